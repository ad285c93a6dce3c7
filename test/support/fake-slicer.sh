#!/bin/sh
# Stands in for PrusaSlicer in tests: understands the same arguments, and does what `notice` in its settings says.
if [ "$1" = "--help" ]; then echo "PrusaSlicer-9.9.9 for tests"; exit 0; fi
while [ $# -gt 1 ]; do
  case "$1" in --load) settings="$2" ;; --output) output="$2" ;; esac
  shift
done
model="$1"
wish=$(sed -n 's/^fake_wish = //p' "$settings")
program=$(sed -n 's/^fake_program = //p' "$settings")
marks=$(sed -n 's/^fake_marks = //p' "$settings")
echo "run $(head -c 5 "$model" | wc -c)" >> "$marks"
echo "10 => Processing triangulated mesh"
if [ "$wish" = hang-once ] && [ "$(wc -l < "$marks")" -eq 1 ]; then wish=hang; fi
case "$wish" in
  hang) sleep 600 & echo "$$ $!" > "$marks.pids"; wait ;;
  no-fit) echo "Objects could not fit on the bed" >&2; exit 134 ;;
  break) echo "Something is wrong with your settings" >&2; exit 1 ;;
  crash) kill -SEGV $$ ;;
  silent) exit 0 ;;
  memory) exec node -e 'const all = []; for (;;) all.push(Buffer.alloc(1e8, 1))' ;;
esac
echo "88 => Generating skirt and brim"
cp "$program" "$output"
