import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { codeOf } from '../../test/support/code-of.ts'
import { PrintyardError } from '../core/errors.ts'
import { bytesSource, fileSource } from '../geometry/source.ts'
import { analyseGcode } from './analysis.ts'
import { estimateGcode } from './estimate.ts'
import { openGcode3mf } from './gcode3mf.ts'
import { readMetadata } from './metadata.ts'
import { renderGcode } from './picture.ts'
import { readSegments } from './segments.ts'
import { readThumbnails } from './thumbnails.ts'
import { offsetAtSeconds, secondsAtOffset } from './timeline.ts'

const fixtures = new URL('../../test/fixtures/gcode/', import.meta.url)
const examples = new URL('../../examples/files/', import.meta.url)
const text = (content: string) => bytesSource(new TextEncoder().encode(content))
const example = (name: string) => fileSource(new URL(name, examples).pathname)

describe('the planner agrees with the slicer', () => {
  test.each([
    ['c_ender3_printability_truth.gcode', 0.001],
    ['c_mk3s_020q_printability_truth.gcode', 0.001],
    ['c_voron_printability_truth.gcode', 0.003],
    ['testqube_a1.gcode', 0.015],
  ])('on %s within %d', (name, tolerance) => {
    const source = example(name)
    const slicer = readMetadata(source).durationSeconds ?? 0
    const planner = analyseGcode(source).durationSeconds
    expect(Math.abs(planner / slicer - 1)).toBeLessThan(tolerance)
  })

  test('on four colours, with the changes of filament, within 1.5 per cent', () => {
    const plate = openGcode3mf(readFileSync(new URL('Testqube_Multicolor.gcode.3mf', fixtures)))
    const analysis = analyseGcode(bytesSource(plate.gcode))
    expect(analysis.toolChanges).toBe(5)
    expect(Math.abs(analysis.durationSeconds + 431 - (plate.figures?.durationSeconds ?? 0)) / 1183).toBeLessThan(0.015)
  })

  test('on filament to the hundredth of a millimetre', () => {
    for (const name of [
      'c_ender3_printability_truth.gcode',
      'c_mk3s_020q_printability_truth.gcode',
      'c_voron_printability_truth.gcode',
    ]) {
      const source = example(name)
      const slicer = readMetadata(source).filamentMillimetres?.[0] ?? 0
      expect(Math.abs((analyseGcode(source).filamentMillimetres[0] ?? 0) - slicer)).toBeLessThan(0.05)
    }
  })
})

describe('an estimate', () => {
  test('is the slicer’s own where the file has it, and names every figure', () => {
    expect(estimateGcode(example('c_ender3_printability_truth.gcode'))).toMatchObject({
      source: 'slicer',
      durationSeconds: 5807,
      filamentMillimetres: 5026.39,
      massGrams: 14.99,
      layers: 96,
      materials: ['PLA'],
      layerHeightMillimetres: 0.2,
      nozzleMillimetres: 0.4,
      slicer: { name: 'PrusaSlicer', version: '2.5.0' },
      maxToolTemperature: 210,
      maxBedTemperature: 60,
    })
  })

  test('keeps preparation apart', () => {
    expect(estimateGcode(example('testqube_a1.gcode'))).toMatchObject({ durationSeconds: 434, preparationSeconds: 431 })
    const { preparationSeconds } = analyseGcode(text('M140 S60\nM190 S60\nM109 S200\nG28\nG29\nG1 X10 E1 F600\n'))
    expect(preparationSeconds).toBeGreaterThan(120)
    expect(preparationSeconds).toBeLessThan(400)
  })

  test('is the planner’s where the file says nothing, with mass from PLA', () => {
    const estimate = estimateGcode(text('G28\nM83\nG1 X100 E10 F600\n'))
    expect(estimate.source).toBe('planner')
    expect(estimate.durationSeconds).toBeCloseTo(10, 1)
    expect(estimate.massGrams).toBeCloseTo(10 * Math.PI * 0.875 ** 2 * 0.00124, 6)
  })
})

