/** One print as the demo shows it. */
export type Shown = {
  label: string
  file: string
  printer: string
  kind: string
  state: string
  progress: number
  estimatedSeconds: number | null
  actualSeconds: number | null
  filamentMillimetres: number | null
  reason: string | null
}

const WIDTH = 24
const COLOURS: Record<string, string> = { completed: '32', failed: '31', canceled: '33', held: '35', printing: '36' }
const HIDE = '\u001b[?25l'
const SHOW = '\u001b[?25h'

const paint = (state: string, text: string): string => `\u001b[${COLOURS[state] ?? '90'}m${text}\u001b[0m`
const bar = (progress: number): string => '█'.repeat(Math.round(progress * WIDTH)).padEnd(WIDTH, '░')

/** `1 h 21 min`, `12 min 3 s`, `45 s`. */
export function duration(seconds: number | null): string {
  if (seconds === null) return '-'
  const whole = Math.round(seconds)
  if (whole >= 3600) return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
  return whole >= 60 ? `${Math.floor(whole / 60)} min ${whole % 60} s` : `${whole} s`
}

/** As many as there are rows for: those that go on before those that have ended, in their order. */
function fitting(prints: readonly Shown[], rows: number): Shown[] {
  if (prints.length <= rows) return [...prints]
  const ended = (print: Shown): boolean => ['completed', 'failed', 'canceled'].includes(print.state)
  const first = [...prints.filter((print) => !ended(print)), ...prints.filter(ended)].slice(0, Math.max(1, rows - 1))
  return prints.filter((print) => first.includes(print))
}

/** One line, cut at the terminal's edge: a line that wraps would be redrawn at the wrong place. */
function barLine(print: Shown, columns: number): string {
  const percent = `${Math.round(print.progress * 100)} %`.padStart(5)
  const reason = print.reason ? ` (${print.reason})` : ''
  const before = `  ${print.label} `
  const after = ` ${percent}  ${print.state.padEnd(12)} ${print.printer.padEnd(14)} ${print.file}${reason}`
  const room = columns - before.length - WIDTH
  return `${before}${paint(print.state, bar(print.progress))}${after.slice(0, Math.max(0, room))}`
}

/** Shows prints while they run: bars that redraw in a terminal, a plain line per change elsewhere. */
export class Board {
  readonly #out: NodeJS.WriteStream
  readonly #live: boolean
  readonly #last = new Map<string, string>()
  #lines = 0

  constructor(out: NodeJS.WriteStream) {
    this.#out = out
    this.#live = out.isTTY === true
    if (this.#live) out.write(HIDE)
  }

  draw(prints: readonly Shown[]): void {
    if (this.#live) this.#redraw(prints)
    else for (const print of prints) this.#mention(print)
  }

  end(): void {
    if (this.#live) this.#out.write(SHOW)
  }

  #redraw(prints: readonly Shown[]): void {
    const { columns = 120, rows = 50 } = this.#out
    const lines = fitting(prints, rows - 2).map((print) => barLine(print, columns - 1))
    const hidden = prints.length - lines.length
    if (hidden > 0) lines.push(`  and ${hidden} more`.slice(0, columns - 1))
    if (this.#lines > 0) this.#out.write(`\u001b[${this.#lines}A`)
    this.#out.write(`\u001b[J${lines.map((line) => `${line}\n`).join('')}`)
    this.#lines = lines.length
  }

  #mention(print: Shown): void {
    const quarter = Math.floor(print.progress * 4) * 25
    const line = print.state === 'printing' ? `printing ${quarter} %` : print.state
    if (this.#last.get(print.label) === line) return
    this.#last.set(print.label, line)
    const where = print.printer === '-' ? '' : ` on ${print.printer}`
    this.#out.write(`  ${print.label} ${print.file}: ${line}${where}${print.reason ? ` (${print.reason})` : ''}\n`)
  }
}

/** One line a print. */
export function table(prints: readonly Shown[]): string {
  const head = ['Print', 'File', 'Printer', 'Driver', 'Estimated', 'Actual', 'Filament', 'State']
  const body = prints.map((print) => [
    print.label,
    print.file,
    print.printer,
    print.kind,
    duration(print.estimatedSeconds),
    duration(print.actualSeconds),
    print.filamentMillimetres === null ? '-' : `${(print.filamentMillimetres / 1000).toFixed(2)} m`,
    print.state,
  ])
  const widths = head.map((title, column) => Math.max(title.length, ...body.map((row) => (row[column] ?? '').length)))
  const line = (cells: string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(line)].join('\n')
}
