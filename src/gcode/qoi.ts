import { fail } from '../core/errors.ts'

export interface RgbaPicture {
  width: number
  height: number
  /** Four bytes a pixel: red, green, blue, opacity. */
  pixels: Uint8Array
}

const HEADER_BYTES = 14
const MOST_PIXELS = 16_000_000

/** Unpacks a QOI picture (https://qoiformat.org/qoi-specification.pdf). Throws PICTURE_FAILED for a damaged one. */
export function decodeQoi(bytes: Uint8Array): RgbaPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length < HEADER_BYTES || view.getUint32(0) !== 0x716f6966) {
    fail('PICTURE_FAILED', 'The embedded picture is no QOI.')
  }
  const width = view.getUint32(4)
  const height = view.getUint32(8)
  if (width * height > MOST_PIXELS || width === 0 || height === 0) {
    fail('PICTURE_FAILED', `The embedded QOI announces ${width} x ${height} pixels.`)
  }
  const decoder = new QoiDecoder(bytes, width * height)
  return { width, height, pixels: decoder.run() }
}

class QoiDecoder {
  private readonly bytes: Uint8Array
  private readonly pixels: Uint8Array
  private readonly seen = new Uint8Array(64 * 4)
  private readonly pixel = Uint8Array.of(0, 0, 0, 255)
  private at = HEADER_BYTES

  constructor(bytes: Uint8Array, pixels: number) {
    this.bytes = bytes
    this.pixels = new Uint8Array(pixels * 4)
  }

  run(): Uint8Array {
    const { pixels, pixel } = this
    for (let to = 0; to < pixels.length; ) {
      if (this.at >= this.bytes.length) {
        fail('PICTURE_FAILED', `The embedded QOI ends after ${to / 4} of ${pixels.length / 4} pixels.`)
      }
      const run = this.step(this.next())
      for (let k = 0; k < run && to < pixels.length; k++, to += 4) pixels.set(pixel, to)
    }
    return pixels
  }

  private next(): number {
    return this.bytes[this.at++] ?? 0
  }

  /** Takes one chunk; returns how often its pixel stands. */
  private step(tag: number): number {
    if (tag === 0xfe || tag === 0xff) this.plain(tag === 0xff)
    else if (tag >>> 6 === 3) return (tag & 63) + 1
    else if (tag >>> 6 === 0) {
      this.pixel.set(this.seen.subarray(tag * 4, tag * 4 + 4))
      return 1
    } else this.shift(tag)
    const [r = 0, g = 0, b = 0, a = 0] = this.pixel
    this.seen.set(this.pixel, ((r * 3 + g * 5 + b * 7 + a * 11) % 64) * 4)
    return 1
  }

  private plain(opacity: boolean): void {
    for (let k = 0; k < (opacity ? 4 : 3); k++) this.pixel[k] = this.next()
  }

  /** A small change against the pixel before; sums wrap around, as bytes do. */
  private shift(tag: number): void {
    const { pixel } = this
    if (tag >>> 6 === 1) {
      for (let k = 0; k < 3; k++) pixel[k] = (pixel[k] as number) + ((tag >>> (4 - 2 * k)) & 3) - 2
      return
    }
    const green = (tag & 63) - 32
    const others = this.next()
    pixel[0] = (pixel[0] as number) + green - 8 + (others >>> 4)
    pixel[1] = (pixel[1] as number) + green
    pixel[2] = (pixel[2] as number) + green - 8 + (others & 15)
  }
}
