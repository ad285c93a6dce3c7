import type { Cuts } from './contours.ts'

/** A grid over the model's footprint; a mask is one bit a cell, rows of whole words. */
export interface Grid {
  x0: number
  y0: number
  cell: number
  columns: number
  rows: number
  words: number
}
export type Mask = Uint32Array

const MOST_CELLS = 640
/** Empty cells around the model: each erosion of what is outside eats one. */
const MARGIN = 4

/** Cells as large as asked, larger where the model is: at most 640 a side. */
export function gridFor(min: readonly number[], max: readonly number[], cell: number): Grid {
  const width = (max[0] ?? 0) - (min[0] ?? 0)
  const depth = (max[1] ?? 0) - (min[1] ?? 0)
  const size = Math.max(cell, Math.max(width, depth) / MOST_CELLS)
  const columns = Math.ceil(width / size) + 2 * MARGIN
  const rows = Math.ceil(depth / size) + 2 * MARGIN
  const words = (columns + 31) >> 5
  return { x0: (min[0] ?? 0) - MARGIN * size, y0: (min[1] ?? 0) - MARGIN * size, cell: size, columns, rows, words }
}

/** The cells whose middle is inside; shells that overlap count once (non-zero winding). */
export function fillMask(grid: Grid, { first, segments }: Cuts, layer: number): Mask {
  const winding = new Int8Array(grid.rows * strideOf(grid))
  for (let s = first[layer] as number; s < (first[layer + 1] as number); s++) {
    cross(grid, winding, segments, s * 4)
  }
  return toBits(grid, winding)
}

/** Bytes of a row of windings: 32 for each word of the mask, and as many again for what ends at the right edge. */
const strideOf = ({ words }: Grid): number => (words + 1) * 32

function cross(grid: Grid, winding: Int8Array, segments: Float32Array, at: number): void {
  const { x0, y0, cell, columns, rows } = grid
  const ya = ((segments[at + 1] as number) - y0) / cell - 0.5
  const yb = ((segments[at + 3] as number) - y0) / cell - 0.5
  const xa = ((segments[at] as number) - x0) / cell - 0.5
  const xb = ((segments[at + 2] as number) - x0) / cell - 0.5
  // What is solid lies to the left of a line: to the right of one that goes down.
  const sign = yb > ya ? -1 : 1
  const from = Math.max(0, Math.ceil(Math.min(ya, yb)))
  const to = Math.min(rows - 1, Math.ceil(Math.max(ya, yb)) - 1)
  const stride = strideOf(grid)
  for (let row = from; row <= to; row++) {
    const x = xa + ((row - ya) / (yb - ya)) * (xb - xa)
    const column = Math.min(columns, Math.max(0, Math.ceil(x)))
    const cellAt = row * stride + column
    winding[cellAt] = (winding[cellAt] as number) + sign
  }
}

function toBits(grid: Grid, winding: Int8Array): Mask {
  const { columns, rows, words } = grid
  const stride = strideOf(grid)
  const four = new Int32Array(winding.buffer)
  const mask = new Uint32Array(rows * words)
  const last = (columns & 31) === 0 ? -1 : (1 << (columns & 31)) - 1
  for (let row = 0; row < rows; row++) {
    let depth = 0
    for (let w = 0; w < words; w++) {
      const at = row * stride + w * 32
      let bits = depth === 0 ? 0 : -1
      // Most words lie wholly inside or outside: nothing changes within them.
      if (!isEven(four, at >> 2)) {
        bits = 0
        for (let k = 0; k < 32; k++) {
          depth += winding[at + k] as number
          if (depth !== 0) bits |= 1 << k
        }
      }
      mask[row * words + w] = w === words - 1 ? bits & last : bits
    }
  }
  return mask
}

function isEven(four: Int32Array, at: number): boolean {
  for (let k = at; k < at + 8; k++) if (four[k] !== 0) return false
  return true
}

/** Whether two masks of one grid hold the same cells. */
export function sameMask(one: Mask, other: Mask): boolean {
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) return false
  return true
}

