import { Floats, Integers } from './growable.ts'
import type { Bounds } from './mesh-meter.ts'

/** Cells along the longer side of the bed's part that a model covers. */
const CELLS = 256
/** How far a bottom may stand off the bed and still lie on it: less than a layer. */
const ON_BED_MILLIMETRES = 0.1
const MOST_CROSSINGS = 4_000_000
/** The middle of a cell, with room for what rounding takes. */
const CENTRE_BEFORE = 0.5 + 1e-9
const CENTRE_AFTER = 0.5 - 1e-9

/** What a model needs when one of its axes points up. */
export interface Standing {
  /** Plastic or air under overhangs, down to the bed or to the part below, mm3. */
  supportCubicMillimetres: number
  /** What lies on the bed, mm2. */
  contactSquareMillimetres: number
}

/**
 * Looks through a model along one axis, column by column. Returns the needs with the axis up and with it down. Columns
 * are sampled at the centres of a grid of 256 cells, so what is smaller than a cell counts by chance.
 */
export function lookThrough(
  corners: Float32Array,
  triangles: number,
  bounds: Bounds,
  axis: number,
): [Standing, Standing] {
  const crossings = new Crossings(bounds, axis)
  crossings.collect(corners, triangles)
  const [low, high] = [bounds.min[axis] as number, bounds.max[axis] as number]
  return crossings.weigh(low, high)
}

/** Kinds of a crossing, by its face: looking up, down, and by more than 45 degrees so. */
const UP = 0
const STEEP_UP = 1
const DOWN = 2
const STEEP_DOWN = 3
const STEEP = Math.cos(Math.PI / 4) + 1e-6

class Crossings {
  private readonly axis: number
  private readonly u: number
  private readonly v: number
  private readonly uMin: number
  private readonly vMin: number
  private readonly cell: number
  private readonly columns: number
  private readonly rows: number
  private readonly cellOf = new Integers()
  private readonly kindOf = new Integers()
  private readonly heights = new Floats()

  constructor(bounds: Bounds, axis: number) {
    this.axis = axis
    this.u = (axis + 1) % 3
    this.v = (axis + 2) % 3
    this.uMin = bounds.min[this.u] as number
    this.vMin = bounds.min[this.v] as number
    const width = (bounds.max[this.u] as number) - this.uMin
    const depth = (bounds.max[this.v] as number) - this.vMin
    this.cell = Math.max(width, depth, 1e-6) / CELLS
    this.columns = Math.max(1, Math.ceil(width / this.cell))
    this.rows = Math.max(1, Math.ceil(depth / this.cell))
  }

  /** Most triangles of a fine mesh hold no centre of a cell: those are told apart before anything is worked out. */
  collect(corners: Float32Array, triangles: number): void {
    const { u, v, uMin, vMin } = this
    const perMillimetre = 1 / this.cell
    for (let i = 0, end = triangles * 9; i < end; i += 9) {
      if (holdsCentre(corners, i + u, uMin, perMillimetre) && holdsCentre(corners, i + v, vMin, perMillimetre)) {
        this.cross(corners, i)
      }
    }
  }

