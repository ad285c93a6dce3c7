import { type Arc, PLANE_XY } from './arc.ts'

const LAYER_STEP = 0.02

/** The box and the layers of what is extruded; skirts and start scripts apart, since they are no part of the part. */
export class Extents {
  /** Heights at which something was printed that was higher than everything before. */
  layers = 0
  private readonly part = emptyBox()
  private readonly around = emptyBox()
  private top = Number.NEGATIVE_INFINITY

  /** Adds the line or arc from one point to another (x, y, z in mm). */
  add(from: Float64Array, to: Float64Array, aside: boolean, arc: Arc | undefined): void {
    const box = aside ? this.around : this.part
    grow(box, from[0] as number, from[1] as number, to[2] as number)
    grow(box, to[0] as number, to[1] as number, to[2] as number)
    if (arc && arc.axes === PLANE_XY) growArc(box, arc, to[2] as number)
    if (!aside && (to[2] as number) > this.top + LAYER_STEP) {
      this.top = to[2] as number
      this.layers++
    }
  }

  bounds(): { min: [number, number, number]; max: [number, number, number] } {
    const box = (this.part[0] as number) <= (this.part[3] as number) ? this.part : this.around
    const [x0 = 0, y0 = 0, z0 = 0, x1 = 0, y1 = 0, z1 = 0] = box
    return { min: [x0, y0, z0], max: [x1, y1, z1] }
  }
}

function emptyBox(): Float64Array {
  return Float64Array.of(Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity)
}

function grow(box: Float64Array, x: number, y: number, z: number): void {
  if (x < (box[0] as number)) box[0] = x
  if (y < (box[1] as number)) box[1] = y
  if (z < (box[2] as number)) box[2] = z
  if (x > (box[3] as number)) box[3] = x
  if (y > (box[4] as number)) box[4] = y
  if (z > (box[5] as number)) box[5] = z
}

/** An arc reaches past its ends where it crosses a multiple of a right angle. */
function growArc(box: Float64Array, arc: Arc, z: number): void {
  const right = Math.PI / 2
  const low = Math.min(arc.startAngle, arc.startAngle + arc.sweep)
  const high = Math.min(low + 2 * Math.PI, Math.max(arc.startAngle, arc.startAngle + arc.sweep))
  for (let k = Math.ceil(low / right); k * right <= high; k++) {
    const angle = k * right
    grow(box, arc.centreX + arc.radius * Math.cos(angle), arc.centreY + arc.radius * Math.sin(angle), z)
  }
}
