import { weld } from './weld.ts'

const CREASE_COSINE = Math.cos((32 * Math.PI) / 180)

/**
 * Smooth normals for the corners of a triangle soup: each corner takes the area-weighted mean of the faces around its
 * point that lie within 32 degrees of its own face, so that round things look round and edges stay sharp.
 * @returns nine floats per triangle
 */
export function smoothNormals(corners: Float32Array, count: number): Float32Array {
  const faces = faceNormals(corners, count)
  const points = weld(corners, count * 3)
  const around = facesAroundPoints(points.index, points.count)
  const result = new Float32Array(count * 9)
  for (let corner = 0; corner < count * 3; corner++) {
    const point = points.index[corner] as number
    average(
      faces,
      Math.floor(corner / 3),
      around.list,
      around.start[point] as number,
      around.start[point + 1] as number,
      result,
      corner * 3,
    )
  }
  return result
}

/** Cross products, three floats per triangle: their length is twice the area. */
function faceNormals(corners: Float32Array, count: number): Float32Array {
  const normals = new Float32Array(count * 3)
  for (let i = 0, o = 0; o < count * 3; i += 9, o += 3) {
    const ax = corners[i] as number
    const ay = corners[i + 1] as number
    const az = corners[i + 2] as number
    const bx = (corners[i + 3] as number) - ax
    const by = (corners[i + 4] as number) - ay
    const bz = (corners[i + 5] as number) - az
    const cx = (corners[i + 6] as number) - ax
    const cy = (corners[i + 7] as number) - ay
    const cz = (corners[i + 8] as number) - az
    normals[o] = by * cz - bz * cy
    normals[o + 1] = bz * cx - bx * cz
    normals[o + 2] = bx * cy - by * cx
  }
  return normals
}

/** For each point the triangles that touch it: `list[start[p] .. start[p + 1]]`. */
function facesAroundPoints(index: Int32Array, count: number): { start: Int32Array; list: Int32Array } {
  const start = new Int32Array(count + 1)
  for (const point of index) start[point + 1] = (start[point + 1] as number) + 1
  for (let p = 0; p < count; p++) start[p + 1] = (start[p + 1] as number) + (start[p] as number)
  const next = start.slice(0, count)
  const list = new Int32Array(index.length)
  for (let i = 0; i < index.length; i++) {
    const point = index[i] as number
    const at = next[point] as number
    list[at] = Math.floor(i / 3)
    next[point] = at + 1
  }
  return { start, list }
}

/** Points where very many faces meet (a cone's tip, a fan) are averaged over the first few only. */
const MOST_FACES = 64

function average(
  faces: Float32Array,
  own: number,
  list: Int32Array,
  from: number,
  to: number,
  result: Float32Array,
  at: number,
): void {
  const ox = faces[own * 3] as number
  const oy = faces[own * 3 + 1] as number
  const oz = faces[own * 3 + 2] as number
  const ownLength = Math.sqrt(ox * ox + oy * oy + oz * oz)
  let sx = ox
  let sy = oy
  let sz = oz
  for (let k = from; k < Math.min(to, from + MOST_FACES); k++) {
    const face = list[k] as number
    if (face === own) continue
    const x = faces[face * 3] as number
    const y = faces[face * 3 + 1] as number
    const z = faces[face * 3 + 2] as number
    const length = Math.sqrt(x * x + y * y + z * z)
    if (ox * x + oy * y + oz * z < CREASE_COSINE * ownLength * length) continue
    sx += x
    sy += y
    sz += z
  }
  const length = Math.sqrt(sx * sx + sy * sy + sz * sz) || 1
  result[at] = sx / length
  result[at + 1] = sy / length
  result[at + 2] = sz / length
}
