import type { View } from './camera.ts'
import { type Frame, packNormal } from './frame.ts'

/** The colour of the triangle in hand. */
let ink = -1

/** Reused vertices of the triangle in hand: x y depth per corner. */
const corner = new Float64Array(9)

/**
 * Draws flat-shaded triangles (nine floats each). With `cull`, those that face away are left out, which only a closed,
 * well-wound mesh allows; without, back faces are lit as if turned round.
 */
export function drawFlat(
  frame: Frame,
  view: View,
  corners: Float32Array,
  count: number,
  cull: boolean,
  colours?: Int32Array,
): void {
  for (let i = 0, end = count * 9; i < end; i += 9) {
    if (project(view.matrix, corners, i, frame.size) === 0) continue
    const area = signedArea()
    // The picture's y points down, so what faces the viewer turns clockwise on screen: negative area.
    if (area === 0 || (cull && area > 0)) continue
    if (frame.coloured) ink = colours ? (colours[i / 9] as number) : -1
    fillFlat(frame, flatNormal(), area)
  }
}

/** As `drawFlat` with one model-space normal per corner. */
export function drawSmooth(
  frame: Frame,
  view: View,
  corners: Float32Array,
  normals: Float32Array,
  count: number,
  cull: boolean,
  colours?: Int32Array,
): void {
  for (let i = 0, end = count * 9; i < end; i += 9) {
    if (project(view.matrix, corners, i, frame.size) === 0) continue
    const area = signedArea()
    if (area === 0 || (cull && area > 0)) continue
    if (frame.coloured) ink = colours ? (colours[i / 9] as number) : -1
    turnNormals(view, normals, i, area > 0 ? -1 : 1)
    fillSmooth(frame, area)
  }
}

/** Projects one triangle; 0 when it covers no sample centre at all. */
function project(m: Float64Array, corners: Float32Array, at: number, size: number): number {
  let x0 = Infinity
  let x1 = -Infinity
  let y0 = Infinity
  let y1 = -Infinity
  for (let k = 0; k < 9; k += 3) {
    const px = corners[at + k] as number
    const py = corners[at + k + 1] as number
    const pz = corners[at + k + 2] as number
    const x = px * (m[0] as number) + py * (m[1] as number) + (m[3] as number)
    const y = px * (m[4] as number) + py * (m[5] as number) + pz * (m[6] as number) + (m[7] as number)
    corner[k] = x
    corner[k + 1] = y
    corner[k + 2] = px * (m[8] as number) + py * (m[9] as number) + pz * (m[10] as number)
    if (x < x0) x0 = x
    if (x > x1) x1 = x
    if (y < y0) y0 = y
    if (y > y1) y1 = y
  }
  if (Math.ceil(x0 - SLACK) > Math.floor(x1 + SLACK) || Math.ceil(y0 - SLACK) > Math.floor(y1 + SLACK)) return 0
  return x1 < 0 || y1 < 0 || x0 > size || y0 > size ? 0 : 1
}

/** Sample centres lie on whole numbers; neighbours overlap by this, so that no sample on a shared edge is missed. */
const SLACK = 1e-4

function signedArea(): number {
  const ax = corner[0] as number
  const ay = corner[1] as number
  return (
    ((corner[3] as number) - ax) * ((corner[7] as number) - ay) -
    ((corner[6] as number) - ax) * ((corner[4] as number) - ay)
  )
}

/** The packed normal of the projected triangle, turned to the viewer. */
function flatNormal(): number {
  const ax = corner[0] as number
  const ay = corner[1] as number
  const az = corner[2] as number
  const bx = (corner[3] as number) - ax
  const by = (corner[4] as number) - ay
  const bz = (corner[5] as number) - az
  const cx = (corner[6] as number) - ax
  const cy = (corner[7] as number) - ay
  const cz = (corner[8] as number) - az
  const nx = by * cz - bz * cy
  const ny = bz * cx - bx * cz
  const nz = bx * cy - by * cx
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz)
  const sign = nz < 0 ? -1 / length : 1 / length
  // y points down here, up in view space.
  return packNormal(nx * sign, -ny * sign)
}

/** View-space normals of the three corners, turned to the side that is seen. */
const turned = new Float64Array(9)

function turnNormals(view: View, normals: Float32Array, at: number, side: number): void {
  const m = view.matrix
  const unit = side / view.scale
  for (let k = 0; k < 9; k += 3) {
    const x = normals[at + k] as number
    const y = normals[at + k + 1] as number
    const z = normals[at + k + 2] as number
    turned[k] = (x * (m[0] as number) + y * (m[1] as number)) * unit
    turned[k + 1] = -(x * (m[4] as number) + y * (m[5] as number) + z * (m[6] as number)) * unit
    turned[k + 2] = (x * (m[8] as number) + y * (m[9] as number) + z * (m[10] as number)) * unit
  }
}

/** Left and right end of the row in hand. */
const span = new Float64Array(2)

/** Where the triangle's outline crosses row `y`; ends are inclusive. */
function crossRow(y: number): void {
  span[0] = Infinity
  span[1] = -Infinity
  crossEdge(0, 3, y)
  crossEdge(3, 6, y)
  crossEdge(6, 0, y)
}

