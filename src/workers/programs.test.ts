import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { encodeBgcode } from '../../test/support/bgcode.ts'
import estimate from './estimate/compute.ts'
import thumbnail from './thumbnail/compute.ts'
import upload from './upload/compute.ts'

const folder = mkdtempSync(join(tmpdir(), 'printyard-programs-'))
afterAll(() => rmSync(folder, { recursive: true }))

const source = readFileSync(new URL('../../examples/files/c_mk3s_020q_printability_truth.gcode', import.meta.url))
const text = source.subarray(0, source.indexOf(10, 200_000) + 1)

function file(name: string, bytes: Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

/** 240 x 240 pixels of one red, as QOI: one chunk of colour, then runs. */
function redQoi(): Uint8Array {
  const runs = Array.from({ length: Math.ceil((240 * 240 - 1) / 62) }, () => 0xc0 | 61)
  return Uint8Array.of(113, 111, 105, 102, 0, 0, 0, 240, 0, 0, 0, 240, 3, 0, 0xfe, 200, 0, 0, ...runs)
}

test('binary G-code is known, read through and estimated by the workers', async () => {
  const bytes = encodeBgcode(text, {
    compression: 'heatshrink-12-4',
    encoding: 'meatpack-comments',
    slicer: { 'estimated printing time (normal mode)': '10m 0s', 'filament used [mm]': '1500' },
  })
  const path = file('part.bgcode', bytes)
  expect(await upload({ path, name: 'part.gcode' })).toMatchObject({ value: { kind: 'bgcode' } })
  expect(await estimate({ path, kind: 'bgcode' })).toMatchObject({
    value: { source: 'slicer', durationSeconds: 600, filamentMillimetres: 1500 },
  })
  expect(await upload({ path: file('cut.bgcode', bytes.subarray(0, -3)), name: 'cut.bgcode' })).toMatchObject({
    error: { code: 'FILE_CORRUPT' },
  })
})

test('a sliced 3MF tells of each plate what its slicer says', async () => {
  const path = new URL('../../test/fixtures/gcode/Testqube_Multicolor.gcode.3mf', import.meta.url).pathname
  const { value } = (await upload({ path, name: 'cube.3mf' })) as { value: { metadata: { plates: object[] } } }
  expect(value.metadata.plates).toMatchObject([
    {
      plate: 1,
      durationSeconds: 1183,
      massGrams: 0.72,
      filaments: [{ colour: '#FFFFFF' }, {}, {}, { material: 'PLA' }],
    },
  ])
})

test('a QOI picture in binary G-code is shown; one that is damaged gives way to a drawing', async () => {
  const encode = (bytes: Uint8Array) =>
    encodeBgcode(text, { encoding: 'meatpack-comments', thumbnails: [{ format: 2, width: 240, height: 240, bytes }] })
  const whole = await thumbnail({ task: 'picture', path: file('red.bgcode', encode(redQoi())), kind: 'bgcode' })
  const cut = await thumbnail({
    task: 'picture',
    path: file('drawn.bgcode', encode(redQoi().subarray(0, 40))),
    kind: 'bgcode',
  })
  if (!('value' in whole) || !('value' in cut)) throw new Error('no pictures')
  const largest = (pictures: typeof whole.value) =>
    pictures.find(({ size, format }) => size === 512 && format === 'png')?.bytes.length ?? 0
  // One colour packs to next to nothing; a drawing does not.
  expect(largest(whole.value)).toBeGreaterThan(100)
  expect(largest(cut.value)).toBeGreaterThan(3 * largest(whole.value))
})
