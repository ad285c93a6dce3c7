import { describe, expect, test } from 'vitest'
import { bytesSource } from '../geometry/source.ts'
import { analyseGcode } from './analysis.ts'
import { defaultLimits, type MachineLimits } from './limits.ts'
import { trapezoidSeconds } from './planner.ts'

/** 1000 mm/s2 on all axes, jerk 10, no caps: numbers that can be checked by hand. */
function simpleLimits(): MachineLimits {
  const limits = defaultLimits()
  limits.maxFeedrate.fill(1000)
  limits.maxAcceleration.fill(1000)
  limits.jerk.fill(10)
  limits.printAcceleration = 1000
  limits.travelAcceleration = 1000
  limits.retractAcceleration = 1000
  return limits
}

const PRELUDE = 'M83\nG1 F6000\n'

/** Seconds for the lines alone; the machine starts from a stop at the origin at 100 mm/s. */
function seconds(lines: string, limits = simpleLimits()): number {
  return analyseGcode(bytesSource(new TextEncoder().encode(PRELUDE + lines)), { limits }).durationSeconds
}

/** Up from and down to jerk speed (10 mm/s) at 1000 mm/s2: 0.09 s and 4.95 mm each way to 100 mm/s. */
const RAMP_SECONDS = 0.09
const RAMP_MILLIMETRES = 4.95

describe('one move', () => {
  test('is a trapezoid when it is long enough to reach its speed', () => {
    const expected = 2 * RAMP_SECONDS + (100 - 2 * RAMP_MILLIMETRES) / 100
    expect(seconds('G1 X100 E.0001')).toBeCloseTo(expected, 6)
  })

  test('is a triangle when it is not', () => {
    // Peak speed over 5 mm: v2 = 10^2 + 1000 * 5.
    const peak = Math.sqrt(100 + 5000)
    expect(seconds('G1 X5 E.0001')).toBeCloseTo((2 * (peak - 10)) / 1000, 6)
  })

  test('below jerk speed has no ramps', () => {
    expect(seconds('G1 X10 E.0001 F300')).toBeCloseTo(2, 6)
  })

  test('is slowed to what its slowest axis can do', () => {
    const limits = simpleLimits()
    limits.maxFeedrate[2] = 5
    expect(seconds('G1 X.001 E.0001 F60\nG1 Z10 F6000', limits)).toBeCloseTo(2 + 0.001, 2)
  })

  test('spends no time the formulas do not allow', () => {
    expect(trapezoidSeconds(10, 1000, 50, 50, 50)).toBeCloseTo(0.2, 9)
    expect(trapezoidSeconds(3.75, 1000, 0, 200, 50)).toBeCloseTo(trapezoidSeconds(3.75, 1000, 50, 200, 0), 9)
  })
})

describe('two moves', () => {
  test('in one line are as one', () => {
    expect(seconds('G1 X50 E.0001\nG1 X100 E.0001')).toBeCloseTo(seconds('G1 X100 E.0001'), 4)
  })

  test('that turn back meet at jerk speed', () => {
    const one = 2 * RAMP_SECONDS + (50 - 2 * RAMP_MILLIMETRES) / 100
    expect(seconds('G1 X50 E.0001\nG1 X0 E.0001')).toBeCloseTo(2 * one, 5)
  })

  test('at a right angle pass the corner at jerk speed on each axis', () => {
    // Each axis changes by the whole corner speed, so that is the jerk: the same as stopping at it.
    const one = 2 * RAMP_SECONDS + (50 - 2 * RAMP_MILLIMETRES) / 100
    expect(seconds('G1 X50 E.0001\nG1 Y50 E.0001')).toBeCloseTo(2 * one, 5)
  })

  test('with junction deviation pass a right angle at its formula', () => {
    const limits = simpleLimits()
    limits.cornering = 'junction-deviation'
    limits.junctionDeviationMillimetres = 0.05
    const sine = Math.SQRT1_2
    const corner = Math.sqrt((1000 * 0.05 * sine) / (1 - sine))
    // Without jerk it starts at Marlin's slowest speed.
    const half = trapezoidSeconds(50, 1000, 0.05, 100, corner)
    expect(seconds('G1 X50 E.0001\nG1 Y50 E.0001', limits)).toBeCloseTo(2 * half, 4)
  })

  test('under Klipper pass a right angle at the square corner velocity, from rest to rest', () => {
    const limits = simpleLimits()
    limits.cornering = 'square-corner'
    limits.squareCornerVelocity = 5
    limits.minimumCruiseRatio = 0
    const half = trapezoidSeconds(50, 1000, 0, 100, 5)
    expect(seconds('G1 X50 E.0001\nG1 Y50 E.0001', limits)).toBeCloseTo(2 * half, 4)
  })
})

