/**
 * Unpacks heatshrink (https://github.com/atomicobject/heatshrink): bits from the highest down; 1 and a byte is that
 * byte; 0, a distance of `windowBits` bits and a length of `lengthBits` bits (each one less than meant) repeats what
 * was written so far, which starts as zeroes. Fills `target` and returns how many bytes there were: fewer than asked
 * when the input ends early.
 */
export function unpackHeatshrink(
  input: Uint8Array,
  target: Uint8Array,
  windowBits: number,
  lengthBits: number,
): number {
  const bits = new BitReader(input)
  const entryBits = 1 + windowBits + lengthBits
  let at = 0
  while (at < target.length) {
    if (bits.left < 9) return at
    if (bits.take(1) === 1) {
      target[at++] = bits.take(8)
      continue
    }
    if (bits.left < entryBits - 1) return at
    const from = at - bits.take(windowBits) - 1
    const length = Math.min(bits.take(lengthBits) + 1, target.length - at)
    for (let k = 0; k < length; k++) target[at + k] = from + k < 0 ? 0 : (target[from + k] as number)
    at += length
  }
  return at
}

class BitReader {
  left: number
  private readonly bytes: Uint8Array
  private at = 0
  private held = 0
  private count = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.left = bytes.length * 8
  }

  /** The next bits, at most 12; the caller looks at `left` before. */
  take(bits: number): number {
    while (this.count < bits) {
      this.held = ((this.held & 0xfff) << 8) | (this.bytes[this.at++] as number)
      this.count += 8
    }
    this.count -= bits
    this.left -= bits
    return (this.held >>> this.count) & ((1 << bits) - 1)
  }
}