  private cross(corners: Float32Array, i: number): void {
    const { u, v, cell } = this
    const ax = ((corners[i + u] as number) - this.uMin) / cell - 0.5
    const bx = ((corners[i + 3 + u] as number) - this.uMin) / cell - 0.5
    const cx = ((corners[i + 6 + u] as number) - this.uMin) / cell - 0.5
    const x0 = Math.max(0, Math.ceil(Math.min(ax, bx, cx)))
    const x1 = Math.min(this.columns - 1, Math.floor(Math.max(ax, bx, cx)))
    if (x0 > x1) return
    const ay = ((corners[i + v] as number) - this.vMin) / cell - 0.5
    const by = ((corners[i + 3 + v] as number) - this.vMin) / cell - 0.5
    const cy = ((corners[i + 6 + v] as number) - this.vMin) / cell - 0.5
    const y0 = Math.max(0, Math.ceil(Math.min(ay, by, cy)))
    const y1 = Math.min(this.rows - 1, Math.floor(Math.max(ay, by, cy)))
    const area = (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
    if (y0 > y1 || area === 0) return
    const kind = this.kind(corners, i, area)
    for (let y = y0; y <= y1; y++) {
      for (let x = x0; x <= x1; x++) {
        const b = ((x - ax) * (cy - ay) - (cx - ax) * (y - ay)) / area
        const c = ((bx - ax) * (y - ay) - (x - ax) * (by - ay)) / area
        if (b < 0 || c < 0 || b + c > 1) continue
        this.add(y * this.columns + x, kind, this.heightAt(corners, i, b, c))
      }
    }
  }

  private heightAt(corners: Float32Array, i: number, b: number, c: number): number {
    const z = corners[i + this.axis] as number
    return z + b * ((corners[i + 3 + this.axis] as number) - z) + c * ((corners[i + 6 + this.axis] as number) - z)
  }

  /** `area` is twice the triangle's in cells, positive when it looks along the axis. */
  private kind(corners: Float32Array, i: number, area: number): number {
    const { u, v, axis } = this
    const along = area * this.cell * this.cell
    const across = twiceArea(corners, i, v, axis)
    const other = twiceArea(corners, i, axis, u)
    const steep = Math.abs(along) > STEEP * Math.sqrt(along * along + across * across + other * other)
    return (along > 0 ? UP : DOWN) + (steep ? 1 : 0)
  }

  private add(cell: number, kind: number, height: number): void {
    if (this.cellOf.length >= MOST_CROSSINGS) return
    this.cellOf.push(cell)
    this.kindOf.push(kind)
    this.heights.reserve(1)
    this.heights.values[this.heights.length++] = height
  }

  weigh(low: number, high: number): [Standing, Standing] {
    const area = this.cell * this.cell
    const up = { supportCubicMillimetres: 0, contactSquareMillimetres: 0 }
    const down = { supportCubicMillimetres: 0, contactSquareMillimetres: 0 }
    const order = this.byCell()
    for (let from = 0; from < order.length; ) {
      const cell = this.cellOf.values[order[from] as number]
      let to = from + 1
      while (to < order.length && this.cellOf.values[order[to] as number] === cell) to++
      this.weighColumn(order.subarray(from, to), low, high, area, up, down)
      from = to
    }
    return [up, down]
  }

  /** By cell, then by height. */
  private byCell(): Int32Array {
    const { values: cells } = this.cellOf
    const { values: heights } = this.heights
    const start = new Int32Array(this.columns * this.rows + 1)
    for (let i = 0; i < this.cellOf.length; i++) {
      const cell = cells[i] as number
      start[cell + 1] = (start[cell + 1] as number) + 1
    }
    for (let c = 0; c + 1 < start.length; c++) start[c + 1] = (start[c + 1] as number) + (start[c] as number)
    const order = new Int32Array(this.cellOf.length)
    const cursor = start.slice()
    for (let i = 0; i < order.length; i++) {
      const cell = cells[i] as number
      order[cursor[cell] as number] = i
      cursor[cell] = (cursor[cell] as number) + 1
    }
    for (let c = 0; c + 1 < start.length; c++) {
      const [from, to] = [start[c] as number, start[c + 1] as number]
      if (to - from > 1) sortByHeight(order, heights, from, to)
    }
    return order
  }

  /** An edge that runs through the centre of a cell belongs to two triangles. */
  private repeats(before: number, at: number): boolean {
    const { values } = this.heights
    const same = this.kindOf.values[before] === this.kindOf.values[at]
    return same && Math.abs((values[before] as number) - (values[at] as number)) < 1e-4
  }

  private weighColumn(column: Int32Array, low: number, high: number, area: number, up: Standing, down: Standing): void {
    for (let k = 0; k < column.length; k++) {
      const at = column[k] as number
      const kind = this.kindOf.values[at] as number
      const height = this.heights.values[at] as number
      if (k > 0 && this.repeats(column[k - 1] as number, at)) continue
      if (kind >= DOWN && height - low <= ON_BED_MILLIMETRES) up.contactSquareMillimetres += area
      else if (kind === STEEP_DOWN) {
        const below = k > 0 ? (this.heights.values[column[k - 1] as number] as number) : low
        up.supportCubicMillimetres += area * Math.max(0, height - below)
      }
      if (kind < DOWN && high - height <= ON_BED_MILLIMETRES) down.contactSquareMillimetres += area
      else if (kind === STEEP_UP) {
        const next = column[k + 1]
        const above = next === undefined ? high : (this.heights.values[next] as number)
        down.supportCubicMillimetres += area * Math.max(0, above - height)
      }
    }
  }
}

/** Whether the middle of a cell lies between a triangle's ends along one axis. */
function holdsCentre(corners: Float32Array, at: number, from: number, perMillimetre: number): boolean {
  const a = corners[at] as number
  const b = corners[at + 3] as number
  const c = corners[at + 6] as number
  const low = a < b ? (a < c ? a : c) : b < c ? b : c
  const high = a > b ? (a > c ? a : c) : b > c ? b : c
  const first = Math.ceil((low - from) * perMillimetre - CENTRE_BEFORE)
  return first <= (high - from) * perMillimetre - CENTRE_AFTER
}

const FEW = 32

function sortByHeight(order: Int32Array, heights: Float32Array, from: number, to: number): void {
  if (to - from > FEW) {
    order.subarray(from, to).sort((a, b) => (heights[a] as number) - (heights[b] as number))
    return
  }
  for (let i = from + 1; i < to; i++) {
    const one = order[i] as number
    const height = heights[one] as number
    let at = i - 1
    for (; at >= from && (heights[order[at] as number] as number) > height; at--) order[at + 1] = order[at] as number
    order[at + 1] = one
  }
}

function twiceArea(corners: Float32Array, i: number, u: number, v: number): number {
  const a = corners[i + u] as number
  const b = corners[i + v] as number
  return (
    ((corners[i + 3 + u] as number) - a) * ((corners[i + 6 + v] as number) - b) -
    ((corners[i + 6 + u] as number) - a) * ((corners[i + 3 + v] as number) - b)
  )
}
