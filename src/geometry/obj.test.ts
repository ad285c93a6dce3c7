import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PrintyardError } from '../core/errors.ts'
import { MeshMeter } from './mesh-meter.ts'
import { openObj } from './obj.ts'
import { bytesSource } from './source.ts'
import { NO_COLOUR } from './triangles.ts'

const CUBE = `# a cube of 10 mm
mtllib cube.mtl
o cube
v 0 0 0
v 10 0 0
v 10 10 0
v 0 10 0
v 0 0 10
v 10 0 10
v 10 10 10
v 0 10 10
vn 0 0 -1
f 4 3 2 1
f 5/1/1 6/2/1 7/3/1 8/4/1
f 1//1 2//1 6//1 5//1
f -6 -5 -1 -2
f 2 3 7 \\
  6
f 1 5 8 4
`

function measure(text: string) {
  const meter = new MeshMeter()
  const model = openObj(bytesSource(new TextEncoder().encode(text)))
  const colours: number[] = []
  const objects = new Set<number>()
  model.read((corners, count, each, object) => {
    meter.add(corners, count)
    objects.add(object)
    for (let i = 0; i < count; i++) colours.push(each?.[i] ?? NO_COLOUR)
  })
  return { ...meter.stats(), colours, objects: [...objects], announced: model.objects }
}

function triangles(text: string): number[] {
  const all: number[] = []
  openObj(bytesSource(new TextEncoder().encode(text))).read((corners, count) => {
    for (let i = 0; i < count * 9; i++) all.push(corners[i] as number)
  })
  return all
}

function faultOf(text: string): { code: string; line: unknown } {
  try {
    measure(text)
  } catch (error) {
    if (error instanceof PrintyardError) return { code: error.code, line: error.data?.line }
    throw error
  }
  throw new Error('it was read')
}

describe('OBJ', () => {
  test('a cube of quads with negative indices, normals and joined lines is closed and exact', () => {
    const { closed, volumeCubicMillimetres, areaSquareMillimetres, triangles } = measure(CUBE)
    expect({ closed, volumeCubicMillimetres, areaSquareMillimetres, triangles }).toEqual({
      closed: true,
      volumeCubicMillimetres: 1000,
      areaSquareMillimetres: 600,
      triangles: 12,
    })
  })

  test.each(['\r\n', '\r'])('line ends %j', (end) => {
    expect(measure(CUBE.replaceAll('\n', end)).volumeCubicMillimetres).toBe(1000)
  })

  test('a polygon with a bay is cut inside its outline', () => {
    // An L: as a fan from its first corner, triangles would cover the bay and the area would be more.
    const text = 'v 4 1 0\nv 1 1 0\nv 1 4 0\nv 0 4 0\nv 0 0 0\nv 4 0 0\nf 1 2 3 4 5 6\n'
    expect(measure(text)).toMatchObject({ triangles: 4, areaSquareMillimetres: 7 })
    const turned = 'v 0 4 1\nv 0 1 1\nv 0 1 4\nv 0 0 4\nv 0 0 0\nv 0 4 0\nf 6 5 4 3 2 1\n'
    expect(measure(turned)).toMatchObject({ triangles: 4, areaSquareMillimetres: 7 })
  })

  test('colours of vertices come as one colour per triangle', () => {
    const text = 'v 0 0 0 1 0 0\nv 1 0 0 1 0 0\nv 0 1 0 1 0 0\nv 0 0 1\nf 1 2 3\nf 1 2 4\n'
    expect(measure(text).colours).toEqual([0xff0000, 0xff0000])
    expect(measure('v 0 0 0 255 128 0\nv 1 0 0 255 128 0\nv 0 1 0 255 128 0\nf 1 2 3\n').colours).toEqual([0xff8000])
  })

  test('materials that stand in the file colour what follows; others leave it plain', () => {
    const text = 'newmtl red\nKd 1 0 0\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\nusemtl red\nf 1 2 3\nusemtl far\nf 1 2 3\n'
    expect(measure(text).colours).toEqual([NO_COLOUR, 0xff0000, NO_COLOUR])
  })

  test('objects are counted where they hold faces', () => {
    const face = 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf -3 -2 -1\n'
    expect(measure(`o one\n${face}o empty\no two\n${face}o last\n`)).toMatchObject({ objects: [0, 1], announced: 2 })
  })

  test('plain lines say what they say when they are written with more blanks', () => {
    const digits = (most: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: most })
    const number = fc
      .tuple(fc.constantFrom('', '-'), digits(5), fc.constantFrom('', '.', '.x'), digits(11))
      .map(([sign, whole, point, part]) => `${sign}${whole}${point.replace('x', part)}`)
    const vertex = fc.tuple(number, number, number).map((point) => `v ${point.join(' ')}`)
    const corner = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.constantFrom('', '/1', '/1/2', '//3'))
    const face = fc.tuple(corner, corner, corner).map((all) => `f ${all.map((one) => one.join('')).join(' ')}`)
    const file = fc.tuple(
      fc.array(vertex, { minLength: 3 }),
      fc.array(face, { minLength: 1 }),
      fc.constantFrom('\n', '\r\n'),
    )
    const tail = `#${' '.repeat(200)}`
    fc.assert(
      fc.property(file, ([vertices, faces, end]) => {
        const plain = [...vertices, ...faces, 'vn 0 0 1', ...vertices, ...faces, tail].join(end)
        expect(triangles(plain)).toEqual(triangles(plain.replaceAll(' ', '  ')))
      }),
      { numRuns: 300 },
    )
  })

  test('a fault behind plain lines is refused with its line', () => {
    const plain = 'v 0 0 0\nv 1 0 0\r\nv 0 1 0\nf 1 2 3\n'.repeat(100)
    expect(faultOf(`${plain}f 1 2 301\n${plain}`)).toEqual({ code: 'FILE_CORRUPT', line: 401 })
    expect(faultOf(`${plain}v 999999 0 1\n${plain}`)).toEqual({ code: 'FILE_CORRUPT', line: 401 })
  })

  test('what is longer than the buffer is read as what is not', () => {
    const text = `${CUBE}${'# a long comment on one line\n'.repeat(50_000)}${CUBE}`
    expect(measure(text).volumeCubicMillimetres).toBe(2000)
  })

  test.each([
    ['a face that names a missing vertex', 'v 0 0 0\nv 1 0 0\nf 1 2 3\n', 3],
    ['a face that counts back too far', 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf -4 -2 -1\n', 4],
    ['vertex 0', 'v 0 0 0\nv 1 0 0\nv 0 1 0\n\nf 0 1 2\n', 5],
    ['a face of two corners', 'v 0 0 0\nv 1 0 0\nf 1 2\n', 3],
    ['a coordinate too few', '# x\nv 0 0\n', 2],
    ['a word for a coordinate', 'v 0 zero 0\n', 1],
    ['a coordinate beyond all bounds', 'v 0 1e30 0\n', 1],
    ['a statement of no OBJ', 'v 0 0 0\nG1 X10\n', 2],
    ['a word in a face', 'v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3x\n', 4],
  ])('%s is refused with its line', (_, text, line) => {
    expect(faultOf(text)).toEqual({ code: 'FILE_CORRUPT', line })
  })

  test('a file without faces is empty', () => expect(faultOf('v 0 0 0\n').code).toBe('FILE_EMPTY'))
})
