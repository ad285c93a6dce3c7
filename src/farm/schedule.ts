import { lowerBound } from './bound.ts'
import { improve } from './improve.ts'
import {
  advance,
  beginning,
  type Figures,
  figures,
  holds,
  type Job,
  type Machine,
  type MachineState,
  type Sequences,
  type Shop,
  startAfter,
} from './shop.ts'

// Who does what when: three simple policies for reference, and the one that we use. Deterministic: the same shop gives
// the same schedule. Each is a generator, so that long ones can be worked in slices between other things; run() does
// all of it at once.

/** Work in steps, each a few milliseconds at most. */
export type Slices<Result> = Generator<void, Result, void>

export function run<Result>(slices: Slices<Result>): Result {
  for (;;) {
    const step = slices.next()
    if (step.done) return step.value
  }
}

/** Pairs of job and machine that are looked at in one slice: about 3 ms. */
const SLICE = 250_000

type Order = (a: number, b: number) => number

/** Tiers first, then the order, then the place in line. */
function ordered({ jobs }: Shop, order: Order): Uint32Array {
  const tier = Float64Array.from(jobs, (job) => job.tier)
  const line = Uint32Array.from(jobs.keys())
  return line.sort((a, b) => (tier[b] as number) - (tier[a] as number) || order(a, b) || a - b)
}

/** Times of the machines while a schedule is built, in flat arrays: this is the inner loop of everything. */
class Floor {
  readonly sequences: Sequences
  private readonly shop: Shop
  private readonly states: MachineState[]
  private readonly same: Float64Array
  private readonly changed: Float64Array
  private readonly speed: Float64Array

  constructor(shop: Shop, pinned: Sequences) {
    const { machines, jobs } = shop
    this.shop = shop
    this.states = machines.map(beginning)
    this.speed = Float64Array.from(machines, (machine) => machine.speed)
    this.same = new Float64Array(machines.length)
    this.changed = new Float64Array(machines.length)
    this.sequences = machines.map((_machine, index) => [...(pinned[index] ?? [])])
    for (const [index, sequence] of this.sequences.entries()) {
      for (const job of sequence)
        advance(shop, machines[index] as Machine, this.states[index] as MachineState, jobs[job] as Job)
      this.note(index)
    }
  }

  private note(index: number): void {
    const machine = this.shop.machines[index] as Machine
    const state = this.states[index] as MachineState
    const byHand = state.clear ? 0 : this.shop.clearSeconds
    this.same[index] = startAfter(machine, state.at, byHand)
    this.changed[index] = startAfter(machine, state.at, byHand + this.shop.changeSeconds)
  }

  /** The machine on which the job starts (`weight` 0) or ends (1) first; -1 = on none. */
  first(job: Job, weight: 0 | 1): number {
    const eligible = this.shop.eligible[job.group] ?? []
    let best = -1
    let least = Infinity
    for (let i = 0; i < eligible.length; i++) {
      const index = eligible[i] as number
      const same = this.same[index] as number
      const work = weight * job.seconds * (this.speed[index] as number)
      if (same + work >= least) continue
      const slots = (this.states[index] as MachineState).slots
      let start = holds(this.shop, slots, job.filament) ? same : (this.changed[index] as number)
      if (start < job.releaseAt) {
        start = this.shop.machines[index]?.hours?.next(job.releaseAt) ?? job.releaseAt
      }
      if (start + work < least) {
        least = start + work
        best = index
      }
    }
    return best
  }

  give(job: number, index: number): void {
    const { machines, jobs } = this.shop
    advance(this.shop, machines[index] as Machine, this.states[index] as MachineState, jobs[job] as Job)
    this.sequences[index]?.push(job)
    this.note(index)
  }
}

const taken = (pinned: Sequences): ReadonlySet<number> => new Set(pinned.flat())

/** Gives the jobs in this order, each to the machine where it starts or ends first. */
function* listed(shop: Shop, order: Order, weight: 0 | 1, pinned: Sequences): Slices<Sequences> {
  const floor = new Floor(shop, pinned)
  const done = taken(pinned)
  let looked = 0
  for (const index of ordered(shop, order)) {
    if (done.has(index)) continue
    const job = shop.jobs[index] as Job
    const machine = floor.first(job, weight)
    if (machine >= 0) floor.give(index, machine)
    looked += shop.eligible[job.group]?.length ?? 0
    if (looked > SLICE) {
      looked = 0
      yield
    }
  }
  return floor.sequences
}

/** As they came, each to the machine that is free first. */
export const firstCome = (shop: Shop): Slices<Sequences> => listed(shop, () => 0, 0, [])

export function shortestFirst(shop: Shop): Slices<Sequences> {
  const seconds = Float64Array.from(shop.jobs, (job) => job.seconds)
  return listed(shop, (a, b) => (seconds[a] as number) - (seconds[b] as number), 0, [])
}

/** By due date, each to the machine that is free first: what the dispatcher does, print by print. */
export function dueFirst(shop: Shop): Slices<Sequences> {
  const due = Float64Array.from(shop.jobs, (job) => Math.min(job.dueAt, Number.MAX_VALUE))
  return listed(shop, (a, b) => (due[a] as number) - (due[b] as number), 0, [])
}

/** As they came, each to the next machine that can do it. */
export function* roundRobin(shop: Shop): Slices<Sequences> {
  const floor = new Floor(shop, [])
  const next = shop.eligible.map(() => 0)
  for (const index of ordered(shop, () => 0)) {
    const { group } = shop.jobs[index] as Job
    const machines = shop.eligible[group] ?? []
    const turn = next[group] ?? 0
    const machine = machines[turn % machines.length]
    next[group] = turn + 1
    if (machine !== undefined) floor.give(index, machine)
  }
  return floor.sequences
}

/** Due dates beyond these shares of the bound cannot be missed by much: from there on the longest goes first. */
const CAPS = [0, 0.3, 0.6, 0.9, 1.2]

/**
 * Ours. Builds schedules with list scheduling onto the machine that ends each job first, filament changes, hours and
 * speeds counted: by due date up to a cap, then the longest first, for several caps; and goes on with the best one by
 * moving and exchanging jobs, bounded, where that makes nothing worse. `pinned` jobs stay where they are.
 */
export function* best(shop: Shop, pinned: Sequences = []): Slices<Sequences> {
  const bound = lowerBound(shop)
  yield
  const seconds = Float64Array.from(shop.jobs, (job) => job.seconds)
  const due = Float64Array.from(shop.jobs, (job) => job.dueAt)
  const dated = shop.jobs.some((job) => job.dueAt < Infinity)
  let chosen: { sequences: Sequences; score: number } | undefined
  for (const cap of dated ? CAPS : CAPS.slice(0, 1)) {
    const capped = due.map((at) => Math.min(at, cap * bound))
    const order = (a: number, b: number) =>
      (capped[a] as number) - (capped[b] as number) || (seconds[b] as number) - (seconds[a] as number)
    const sequences = yield* listed(shop, order, 1, pinned)
    const score = scoreOf(figures(shop, sequences), bound, shop)
    if (!chosen || score < chosen.score) chosen = { sequences, score }
    yield
  }
  return yield* improve(shop, chosen?.sequences ?? [], pinned)
}

/** An hour by which prints are late on average counts as five hours that the whole takes longer. */
const LATE_WEIGHT = 5

/** Makespan and mean lateness as shares of the bound, added up. */
export function scoreOf({ makespan, lateSeconds }: Figures, bound: number, { jobs }: Shop): number {
  return (makespan + (LATE_WEIGHT * lateSeconds) / Math.max(1, jobs.length)) / Math.max(1, bound)
}
