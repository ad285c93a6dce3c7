import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type FinishedPrint, learnedTime, timeAccuracy } from './learned-time.ts'

const print = (ratio: number, more: Partial<FinishedPrint> = {}): FinishedPrint => ({
  printerId: 'a',
  material: 'PLA',
  profile: '0.2/0.4',
  estimatedSeconds: 1000,
  actualSeconds: 1000 * ratio,
  ...more,
})
const WISH = { printerId: 'a', material: 'PLA', profile: '0.2/0.4' }
const times = (count: number, ratio: number, more: Partial<FinishedPrint> = {}) =>
  Array.from({ length: count }, () => print(ratio, more))

describe('the learned time', () => {
  test('is the estimate, with a wide band, while nothing is known', () => {
    const { p10, p50, p90 } = learnedTime([], WISH)
    expect(p50).toBe(1)
    expect(p10).toBeCloseTo(1 / p90, 9)
    expect(p90).toBeGreaterThan(1.15)
  })

  test('comes to the ratio of many prints, and its band narrows', () => {
    const { p50, p90 } = learnedTime(times(100, 1.3), WISH)
    expect(p50).toBeCloseTo(1.3, 2)
    expect(p90 / p50).toBeLessThan(1.01)
  })

  test('moves only part of the way for one print', () => {
    const { p50 } = learnedTime([print(1.5)], WISH)
    expect(p50).toBeGreaterThan(1.01)
    expect(p50).toBeLessThan(1.3)
  })

  test('a printer without a history is taken for one of the fleet', () => {
    expect(learnedTime(times(100, 1.2, { printerId: 'b' }), WISH).p50).toBeCloseTo(1.2, 1)
  })

  test('without a printer in mind, material and profile still count', () => {
    const finished = [...times(60, 1), ...times(60, 1.6, { printerId: 'b', material: 'PETG' })]
    expect(learnedTime(finished, { material: 'PETG', profile: '0.2/0.4' }).p50).toBeCloseTo(1.6, 1)
  })

  test('a slow printer, a slow material and a slow profile are told apart', () => {
    const finished = [
      ...times(60, 1),
      ...times(60, 1.4, { material: 'PETG' }),
      ...times(60, 1.8, { material: 'PETG', profile: '0.1/0.4' }),
      ...times(60, 1.1, { printerId: 'b' }),
    ]
    expect(learnedTime(finished, WISH).p50).toBeCloseTo(1, 1)
    expect(learnedTime(finished, { ...WISH, material: 'PETG' }).p50).toBeCloseTo(1.4, 1)
    expect(learnedTime(finished, { ...WISH, material: 'PETG', profile: '0.1/0.4' }).p50).toBeCloseTo(1.8, 1)
  })

  test('a print that stood still for a night, and clocks that say nonsense, change nothing', () => {
    const steady = learnedTime(times(20, 1.1), WISH)
    const broken = learnedTime([...times(20, 1.1), print(30), print(0), print(Number.NaN)], WISH)
    expect(broken).toEqual(steady)
    expect(learnedTime([...times(20, 1.1), print(3.9)], WISH).p50).toBeCloseTo(steady.p50, 2)
  })

  test('whatever was printed, the band is ordered and finite', () => {
    const any = fc.record({
      printerId: fc.constantFrom('a', 'b'),
      material: fc.constantFrom('PLA', ''),
      profile: fc.constantFrom('0.2/0.4', ''),
      estimatedSeconds: fc.double(),
      actualSeconds: fc.double(),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), (finished) => {
        const { p10, p50, p90 } = learnedTime(finished, WISH)
        expect(p10 > 0 && p10 <= p50 && p50 <= p90 && Number.isFinite(p90)).toBe(true)
      }),
      { seed: 3 },
    )
  })
})

describe('the accuracy', () => {
  test('has nothing to say before a print ended', () => {
    expect(timeAccuracy([])).toEqual({ prints: 0, estimated: null, learned: null, within: null })
  })

  test('judges each print by the ones before it only', () => {
    // The first print of a steady farm cannot be known to take half as long again; the later ones can.
    const { estimated, learned, prints } = timeAccuracy(times(50, 1.5))
    expect(prints).toBe(50)
    expect(estimated?.median).toBeCloseTo(1 / 3, 6)
    expect(learned?.median).toBeLessThan(0.05)
    expect(timeAccuracy([print(1.5)]).learned?.median).toBeCloseTo(1 / 3, 6)
  })
})
