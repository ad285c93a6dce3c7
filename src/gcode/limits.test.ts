import { describe, expect, test } from 'vitest'
import { bytesSource } from '../geometry/source.ts'
import { analyseGcode } from './analysis.ts'
import { limitsFromSettings } from './limits.ts'

const of = (settings: Record<string, string>) => limitsFromSettings(new Map(Object.entries(settings)))

describe('what a file does not say is taken from its machine', () => {
  test.each([
    ['MK4IS', {}, 1250, [8, 8, 2, 5]],
    ['"Bambu Lab X1 Carbon"', {}, 10_000, [9, 9, 0.2, 2.5]],
    ['', { gcode_flavor: 'reprapfirmware' }, 10_000, [15, 15, 0.2, 2]],
    ['ENDER3', { gcode_flavor: 'marlin' }, 1500, [10, 10, 0.4, 5]],
  ])('%s %o', (model, settings, acceleration, jerk) => {
    const limits = of({ printer_model: model, ...settings })
    expect([limits.printAcceleration, [...limits.jerk]]).toEqual([acceleration, jerk])
  })

  test('and what it says counts', () => {
    const limits = of({ printer_model: 'MK4', machine_max_jerk_x: '10,8', machine_max_acceleration_extruding: '4000' })
    expect([...limits.jerk]).toEqual([10, 8, 2, 5])
    expect(limits.printAcceleration).toBe(4000)
  })
})

test('a Duet without limits crawls as its firmware does until it is configured', () => {
  const file = '; gcode_flavor = reprapfirmware\nM83\nG1 X200 E1 F30000\n'
  // 100 mm/s at 500 mm/s2, at once to 15 mm/s: ramps of 0.17 s and 9.775 mm.
  const { durationSeconds } = analyseGcode(bytesSource(new TextEncoder().encode(file)))
  expect(durationSeconds).toBeCloseTo(2 * 0.17 + (200 - 2 * 9.775) / 100, 6)
})
