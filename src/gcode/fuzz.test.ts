import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { afterAll, describe, expect, test } from 'vitest'
import { encodeBgcode } from '../../test/support/bgcode.ts'
import { codeOf } from '../../test/support/code-of.ts'
import { answers, type Edit, edited, editedWithin, edits, peakMebibytes, runs } from '../../test/support/mutations.ts'
import { detectKind } from '../geometry/detect.ts'
import { bytesSource } from '../geometry/source.ts'
import { estimateGcode } from './estimate.ts'
import { openSliced } from './gcode3mf.ts'
import { openProgram, type ProgramKind } from './open.ts'
import { renderGcode } from './picture.ts'
import { decodeQoi } from './qoi.ts'
import { readSegments } from './segments.ts'

// FUZZ_RUNS=2000 runs the full set (CONTRIBUTING.md); without it a reduced one with a fixed seed.

const MOST_MORE_MEBIBYTES = 512
const examples = new URL('../../examples/files/', import.meta.url)
const fixtures = new URL('../../test/fixtures/gcode/', import.meta.url)
const mk3s = readFileSync(new URL('c_mk3s_020q_printability_truth.gcode', examples)).subarray(0, 30_000)
const a1 = readFileSync(new URL('testqube_a1.gcode', examples)).subarray(30_000, 70_000)
const sliced = readFileSync(new URL('Testqube.gcode.3mf', fixtures))
/** A real picture: that of the plate. */
const png = openSliced(bytesSource(sliced)).picture(1) ?? new Uint8Array(0)
/** Four by three pixels with every kind of chunk. */
const qoi = Uint8Array.of(
  ...[113, 111, 105, 102, 0, 0, 0, 4, 0, 0, 0, 3, 4, 0],
  ...[0xfe, 10, 20, 30, 0x79, 0xa5, 0x7a, 0xff, 1, 2, 3, 4, 0xc1, 0x27, 0x40, 0xc4],
  ...[0, 0, 0, 0, 0, 0, 0, 1],
)

function withThumbnails(text: Uint8Array): Uint8Array {
  const blocks = [png, qoi].map((bytes, i) => {
    const base64 = Buffer.from(bytes).toString('base64')
    const lines = base64.match(/.{1,78}/g) ?? []
    const suffix = i === 0 ? '' : '_QOI'
    return `;\n; thumbnail${suffix} begin 16x16 ${base64.length}\n; ${lines.join('\n; ')}\n; thumbnail${suffix} end\n;\n`
  })
  return Buffer.concat([Buffer.from(blocks.join('')), text])
}

const PACKINGS = [
  { compression: 'deflate', encoding: 'meatpack' },
  { compression: 'heatshrink-12-4', encoding: 'meatpack-comments' },
  { compression: 'heatshrink-11-4', encoding: 'ascii' },
  { compression: 'none', encoding: 'meatpack' },
] as const
const binary = (text: Uint8Array, packing: number, checksum: boolean) =>
  encodeBgcode(text, {
    ...(PACKINGS[packing % PACKINGS.length] as (typeof PACKINGS)[number]),
    checksum,
    slicer: { filament_density: '1.24', filament_diameter: '1.75' },
    json: packing % 2 === 1,
    thumbnails: [
      { format: 2, width: 4, height: 3, bytes: qoi },
      { format: 0, width: 16, height: 16, bytes: png.subarray(0, 600) },
    ],
  })

/** Works that take longer are done for one file in so many. */
const DEEP_EVERY = 12

/** Reads a program as the workers do: a coded refusal, or figures that are finite and not absurd. */
function survives(bytes: Uint8Array, kind: ProgramKind, deep = 1): void {
  answers('telling the kind', () => detectKind(bytesSource(bytes)))
  answers('the plates', () => {
    if (kind !== 'gcode.3mf') return
    const archive = openSliced(bytesSource(bytes))
    for (const plate of archive.plates) archive.figures(plate)
  })
  answers('estimating', () => {
    const estimate = estimateGcode(openProgram(bytesSource(bytes), kind), { timelineSamples: 16, layerTable: true })
    expect(Number.isFinite(estimate.durationSeconds)).toBe(true)
    expect(Number.isFinite(estimate.massGrams)).toBe(true)
    expect(estimate.preparationSeconds).toBeGreaterThanOrEqual(0)
  })
  answers('the pictures in it', () => {
    for (const { format, bytes: picture } of openProgram(bytesSource(bytes), kind).thumbnails().thumbnails) {
      if (format === 'qoi') answers('a picture', () => decodeQoi(picture))
    }
  })
  answers('its segments', () => readSegments(openProgram(bytesSource(bytes), kind), () => undefined))
  if (deep % DEEP_EVERY === 0) answers('picturing', () => renderGcode(openProgram(bytesSource(bytes), kind)))
}

const WORDS = ['NaN', '1e999', '-', '999999999999999999999', 'G2 I0 J0 R0 P1e9', 'T999999', 'M204 S-1', 'M201 X0', '\n']

