const EMPTY = -1
const MINUS_ZERO = 1 << 31
/** Neighbours stand near each other in a file: of so many points most are found without a look at the large table. */
const RECENT = 1 << 12

export interface Welded {
  /** The point of each corner. */
  index: Int32Array
  /** How many points there are. */
  count: number
}

/** Gives equal points one number, by an open hash table over their bits that grows with what it finds. */
export function weld(corners: Float32Array, count: number): Welded {
  const bits = new Int32Array(corners.buffer, corners.byteOffset, count * 3)
  const index = new Int32Array(count)
  const table = new PointTable(count)
  for (let i = 0; i < count; i++) index[i] = table.numberOf(bits, i * 3)
  return { index, count: table.count }
}

/** Points by number, and the hash table that finds them: both compact, since a lookup costs what it misses the cache. */
class PointTable {
  count = 0
  private readonly recent = new Int32Array(RECENT).fill(EMPTY)
  private points: Int32Array
  private slots: Int32Array

  constructor(corners: number) {
    let room = 1024
    while (room < corners / 4) room *= 2
    this.slots = new Int32Array(room).fill(EMPTY)
    this.points = new Int32Array(room * 2)
  }

  numberOf(bits: Int32Array, at: number): number {
    let x = bits[at] as number
    let y = bits[at + 1] as number
    let z = bits[at + 2] as number
    if (x === MINUS_ZERO) x = 0
    if (y === MINUS_ZERO) y = 0
    if (z === MINUS_ZERO) z = 0
    const hashed = hash(x, y, z)
    const place = hashed & (RECENT - 1)
    const last = (this.recent[place] as number) * 3
    const { points } = this
    if (last >= 0 && points[last] === x && points[last + 1] === y && points[last + 2] === z) return last / 3
    const slot = this.slotOf(hashed, x, y, z)
    const known = this.slots[slot] as number
    const number = known === EMPTY ? this.add(slot, x, y, z) : known
    this.recent[place] = number
    return number
  }

  private slotOf(hashed: number, x: number, y: number, z: number): number {
    const { slots, points } = this
    const mask = slots.length - 1
    let slot = hashed & mask
    for (;;) {
      const other = (slots[slot] as number) * 3
      if (other < 0 || (points[other] === x && points[other + 1] === y && points[other + 2] === z)) return slot
      slot = (slot + 1) & mask
    }
  }

  private add(slot: number, x: number, y: number, z: number): number {
    const number = this.count++
    this.slots[slot] = number
    this.points[3 * number] = x
    this.points[3 * number + 1] = y
    this.points[3 * number + 2] = z
    if (this.count * 3 + 3 > this.points.length) this.grow()
    return number
  }

  private grow(): void {
    const wider = new Int32Array(this.points.length * 2)
    wider.set(this.points)
    this.points = wider
    this.slots = new Int32Array(this.slots.length * 2).fill(EMPTY)
    for (let i = 0; i < this.count; i++) {
      const x = wider[3 * i] as number
      const y = wider[3 * i + 1] as number
      const z = wider[3 * i + 2] as number
      this.slots[this.slotOf(hash(x, y, z), x, y, z)] = i
    }
  }
}

function hash(x: number, y: number, z: number): number {
  let value = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(z, 0xc2b2ae3d)
  value ^= value >>> 15
  value = Math.imul(value, 0x2c1b3c6d)
  return value ^ (value >>> 13)
}