describe('preparation', () => {
  test('of a Bambu plate is what its slicer states, for the estimate and for whoever replays it', () => {
    const source = example('testqube_a1.gcode')
    expect(analyseGcode(source).preparationSeconds).toBe(estimateGcode(source).preparationSeconds)
    expect(analyseGcode(source).preparationSeconds).toBe(431)
  })

  test('holds what a start script waits, and not what a print waits', () => {
    const start = 'M83\nG4 S10\nG28\n'
    const waits = analyseGcode(text(`${start}G1 X10 E1 F600\nG4 S3\nG1 X20 E1\n`))
    const hurries = analyseGcode(text(`${start.replace('G4 S10\n', '')}G1 X10 E1 F600\nG1 X20 E1\n`))
    expect(waits.preparationSeconds - hurries.preparationSeconds).toBeCloseTo(10, 9)
    expect(waits.durationSeconds - hurries.durationSeconds).toBeCloseTo(3, 1)
  })

  test('does not count heaters on top of a fixed time that holds them', () => {
    const fixed = '; machine_prepare_compensation_time = 260\nM83\nM109 S220\nG28\nG29\nG1 X10 E1 F600\n'
    expect(analyseGcode(text(fixed)).preparationSeconds).toBe(260)
  })
})

test('filament per tool agrees with Bambu Studio to a tenth of a millimetre on four colours', () => {
  const { gcode } = openGcode3mf(readFileSync(new URL('Testqube_Multicolor.gcode.3mf', fixtures)))
  const slicer = [74.87, 50.19, 90.87, 25.09]
  const ours = analyseGcode(bytesSource(gcode)).filamentMillimetres
  for (const [tool, length] of slicer.entries()) expect(Math.abs((ours[tool] ?? 0) - length)).toBeLessThan(0.1)
})

test('the layer table adds up to the whole print', () => {
  const source = example('c_mk3s_020q_printability_truth.gcode')
  const { layerTable = [], durationSeconds, layers } = analyseGcode(source, { layerTable: true })
  expect(Math.abs(layerTable.length - layers)).toBeLessThanOrEqual(1)
  const total = layerTable.reduce((sum, layer) => sum + layer.seconds, 0)
  expect(total).toBeGreaterThan(durationSeconds * 0.98)
  expect(total).toBeLessThanOrEqual(durationSeconds + 1e-6)
  for (let i = 1; i < layerTable.length; i++) {
    expect(layerTable[i]?.z).toBeGreaterThan(layerTable[i - 1]?.z ?? 0)
    expect(layerTable[i]?.offset).toBeGreaterThan(layerTable[i - 1]?.offset ?? 0)
    expect(layerTable[i]?.millimetres).toBeGreaterThanOrEqual(0)
  }
})

test('objects are named once each, from comments and from macros', () => {
  const lines =
    'M83\nEXCLUDE_OBJECT_DEFINE NAME=cube_1 CENTER=1,2\n; printing object cube_2\nG1 X1 E1\n; printing object cube_2\n;MESH:lid.stl\n;MESH:NONMESH\nG1 X2 E1\n'
  expect(analyseGcode(text(lines)).objects).toEqual(['cube_1', 'cube_2', 'lid.stl'])
})

test('limits that a program sets in the words of its firmware are obeyed', () => {
  const klipper = '; gcode_flavor = klipper\nM83\n'
  const move = 'G1 X100 E1 F30000\n'
  const slow = analyseGcode(text(`${klipper}SET_VELOCITY_LIMIT ACCEL=100\n${move}`)).durationSeconds
  // Klipper keeps half of a move at cruise speed: 25 mm up at 100 mm/s2, 50 mm at 70.7 mm/s, 25 mm down.
  expect(slow).toBeCloseTo(2 * Math.SQRT1_2 + 50 / Math.sqrt(5000), 6)
  const duet = '; gcode_flavor = reprapfirmware\nM203 X600 Y600\nM83\n'
  expect(analyseGcode(text(duet + move)).durationSeconds).toBeGreaterThan(9.9)
})

