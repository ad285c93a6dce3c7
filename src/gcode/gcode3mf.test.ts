import { readFileSync } from 'node:fs'
import { zipSync } from 'fflate'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../test/support/code-of.ts'
import { bytesSource, fileSource } from '../geometry/source.ts'
import { analyseGcode } from './analysis.ts'
import { openGcode3mf } from './gcode3mf.ts'

const fixtures = new URL('../../test/fixtures/gcode/', import.meta.url)
const text = (content: string) => bytesSource(new TextEncoder().encode(content))

test('a sliced 3MF yields its plate, picture and figures', () => {
  const plate = openGcode3mf(readFileSync(new URL('Testqube.gcode.3mf', fixtures)))
  expect(plate.gcode.length).toBe(181_232)
  expect([...(plate.picture?.subarray(1, 4) ?? [])]).toEqual([80, 78, 71])
  expect(plate.figures).toMatchObject({
    durationSeconds: 865,
    massGrams: 0.72,
    printerModel: 'N2S',
    nozzleMillimetres: 0.4,
  })
  expect(plate.figures?.filaments).toEqual([
    { id: 1, material: 'PLA', colour: '#FFFFFF', millimetres: 240, grams: 0.72 },
  ])
})

test('what an archive tells of itself is kept within bounds, and so is the number of its plates', () => {
  const long = 'A'.repeat(100_000)
  const config = `<plate><metadata key="index" value="1"/><metadata key="printer_model_id" value="${long}"/><filament id="1" type="${long}" color="${long}" used_m="1" used_g="2"/></plate>`
  const bytes = (content: string) => new TextEncoder().encode(content)
  const figures = openGcode3mf(
    zipSync({ 'Metadata/plate_1.gcode': bytes('G28\nG1 X1 E1\n'), 'Metadata/slice_info.config': bytes(config) }),
  ).figures
  expect(JSON.stringify(figures).length).toBeLessThan(600)
  const plates = Array.from({ length: 101 }, (_, plate) => [`Metadata/plate_${plate + 1}.gcode`, bytes('G28\n')])
  expect(codeOf(() => openGcode3mf(zipSync(Object.fromEntries(plates))))).toBe('FILE_CORRUPT')
})

describe('what is no print is refused', () => {
  test.each([
    ['nothing', '', 'FILE_EMPTY'],
    ['prose', 'Good morning.\nPlease print my part.\n', 'FILE_NOT_GCODE'],
    ['a web page', '<!doctype html>\n<html><body><p>G1 code</p></body></html>\n', 'FILE_NOT_GCODE'],
    ['comments', '; G1 X1 E1\n; the end\n', 'FILE_NOT_GCODE'],
    ['travel only', 'G28\nG1 X10 Y10 F3000\nG1 E5\n', 'FILE_NOT_GCODE'],
  ])('%s', (_, content, code) => {
    expect(codeOf(() => analyseGcode(text(content)))).toBe(code)
  })

  test('a plasma cutter’s program', () => {
    expect(codeOf(() => analyseGcode(fileSource(new URL('gp-mach3.gcode', fixtures).pathname)))).toBe('FILE_IS_CNC')
  })

  test('a damaged archive and one without a plate', () => {
    const archive = readFileSync(new URL('Testqube.gcode.3mf', fixtures))
    expect(codeOf(() => openGcode3mf(archive.subarray(0, 20_000)))).toBe('FILE_CORRUPT')
    expect(codeOf(() => openGcode3mf(archive, 7))).toBe('FILE_NOT_GCODE')
    expect(codeOf(() => openGcode3mf(readFileSync(new URL('../models/core-box.3mf', fixtures))))).toBe('FILE_NOT_GCODE')
  })
})
