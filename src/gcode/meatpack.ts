/** Four bits stand for one of these; 15 says that a whole byte follows. */
const CHARACTERS = Uint8Array.from('0123456789. \nGX', (character) => character.charCodeAt(0))
const WHOLE = 15
const SPACE_PLACE = 11
const LF = 10
const LETTER_E = 69

const SIGNAL = 0xff
const ENABLE = 251
const DISABLE = 250
const RESET = 249
const OMIT_SPACES = 247
const KEEP_SPACES = 246

/**
 * Unpacks MeatPack (https://github.com/scottmudge/OctoPrint-MeatPack/wiki): two characters a byte, the lower half
 * first. Two signal bytes (0xFF) make the byte after them a command; a single one is data: two whole bytes follow.
 * State runs on from one call to the next.
 */
export class MeatPack {
  private readonly characters = Uint8Array.from(CHARACTERS)
  private packing = false
  private signals = 0
  /** Whole bytes that are still to come. */
  private whole = 0
  /** The character after the whole byte to come, 0 for none. */
  private after = 0
  private target: Uint8Array = new Uint8Array(0)
  private filled = 0

  /** Writes the text into `target`, which must hold twice the input and two more; returns its length. */
  unpack(input: Uint8Array, target: Uint8Array): number {
    this.target = target
    this.filled = 0
    for (let i = 0; i < input.length; i++) this.byte(input[i] as number)
    return this.filled
  }

  private byte(byte: number): void {
    if (this.signals === 2) {
      this.signals = 0
      this.command(byte)
    } else if (byte === SIGNAL) this.signals++
    else {
      if (this.signals === 1) {
        this.signals = 0
        this.data(SIGNAL)
      }
      this.data(byte)
    }
  }

  private command(code: number): void {
    if (code === ENABLE) this.packing = true
    else if (code === DISABLE) this.packing = false
    else if (code === OMIT_SPACES) this.characters[SPACE_PLACE] = LETTER_E
    else if (code === KEEP_SPACES) this.characters[SPACE_PLACE] = 32
    else if (code === RESET) {
      this.packing = false
      this.characters[SPACE_PLACE] = 32
    }
  }

  private data(byte: number): void {
    if (!this.packing) this.put(byte)
    else if (this.whole > 0) {
      this.put(byte)
      this.whole--
      if (this.after !== 0) this.put(this.after)
      this.after = 0
    } else this.pair(byte & 15, byte >>> 4)
  }

  private pair(first: number, second: number): void {
    if (first === WHOLE) {
      this.whole = second === WHOLE ? 2 : 1
      if (second !== WHOLE) this.after = this.characters[second] as number
      return
    }
    const character = this.characters[first] as number
    this.put(character)
    // What shares a byte with the end of a line is filling.
    if (character === LF) return
    if (second === WHOLE) this.whole = 1
    else this.put(this.characters[second] as number)
  }

  private put(byte: number): void {
    this.target[this.filled++] = byte
  }
}