describe('the timeline', () => {
  const source = example('c_mk3s_020q_printability_truth.gcode')
  const analysis = analyseGcode(source, { timelineSamples: 256 })
  const timeline = analysis.timeline

  test('rises from the start to the whole duration', () => {
    expect(timeline?.seconds.at(-1)).toBeCloseTo(analysis.durationSeconds, 6)
    expect(timeline?.offsets.at(-1)).toBe(source.sizeBytes)
    for (let i = 1; i < (timeline?.offsets.length ?? 0); i++) {
      expect(timeline?.offsets[i]).toBeGreaterThan(timeline?.offsets[i - 1] ?? 0)
      expect(timeline?.seconds[i]).toBeGreaterThanOrEqual(timeline?.seconds[i - 1] ?? 0)
    }
  })

  test('tells targets, layers and filament along the way', () => {
    expect(timeline?.toolTargets[10]).toBe(210)
    expect(timeline?.bedTargets[10]).toBe(60)
    expect(timeline?.layers.at(-1)).toBe(96)
    const [laid = 0] = analysis.filamentMillimetres
    expect(timeline?.filamentMillimetres.at(-1)).toBeCloseTo(laid + analysis.purgeMillimetres, 0)
  })

  test('leads from bytes to seconds and back', () => {
    if (!timeline) throw new Error('no timeline')
    const half = analysis.durationSeconds / 2
    expect(secondsAtOffset(timeline, offsetAtSeconds(timeline, half))).toBeCloseTo(half, 6)
  })
})

test('hidden infill, skirts and purge lines are not drawn', () => {
  const lines =
    ';TYPE:Skirt/Brim\nG1 X1 E1\n;TYPE:Internal infill\nG1 X2 E1\n;TYPE:External perimeter\nG1 X3 E1\nG2 X5 I1 J0 E1\n;TYPE:Custom\nG1 X9 E1\n'
  let drawn = 0
  const count = readSegments(text(`M83\n${lines}`), (_segments, batch) => {
    drawn += batch
  })
  expect(drawn).toBe(count)
  expect(count).toBeGreaterThan(4)
  expect(codeOf(() => readSegments(text('G1 X9\n'), () => undefined))).toBe('FILE_NOT_GCODE')
})

describe('whatever the bytes', () => {
  test('the reader answers with finite figures or refuses with a code', () => {
    const seed = readFileSync(new URL('testqube_a1.gcode', examples)).subarray(100_000, 110_000)
    const changes = fc.array(fc.record({ at: fc.nat(9999), value: fc.nat(255) }), { maxLength: 200 })
    const property = fc.property(changes, fc.nat(10_000), (mutations, length) => {
      const bytes = Uint8Array.from(seed.subarray(0, length))
      for (const { at, value } of mutations) if (at < bytes.length) bytes[at] = value
      try {
        const analysis = analyseGcode(bytesSource(bytes), { timelineSamples: 16 })
        expect(Number.isFinite(analysis.durationSeconds)).toBe(true)
        expect(analysis.filamentMillimetres.every(Number.isFinite)).toBe(true)
        readMetadata(bytesSource(bytes))
        readThumbnails(bytesSource(bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(PrintyardError)
      }
    })
    fc.assert(property, { seed: 7, numRuns: 200 })
  })

  test('how the source hands out its bytes changes nothing', () => {
    const bytes = readFileSync(new URL('testqube_a1.gcode', examples))
    const whole = analyseGcode(bytesSource(bytes))
    const stingy = {
      sizeBytes: bytes.length,
      read: (target: Uint8Array, position: number) => bytesSource(bytes).read(target.subarray(0, 1237), position),
    }
    expect(analyseGcode(stingy)).toEqual(whole)
  })
})

describe('a picture of a program', () => {
  test('shows the part', () => {
    const picture = renderGcode(example('testqube_a1.gcode'))
    const middle = (picture.height / 2) * picture.width + picture.width / 2
    expect(picture.pixels[middle * 4 + 3]).toBe(255)
    expect(picture.pixels[3]).toBe(0)
  })

  test('is refused for what extrudes nothing', () => {
    expect(codeOf(() => renderGcode(text('G28\nG1 X9 Y9\n')))).toBe('FILE_NOT_GCODE')
  })
})
