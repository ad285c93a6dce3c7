import { fail } from '../core/errors.ts'

/**
 * Receives triangles in batches: nine floats each (three corners, x y z in millimetres), `count` triangles, all of one
 * `colour` (0xRRGGBB, -1 where the file names none) and of one `object` (counted from 0 in the order of the file).
 * The array is reused for the next batch: copy what is to be kept.
 */
export type TriangleSink = (corners: Float32Array, count: number, colour: number, object: number) => void

/** The file names no colour. */
export const NO_COLOUR = -1
/** Millimetres beyond which a coordinate is damage, not a part: a kilometre. */
export const LARGEST_COORDINATE = 1e6
/** More than any file on a farm holds; what is beyond is refused before memory is asked for. */
export const MOST_TRIANGLES = 20_000_000
export const MOST_VERTICES = 12_000_000

const BATCH = 8192

/** Collects triangles into batches for a sink. */
export class Batch {
  readonly corners = new Float32Array(BATCH * 9)
  triangles = 0
  private filled = 0
  private colour = NO_COLOUR
  private object = 0
  private readonly sink: TriangleSink

  constructor(sink: TriangleSink) {
    this.sink = sink
  }

  /** Where the nine floats of the next triangle go. */
  next(colour: number, object: number): number {
    if (this.filled === BATCH || colour !== this.colour || object !== this.object) this.flush()
    this.colour = colour
    this.object = object
    this.triangles++
    return this.filled++ * 9
  }

  flush(): void {
    if (this.filled > 0) this.sink(this.corners, this.filled, this.colour, this.object)
    this.filled = 0
  }
}

/** Refuses counts that no real model reaches. */
export function boundCount(count: number, most: number, what: string): void {
  if (count > most) fail('FILE_CORRUPT', `The model has more than ${most} ${what}.`, { data: { most } })
}
