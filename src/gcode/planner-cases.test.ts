import { describe, expect, test } from 'vitest'
import { bytesSource } from '../geometry/source.ts'
import { Interpreter } from './interpreter.ts'
import { KlipperPlanner } from './klipper.ts'
import { defaultLimits, type MachineLimits } from './limits.ts'
import { type Move, type Planner, TrapezoidPlanner } from './planner.ts'
import { textProgram } from './program.ts'

// Small cases whose times follow by hand from the firmwares' published rules, not from our code:
// Klipper https://www.klipper3d.org/Kinematics.html, Marlin https://marlinfw.org/docs/configuration/configuration.html
// (classic jerk) and https://onehossshay.wordpress.com/2011/09/24/improving_grbl_cornering_algorithm/ (junction deviation).
// 1000 mm/s2 and 100 mm/s throughout: to full speed and back takes 0.1 s and 5 mm each.

type Leg = { x: number; y: number; length: number; feedrate?: number; e?: number }

/** A leg that turns left by `degrees` against the X axis. */
const leg = (degrees: number, length: number, more: Partial<Leg> = {}): Leg => ({
  x: Math.cos((degrees * Math.PI) / 180),
  y: Math.sin((degrees * Math.PI) / 180),
  length,
  ...more,
})

function limitsOf(change: Partial<MachineLimits>): MachineLimits {
  const limits = defaultLimits()
  limits.maxFeedrate.fill(1000)
  limits.maxAcceleration.fill(1000)
  limits.jerk.fill(10)
  return Object.assign(limits, change)
}

function seconds(
  kind: new (limits: MachineLimits, sink: (s: number) => void) => Planner,
  change: Partial<MachineLimits>,
  legs: Leg[],
): number {
  let total = 0
  const planner = new kind(limitsOf(change), (took) => {
    total += took
  })
  for (const { x, y, length, feedrate = 100, e = 0 } of legs) {
    const direction = Float64Array.of(x, y, 0, e)
    const move: Move = {
      lengthMillimetres: length,
      feedrate,
      acceleration: 1000,
      entry: direction,
      exit: direction,
      offset: 0,
    }
    planner.add(move)
  }
  planner.stop()
  return total
}

/** From one speed up to 100 mm/s and down to another, over a leg that is long enough. */
const trapezoid = (length: number, from: number, to: number) => {
  const up = (100 ** 2 - from ** 2) / 2000
  const down = (100 ** 2 - to ** 2) / 2000
  return (100 - from) / 1000 + (100 - to) / 1000 + (length - up - down) / 100
}

describe('Klipper', () => {
  const klipper = (legs: Leg[], change: Partial<MachineLimits> = {}) =>
    seconds(
      KlipperPlanner,
      { cornering: 'square-corner', squareCornerVelocity: 5, minimumCruiseRatio: 0, ...change },
      legs,
    )

  test('goes round a right angle at the square corner velocity: that is how it is defined', () => {
    expect(klipper([leg(0, 50), leg(90, 50)])).toBeCloseTo(2 * 0.595125, 9)
  })

  test('goes round other angles as round an arc that strays as far as the right angle’s does', () => {
    // Turn t, half of the angle between the legs h = (180 - t) / 2: v2 = scv2 (sqrt 2 - 1) sin h / (1 - sin h).
    for (const [turn, speed] of [
      [45, 11.210865],
      [60, 8.181562],
      [120, 3.217971],
      [150, 1.901596],
    ] as const) {
      expect(klipper([leg(0, 50), leg(turn, 50)])).toBeCloseTo(2 * trapezoid(50, 0, speed), 6)
    }
  })

  test('stops to turn back, and does not slow down straight on', () => {
    expect(klipper([leg(0, 50), leg(180, 50)])).toBeCloseTo(2 * trapezoid(50, 0, 0), 9)
    expect(klipper([leg(0, 50), leg(0, 50)])).toBeCloseTo(trapezoid(100, 0, 0), 9)
  })

  test('looks ahead over moves that are too short to stop in', () => {
    // Ten of 1 mm in line are one of 10 mm: a triangle with its tip at sqrt(1000 * 10) = 100 mm/s.
    expect(klipper(Array.from({ length: 10 }, () => leg(0, 1)))).toBeCloseTo(0.2, 9)
    expect(klipper(Array.from({ length: 5_000 }, () => leg(0, 0.1)))).toBeCloseTo(trapezoid(500, 0, 0), 6)
  })

  test('keeps to its slowest pace in a corner of very short moves', () => {
    // Two legs of 0.01 mm at a right angle: v2 = a d tan(45 degrees) / 2 = 5, less than the corner's 25.
    const half = Math.sqrt(5)
    const tip = Math.sqrt((2 * 1000 * 0.01 + 5) / 2)
    const one = tip / 1000 + (tip - half) / 1000
    expect(klipper([leg(0, 0.01), leg(90, 0.01)])).toBeCloseTo(2 * one, 9)
  })

  test('cruises over the share of a short move that it is told to', () => {
    // Half of 10 mm at cruise speed: v2 = 1000 * 5, so 2.5 mm up, 5 mm flat, 2.5 mm down.
    const speed = Math.sqrt(5000)
    expect(klipper([leg(0, 10)], { minimumCruiseRatio: 0.5 })).toBeCloseTo((2 * speed) / 1000 + 5 / speed, 9)
  })

  test('slows down where the extruder’s speed changes at once', () => {
    // From 0 to 0.05 mm of filament a mm at most 1 mm/s of it at once: 20 mm/s.
    expect(klipper([leg(0, 50), leg(0, 50, { e: 0.05 })])).toBeCloseTo(2 * trapezoid(50, 0, 20), 9)
  })
})