function holds(kind: ProgramKind, mutate: (changes: readonly Edit[], value: number) => Uint8Array): void {
  fc.assert(
    fc.property(edits, fc.nat(), fc.nat(), (changes, value, deep) => survives(mutate(changes, value), kind, deep)),
    runs(40),
  )
}

describe('a real program, mutated, is read or refused with a code', () => {
  const before = peakMebibytes()

  test('of PrusaSlicer', () => holds('gcode', (changes) => edited(mk3s, changes)))
  test('of Bambu Studio', () => holds('gcode', (changes) => edited(a1, changes)))
  test('with pictures', () => {
    const text = withThumbnails(mk3s.subarray(0, 6000))
    holds('gcode', (changes) => edited(text, changes))
  })
  test('binary, its bytes', () => {
    const packed = PACKINGS.map((_, i) => binary(mk3s.subarray(0, 8000), i, false))
    holds('bgcode', (changes, value) => edited(packed[value % packed.length] as Uint8Array, changes))
  })
  test('binary, what is packed in it', () =>
    holds('bgcode', (changes, value) => binary(edited(mk3s.subarray(0, 3000), changes), value, true)))
  test('sliced 3MF, its bytes', () => holds('gcode.3mf', (changes) => edited(sliced, changes)))
  test('sliced 3MF, what is packed in it', () =>
    holds('gcode.3mf', (changes, entry) => editedWithin(sliced, entry, changes)))

  test('lines of nonsense between lines that are none', () => {
    const line = fc.oneof(
      fc.constantFrom(...WORDS),
      fc.string({ maxLength: 60 }),
      fc.record({ x: fc.double(), e: fc.double(), f: fc.double() }).map(({ x, e, f }) => `G1 X${x} E${e} F${f}`),
      fc.record({ i: fc.double(), r: fc.double() }).map(({ i, r }) => `G3 X5 Y5 I${i} R${r} E1`),
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        survives(new TextEncoder().encode(`M83\nG1 X1 E1 F600\n${lines.join('\n')}\n`), 'gcode')
      }),
      runs(40),
    )
  })

  test('a QOI picture', () => {
    fc.assert(
      fc.property(edits, fc.uint8Array({ maxLength: 400 }), (changes, more) => {
        answers('unpacking', () => {
          const { width, height, pixels } = decodeQoi(edited(Buffer.concat([qoi, more]), changes))
          expect(pixels.length).toBe(4 * width * height)
        })
      }),
      runs(40),
    )
  })

  afterAll(() => expect(peakMebibytes() - before).toBeLessThan(MOST_MORE_MEBIBYTES))
})

describe('bounds', () => {
  test('a line longer than the buffer is passed over', () => {
    const bytes = new TextEncoder().encode(`M83\nG1 X1 E1 F600\n;${'x'.repeat(3 << 20)}\nG1 X2 E1\n`)
    expect(estimateGcode(openProgram(bytesSource(bytes), 'gcode')).filamentMillimetres).toBe(2)
  })

  test('an archive that inflates to more than it says is refused', () => {
    const archive = Buffer.from(zipSync({ 'Metadata/plate_1.gcode': [new Uint8Array(1 << 20), { level: 9 }] }))
    const size = archive.indexOf('PK\u0001\u0002', 0, 'latin1') + 24
    archive.writeUInt32LE(1000, size)
    expect(codeOfProgram(archive)).toBe('FILE_CORRUPT')
    archive.writeUInt32LE(0xfffffff0, size)
    expect(codeOfProgram(archive)).toBe('FILE_CORRUPT')
  })

  test('a plate whose MD5 or CRC32 does not fit is refused', () => {
    const gcode = new TextEncoder().encode('M83\nG1 X10 E1 F600\n')
    const wrong = new TextEncoder().encode('0'.repeat(32))
    expect(codeOfProgram(zipSync({ 'Metadata/plate_1.gcode': gcode, 'Metadata/plate_1.gcode.md5': wrong }))).toBe(
      'FILE_CORRUPT',
    )
    const archive = Buffer.from(zipSync({ 'Metadata/plate_1.gcode': [gcode, { level: 0 }] }))
    const at = archive.indexOf('X10')
    archive[at + 1] = 50
    expect(codeOfProgram(archive)).toBe('FILE_CORRUPT')
  })

  test('of several plates each is told apart', () => {
    const plate = (x: number) => new TextEncoder().encode(`M83\nG1 X${x} E${x} F600\n`)
    const archive = zipSync({
      'Metadata/plate_2.gcode': plate(20),
      'Metadata/plate_10.gcode': plate(30),
      'Metadata/plate_1.gcode': plate(10),
    })
    const sliced = openSliced(bytesSource(archive))
    expect(sliced.plates).toEqual([1, 2, 10])
    expect(sliced.plates.map((number) => estimateGcode(sliced.program(number)).filamentMillimetres)).toEqual([
      10, 20, 30,
    ])
  })
})

const codeOfProgram = (archive: Uint8Array): string =>
  codeOf(() => estimateGcode(openProgram(bytesSource(archive), 'gcode.3mf')))
