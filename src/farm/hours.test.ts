import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isOpen, nextOpening, openCalendar } from './hours.ts'

const at = (text: string): number => Date.parse(text)
const berlin = { timeZone: 'Europe/Berlin', from: '07:00', to: '21:59' }

test('hours are those of the pool, not of the server, summer and winter', () => {
  expect(isOpen(berlin, at('2026-01-15T05:59:59Z'))).toBe(false)
  expect(isOpen(berlin, at('2026-01-15T06:00:00Z'))).toBe(true)
  expect(isOpen(berlin, at('2026-07-15T05:00:00Z'))).toBe(true)
  expect(isOpen(berlin, at('2026-07-15T19:59:59Z'))).toBe(true)
  expect(isOpen(berlin, at('2026-07-15T20:00:00Z'))).toBe(false)
})

test('hours through midnight belong to the day on which they begin', () => {
  const friday = { timeZone: 'UTC', from: '22:00', to: '05:59', days: [5] }
  expect(isOpen(friday, at('2026-01-16T23:00:00Z'))).toBe(true)
  expect(isOpen(friday, at('2026-01-17T05:00:00Z'))).toBe(true)
  expect(isOpen(friday, at('2026-01-16T05:00:00Z'))).toBe(false)
  expect(isOpen(friday, at('2026-01-17T22:00:00Z'))).toBe(false)
})

test('00:00 to 23:59 never closes, equal ends are a whole day, no hours are always', () => {
  for (const hours of [
    { timeZone: 'UTC', from: '00:00', to: '23:59' },
    { timeZone: 'UTC', from: '08:00', to: '08:00' },
    null,
  ]) {
    for (let minute = 0; minute < 2 * 1_440; minute += 7) expect(isOpen(hours, minute * 60_000)).toBe(true)
  }
})

test('the next opening is told to the minute, also over a weekend and over the hour that spring skips', () => {
  const work = { timeZone: 'Europe/Berlin', from: '08:00', to: '16:59', days: [1, 2, 3, 4, 5] }
  expect(nextOpening(work, at('2026-01-16T17:00:00Z'))).toBe(at('2026-01-19T07:00:00Z'))
  const early = { timeZone: 'Europe/Berlin', from: '02:30', to: '05:00' }
  expect(nextOpening(early, at('2026-03-28T23:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'))
  expect(nextOpening(berlin, at('2026-03-29T00:30:00Z'))).toBe(at('2026-03-29T05:00:00Z'))
  expect(nextOpening(berlin, at('2026-10-24T22:30:00Z'))).toBe(at('2026-10-25T06:00:00Z'))
})

test('a window opens twice within the hour that autumn repeats, and may begin or end where the clock is changed', () => {
  const night = { timeZone: 'Europe/Berlin', from: '02:30', to: '02:44' }
  const second = at('2026-10-25T01:30:00Z')
  expect(nextOpening(night, at('2026-10-25T00:50:00Z'))).toBe(second)
  expect(nextOpening({ ...night, days: [7] }, at('2026-10-25T00:50:00Z'))).toBe(second)
  const early = { ...night, from: '01:30', to: '02:19' }
  expect(nextOpening(early, at('2026-10-25T00:30:00Z'))).toBe(at('2026-10-25T01:00:00Z'))
  expect(nextOpening({ ...night, to: '03:29' }, at('2026-03-28T12:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'))
  // Spring leaves it out for once.
  expect(nextOpening({ ...night, days: [7] }, at('2026-03-22T12:00:00Z'))).toBe(at('2026-04-05T00:30:00Z'))
})

test('a zone that nobody knows counts as UTC and stops nothing', () => {
  expect(isOpen({ timeZone: 'Mars/Olympus', from: '10:00', to: '11:00' }, at('2026-01-01T10:30:00Z'))).toBe(true)
})

const clock = fc
  .integer({ min: 0, max: 1_439 })
  .map((minute) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`)
const anyHours = fc.record(
  {
    timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'),
    from: clock,
    to: clock,
    days: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  },
  { requiredKeys: ['timeZone', 'from', 'to'] },
)
// Half of the times lie around the changes of the clock of 2026.
const anyTime = fc.oneof(
  fc.integer({ min: at('2026-01-01T00:00:00Z'), max: at('2027-01-01T00:00:00Z') }),
  fc
    .tuple(
      fc.constantFrom('2026-03-29', '2026-10-25', '2026-03-08', '2026-11-01', '2026-04-05'),
      fc.integer({ min: -30 * 60, max: 30 * 60 }),
    )
    .map(([day, minutes]) => at(`${day}T01:00:00Z`) + minutes * 60_000),
)

test('what is called the next opening is open, and nothing is open before it', () => {
  fc.assert(
    fc.property(anyHours, anyTime, (hours, time) => {
      const opens = nextOpening(hours, time)
      expect(opens).toBeGreaterThanOrEqual(time)
      expect(isOpen(hours, opens)).toBe(true)
      if (opens > time) {
        for (let minute = Math.floor(time / 60_000) * 60_000; minute < opens - 60_000; minute += 60_000) {
          if (minute >= time && isOpen(hours, minute)) expect.fail(`open at ${new Date(minute).toISOString()}`)
        }
      }
    }),
    { numRuns: 400 },
  )
})

test('a calendar says the same as the clock, forwards and backwards', () => {
  fc.assert(
    fc.property(
      anyHours,
      anyTime,
      fc.array(fc.integer({ min: 0, max: 20 * 86_400 }), { maxLength: 20 }),
      (hours, time, seconds) => {
        const calendar = openCalendar(hours, time)
        for (const second of seconds) {
          expect(time + (calendar?.next(second) ?? 0) * 1_000).toBe(nextOpening(hours, time + second * 1_000))
        }
      },
    ),
    { numRuns: 400 },
  )
})