describe('Marlin with classic jerk', () => {
  const jerk = (legs: Leg[]) => seconds(TrapezoidPlanner, { cornering: 'jerk' }, legs)

  test('starts and ends at the jerk', () => {
    expect(jerk([leg(0, 100)])).toBeCloseTo(trapezoid(100, 10, 10), 9)
    // At 45 degrees each axis has 1 / sqrt 2 of the speed; the slicers still take the jerk itself, to be safe.
    expect(jerk([leg(45, 100)])).toBeCloseTo(trapezoid(100, 10, 10), 9)
  })

  test('goes round a corner no faster than one axis may change', () => {
    // Turn by t: Y jumps from 0 to v sin t, X from v to v cos t; the larger jump is the jerk of 10.
    expect(jerk([leg(0, 50), leg(90, 50)])).toBeCloseTo(2 * trapezoid(50, 10, 10), 9)
    expect(jerk([leg(0, 50), leg(45, 50)])).toBeCloseTo(2 * trapezoid(50, 10, 10 / Math.SQRT1_2), 9)
    expect(jerk([leg(0, 50), leg(30, 50)])).toBeCloseTo(2 * trapezoid(50, 10, 20), 9)
    expect(jerk([leg(0, 50), leg(180, 50)])).toBeCloseTo(2 * trapezoid(50, 10, 10), 9)
  })

  test('slows down before a slower move, not within it', () => {
    // 100 to 50 mm/s before the corner: 3.75 mm; then 50 mm/s at once, down to 10 at its end: 1.2 mm.
    const first = (100 - 10) / 1000 + (100 - 50) / 1000 + (50 - 4.95 - 3.75) / 100
    const second = (50 - 10) / 1000 + (50 - 1.2) / 50
    expect(jerk([leg(0, 50), leg(0, 50, { feedrate: 50 })])).toBeCloseTo(first + second, 9)
  })

  test('takes a faster move for a jump from speed to speed, as the firmware compares them', () => {
    // 50 to 100 mm/s in line jumps by 50, five times the jerk: the junction is at 50 / 5.
    const first = (2 * (50 - 10)) / 1000 + (50 - 2 * 1.2) / 50
    expect(jerk([leg(0, 50, { feedrate: 50 }), leg(0, 50)])).toBeCloseTo(first + trapezoid(50, 10, 10), 9)
  })

  test('speeds up no faster than it may over short moves', () => {
    // Ten of 0.5 mm in line are a triangle over 5 mm: its tip is at sqrt(100 + 5000).
    expect(jerk(Array.from({ length: 10 }, () => leg(0, 0.5)))).toBeCloseTo((2 * (Math.sqrt(5100) - 10)) / 1000, 9)
  })

  test('looks ahead over moves that are too short to stop in', () => {
    // Forty of 0.5 mm in line reach 100 mm/s as one of 20 mm does.
    expect(jerk(Array.from({ length: 40 }, () => leg(0, 0.5)))).toBeCloseTo(trapezoid(20, 10, 10), 9)
  })
})