/** Always from the upper end to the lower, so that triangles that share an edge find the same crossing. */
function crossEdge(a: number, b: number, y: number): void {
  const up = (corner[a + 1] as number) <= (corner[b + 1] as number) ? a : b
  const down = up === a ? b : a
  const y0 = corner[up + 1] as number
  const y1 = corner[down + 1] as number
  if (y < y0 - SLACK || y > y1 + SLACK) return
  const x0 = corner[up] as number
  const x1 = corner[down] as number
  const height = y1 - y0
  if (height < SLACK) {
    widen(x0)
    widen(x1)
    return
  }
  const share = Math.min(1, Math.max(0, (y - y0) / height))
  widen(x0 + share * (x1 - x0))
}

function widen(x: number): void {
  if (x < (span[0] as number)) span[0] = x
  if (x > (span[1] as number)) span[1] = x
}

function firstRow(): number {
  return Math.max(0, Math.ceil(Math.min(corner[1] as number, corner[4] as number, corner[7] as number) - SLACK))
}

function lastRow(size: number): number {
  return Math.min(size - 1, Math.floor(Math.max(corner[1] as number, corner[4] as number, corner[7] as number) + SLACK))
}

/** Change of the value (given per corner) along x and along y. */
function slopeX(a: number, b: number, c: number, area: number): number {
  return (
    ((b - a) * ((corner[7] as number) - (corner[1] as number)) -
      (c - a) * ((corner[4] as number) - (corner[1] as number))) /
    area
  )
}

function slopeY(a: number, b: number, c: number, area: number): number {
  return (
    ((c - a) * ((corner[3] as number) - (corner[0] as number)) -
      (b - a) * ((corner[6] as number) - (corner[0] as number))) /
    area
  )
}

function fillFlat(frame: Frame, normal: number, area: number): void {
  const { size } = frame
  const z0 = corner[2] as number
  const dx = slopeX(z0, corner[5] as number, corner[8] as number, area)
  const dy = slopeY(z0, corner[5] as number, corner[8] as number, area)
  const base = z0 - dx * (corner[0] as number) - dy * (corner[1] as number)
  const nearest = Math.max(z0, corner[5] as number, corner[8] as number)
  for (let y = firstRow(), last = lastRow(size); y <= last; y++) {
    crossRow(y)
    const from = Math.max(0, Math.ceil((span[0] as number) - SLACK))
    const to = Math.min(size - 1, Math.floor((span[1] as number) + SLACK))
    flatRow(frame, y * size, from, to, base + dy * y, dx, nearest, normal)
  }
}

/** Depth is held to the triangle's own, since a sliver's slope overshoots on the inclusive edge. */
function flatRow(
  frame: Frame,
  row: number,
  from: number,
  to: number,
  start: number,
  dx: number,
  nearest: number,
  normal: number,
): void {
  const { depth, normals, colours, coloured } = frame
  for (let x = from; x <= to; x++) {
    let z = start + dx * x
    if (z > nearest) z = nearest
    const at = row + x
    if (z > (depth[at] as number)) {
      depth[at] = z
      normals[at] = normal
      if (coloured) colours[at] = ink
    }
  }
}

/** Planes of depth and of the normal's three components: value at the origin, slope along x, along y. */
const planes = new Float64Array(12)

function setPlane(index: number, a: number, b: number, c: number, area: number): void {
  const dx = slopeX(a, b, c, area)
  const dy = slopeY(a, b, c, area)
  planes[index] = a - dx * (corner[0] as number) - dy * (corner[1] as number)
  planes[index + 1] = dx
  planes[index + 2] = dy
}

function fillSmooth(frame: Frame, area: number): void {
  const { size } = frame
  setPlane(0, corner[2] as number, corner[5] as number, corner[8] as number, area)
  for (let k = 0; k < 3; k++)
    setPlane(3 + 3 * k, turned[k] as number, turned[3 + k] as number, turned[6 + k] as number, area)
  const nearest = Math.max(corner[2] as number, corner[5] as number, corner[8] as number)
  for (let y = firstRow(), last = lastRow(size); y <= last; y++) {
    crossRow(y)
    const from = Math.max(0, Math.ceil((span[0] as number) - SLACK))
    const to = Math.min(size - 1, Math.floor((span[1] as number) + SLACK))
    smoothRow(frame, y, from, to, nearest)
  }
}

function smoothRow(frame: Frame, y: number, from: number, to: number, nearest: number): void {
  const { depth, normals, size, colours, coloured } = frame
  const start = (planes[0] as number) + (planes[2] as number) * y
  const dx = planes[1] as number
  for (let x = from; x <= to; x++) {
    let z = start + dx * x
    if (z > nearest) z = nearest
    const at = y * size + x
    if (z > (depth[at] as number)) {
      depth[at] = z
      normals[at] = normalAt(x, y)
      if (coloured) colours[at] = ink
    }
  }
}

function normalAt(x: number, y: number): number {
  let nx = (planes[3] as number) + (planes[4] as number) * x + (planes[5] as number) * y
  let ny = (planes[6] as number) + (planes[7] as number) * x + (planes[8] as number) * y
  const nz = Math.max(0, (planes[9] as number) + (planes[10] as number) * x + (planes[11] as number) * y)
  const length = Math.sqrt(nx * nx + ny * ny + nz * nz)
  if (length < 1e-9) return packNormal(0, 0)
  nx /= length
  ny /= length
  return packNormal(nx, ny)
}
