import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lowerBound } from './bound.ts'
import { openCalendar } from './hours.ts'
import { best, dueFirst, firstCome, roundRobin, run, shortestFirst } from './schedule.ts'
import { ANY, figures, type Job, type Machine, placed, type Sequences, type Shop } from './shop.ts'

const POLICIES = { firstCome, roundRobin, shortestFirst, dueFirst, best }
const job = (over: Partial<Job> = {}): Job => ({
  ...{ seconds: 3_600, dueAt: Infinity, releaseAt: 0, filament: ANY, group: 0, tier: 1 },
  ...over,
})
const machine = (over: Partial<Machine> = {}): Machine => ({
  ...{ speed: 1, freeAt: 0, bedClear: true, slots: [ANY], hours: undefined },
  ...over,
})
const shop = (jobs: Job[], machines: Machine[], eligible = [[...machines.keys()]]): Shop => ({
  ...{ jobs, machines, eligible, clearSeconds: 0, changeSeconds: 600 },
})

const night = openCalendar({ timeZone: 'UTC', from: '07:00', to: '21:59' }, Date.UTC(2026, 5, 1, 12))
const anyShop: fc.Arbitrary<Shop> = fc
  .record({
    machines: fc.array(
      fc.record({
        speed: fc.double({ min: 0.5, max: 2, noNaN: true }),
        freeAt: fc.integer({ min: 0, max: 20_000 }),
        bedClear: fc.boolean(),
        slots: fc.array(fc.integer({ min: -2, max: 3 }), { minLength: 1, maxLength: 3 }),
        hours: fc.constantFrom(undefined, night),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    jobs: fc.array(
      fc.record({
        seconds: fc.integer({ min: 60, max: 50_000 }),
        dueAt: fc.oneof(fc.constant(Infinity), fc.integer({ min: -5_000, max: 100_000 })),
        releaseAt: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90_000 })),
        filament: fc.integer({ min: -1, max: 3 }),
        group: fc.integer({ min: 0, max: 3 }),
        tier: fc.integer({ min: 0, max: 3 }),
      }),
      { maxLength: 30 },
    ),
    cuts: fc.array(fc.nat(63), { minLength: 3, maxLength: 3 }),
    clearSeconds: fc.constantFrom(0, 300),
    changeSeconds: fc.constantFrom(0, 600),
    serves: fc.constantFrom(undefined, [Uint8Array.of(1, 1, 0, 0)]),
  })
  .map(({ cuts, serves, ...rest }) => {
    const all = [...rest.machines.keys()]
    const eligible = [all, ...cuts.map((bits) => all.filter((index) => (bits >> index) & 1))]
    return { ...rest, eligible, ...(serves ? { serves } : {}) }
  })

/** Judges a schedule by itself, from its starts and ends alone. */
function checkSchedule(shop: Shop, sequences: Sequences): void {
  const places = placed(shop, sequences)
  const able = [...shop.jobs.keys()].filter((index) => (shop.eligible[shop.jobs[index]?.group ?? 0]?.length ?? 0) > 0)
  expect(places.map((place) => place.job).sort((a, b) => a - b)).toEqual(able)
  const last = new Map<number, { end: number; tier: number }>()
  for (const { job: index, machine: on, start, end } of places) {
    const { seconds, releaseAt, group, tier } = shop.jobs[index] as Job
    const device = shop.machines[on] as Machine
    const before = last.get(on)
    expect(shop.eligible[group]).toContain(on)
    expect(start).toBeGreaterThanOrEqual(Math.max(releaseAt, before?.end ?? device.freeAt))
    expect(before?.tier ?? 9).toBeGreaterThanOrEqual(tier)
    expect(end - start).toBeCloseTo(seconds * device.speed, 3)
    expect(device.hours?.next(start) ?? start).toBe(start)
    last.set(on, { end, tier })
  }
}

test.each(Object.entries(POLICIES))(
  '%s: every job once, where it fits, in its time, and not before the bound',
  (_name, policy) => {
    fc.assert(
      fc.property(anyShop, (any) => {
        const sequences = run(policy(any))
        checkSchedule(any, sequences)
        expect(figures(any, sequences).makespan).toBeGreaterThanOrEqual(lowerBound(any) - 1e-6)
        expect(run(policy(any))).toEqual(sequences)
      }),
      { numRuns: 300 },
    )
  },
)

