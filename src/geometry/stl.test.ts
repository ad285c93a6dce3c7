import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PrintyardError } from '../core/errors.ts'
import { bytesSource, fileSource } from './source.ts'
import { readStl } from './stl.ts'

const models = new URL('../../test/fixtures/models/', import.meta.url)
const read = (name: string) => readStl(fileSource(new URL(name, models).pathname))
const ascii = (content: string) => readStl(bytesSource(new TextEncoder().encode(content)))

const FACET = 'facet normal 0 0 1\n outer loop\n vertex 0 0 0\n vertex 1 0 0\n vertex 0 1 0\n endloop\nendfacet\n'

function failure(action: () => unknown): PrintyardError {
  try {
    action()
  } catch (error) {
    if (error instanceof PrintyardError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

/** A binary STL of triangles of nine coordinates each. */
function binaryStl(triangles: number[][], header = 'made by a test'): Uint8Array {
  const bytes = new Uint8Array(84 + 50 * triangles.length)
  bytes.set(new TextEncoder().encode(header.slice(0, 80)))
  const view = new DataView(bytes.buffer)
  view.setUint32(80, triangles.length, true)
  for (const [t, corners] of triangles.entries()) {
    for (const [i, value] of corners.entries()) view.setFloat32(84 + 50 * t + 12 + 4 * i, value, true)
  }
  return bytes
}

describe('STL files of all sorts are read', () => {
  test('a calibration cube is 20 mm wide and closed, letters and all', () => {
    const stats = read('20mm-xyz-cube.stl')
    expect(stats).toMatchObject({ format: 'binary', triangles: 260, closed: true })
    const { min, max } = stats.boundsMillimetres
    for (let axis = 0; axis < 3; axis++) expect((max[axis] ?? 0) - (min[axis] ?? 0)).toBeCloseTo(20, 3)
    expect(stats.volumeCubicMillimetres).toBeCloseTo(7938.68, 1)
  })

  test('two solids with odd names in one ASCII file are one model', () => {
    expect(read('two_objects_mixed_case_names.stl')).toMatchObject({ format: 'ascii', triangles: 24, closed: true })
    expect(read('two_objects_mixed_case_names.stl').volumeCubicMillimetres).toBeCloseTo(2, 9)
  })

  test('a binary file may start with the word solid', () => {
    const bytes = binaryStl([[0, 0, 0, 1, 0, 0, 0, 1, 0]], 'solid facet normal by a sly exporter')
    expect(readStl(bytesSource(bytes))).toMatchObject({ format: 'binary', triangles: 1, closed: false })
  })

  test.each(['\n', '\r\n', '\r'])('line ends %j make no difference', (end) => {
    const content = `solid vertex of my facet\n${FACET}endsolid vertex of my facet\n`.replaceAll('\n', end)
    expect(ascii(content)).toMatchObject({ triangles: 1, areaSquareMillimetres: 0.5 })
  })

  test('numbers come out as parseFloat reads them', () => {
    const property = fc.property(
      fc.float({ noNaN: true, noDefaultInfinity: true, min: -9e5, max: 9e5 }),
      fc.boolean(),
      (value, spelled) => {
        const written = spelled ? value.toExponential(7) : String(value)
        const bounds = ascii(`solid\n${FACET.replace('0 1 0', `0 ${written} 0`)}endsolid`).boundsMillimetres
        expect(Math.fround(value) >= 0 ? bounds.max[1] : bounds.min[1]).toBe(
          Math.fround(Number.parseFloat(written)) + 0,
        )
      },
    )
    fc.assert(property, { seed: 1, numRuns: 300 })
  })

  test('an open sheet is not closed, and neither is a pyramid with one face turned', () => {
    const corners = (flip: boolean) => (flip ? [0, 0, 0, 0, 1, 0, 1, 0, 0] : [0, 0, 0, 1, 0, 0, 0, 1, 0])
    const rest = [
      [0, 0, 0, 1, 0, 0, 0, 0, 1],
      [0, 0, 0, 0, 0, 1, 0, 1, 0],
      [1, 0, 0, 0, 1, 0, 0, 0, 1],
    ]
    expect(readStl(bytesSource(binaryStl([corners(true), ...rest]))).closed).toBe(true)
    expect(readStl(bytesSource(binaryStl([corners(false), ...rest]))).closed).toBe(false)
    expect(readStl(bytesSource(binaryStl(rest))).closed).toBe(false)
  })
})

describe('a fault is named with its place', () => {
  test.each(['empty.stl', 'stl_empty_ascii.stl', 'stl_empty_bin.stl'])('%s holds no triangle', (name) => {
    expect(failure(() => read(name)).code).toBe('FILE_EMPTY')
  })

  test('a cut-off binary file tells how many triangles are missing', () => {
    const whole = readFileSync(new URL('20mm-xyz-cube.stl', models))
    const error = failure(() => readStl(bytesSource(whole.subarray(0, 1000))))
    expect(error).toMatchObject({ code: 'FILE_CORRUPT', data: { announced: 260, held: 18, byte: 1000 } })
  })

  test('a coordinate that is no number tells its byte', () => {
    const bytes = binaryStl([
      [0, 0, 0, 1, 0, 0, 0, 1, 0],
      [0, 0, 0, Number.NaN, 0, 0, 0, 1, 0],
    ])
    expect(failure(() => readStl(bytesSource(bytes)))).toMatchObject({
      code: 'FILE_CORRUPT',
      data: { triangle: 2, byte: 158 },
    })
  })

  test.each([
    ['vertex 1 0', 4],
    ['vertex 1 nan 0', 4],
    ['vertex 1 2 1e30', 4],
    ['vertx 1 0 0', 4],
    ['endloop', 7],
  ])('"%s" for a corner is a fault on line %i', (line, place) => {
    const content = `solid\n${FACET.replace('vertex 0 0 0', line)}`
    expect(failure(() => ascii(content))).toMatchObject({
      code: 'FILE_CORRUPT',
      data: { line: place === 7 ? 8 : place },
    })
  })

  test('an ASCII file that ends inside a facet is damaged', () => {
    expect(failure(() => ascii(`solid\n${FACET.slice(0, 60)}`)).code).toBe('FILE_CORRUPT')
  })

  test('whatever happens to the bytes, the reader answers or refuses with a code', () => {
    const seeds = ['multibody.stl', '20mm-xyz-cube.stl'].map((name) => readFileSync(new URL(name, models)))
    const mutation = fc.array(fc.record({ at: fc.nat(8000), value: fc.nat(255) }), { maxLength: 12 })
    const property = fc.property(fc.nat(1), fc.nat(9000), mutation, (which, length, changes) => {
      const bytes = Uint8Array.from((seeds[which] ?? Buffer.alloc(0)).subarray(0, length))
      for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value
      try {
        const stats = readStl(bytesSource(bytes))
        expect(stats.triangles).toBeGreaterThan(0)
        expect(Number.isFinite(stats.volumeCubicMillimetres)).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(PrintyardError)
        expect(['FILE_CORRUPT', 'FILE_EMPTY']).toContain((error as PrintyardError).code)
      }
    })
    fc.assert(property, { seed: 42, numRuns: 400 })
  })
})
