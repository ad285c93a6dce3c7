import type { Batch } from './triangles.ts'

const SIDES = 8

/** Draws each beam of a lattice (vertex, vertex, radius, radius in mm) as a closed eight-sided frustum. */
export function drawBeams(
  points: Float32Array,
  beams: Float32Array,
  scale: number,
  batch: Batch,
  colour: number,
  object: number,
): void {
  for (let i = 0; i < beams.length; i += 4) {
    const a = points.subarray(3 * (beams[i] as number), 3 * (beams[i] as number) + 3)
    const b = points.subarray(3 * (beams[i + 1] as number), 3 * (beams[i + 1] as number) + 3)
    drawBeam(a, b, (beams[i + 2] as number) * scale, (beams[i + 3] as number) * scale, (corners) => {
      const at = batch.next(colour, object)
      batch.corners.set(corners, at)
    })
  }
}

/** Triangles that one beam becomes. */
export const BEAM_TRIANGLES = SIDES * 4

function drawBeam(a: Float32Array, b: Float32Array, ra: number, rb: number, put: (corners: number[]) => void): void {
  const [ax = 0, ay = 0, az = 0] = a
  const [bx = 0, by = 0, bz = 0] = b
  const length = Math.hypot(bx - ax, by - ay, bz - az)
  if (length === 0) return
  const [dx, dy, dz] = [(bx - ax) / length, (by - ay) / length, (bz - az) / length]
  // Any direction that is not along the beam gives two across it.
  const [hx, hy, hz] = Math.abs(dz) < 0.9 ? [0, 0, 1] : [1, 0, 0]
  let [ux, uy, uz] = [dy * hz - dz * hy, dz * hx - dx * hz, dx * hy - dy * hx]
  const unit = Math.hypot(ux, uy, uz)
  ;[ux, uy, uz] = [ux / unit, uy / unit, uz / unit]
  const [vx, vy, vz] = [dy * uz - dz * uy, dz * ux - dx * uz, dx * uy - dy * ux]
  const ring = (x: number, y: number, z: number, radius: number, k: number) => {
    const c = radius * Math.cos((2 * Math.PI * (k % SIDES)) / SIDES)
    const s = radius * Math.sin((2 * Math.PI * (k % SIDES)) / SIDES)
    return [x + c * ux + s * vx, y + c * uy + s * vy, z + c * uz + s * vz]
  }
  for (let k = 0; k < SIDES; k++) {
    const [p, q] = [ring(ax, ay, az, ra, k), ring(ax, ay, az, ra, k + 1)]
    const [r, s] = [ring(bx, by, bz, rb, k), ring(bx, by, bz, rb, k + 1)]
    put([...p, ...q, ...s])
    put([...p, ...s, ...r])
    put([ax, ay, az, ...q, ...p])
    put([bx, by, bz, ...r, ...s])
  }
}
