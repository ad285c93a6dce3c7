import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../test/support/code-of.ts'
import { detectKind } from './detect.ts'
import { bytesSource, fileSource } from './source.ts'

const models = new URL('../../test/fixtures/models/', import.meta.url)
const programs = new URL('../../test/fixtures/gcode/', import.meta.url)
const text = (content: string) => bytesSource(new TextEncoder().encode(content))

describe('the kind of a file follows from its bytes', () => {
  test.each([
    ['20mm-xyz-cube.stl', 'stl'],
    ['multibody.stl', 'stl'],
    ['two_objects_mixed_case_names.stl', 'stl'],
    ['featuretype.STL', 'stl'],
    ['core-box.3mf', '3mf'],
  ])('%s is %s under any name', (file, kind) => {
    const source = fileSource(new URL(file, models).pathname)
    expect(detectKind(source, 'nonsense.gcode')).toBe(kind)
    source.close()
  })

  test('a sliced 3MF is told from a model', () => {
    expect(detectKind(bytesSource(readFileSync(new URL('Testqube.gcode.3mf', programs))), 'a.3mf')).toBe('gcode.3mf')
  })

  test('G-code is known without its name, with line numbers and in lower case', () => {
    expect(detectKind(text('G28\nG1 X1 Y2 E3\nM104 S200\n'))).toBe('gcode')
    expect(detectKind(text('N1 g28 *18\nN2 g1 x1 *3\nN3 m104 s200 *9\n'))).toBe('gcode')
  })

  test('OBJ is recognised', () => {
    expect(detectKind(text('# a cube\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n'))).toBe('obj')
  })

  test('a binary STL that is cut off still counts as STL', () => {
    const whole = readFileSync(new URL('20mm-xyz-cube.stl', models))
    expect(detectKind(bytesSource(whole.subarray(0, 5000)))).toBe('stl')
  })
})

describe('what we cannot print is refused with a code', () => {
  test('no bytes', () => expect(codeOf(() => detectKind(bytesSource(new Uint8Array(0)), 'a.stl'))).toBe('FILE_EMPTY'))

  test.each([
    ['a picture', '\u0089PNG\r\n'],
    ['a program', 'MZ\u0090'],
    ['prose', 'Dear printer, please print me a boat.\n'],
    ['a web page', '<!doctype html><html><body>G1 X1</body></html>'],
  ])('%s named .stl', (_, start) => {
    const bytes = Buffer.concat([Buffer.from(start, 'latin1'), Buffer.alloc(200, 32)])
    expect(codeOf(() => detectKind(bytesSource(bytes), 'part.stl'))).toBe('FILE_TYPE_UNKNOWN')
  })

  test('random bytes named .stl', () => {
    let seed = 7
    const bytes = Uint8Array.from({ length: 20_000 }, () => {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff
      return seed >>> 16
    })
    expect(codeOf(() => detectKind(bytesSource(bytes), 'part.stl'))).toBe('FILE_TYPE_UNKNOWN')
  })
})
