import { ANY, type Job, type Machine, type Shop, startAfter } from './shop.ts'

/** Sets of machines that are looked at by themselves. */
const MOST_SETS = 64

/**
 * A time before which no schedule can end; what schedules are measured against. The largest of: the job that ends last
 * even if it came first on its best machine; and, for the jobs that only a set of machines can do, the work over that
 * set's capacity, with a bed cleared for every job but each machine's first and every filament that is not there loaded
 * once. Closed hours count for the first start alone, so that with them the bound is a loose one.
 */
export function lowerBound(shop: Shop): number {
  const { jobs, machines, eligible } = shop
  let bound = 0
  // A job that is neither longer nor later than another of its group cannot raise the bound.
  const seen = new Map<number, { seconds: number; releaseAt: number }[]>()
  for (const { seconds, releaseAt, group } of [...jobs].sort((a, b) => b.seconds - a.seconds)) {
    const longer = seen.get(group) ?? []
    if (longer.some((other) => other.releaseAt >= releaseAt)) continue
    seen.set(group, [...longer, { seconds, releaseAt }])
    let best = Infinity
    for (const index of eligible[group] ?? []) {
      const machine = machines[index] as Machine
      const ready = startAfter(machine, machine.freeAt, machine.bedClear ? 0 : shop.clearSeconds)
      best = Math.min(best, Math.max(ready, releaseAt) + seconds * machine.speed)
    }
    if (best < Infinity) bound = Math.max(bound, best)
  }
  for (const set of machineSets(shop)) bound = Math.max(bound, capacityBound(shop, set))
  return bound
}

/** The distinct sets of machines that groups go onto, the busiest first, and all machines. */
function machineSets({ jobs, eligible, machines }: Shop): Set<number>[] {
  const work = new Map<string, { set: Set<number>; seconds: number }>()
  const keys = eligible.map((list) => list.join())
  for (const { group, seconds } of jobs) {
    const key = keys[group] ?? ''
    const known = work.get(key) ?? { set: new Set(eligible[group]), seconds: 0 }
    known.seconds += seconds
    work.set(key, known)
  }
  const sets = [...work.values()].sort((a, b) => b.seconds / b.set.size - a.seconds / a.set.size).slice(0, MOST_SETS)
  return [...sets.map(({ set }) => set), new Set(machines.keys())]
}

function capacityBound(shop: Shop, set: ReadonlySet<number>): number {
  const inside = shop.eligible.map((list) => list.every((machine) => set.has(machine)))
  const jobs = shop.jobs.filter(({ group }) => inside[group] && (shop.eligible[group]?.length ?? 0) > 0)
  const machines = [...set].map((index) => shop.machines[index] as Machine)
  if (jobs.length === 0 || machines.length === 0) return 0
  const slowest = Math.max(...machines.map(({ speed }) => speed))
  const clears = Math.max(0, jobs.length - machines.length)
  const byHand = clears * shop.clearSeconds + missingFilaments(shop, jobs, machines) * shop.changeSeconds
  // Work by hand takes the same time on every machine: over the slowest's speed it is never counted for too much.
  const work = jobs.reduce((sum, { seconds }) => sum + seconds, 0) + byHand / slowest
  const ready = machines
    .map((machine) => ({
      at: startAfter(machine, machine.freeAt, machine.bedClear ? 0 : shop.clearSeconds),
      rate: 1 / machine.speed,
    }))
    .sort((a, b) => a.at - b.at)
  return fillingTime(ready, work)
}

/** Filaments that must be loaded at least once. One that serves for others may stand for all of them. */
function missingFilaments({ serves }: Shop, jobs: readonly Job[], machines: readonly Machine[]): number {
  const there = [...new Set(machines.flatMap(({ slots }) => (slots.length === 0 ? [ANY] : slots)))]
  if (there.includes(ANY)) return 0
  const wanted = [...new Set(jobs.map(({ filament }) => filament))].filter((filament) => filament >= 0)
  const missing = wanted.filter((filament) => !there.some((slot) => slot === filament || serves?.[slot]?.[filament]))
  return serves ? Math.min(1, missing.length) : missing.length
}

/** When machines that come in one after another have done this much work. */
function fillingTime(ready: readonly { at: number; rate: number }[], work: number): number {
  let [done, rate, at] = [0, 0, 0]
  for (const machine of ready) {
    const reached = done + rate * (machine.at - at)
    if (rate > 0 && reached >= work) break
    done = reached
    at = machine.at
    rate += machine.rate
  }
  return at + (work - done) / rate
}
