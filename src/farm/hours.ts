import type { PoolHours } from '../entities/pool.ts'

// When prints of a pool may start: `from` to `to`, both minutes included, on these days, in the pool's own time zone.
// `from` after `to` runs through midnight and belongs to the day on which it begins; equal ones are the whole day.

const MINUTE = 60_000
const DAY = 1_440
const QUARTER = 15 * MINUTE

const formatters = new Map<string, Intl.DateTimeFormat>()
const lastOffset = new Map<string, { quarter: number; minutes: number }>()

function formatter(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone)
  if (known) return known
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const
  const make = (zone: string) => new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', ...parts })
  let made: Intl.DateTimeFormat
  try {
    made = make(timeZone)
  } catch {
    // The API refuses unknown zones; a row from elsewhere, or an older ICU, must not stop the dispatcher.
    made = make('UTC')
  }
  formatters.set(timeZone, made)
  return made
}

/** Minutes that the zone is ahead of UTC. Zones change only at quarters of an hour, so that the last one is kept. */
function offsetMinutes(timeZone: string, at: number): number {
  const quarter = Math.floor(at / QUARTER)
  const last = lastOffset.get(timeZone)
  if (last?.quarter === quarter) return last.minutes
  const found = /^(\d+)\/(\d+)\/(\d+), (\d+):(\d+)$/.exec(formatter(timeZone).format(quarter * QUARTER))
  const [month = 1, day = 1, year = 1970, hour = 0, minute = 0] = (found ?? []).slice(1).map(Number)
  const minutes = (Date.UTC(year, month - 1, day, hour, minute) - quarter * QUARTER) / MINUTE
  lastOffset.set(timeZone, { quarter, minutes })
  return minutes
}

/** Weekday (Monday = 1) and minute of the day in a zone. */
function localTime(timeZone: string, at: number): { day: number; minute: number } {
  const minutes = Math.floor(at / MINUTE) + offsetMinutes(timeZone, at)
  const days = Math.floor(minutes / DAY)
  // 1 January 1970 was a Thursday.
  return { day: ((((days + 3) % 7) + 7) % 7) + 1, minute: minutes - days * DAY }
}

const minutes = new Map<string, number>()

/** `07:30` is 450; kept, since every print asks it of every printer. */
function minuteOf(clock: string): number {
  const known = minutes.get(clock)
  if (known !== undefined) return known
  const minute = Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3, 5))
  if (minutes.size < 2 * DAY) minutes.set(clock, minute)
  return minute
}

const wrap = (minutes: number): number => ((minutes % DAY) + DAY) % DAY

function lengthOf({ from, to }: PoolHours): number {
  return from === to ? DAY : wrap(minuteOf(to) + 1 - minuteOf(from)) || DAY
}

/** Minutes since the window that is open now has opened; undefined = none is. */
function sinceOpening(hours: PoolHours, at: number): number | undefined {
  const { day, minute } = localTime(hours.timeZone, at)
  const from = minuteOf(hours.from)
  const since = wrap(minute - from)
  const began = minute >= from ? day : ((day + 5) % 7) + 1
  return since < lengthOf(hours) && (hours.days?.includes(began) ?? true) ? since : undefined
}

/** Whether prints may start at this time (milliseconds since 1970). */
export function isOpen(hours: PoolHours | null, at: number): boolean {
  return !hours || sinceOpening(hours, at) !== undefined
}

/** When the zone changes its clock, of two times on either side of that. */
function changeBetween(timeZone: string, from: number, to: number): number {
  const before = offsetMinutes(timeZone, from)
  let low = Math.floor(from / QUARTER)
  let high = Math.floor(to / QUARTER)
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (offsetMinutes(timeZone, middle * QUARTER) === before) low = middle
    else high = middle
  }
  return high * QUARTER
}

/** The first opening within 24 hours after a minute at which prints may not start. */
function openingAfter(hours: PoolHours, minute: number): number | undefined {
  const { timeZone, from } = hours
  const end = minute + DAY * MINUTE
  const first = minute + (wrap(minuteOf(from) - localTime(timeZone, minute).minute) || DAY) * MINUTE
  const shift = (offsetMinutes(timeZone, end) - offsetMinutes(timeZone, minute)) * MINUTE
  if (shift === 0) return isOpen(hours, first) ? first : undefined
  // By the old clock or by the new one: autumn has an hour twice. In the hour that spring skips it opens after that.
  const either = [first - DAY * MINUTE, first, first + DAY * MINUTE].flatMap((time) => [time, time - shift])
  const times = [changeBetween(timeZone, minute, end), ...either].sort((one, other) => one - other)
  return times.find((time) => time > minute && time <= end && isOpen(hours, time))
}

/** A window on one day of the week, which spring may leave out for once. */
const LONGEST_WAIT_DAYS = 15

/** The first time from `at` on at which prints may start; Infinity = never. */
export function nextOpening(hours: PoolHours | null, at: number): number {
  if (!hours || isOpen(hours, at)) return at
  const minute = Math.floor(at / MINUTE) * MINUTE
  for (let days = 0; days < LONGEST_WAIT_DAYS; days++) {
    const open = openingAfter(hours, minute + days * DAY * MINUTE)
    if (open !== undefined) return open
  }
  return Infinity
}

/** When the window that is open at `at` ends. Where the zone changes its clock meanwhile, the clock on the wall counts. */
function closing(hours: PoolHours, at: number): number {
  const { timeZone } = hours
  const minute = Math.floor(at / MINUTE) * MINUTE
  const there = minute + (lengthOf(hours) - (sinceOpening(hours, minute) ?? 0)) * MINUTE
  const shift = (offsetMinutes(timeZone, there) - offsetMinutes(timeZone, minute)) * MINUTE
  if (shift === 0) return there
  const change = changeBetween(timeZone, minute, there)
  return isOpen(hours, change) ? Math.max(there - shift, change) : change
}

export type Calendar = {
  /** The first open second from this one on. Seconds since the calendar's beginning; Infinity = never. */
  next(second: number): number
}

/** About a year of working days; whatever is planned beyond counts as open. */
const MOST_WINDOWS = 500

/** The opening hours as a line of windows, worked out as far as asked; undefined = always open. */
export function openCalendar(hours: PoolHours | null, beginning: number): Calendar | undefined {
  if (!hours) return undefined
  const opens: number[] = []
  const closes: number[] = []
  let reached = beginning
  const extend = (): void => {
    const open = nextOpening(hours, reached)
    reached = open === Infinity ? Infinity : closing(hours, open)
    opens.push((open - beginning) / 1_000)
    closes.push((reached - beginning) / 1_000)
  }
  return {
    next(second) {
      while ((closes.at(-1) ?? -1) <= second && opens.length < MOST_WINDOWS) extend()
      let low = 0
      let high = closes.length
      while (low < high) {
        const middle = (low + high) >> 1
        if ((closes[middle] as number) <= second) low = middle + 1
        else high = middle
      }
      return low === closes.length ? second : Math.max(second, opens[low] as number)
    },
  }
}
