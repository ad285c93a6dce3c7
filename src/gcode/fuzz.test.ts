import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { encodeBgcode } from '../../test/support/bgcode.ts'
import { PrintyardError } from '../core/errors.ts'
import { bytesSource } from '../geometry/source.ts'
import { estimateGcode } from './estimate.ts'
import { openSliced } from './gcode3mf.ts'
import { openProgram, type ProgramKind } from './open.ts'
import { decodeQoi } from './qoi.ts'
import { readSegments } from './segments.ts'

// FUZZ_RUNS=5000 npm test -- src/gcode/fuzz.test.ts runs the full set; without it a reduced one with a fixed seed.
const FULL = Number(process.env.FUZZ_RUNS) || 0
const PARAMETERS = FULL > 0 ? { numRuns: FULL } : { numRuns: 60, seed: 11 }
/** In the full set only, on a machine that has nothing else to do. */
const MOST_MILLISECONDS = FULL > 0 ? 2000 : Number.POSITIVE_INFINITY

const examples = new URL('../../examples/files/', import.meta.url)
const fixtures = new URL('../../test/fixtures/gcode/', import.meta.url)
const mk3s = readFileSync(new URL('c_mk3s_020q_printability_truth.gcode', examples)).subarray(0, 30_000)
const SEEDS: [string, ProgramKind, Uint8Array][] = [
  ['PrusaSlicer', 'gcode', mk3s],
  ['Bambu Studio', 'gcode', readFileSync(new URL('testqube_a1.gcode', examples)).subarray(30_000, 70_000)],
  ['binary', 'bgcode', encodeBgcode(mk3s, { compression: 'deflate', encoding: 'meatpack', checksum: false })],
  [
    'binary, heatshrink',
    'bgcode',
    encodeBgcode(mk3s.subarray(0, 8000), { compression: 'heatshrink-12-4', encoding: 'meatpack', checksum: false }),
  ],
  ['sliced 3MF', 'gcode.3mf', readFileSync(new URL('Testqube.gcode.3mf', fixtures))],
]

/** Either a coded refusal, or figures that are finite and not absurd. */
function survives(bytes: Uint8Array, kind: ProgramKind): void {
  const start = performance.now()
  try {
    const program = openProgram(bytesSource(bytes), kind)
    const estimate = estimateGcode(program)
    expect(Number.isFinite(estimate.durationSeconds)).toBe(true)
    expect(Number.isFinite(estimate.massGrams)).toBe(true)
    expect(estimate.preparationSeconds).toBeGreaterThanOrEqual(0)
    program.thumbnails()
    readSegments(program, () => undefined)
  } catch (error) {
    if (!(error instanceof PrintyardError)) throw error
  }
  expect(performance.now() - start).toBeLessThan(MOST_MILLISECONDS)
}

const WORDS = ['NaN', '1e999', '-', '999999999999999999999', 'G2 I0 J0 R0 P1e9', 'T999999', 'M204 S-1', 'M201 X0', '\n']

function mutated(bytes: Uint8Array, changes: readonly { at: number; value: number }[], keep: number): Uint8Array {
  const copy = Uint8Array.from(bytes.subarray(0, Math.ceil(bytes.length * keep)))
  for (const { at, value } of changes) if (copy.length > 0) copy[at % copy.length] = value
  return copy
}

describe('real files, mutated', () => {
  test.each(SEEDS)('%s is read or refused with a code', (_, kind, bytes) => {
    const changes = fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { maxLength: 30 })
    const keep = fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true }))
    fc.assert(
      fc.property(changes, keep, (list, share) => survives(mutated(bytes, list, share), kind)),
      PARAMETERS,
    )
  })

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
      PARAMETERS,
    )
  })

  test('pictures', () => {
    const body = fc.uint8Array({ minLength: 0, maxLength: 400 })
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), body, (width, height, data) => {
        const head = new Uint8Array(14)
        head.set([113, 111, 105, 102])
        new DataView(head.buffer).setUint32(4, width)
        new DataView(head.buffer).setUint32(8, height)
        try {
          decodeQoi(Uint8Array.from([...head, ...data]))
        } catch (error) {
          expect(error).toBeInstanceOf(PrintyardError)
        }
      }),
      PARAMETERS,
    )
  })
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
    expect(codeOf(archive)).toBe('FILE_CORRUPT')
    archive.writeUInt32LE(0xfffffff0, size)
    expect(codeOf(archive)).toBe('FILE_CORRUPT')
  })

  test('a plate whose MD5 or CRC32 does not fit is refused', () => {
    const gcode = new TextEncoder().encode('M83\nG1 X10 E1 F600\n')
    const wrong = new TextEncoder().encode('0'.repeat(32))
    expect(codeOf(zipSync({ 'Metadata/plate_1.gcode': gcode, 'Metadata/plate_1.gcode.md5': wrong }))).toBe(
      'FILE_CORRUPT',
    )
    const archive = Buffer.from(zipSync({ 'Metadata/plate_1.gcode': [gcode, { level: 0 }] }))
    const at = archive.indexOf('X10')
    archive[at + 1] = 50
    expect(codeOf(archive)).toBe('FILE_CORRUPT')
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

function codeOf(archive: Uint8Array): string {
  try {
    estimateGcode(openProgram(bytesSource(archive), 'gcode.3mf'))
  } catch (error) {
    if (error instanceof PrintyardError) return error.code
    throw error
  }
  return 'none'
}
