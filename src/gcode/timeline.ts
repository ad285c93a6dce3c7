/**
 * Where a print is when it has come to a byte of its file: parallel columns, one entry per sample, offsets rising.
 * The last sample is the end of the file.
 */
export interface Timeline {
  /** Byte offsets. */
  offsets: Float64Array
  /** Seconds of printing before that byte, without preparation; the last is the print's duration. */
  seconds: Float64Array
  /** Target temperatures in degrees Celsius in force at that byte. */
  toolTargets: Float32Array
  bedTargets: Float32Array
  layers: Int32Array
  /** Filament fed so far, mm, all tools. */
  filamentMillimetres: Float32Array
}

/** Collects a timeline of a fixed number of samples while the file streams by. */
export class TimelineRecorder {
  private readonly step: number
  private readonly timeline: Timeline
  private count = 0
  private timed = 0
  next = 0

  constructor(sizeBytes: number, samples: number) {
    this.step = Math.max(1, sizeBytes / samples)
    const room = samples + 2
    this.timeline = {
      offsets: new Float64Array(room),
      seconds: new Float64Array(room),
      toolTargets: new Float32Array(room),
      bedTargets: new Float32Array(room),
      layers: new Int32Array(room),
      filamentMillimetres: new Float32Array(room),
    }
  }

  /** Call when a line at or past `next` was read. */
  sample(offset: number, tool: number, bed: number, layer: number, filament: number): void {
    const { timeline } = this
    if (this.count >= timeline.offsets.length - 1) return
    this.put(offset, tool, bed, layer, filament)
    this.next = Math.max(this.next + this.step, offset + 1)
  }

  /** Call for each timed move: `before` is the print time before it. */
  passed(offset: number, before: number): void {
    const { offsets, seconds } = this.timeline
    while (this.timed < this.count && (offsets[this.timed] as number) <= offset) seconds[this.timed++] = before
  }

  /** The start script does not count as printing: what was timed so far is set to zero. */
  restart(): void {
    this.timeline.seconds.fill(0, 0, this.count)
    this.timed = this.count
  }

  finish(sizeBytes: number, total: number, tool: number, bed: number, layer: number, filament: number): Timeline {
    this.timeline.seconds.fill(total, this.timed, this.count)
    this.put(sizeBytes, tool, bed, layer, filament)
    this.timeline.seconds[this.count - 1] = total
    const { offsets, seconds, toolTargets, bedTargets, layers, filamentMillimetres } = this.timeline
    const n = this.count
    return {
      offsets: offsets.slice(0, n),
      seconds: seconds.slice(0, n),
      toolTargets: toolTargets.slice(0, n),
      bedTargets: bedTargets.slice(0, n),
      layers: layers.slice(0, n),
      filamentMillimetres: filamentMillimetres.slice(0, n),
    }
  }

  private put(offset: number, tool: number, bed: number, layer: number, filament: number): void {
    const i = this.count++
    this.timeline.offsets[i] = offset
    this.timeline.toolTargets[i] = tool
    this.timeline.bedTargets[i] = bed
    this.timeline.layers[i] = layer
    this.timeline.filamentMillimetres[i] = filament
  }
}

/** Print seconds when the file has been read up to `offset`; linear between samples. */
export function secondsAtOffset(timeline: Timeline, offset: number): number {
  return interpolate(timeline.offsets, timeline.seconds, offset)
}

/** The byte that is being printed after `seconds`; linear between samples. */
export function offsetAtSeconds(timeline: Timeline, seconds: number): number {
  return interpolate(timeline.seconds, timeline.offsets, seconds)
}

function interpolate(from: Float64Array, to: Float64Array, value: number): number {
  let high = 0
  while (high < from.length && (from[high] as number) <= value) high++
  if (high === 0) return to[0] ?? 0
  if (high === from.length) return to[high - 1] ?? 0
  const a = from[high - 1] as number
  const b = from[high] as number
  const share = b > a ? (value - a) / (b - a) : 0
  return (to[high - 1] as number) + share * ((to[high] as number) - (to[high - 1] as number))
}
