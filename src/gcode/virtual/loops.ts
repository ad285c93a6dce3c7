import type { Cuts } from './contours.ts'

/** A closed line as x, y, x, y ...; what is solid lies to its left. */
export type Loop = Float64Array

const SHORTEST = 3
/** Points that stray less from the line between their neighbours are left out. */
const STRAY_MILLIMETRES = 0.012

/** Ties the segments of one layer together. Where a mesh is open the line is closed by a straight piece. */
export function loopsOf({ first, segments }: Cuts, layer: number): Loop[] {
  const from = first[layer] as number
  const to = first[layer + 1] as number
  const begins = new Map<number, number[]>()
  const key = (at: number) => Math.fround(segments[at] as number) * 7919.31 + (segments[at + 1] as number) * 104729.17
  for (let s = from; s < to; s++) {
    const start = key(s * 4)
    const there = begins.get(start)
    if (there) there.push(s)
    else begins.set(start, [s])
  }
  const used = new Uint8Array(to - from)
  const loops: Loop[] = []
  for (let s = from; s < to; s++) {
    if (used[s - from] === 1) continue
    const points: number[] = []
    let at: number | undefined = s
    while (at !== undefined) {
      used[at - from] = 1
      points.push(segments[at * 4] as number, segments[at * 4 + 1] as number)
      at = begins.get(key(at * 4 + 2))?.find((next) => used[next - from] === 0)
    }
    const loop = straightened(points)
    if (loop.length >= SHORTEST * 2) loops.push(loop)
  }
  return loops
}

function straightened(points: readonly number[]): Loop {
  const kept: number[] = []
  const n = points.length / 2
  for (let i = 0; i < n; i++) {
    const x = points[i * 2] as number
    const y = points[i * 2 + 1] as number
    const px = kept.length > 0 ? (kept.at(-2) as number) : (points[(n - 1) * 2] as number)
    const py = kept.length > 0 ? (kept.at(-1) as number) : (points[(n - 1) * 2 + 1] as number)
    const j = ((i + 1) % n) * 2
    const dx = (points[j] as number) - px
    const dy = (points[j + 1] as number) - py
    const length = Math.sqrt(dx * dx + dy * dy)
    const stray = length > 0 ? Math.abs((x - px) * dy - (y - py) * dx) / length : 0
    if (stray > STRAY_MILLIMETRES) kept.push(x, y)
  }
  return Float64Array.from(kept)
}

export function loopLength(loop: Loop): number {
  let length = 0
  const n = loop.length
  for (let i = 0; i < n; i += 2) {
    const j = (i + 2) % n
    length += Math.hypot((loop[j] as number) - (loop[i] as number), (loop[j + 1] as number) - (loop[i + 1] as number))
  }
  return length
}

/** Signed: a hole is negative. */
export function loopArea(loop: Loop): number {
  let area = 0
  const n = loop.length
  for (let i = 0; i < n; i += 2) {
    const j = (i + 2) % n
    area += (loop[i] as number) * (loop[j + 1] as number) - (loop[j] as number) * (loop[i + 1] as number)
  }
  return area / 2
}

const ALIKE_MILLIMETRES = 1e-3

/** Whether two layers have the same outlines, wherever each begins. */
export function sameLoops(one: readonly Loop[], other: readonly Loop[]): boolean {
  if (one.length !== other.length) return false
  return one.every((loop, i) => {
    const like = other[i] as Loop
    return (
      loop.length === like.length &&
      Math.abs(loopLength(loop) - loopLength(like)) < ALIKE_MILLIMETRES &&
      Math.abs(loopArea(loop) - loopArea(like)) < ALIKE_MILLIMETRES * loopLength(loop)
    )
  })
}

const LONGEST_MITRE = 2

/**
 * The loop moved to its left by a distance: each corner along the middle of its two sides. It is not cleaned: where a
 * part is thinner than the distance the line crosses itself.
 */
export function inset(loop: Loop, distance: number): Loop {
  const n = loop.length
  const moved = new Float64Array(n)
  for (let i = 0; i < n; i += 2) {
    const h = (i + n - 2) % n
    const j = (i + 2) % n
    let ax = (loop[i] as number) - (loop[h] as number)
    let ay = (loop[i + 1] as number) - (loop[h + 1] as number)
    let bx = (loop[j] as number) - (loop[i] as number)
    let by = (loop[j + 1] as number) - (loop[i + 1] as number)
    const a = Math.hypot(ax, ay) || 1
    const b = Math.hypot(bx, by) || 1
    ax /= a
    ay /= a
    bx /= b
    by /= b
    const mx = -(ay + by)
    const my = ax + bx
    const squared = mx * mx + my * my
    const reach = squared > 0 ? Math.min(LONGEST_MITRE, 2 / squared) : 0
    moved[i] = (loop[i] as number) + mx * reach * distance
    moved[i + 1] = (loop[i + 1] as number) + my * reach * distance
  }
  return moved
}