describe('arcs', () => {
  test('are as long as the circle they are part of', () => {
    // A half circle of radius 10 at 20 mm/s, which its centripetal limit (100 mm/s) allows.
    const duration = seconds('G1 X.001 E.0001 F1200\nG2 X20.001 Y0 I10 J0 E.5 F1200')
    expect(duration).toBeCloseTo((Math.PI * 10) / 20 + 0.02 - 0.01, 1)
  })

  test('agree with the same arc in many chords within one per cent', () => {
    const chords = Array.from({ length: 90 }, (_, i) => {
      const angle = Math.PI - ((i + 1) * Math.PI) / 90
      return `G1 X${(20 + 20 * Math.cos(angle)).toFixed(5)} Y${(20 * Math.sin(angle)).toFixed(5)} E.01`
    })
    const whole = seconds('G1 X0 E.0001 F3000\nG2 X40 Y0 I20 J0 E.9')
    expect(whole / seconds(`G1 X0 E.0001 F3000\n${chords.join('\n')}`)).toBeCloseTo(1, 2)
  })

  test('slow down where they are tight, by the jerk between the chords that the firmware makes', () => {
    // A chord that strays by 0.0125 mm at radius 1 turns by 0.316 rad: at 10 mm/s jerk a corner takes some 32 mm/s.
    expect(seconds('G2 X0 Y0 I1 J0 E.1')).toBeGreaterThan(0.15)
  })

  test('planned as a whole are held by their radius', () => {
    // Radius 1 at 1000 mm/s2: at most 31.6 mm/s however fast the program asks.
    const limits = simpleLimits()
    limits.arcCutting = 'whole'
    expect(seconds('G2 X0 Y0 I1 J0 E.1', limits)).toBeGreaterThan((2 * Math.PI) / Math.sqrt(1000))
  })

  const slow = 'G1 X.001 E.0001 F600\n'
  const at10 = (arc: string, length: number) => {
    // At 10 mm/s, the jerk, corners and stops cost nothing: time is length over speed.
    const limits = simpleLimits()
    limits.jerk.fill(20)
    // The firmware's chords are a little shorter than the arc.
    expect(Math.abs((seconds(slow + arc, limits) - 0.0001) / (length / 10) - 1)).toBeLessThan(0.001)
  }

  test('in R form take the short way, and the long way for a negative radius', () => {
    at10('G3 X10.001 Y10 R10 E1', 5 * Math.PI)
    at10('G3 X10.001 Y10 R-10 E1', 15 * Math.PI)
  })

  test('that end where they start are full circles', () => at10('G2 I5 J0 E1', 10 * Math.PI))

  test('rise as a helix', () => at10('G3 I5 J0 Z10 E1', Math.hypot(10 * Math.PI, 10)))

  test('stand upright in the planes of G18 and G19', () => {
    at10('G18\nG2 X10.001 Z0 I5 K0 E1', 5 * Math.PI)
    at10('G19\nG2 Y10 Z0 J5 K0 E1', 5 * Math.PI)
    at10('G18\nG3 X.001 Z0 Y10 I5 K0 E1', Math.hypot(10 * Math.PI, 10))
  })
})

test('dwells stop the machine and count in seconds and in milliseconds', () => {
  const moves = 2 * (2 * RAMP_SECONDS + (50 - 2 * RAMP_MILLIMETRES) / 100)
  expect(seconds('G1 X50 E.0001\nG4 S2\nG4 P500\nG1 X100 E.0001')).toBeCloseTo(moves + 2.5, 5)
})
