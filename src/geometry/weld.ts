const EMPTY = -1
const MINUS_ZERO = 1 << 31
/** Neighbours stand near each other in a file: of so many points most are found without a look at the large table. */
const RECENT = 1 << 12
/** A slot holds a point's number, below 2^24, and above it 7 bits of its hash: others are told apart without a look at them. */
const NUMBER = 0xffffff
const TAG_SHIFT = 24
const tagOf = (hashed: number): number => hashed >>> 25

export interface Welded {
  /** The point of each corner. */
  index: Int32Array
  /** How many points there are. */
  count: number
}

/** Points by number, and the hash table that finds them: both compact, since a lookup costs what it misses the cache. */
interface Table {
  count: number
  points: Int32Array
  slots: Int32Array
}

/** Gives equal points one number, by an open hash table over their bits that grows with what it finds. Below 2^24 corners. */
export function weld(corners: Float32Array, count: number): Welded {
  const bits = new Int32Array(corners.buffer, corners.byteOffset, count * 3)
  const index = new Int32Array(count)
  const recent = new Int32Array(RECENT).fill(EMPTY)
  const table = tableFor(count)
  for (let from = 0; from < count; ) {
    from = weldUntilFull(bits, from, index, recent, table)
    if (from < count) grow(table)
  }
  return { index, count: table.count }
}

function tableFor(corners: number): Table {
  let room = 1024
  while (room < corners / 4) room *= 2
  return { count: 0, slots: new Int32Array(room).fill(EMPTY), points: new Int32Array(room * 2) }
}

/** From corner `from` on while there is room for one more point; returns the first corner that is left. */
function weldUntilFull(bits: Int32Array, from: number, index: Int32Array, recent: Int32Array, table: Table): number {
  const { points, slots } = table
  const most = Math.floor(points.length / 3)
  let known = table.count
  let corner = from
  for (; corner < index.length && known < most; corner++) {
    const x = plain(bits[3 * corner] as number)
    const y = plain(bits[3 * corner + 1] as number)
    const z = plain(bits[3 * corner + 2] as number)
    const hashed = hash(x, y, z)
    const place = hashed & (RECENT - 1)
    let number = recent[place] as number
    if (number === EMPTY || !isPoint(points, 3 * number, x, y, z)) {
      const slot = slotOf(slots, points, hashed, x, y, z)
      const held = slots[slot] as number
      number = held === EMPTY ? known++ : held & NUMBER
      if (held === EMPTY) {
        slots[slot] = number | (tagOf(hashed) << TAG_SHIFT)
        points[3 * number] = x
        points[3 * number + 1] = y
        points[3 * number + 2] = z
      }
      recent[place] = number
    }
    index[corner] = number
  }
  table.count = known
  return corner
}

const plain = (bits: number): number => (bits === MINUS_ZERO ? 0 : bits)

const isPoint = (points: Int32Array, at: number, x: number, y: number, z: number): boolean =>
  points[at] === x && points[at + 1] === y && points[at + 2] === z

function slotOf(slots: Int32Array, points: Int32Array, hashed: number, x: number, y: number, z: number): number {
  const mask = slots.length - 1
  const tag = tagOf(hashed)
  let slot = hashed & mask
  for (;;) {
    const held = slots[slot] as number
    if (held === EMPTY || (held >> TAG_SHIFT === tag && isPoint(points, 3 * (held & NUMBER), x, y, z))) return slot
    slot = (slot + 1) & mask
  }
}

function grow(table: Table): void {
  const points = new Int32Array(table.points.length * 2)
  points.set(table.points)
  const slots = new Int32Array(table.slots.length * 2).fill(EMPTY)
  for (let i = 0; i < table.count; i++) {
    const x = points[3 * i] as number
    const y = points[3 * i + 1] as number
    const z = points[3 * i + 2] as number
    const hashed = hash(x, y, z)
    slots[slotOf(slots, points, hashed, x, y, z)] = i | (tagOf(hashed) << TAG_SHIFT)
  }
  table.points = points
  table.slots = slots
}

function hash(x: number, y: number, z: number): number {
  let value = Math.imul(x, 0x9e3779b1) ^ Math.imul(y, 0x85ebca77) ^ Math.imul(z, 0xc2b2ae3d)
  value ^= value >>> 15
  value = Math.imul(value, 0x2c1b3c6d)
  return value ^ (value >>> 13)
}
