import type { Camera, View } from './camera.ts'

/**
 * What lies above each spot of the ground, in picture space at a quarter of the frame's resolution: the lowest height
 * in samples, Infinity where nothing casts a shadow.
 */
export interface ShadowMap {
  size: number
  heights: Float32Array
}

export function createShadowMap(size: number): ShadowMap {
  return { size, heights: new Float32Array(size * size) }
}

export function clearShadowMap(map: ShadowMap): void {
  map.heights.fill(Infinity)
}

const spot = new Float64Array(9)

/** Drops each triangle onto the ground along the light. */
export function castShadows(map: ShadowMap, view: View, corners: Float32Array, count: number): void {
  if (!view.camera.showsGround) return
  for (let i = 0, end = count * 9; i < end; i += 9) {
    drop(view, corners, i, map.size / view.size)
    stamp(map)
  }
}

function drop(view: View, corners: Float32Array, at: number, ratio: number): void {
  const m = view.matrix
  const { shadowU, shadowV } = view.camera
  for (let k = 0; k < 9; k += 3) {
    const px = corners[at + k] as number
    const py = corners[at + k + 1] as number
    const pz = corners[at + k + 2] as number
    const height = (pz - view.ground) * view.scale
    const x = px * (m[0] as number) + py * (m[1] as number) + (m[3] as number)
    const y = px * (m[4] as number) + py * (m[5] as number) + pz * (m[6] as number) + (m[7] as number)
    spot[k] = (x + height * shadowU) * ratio
    spot[k + 1] = (y - height * shadowV) * ratio
    spot[k + 2] = height
  }
}

/** Fills the dropped triangle with its lowest height: coarse, since blur follows. */
function stamp(map: ShadowMap): void {
  const height = Math.min(spot[2] as number, spot[5] as number, spot[8] as number)
  const first = Math.round(Math.min(spot[1] as number, spot[4] as number, spot[7] as number))
  const last = Math.round(Math.max(spot[1] as number, spot[4] as number, spot[7] as number))
  if (first === last) stampAcross(map, first, height)
  else stampRows(map, Math.max(0, first), Math.min(map.size - 1, last), height)
}

/** Most triangles of a fine mesh lie in one row: no edge need be cut for it. */
function stampAcross(map: ShadowMap, y: number, height: number): void {
  if (y < 0 || y >= map.size) return
  const x0 = Math.min(spot[0] as number, spot[3] as number, spot[6] as number)
  const x1 = Math.max(spot[0] as number, spot[3] as number, spot[6] as number)
  stampCells(map, y, x0, x1, height)
}

function stampRows(map: ShadowMap, first: number, last: number, height: number): void {
  for (let y = first; y <= last; y++) {
    range[0] = Infinity
    range[1] = -Infinity
    clip(0, 3, y)
    clip(3, 6, y)
    clip(6, 0, y)
    stampCells(map, y, range[0] as number, range[1] as number, height)
  }
}

function stampCells({ size, heights }: ShadowMap, y: number, x0: number, x1: number, height: number): void {
  const last = y * size + Math.min(size - 1, Math.round(x1))
  for (let i = y * size + Math.max(0, Math.round(x0)); i <= last; i++) {
    if (height < (heights[i] as number)) heights[i] = height
  }
}

const range = new Float64Array(2)

/** Widens `range` by the part of an edge that lies within half a row of `y`. */
function clip(a: number, b: number, y: number): void {
  const ya = spot[a + 1] as number
  const yb = spot[b + 1] as number
  const low = Math.max(Math.min(ya, yb), y - 0.5)
  const high = Math.min(Math.max(ya, yb), y + 0.5)
  if (low > high) return
  const xa = spot[a] as number
  const slope = ya === yb ? 0 : ((spot[b] as number) - xa) / (yb - ya)
  const first = ya === yb ? xa : xa + (low - ya) * slope
  const second = ya === yb ? (spot[b] as number) : xa + (high - ya) * slope
  range[0] = Math.min(range[0] as number, first, second)
  range[1] = Math.max(range[1] as number, first, second)
}

/** Opacity of the two parts of a shadow where they are deepest. */
const CONTACT = 0.42
const SOFT = 0.3

/**
 * The shadow's opacity per map cell: a tight dark one where the part touches the ground, and a wide faint one that
 * fades with height. `extent` is the model's size in samples of the frame.
 */
export function shadowOpacity(map: ShadowMap, extent: number, camera: Camera): Float32Array {
  if (!camera.showsGround) return new Float32Array(map.heights.length)
  const contact = layer(map, extent * 0.03)
  const soft = layer(map, extent * 0.5)
  blur(contact, map.size, 2, camera.groundSquash)
  blur(soft, map.size, 6, camera.groundSquash)
  for (let i = 0; i < soft.length; i++) {
    soft[i] = 1 - (1 - CONTACT * (contact[i] as number)) * (1 - SOFT * (soft[i] as number))
  }
  return soft
}

function layer(map: ShadowMap, fade: number): Float32Array {
  const cells = new Float32Array(map.heights.length)
  for (let i = 0; i < cells.length; i++) {
    const height = map.heights[i] as number
    if (height < Infinity) cells[i] = Math.exp(-Math.max(0, height) / fade)
  }
  return cells
}

/** Three box blurs make a bell; rows are squashed as the ground is. */
function blur(cells: Float32Array, size: number, sigma: number, squash: number): void {
  const scratch = new Float32Array(size)
  for (let round = 0; round < 3; round++) {
    for (let y = 0; y < size; y++) boxBlur(cells, y * size, 1, size, sigma, scratch)
    for (let x = 0; x < size; x++) boxBlur(cells, x, size, size, sigma * squash, scratch)
  }
}

function boxBlur(
  cells: Float32Array,
  start: number,
  step: number,
  size: number,
  radius: number,
  scratch: Float32Array,
): void {
  const whole = Math.floor(radius)
  const part = radius - whole
  const weight = 1 / (2 * radius + 1)
  for (let i = 0; i < size; i++) scratch[i] = cells[start + i * step] as number
  let sum = 0
  for (let i = 0; i <= Math.min(size - 1, whole); i++) sum += scratch[i] as number
  for (let i = 0; i < size; i++) {
    const before = i - whole - 1
    const after = i + whole + 1
    const edges = (before >= 0 ? (scratch[before] as number) : 0) + (after < size ? (scratch[after] as number) : 0)
    cells[start + i * step] = (sum + part * edges) * weight
    if (after < size) sum += scratch[after] as number
    if (i - whole >= 0) sum -= scratch[i - whole] as number
  }
}
