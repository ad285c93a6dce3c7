import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  block,
  type Compression,
  type Encoding,
  encodeBgcode,
  fileHeader,
  meatpack,
} from '../../test/support/bgcode.ts'
import { PrintyardError } from '../core/errors.ts'
import { bytesSource } from '../geometry/source.ts'
import { analyseGcode } from './analysis.ts'
import { bgcodeProgram } from './bgcode-program.ts'
import { estimateGcode } from './estimate.ts'
import { unpackHeatshrink } from './heatshrink.ts'
import { MeatPack } from './meatpack.ts'
import { readMetadata } from './metadata.ts'
import type { Program } from './program.ts'

const whole = readFileSync(new URL('../../examples/files/c_mk3s_020q_printability_truth.gcode', import.meta.url))
/** Whole lines from the start, which hold every kind of command that the file has. */
const sample = whole.subarray(0, whole.indexOf(10, 60_000) + 1)

function textOf(program: Program): string {
  const stream = program.open()
  const parts: Buffer[] = []
  const target = new Uint8Array(1000)
  for (;;) {
    const count = stream.read(target)
    if (count === 0) return Buffer.concat(parts).toString('latin1')
    parts.push(Buffer.from(target.subarray(0, count)))
  }
}

function errorOf(action: () => unknown): PrintyardError {
  try {
    action()
  } catch (error) {
    if (error instanceof PrintyardError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const COMPRESSIONS: Compression[] = ['none', 'deflate', 'heatshrink-11-4', 'heatshrink-12-4']
const ENCODINGS: Encoding[] = ['ascii', 'meatpack', 'meatpack-comments']
const combinations = COMPRESSIONS.flatMap((compression) =>
  ENCODINGS.flatMap((encoding) => [true, false].map((checksum) => ({ compression, encoding, checksum }))),
)

describe('binary G-code', () => {
  test.each(combinations)('$compression, $encoding, checksum $checksum, tells what the plain file tells', (how) => {
    const program = bgcodeProgram(bytesSource(encodeBgcode(sample, { ...how, blockBytes: 4099 })))
    const plain = analyseGcode(bytesSource(sample))
    const packed = analyseGcode(program)
    // Without comments nobody knows what an extrusion is for, so only the motion is compared.
    expect(packed.durationSeconds).toBe(plain.durationSeconds)
    const fed = (one: typeof plain) => (one.filamentMillimetres[0] ?? 0) + one.purgeMillimetres
    expect(fed(packed)).toBeCloseTo(fed(plain), 9)
    if (how.encoding !== 'meatpack') expect(packed.filamentMillimetres).toEqual(plain.filamentMillimetres)
    expect(packed.moveCount).toBe(plain.moveCount)
    if (how.encoding === 'ascii') expect(textOf(program)).toBe(sample.toString('latin1'))
  })

  test('may be read again and again', () => {
    const program = bgcodeProgram(bytesSource(encodeBgcode(sample, { compression: 'deflate', encoding: 'meatpack' })))
    expect(textOf(program)).toBe(textOf(program))
  })

  test('keeps comments where it says so, and leaves them out where it does not', () => {
    const text = ';TYPE:Skirt/Brim\nG1 X1 E1\nM117 Hello there\n'
    const read = (encoding: Encoding) => textOf(bgcodeProgram(bytesSource(encodeBgcode(text, { encoding }))))
    expect(read('meatpack-comments')).toBe(';TYPE:Skirt/Brim\nG1X1E1\nM117 Hello there\n')
    expect(read('meatpack')).toBe('G1X1E1\nM117 Hello there\n')
  })

  test('is estimated from its tables, lines or JSON', () => {
    for (const json of [false, true]) {
      const slicer = {
        'estimated printing time (normal mode)': '1h 2m 3s',
        'filament used [mm]': '1234.5',
        filament_type: 'PETG',
        nozzle_diameter: '0.6',
      }
      const program = bgcodeProgram(bytesSource(encodeBgcode(sample, { slicer, json, compression: 'heatshrink-12-4' })))
      expect(readMetadata(program).slicer).toEqual({ name: 'PrusaSlicer', version: '2.9.0' })
      expect(estimateGcode(program)).toMatchObject({
        source: 'slicer',
        durationSeconds: 3723,
        filamentMillimetres: 1234.5,
        materials: ['PETG'],
        nozzleMillimetres: 0.6,
      })
    }
  })

  test('yields its pictures, largest first, and says which are none', () => {
    const png = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1')
    const jpg = Buffer.from('\u00ff\u00d8\u00ff\u00e0', 'latin1')
    const qoi = Buffer.from('qoif', 'latin1')
    const thumbnails = [
      { format: 2, width: 16, height: 16, bytes: qoi },
      { format: 0, width: 640, height: 480, bytes: png },
      { format: 1, width: 220, height: 124, bytes: jpg },
      { format: 1, width: 9, height: 9, bytes: png },
    ]
    const found = bgcodeProgram(bytesSource(encodeBgcode(sample, { thumbnails }))).thumbnails()
    expect(found.thumbnails.map(({ format, width }) => [format, width])).toEqual([
      ['png', 640],
      ['jpg', 220],
      ['qoi', 16],
    ])
    expect(found.ignored).toHaveLength(1)
  })

  test('places its timeline in the bytes of the file', () => {
    const bytes = encodeBgcode(sample, { compression: 'deflate', encoding: 'meatpack-comments', blockBytes: 2000 })
    const offsets = analyseGcode(bgcodeProgram(bytesSource(bytes)), { timelineSamples: 64 }).timeline?.offsets
    expect(offsets?.at(-1)).toBe(bytes.length)
    expect(offsets?.length).toBeGreaterThan(30)
    for (let i = 1; i < (offsets?.length ?? 0); i++) expect(offsets?.[i]).toBeGreaterThan(offsets?.[i - 1] ?? 0)
  })
})

describe('damaged binary G-code is refused with the place of the fault', () => {
  const good = encodeBgcode(sample, { compression: 'deflate', encoding: 'meatpack', blockBytes: 4000 })
  const read = (bytes: Uint8Array) => analyseGcode(bgcodeProgram(bytesSource(bytes)))

  test('a flipped byte of a picture, which only the printer would miss', () => {
    const png = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1')
    const bytes = encodeBgcode(sample, { thumbnails: [{ format: 0, width: 16, height: 16, bytes: png }] })
    const at = bytes.indexOf(png)
    bytes[at + 7] = (bytes[at + 7] ?? 0) ^ 1
    expect(errorOf(() => read(bytes)).detail).toMatch(/block 2 at byte \d+: its checksum does not fit its bytes/)
  })

  test('a flipped byte', () => {
    const bytes = Uint8Array.from(good)
    const at = good.length - 100
    bytes[at] = (bytes[at] ?? 0) ^ 1
    const error = errorOf(() => read(bytes))
    expect(error.code).toBe('FILE_CORRUPT')
    expect(error.data?.block).toBeGreaterThan(5)
    expect(error.data?.byte).toBeGreaterThan(good.length - 3000)
  })

  test('a cut', () => {
    const error = errorOf(() => read(good.subarray(0, good.length - 10)))
    expect(error).toMatchObject({ code: 'FILE_CORRUPT', data: { block: expect.any(Number) } })
    expect(errorOf(() => read(good.subarray(0, 7))).code).toBe('FILE_CORRUPT')
  })

  test.each([
    ['a later version', Buffer.concat([fileHeader(true, 2), good.subarray(10)]), 'FILE_TYPE_UNKNOWN'],
    ['no moves', good.subarray(0, 10), 'FILE_NOT_GCODE'],
    ['an unknown block', Buffer.concat([fileHeader(), block(9, [0], Buffer.from('x'))]), 'FILE_CORRUPT'],
    ['an unknown encoding', Buffer.concat([fileHeader(), block(1, [7], Buffer.from('G1'))]), 'FILE_CORRUPT'],
  ])('%s', (_, bytes, code) => {
    expect(errorOf(() => read(bytes)).code).toBe(code)
  })

  test('a block that inflates to more than it says, and one that announces gigabytes', () => {
    const bomb = block(1, [0], Buffer.alloc(1 << 20), 'deflate', false)
    bomb.writeUInt32LE(1000, 4)
    expect(errorOf(() => read(Buffer.concat([fileHeader(false), bomb]))).code).toBe('FILE_CORRUPT')
    bomb.writeUInt32LE(0xffffffff, 4)
    expect(errorOf(() => read(Buffer.concat([fileHeader(false), bomb]))).code).toBe('FILE_CORRUPT')
  })

  test('more blocks than any slicer writes', () => {
    const tiny = block(1, [0], Buffer.alloc(0), 'none', false)
    const bytes = Buffer.concat([fileHeader(false), Buffer.alloc(tiny.length * 60_000, tiny)])
    expect(errorOf(() => read(bytes))).toMatchObject({ code: 'FILE_CORRUPT', data: { block: 50_001 } })
  })
})

describe('MeatPack', () => {
  const unpack = (...pieces: number[][]) => {
    const packer = new MeatPack()
    const target = new Uint8Array(1000)
    return pieces
      .map((piece) => Buffer.from(target.subarray(0, packer.unpack(Uint8Array.from(piece), target))).toString('latin1'))
      .join('')
  }
  const ON = [255, 255, 251]

  test('takes text as it is until packing is switched on, and again when it is off', () => {
    expect(unpack([71, 49, 10, ...ON, 0x1d, 0x0c, 255, 255, 250, 65])).toBe('G1\nG1\nA')
  })

  test('takes a single 0xFF as two whole characters', () => {
    expect(unpack([...ON, 255, 65, 66, 0x1d])).toBe('ABG1')
  })

  test('takes one whole character before or after a packed one', () => {
    expect(unpack([...ON, 0x1f, 89])).toBe('Y1')
    expect(unpack([...ON, 0xf1, 89])).toBe('1Y')
  })

  test('writes E for the space when spaces are left out', () => {
    expect(unpack([...ON, 0x1b, 255, 255, 247, 0x1b, 255, 255, 246, 0x1b])).toBe(' 1E1 1')
  })

  test('carries on over the edge of a block, wherever it is cut', () => {
    const bytes = [...meatpack(sample.subarray(0, 4000), true)]
    const all = unpack(bytes)
    for (const cut of [1, 2, 3, 7, 100, 101, 102, 103, 104, 105]) {
      expect(unpack(bytes.slice(0, cut), bytes.slice(cut, 2 * cut))).toBe(
        all.slice(0, unpack(bytes.slice(0, 2 * cut)).length),
      )
    }
  })
})

describe('heatshrink', () => {
  test('repeats what it wrote, also while writing it', () => {
    // 1 'a' | 0 distance 1 (11 bits of 0) length 5 (4) | 1 'b'
    const bits = '101100001' + '0000000000000100' + '101100010'
    const bytes = (bits.padEnd(40, '0').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2))
    const target = new Uint8Array(7)
    expect(unpackHeatshrink(Uint8Array.from(bytes), target, 11, 4)).toBe(7)
    expect(Buffer.from(target).toString()).toBe('aaaaaab')
  })

  test('says how much there was when it ends early', () => {
    expect(unpackHeatshrink(Uint8Array.of(0b10110000, 0b10000000), new Uint8Array(9), 11, 4)).toBe(1)
  })
})