/** Takes a rim of one cell away per round: in turn with and without the corners, which comes near to a circle. */
export function erode({ rows, words }: Grid, mask: Mask, rounds: number): Mask {
  let now = mask
  for (let round = 0; round < rounds; round++) {
    const next = new Uint32Array(mask.length)
    const across = round % 2 === 1 ? alongRows(now, words) : now
    for (let row = 1; row < rows - 1; row++) {
      for (let w = 0; w < words; w++) {
        const at = row * words + w
        const updown = (across[at - words] as number) & (across[at + words] as number)
        next[at] = updown & besides(now, at, w, words)
      }
    }
    now = next
  }
  return now
}

/** Adds a rim of one cell per round, as `erode` takes it away. */
export function dilate({ rows, words }: Grid, mask: Mask, rounds: number): Mask {
  let now = mask
  for (let round = 0; round < rounds; round++) {
    const next = now.slice()
    const across = round % 2 === 1 ? now.map((_, at) => around(now, at, words)) : now
    for (let row = 1; row < rows - 1; row++) {
      for (let w = 0; w < words; w++) {
        const at = row * words + w
        next[at] = (across[at - words] as number) | (across[at + words] as number) | around(now, at, words)
      }
    }
    now = next
  }
  return now
}

/** A cell or either neighbour in the row. */
function around(mask: Mask, at: number, words: number): number {
  const w = at % words
  const here = mask[at] as number
  const before = w > 0 ? (mask[at - 1] as number) >>> 31 : 0
  const after = w < words - 1 ? (mask[at + 1] as number) << 31 : 0
  return here | (here << 1) | before | (here >>> 1) | after
}

/** Leaves out what is narrower than about twice as many cells. */
export function open(grid: Grid, mask: Mask, rounds: number): Mask {
  const core = erode(grid, mask, rounds)
  const outside = core.map((word) => ~word)
  const grown = erode(grid, outside, rounds)
  return mask.map((word, at) => word & ~(grown[at] as number))
}

/** A cell and both its neighbours in the row. */
function besides(mask: Mask, at: number, w: number, words: number): number {
  const here = mask[at] as number
  const before = w > 0 ? (mask[at - 1] as number) >>> 31 : 0
  const after = w < words - 1 ? (mask[at + 1] as number) << 31 : 0
  return here & ((here << 1) | before) & ((here >>> 1) | after)
}

function alongRows(mask: Mask, words: number): Mask {
  const next = new Uint32Array(mask.length)
  for (let at = 0; at < mask.length; at++) next[at] = besides(mask, at, at % words, words)
  return next
}

export function cellsOf(mask: Mask): number {
  let cells = 0
  for (let at = 0; at < mask.length; at++) {
    let v = mask[at] as number
    v -= (v >>> 1) & 0x55555555
    v = (v & 0x33333333) + ((v >>> 2) & 0x33333333)
    cells += (((v + (v >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
  }
  return cells
}

/** What of `mask` is in all the others too. */
export function common(mask: Mask, others: readonly (Mask | undefined)[]): Mask {
  const all = mask.slice()
  for (const other of others) {
    if (!other) return new Uint32Array(mask.length)
    for (let at = 0; at < all.length; at++) all[at] = (all[at] as number) & (other[at] as number)
  }
  return all
}

/** What is in either. */
export function joined(mask: Mask, other: Mask): Mask {
  return mask.map((word, at) => word | (other[at] as number))
}

export function without(mask: Mask, taken: Mask): Mask {
  const rest = mask.slice()
  for (let at = 0; at < rest.length; at++) rest[at] = (rest[at] as number) & ~(taken[at] as number)
  return rest
}

/** Calls `span` with the first column of each run in a row and the one after its last. */
export function spansOf(
  { columns, words }: Grid,
  mask: Mask,
  row: number,
  span: (from: number, to: number) => void,
): void {
  let open = -1
  for (let column = 0; column <= columns; column++) {
    const word = mask[row * words + (column >> 5)] as number
    if (open < 0 && (column & 31) === 0 && word === 0) {
      column += 31
      continue
    }
    const set = column < columns && (word & (1 << (column & 31))) !== 0
    if (set && open < 0) open = column
    if (!set && open >= 0) {
      span(open, column)
      open = -1
    }
  }
}
