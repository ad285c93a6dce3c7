export interface Bounds {
  /** x, y, z in millimetres. */
  min: [number, number, number]
  max: [number, number, number]
}

export interface MeshStats {
  triangles: number
  boundsMillimetres: Bounds
  /** Every edge is used as often in one direction as in the other: watertight and consistently wound. */
  closed: boolean
  /** Signed by the winding; exact for a closed mesh, meaningless for an open one. */
  volumeCubicMillimetres: number
  areaSquareMillimetres: number
}

/** Measures a mesh from batches of triangles in one pass and constant memory. */
export class MeshMeter {
  private triangles = 0
  private volume = 0
  private area = 0
  private edgesA = 0
  private edgesB = 0
  private readonly box = Float64Array.of(Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity)
  private bits: Int32Array = new Int32Array(0)
  private bitsOf: ArrayBufferLike | undefined

  /** Adds `count` triangles of nine coordinates each. */
  add(corners: Float32Array, count: number): void {
    this.measure(corners, count)
    this.sumEdges(this.viewBits(corners), count)
    this.triangles += count
  }

  stats(): MeshStats {
    const [x0 = 0, y0 = 0, z0 = 0, x1 = 0, y1 = 0, z1 = 0] = this.box
    return {
      triangles: this.triangles,
      boundsMillimetres: { min: [x0, y0, z0], max: [x1, y1, z1] },
      closed: this.triangles > 0 && this.edgesA === 0 && this.edgesB === 0,
      volumeCubicMillimetres: this.volume / 6,
      areaSquareMillimetres: this.area / 2,
    }
  }

  private viewBits(corners: Float32Array): Int32Array {
    if (this.bitsOf !== corners.buffer || this.bits.byteOffset !== corners.byteOffset) {
      this.bitsOf = corners.buffer
      this.bits = new Int32Array(corners.buffer, corners.byteOffset, corners.length)
    }
    return this.bits
  }

  private measure(corners: Float32Array, count: number): void {
    let volume = 0
    let area = 0
    const box = this.box
    for (let i = 0, end = count * 9; i < end; i += 9) {
      const ax = corners[i] as number
      const ay = corners[i + 1] as number
      const az = corners[i + 2] as number
      const bx = corners[i + 3] as number
      const by = corners[i + 4] as number
      const bz = corners[i + 5] as number
      const cx = corners[i + 6] as number
      const cy = corners[i + 7] as number
      const cz = corners[i + 8] as number
      const nx = (by - ay) * (cz - az) - (bz - az) * (cy - ay)
      const ny = (bz - az) * (cx - ax) - (bx - ax) * (cz - az)
      const nz = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
      volume += ax * nx + ay * ny + az * nz
      area += Math.sqrt(nx * nx + ny * ny + nz * nz)
    }
    growBox(box, corners, count * 9)
    this.volume += volume
    this.area += area
  }

  /**
   * Adds a hash of every directed edge and takes away that of its reverse, in two independent 32-bit sums:
   * both end at zero when each edge is matched (and by accident once in 2^64 meshes).
   */
  private sumEdges(bits: Int32Array, count: number): void {
    let a = this.edgesA
    let b = this.edgesB
    for (let i = 0, end = count * 9; i < end; i += 9) {
      const p = vertexHash(bits, i)
      const q = vertexHash(bits, i + 3)
      const r = vertexHash(bits, i + 6)
      const pq = edgeHash(p, q) - edgeHash(q, p)
      const qr = edgeHash(q, r) - edgeHash(r, q)
      const rp = edgeHash(r, p) - edgeHash(p, r)
      a = (a + pq + qr + rp) | 0
      b = (b + secondHash(p, q) - secondHash(q, p) + secondHash(q, r) - secondHash(r, q)) | 0
      b = (b + secondHash(r, p) - secondHash(p, r)) | 0
    }
    this.edgesA = a
    this.edgesB = b
  }
}

function growBox(box: Float64Array, corners: Float32Array, end: number): void {
  let x0 = box[0] as number
  let y0 = box[1] as number
  let z0 = box[2] as number
  let x1 = box[3] as number
  let y1 = box[4] as number
  let z1 = box[5] as number
  for (let i = 0; i < end; i += 3) {
    const x = corners[i] as number
    const y = corners[i + 1] as number
    const z = corners[i + 2] as number
    if (x < x0) x0 = x
    if (x > x1) x1 = x
    if (y < y0) y0 = y
    if (y > y1) y1 = y
    if (z < z0) z0 = z
    if (z > z1) z1 = z
  }
  box.set([x0, y0, z0, x1, y1, z1])
}

const MINUS_ZERO = 1 << 31

function vertexHash(bits: Int32Array, at: number): number {
  let x = bits[at] as number
  let y = bits[at + 1] as number
  let z = bits[at + 2] as number
  if (x === MINUS_ZERO) x = 0
  if (y === MINUS_ZERO) y = 0
  if (z === MINUS_ZERO) z = 0
  let hash = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(z, 0xc2b2ae3d)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}

function edgeHash(from: number, to: number): number {
  let hash = Math.imul(from, 0x27d4eb2f) + to
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x165667b1)
  return hash ^ (hash >>> 13)
}

function secondHash(from: number, to: number): number {
  let hash = Math.imul(from ^ 0x5bd1e995, 0x1b873593) + Math.imul(to, 0xcc9e2d51)
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  return hash ^ (hash >>> 14)
}
