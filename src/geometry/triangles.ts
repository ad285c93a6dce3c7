import { fail } from '../core/errors.ts'

/**
 * Receives triangles in batches: nine floats each (three corners, x y z in millimetres), `count` triangles, a colour each
 * (0xRRGGBB, -1 where the file names none; undefined when it names none for the whole batch), all of one `object`
 * (counted from 0 in the order of the file). The arrays are reused for the next batch: copy what is to be kept.
 */
export type TriangleSink = (
  corners: Float32Array,
  count: number,
  colours: Int32Array | undefined,
  object: number,
) => void

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
  private readonly colours = new Int32Array(BATCH)
  private filled = 0
  private coloured = false
  private object = 0
  private readonly sink: TriangleSink

  constructor(sink: TriangleSink) {
    this.sink = sink
  }

  /** Where the nine floats of the next triangle go. */
  next(colour: number, object: number): number {
    if (this.filled === BATCH || object !== this.object) this.flush()
    this.object = object
    this.colours[this.filled] = colour
    if (colour !== NO_COLOUR) this.coloured = true
    this.triangles++
    return this.filled++ * 9
  }

  flush(): void {
    if (this.filled > 0) {
      this.sink(this.corners, this.filled, this.coloured ? this.colours : undefined, this.object)
    }
    this.filled = 0
    this.coloured = false
  }
}

/** Refuses counts that no real model reaches. */
export function boundCount(count: number, most: number, what: string): void {
  if (count > most) fail('FILE_CORRUPT', `The model has more than ${most} ${what}.`, { data: { most } })
}

/** One colour for a triangle whose corners differ. */
export function meanColour(a: number, b: number, c: number): number {
  if ((a === b && b === c) || b < 0 || c < 0) return a
  const channel = (shift: number) =>
    Math.round((((a >> shift) & 255) + ((b >> shift) & 255) + ((c >> shift) & 255)) / 3)
  return (channel(16) << 16) | (channel(8) << 8) | channel(0)
}