describe('Marlin with junction deviation', () => {
  const deviation = (legs: Leg[]) =>
    seconds(TrapezoidPlanner, { cornering: 'junction-deviation', junctionDeviationMillimetres: 0.05 }, legs)
  /** MINIMUM_PLANNER_SPEED */
  const REST = 0.05

  test('goes round a corner at the speed of the arc that strays by it', () => {
    // h as above: v2 = a d sin h / (1 - sin h) = 50 sin h / (1 - sin h). At 120 degrees sin h is one half: v2 = 50.
    for (const [turn, speed] of [
      [90, Math.sqrt(50 * (Math.SQRT2 + 1))],
      [120, Math.sqrt(50)],
      [45, 24.635],
    ] as const) {
      expect(deviation([leg(0, 50), leg(turn, 50)])).toBeCloseTo(2 * trapezoid(50, REST, speed), 5)
    }
  })

  test('all but stops to turn back, and does not slow down straight on', () => {
    expect(deviation([leg(0, 50), leg(180, 50)])).toBeCloseTo(2 * trapezoid(50, REST, REST), 9)
    expect(deviation([leg(0, 50), leg(0, 50)])).toBeCloseTo(trapezoid(100, REST, REST), 9)
  })

  test('takes short chords of a circle for the circle', () => {
    // A circle of radius 5 in 100 chords: v2 = a r = 5000, though each corner alone would allow more than 100 mm/s.
    const chord = 10 * Math.sin(Math.PI / 100)
    const chords = Array.from({ length: 100 }, (_, i) => leg(i * 3.6, chord))
    const speed = Math.sqrt((1000 * chord) / (Math.PI / 50))
    expect(speed).toBeCloseTo(Math.sqrt(5000), 0)
    const ramp = 2 * ((speed - REST) / 1000)
    const flat = (100 * chord - (speed ** 2 - REST ** 2) / 1000) / speed
    // Within a chord it may go a little faster than at its ends.
    expect(deviation(chords) / (ramp + flat)).toBeGreaterThan(0.97)
    expect(deviation(chords) / (ramp + flat)).toBeLessThan(1)
  })
})

describe('an arc is as long as it is', () => {
  function lengthOf(lines: string): number {
    let length = 0
    const program = textProgram(bytesSource(new TextEncoder().encode(`M83\n${lines}\n`)))
    const machine = new Interpreter(program, defaultLimits(), {
      move: (move, _machine, arc) => {
        if (arc) length += move.lengthMillimetres
      },
    })
    machine.run()
    return length
  }

  test.each([
    ['a quarter', 'G2 X10 Y10 I10 J0', 5 * Math.PI],
    ['three quarters, the other way round', 'G3 X10 Y10 I10 J0', 15 * Math.PI],
    ['a half in R form', 'G2 X20 R10', 10 * Math.PI],
    ['the short way in R form', 'G2 X10 Y10 R10', 5 * Math.PI],
    ['the long way for a negative radius', 'G2 X10 Y10 R-10', 15 * Math.PI],
    ['a full circle', 'G2 I3 J4', 10 * Math.PI],
    ['two turns more', 'G3 X10 Y10 I10 J0 P2', 15 * Math.PI + 2 * 20 * Math.PI],
    ['a helix', 'G2 I3 J4 Z8', Math.hypot(10 * Math.PI, 8)],
    ['in inches', 'G20\nG2 I1 J0', 2 * Math.PI * 25.4],
    ['relative', 'G91\nG2 X10 Y10 I10 J0\nG2 X10 Y-10 I0 J-10', 10 * Math.PI],
    ['upright', 'G18\nG2 X0 Z0 I0 K7', 14 * Math.PI],
    ['upright, along Y', 'G19\nG2 Y14 Z0 J7 K0', 7 * Math.PI],
    ['a sliver', 'G2 X0.001 Y0 I0.0005 J-1000', 0.001],
  ])('%s', (_, lines, length) => {
    expect(lengthOf(lines) / length).toBeCloseTo(1, 6)
  })
})