/** The shortest schedule of all, by trying everything. */
function shortest(shop: Shop): number {
  let least = Infinity
  const sequences: Sequences = shop.machines.map(() => [])
  const place = (index: number): void => {
    if (index === shop.jobs.length) {
      least = Math.min(least, figures(shop, sequences).makespan)
      return
    }
    for (const sequence of sequences) {
      for (let at = 0; at <= sequence.length; at++) {
        sequence.splice(at, 0, index)
        place(index + 1)
        sequence.splice(at, 1)
      }
    }
  }
  place(0)
  return least
}

test('the bound is never above the optimum, and ours is close to it', () => {
  const small = fc.tuple(
    fc.array(fc.tuple(fc.integer({ min: 600, max: 9_000 }), fc.integer({ min: 0, max: 2 })), {
      minLength: 1,
      maxLength: 5,
    }),
    fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 2 }),
  )
  const over: number[] = []
  fc.assert(
    fc.property(small, ([jobs, loaded]) => {
      const tiny = shop(
        jobs.map(([seconds, filament]) => job({ seconds, filament })),
        loaded.map((slot) => machine({ slots: [slot] })),
      )
      const optimum = shortest(tiny)
      expect(lowerBound(tiny)).toBeLessThanOrEqual(optimum + 1e-6)
      over.push(figures(tiny, run(best(tiny))).makespan / optimum)
    }),
    { numRuns: 200, seed: 7 },
  )
  over.sort((a, b) => a - b)
  expect(over[Math.floor(over.length * 0.5)]).toBeLessThan(1.001)
  expect(over[Math.floor(over.length * 0.95)]).toBeLessThan(1.15)
})

test('prints of one filament go to one printer when that saves changes', () => {
  const two = shop(
    [0, 1, 0, 1].map((filament) => job({ filament })),
    [machine({ slots: [0] }), machine({ slots: [1] })],
  )
  expect(figures(two, run(best(two)))).toMatchObject({ changes: 0, makespan: 7_200 })
})

test('a due date is kept where first-come would miss it', () => {
  const late = shop([...Array(5).fill(job({ seconds: 7_200 })), job({ seconds: 600, dueAt: 3_600 })], [machine()])
  expect(figures(late, run(firstCome(late))).lateJobs).toBe(1)
  expect(figures(late, run(best(late))).lateJobs).toBe(0)
})

test('a higher tier never waits behind a lower one', () => {
  const tiers = shop([job({ tier: 1 }), job({ tier: 3, seconds: 60 }), job({ tier: 0, dueAt: 10 })], [machine()])
  expect(run(best(tiers))).toEqual([[1, 0, 2]])
})

test('pinned jobs stay first on their machine', () => {
  fc.assert(
    fc.property(anyShop, (any) => {
      const index = any.jobs.findIndex(({ group }) => (any.eligible[group]?.length ?? 0) > 0)
      const place = any.eligible[any.jobs[index]?.group ?? 0]?.[0]
      if (index < 0 || place === undefined) return
      const pinned: Sequences = any.machines.map((_machine, at) => (at === place ? [index] : []))
      const sequences = run(best(any, pinned))
      expect(sequences[place]?.[0]).toBe(index)
      expect(sequences.flat().filter((one) => one === index)).toHaveLength(1)
    }),
    { numRuns: 200 },
  )
})

test('ours beats the references on a farm of fifty, and 10,000 prints on 1,000 printers are decided in slices', () => {
  const farm = (printers: number, prints: number): Shop => {
    const machines = Array.from({ length: printers }, (_one, index) =>
      machine({ speed: 0.8 + ((index * 37) % 50) / 100, slots: [index % 4], bedClear: index % 3 === 0 }),
    )
    const jobs = Array.from({ length: prints }, (_one, index) =>
      job({
        seconds: 600 + ((index * 7_919) % 14_000),
        filament: (index * 13) % 4,
        dueAt: index % 2 ? 3_600 + ((index * 104_729) % 60_000) : Infinity,
        group: index % 3 ? 0 : 1,
      }),
    )
    const all = [...machines.keys()]
    return { ...shop(jobs, machines, [all, all.filter((index) => index % 2 === 0)]), clearSeconds: 300 }
  }
  const fifty = farm(50, 500)
  const bound = lowerBound(fifty)
  const ours = figures(fifty, run(best(fifty)))
  expect(ours.makespan / bound).toBeLessThan(1.08)
  for (const policy of [firstCome, roundRobin, shortestFirst]) {
    const theirs = figures(fifty, run(policy(fifty)))
    expect(ours.makespan).toBeLessThan(theirs.makespan)
    expect(ours.lateSeconds).toBeLessThan(theirs.lateSeconds)
  }
  let slices = 0
  for (const work = best(farm(1_000, 10_000)); !work.next().done; ) slices += 1
  expect(slices).toBeGreaterThan(30)
})
