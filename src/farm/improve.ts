import { type Cost, costOf, type Job, type Machine, type Sequences, type Shop } from './shop.ts'

/** Jobs whose times are worked out again, for each job and in all: 50 ns each, three times that with hours. */
const STEPS_A_JOB = 2_000
const MOST_STEPS = 1_500_000
/** In one slice: about 2 ms. */
const SLICE = 20_000
/** Machines that a job is tried on in one round. */
const TARGETS = 8
/** Less than this is no gain: half a second. */
const GAIN = 0.5

/**
 * Local search over a schedule: first each machine's own order, then the machine that ends last gives or exchanges
 * jobs, then those with late jobs do. A change is kept only if it shortens the whole or makes it less late, and the
 * other not worse. Bounded by steps, not by time, so that the result is the same on every machine.
 */
export function* improve(shop: Shop, sequences: Sequences, pinned: Sequences): Generator<void, Sequences, void> {
  if (sequences.length === 0) return sequences
  const search = new Search(shop, sequences, pinned)
  for (const work of [search.reorder(), search.shorten(), search.hasten(), search.shorten()]) yield* work
  return search.sequences
}

class Search {
  readonly sequences: Sequences
  private readonly shop: Shop
  private readonly fixed: number[]
  private readonly costs: Cost[]
  private readonly able: Uint8Array[]
  private steps = 0
  private limit = 0
  private sliced = 0
  private random = 0x9e3779b9

  constructor(shop: Shop, sequences: Sequences, pinned: Sequences) {
    this.shop = shop
    this.sequences = sequences
    this.fixed = sequences.map((_sequence, index) => pinned[index]?.length ?? 0)
    this.costs = sequences.map((sequence, index) => this.cost(index, sequence))
    this.able = shop.eligible.map((list) => {
      const flags = new Uint8Array(shop.machines.length)
      for (const index of list) flags[index] = 1
      return flags
    })
  }

  private job(index: number): Job {
    return this.shop.jobs[index] as Job
  }

  private sequence(machine: number): number[] {
    return this.sequences[machine] as number[]
  }

  private costAt(machine: number): Cost {
    return this.costs[machine] as Cost
  }

  private cost(machine: number, sequence: readonly number[]): Cost {
    this.steps += sequence.length + 1
    return costOf(this.shop, this.shop.machines[machine] as Machine, sequence)
  }

  /** Gives this much more work; each part of the search has its own share. */
  private allow(share: number): void {
    this.limit = this.steps + Math.min(MOST_STEPS, this.shop.jobs.length * STEPS_A_JOB) * share
  }

  private get spent(): boolean {
    return this.steps > this.limit
  }

  private rested(): boolean {
    if (this.steps - this.sliced < SLICE) return false
    this.sliced = this.steps
    return true
  }

  private set(machine: number, sequence: number[], cost: Cost): void {
    this.sequences[machine] = sequence
    this.costs[machine] = cost
  }

  /** Neighbours on one machine change places while that helps: due dates, changes of filament, long ones overnight. */
  *reorder(): Generator<void, void, void> {
    this.allow(0.25)
    for (let machine = 0; machine < this.sequences.length && !this.spent; machine++) {
      for (let again = true; again && !this.spent; ) {
        again = false
        for (let at = (this.fixed[machine] ?? 0) + 1; at < this.sequence(machine).length; at++) {
          if (this.swapNeighbours(machine, at)) again = true
        }
        if (this.rested()) yield
      }
    }
  }

  private swapNeighbours(machine: number, at: number): boolean {
    const before = this.sequence(machine)
    const [a, b] = [before[at - 1] as number, before[at] as number]
    if (this.job(a).tier !== this.job(b).tier) return false
    const after = [...before]
    after[at - 1] = b
    after[at] = a
    return this.keep([[machine, after]])
  }

  /** Takes the new sequences if they gain and lose nothing. */
  private keep(changes: readonly (readonly [machine: number, sequence: number[]])[]): boolean {
    let [lateBefore, endBefore, lateAfter, endAfter] = [0, 0, 0, 0]
    const costs: Cost[] = []
    for (const [machine, sequence] of changes) {
      const before = this.costAt(machine)
      lateBefore += before.late
      endBefore = Math.max(endBefore, before.end)
      const after = this.cost(machine, sequence)
      costs.push(after)
      lateAfter += after.late
      endAfter = Math.max(endAfter, after.end)
      if (endAfter > endBefore && changes.length === 1) return false
    }
    const earlier = endBefore - endAfter
    const hastier = lateBefore - lateAfter
    // Ends may grow up to where the whole ends anyway, if that makes something less late.
    const lost = hastier < 0 || (earlier < 0 && (hastier <= GAIN || endAfter > this.makespan))
    if (lost || (earlier <= GAIN && hastier <= GAIN)) return false
    for (const [index, [machine, sequence]] of changes.entries()) this.set(machine, sequence, costs[index] as Cost)
    return true
  }

  private makespan = Infinity

  private latestMachine(): number {
    let latest = 0
    for (let machine = 1; machine < this.costs.length; machine++) {
      if (this.costAt(machine).end > this.costAt(latest).end) latest = machine
    }
    return latest
  }

  /** The machine that ends last gives jobs away, or exchanges them for shorter ones. */
  *shorten(): Generator<void, void, void> {
    this.allow(0.25)
    for (let gained = true; gained && !this.spent; ) {
      const latest = this.latestMachine()
      this.makespan = this.costAt(latest).end
      const targets = [...this.sequences.keys()].sort((a, b) => this.costAt(a).end - this.costAt(b).end || a - b)
      gained = yield* this.relieve(latest, targets)
    }
  }

  private *relieve(machine: number, targets: readonly number[]): Generator<void, boolean, void> {
    const jobs = this.sequence(machine).slice(this.fixed[machine])
    for (const job of jobs) {
      const flags = this.able[this.job(job).group]
      let tried = 0
      for (const target of targets) {
        if (tried >= TARGETS) break
        if (target === machine || !flags?.[target]) continue
        tried += 1
        if (this.move(job, machine, target) || this.exchange(job, machine, target)) return true
        if (this.rested()) yield
        if (this.spent) return false
      }
    }
    return false
  }

  private move(job: number, from: number, to: number): boolean {
    const rest = this.sequence(from).filter((other) => other !== job)
    return this.keep([
      [from, rest],
      [to, this.inserted(this.sequence(to), job, this.fixed[to] ?? 0)],
    ])
  }

  /** Where its due date puts it, among its tier. */
  private inserted(sequence: readonly number[], job: number, from: number): number[] {
    const { tier, dueAt } = this.job(job)
    let at = sequence.length
    while (at > from) {
      const before = this.job(sequence[at - 1] as number)
      if (before.tier > tier || (before.tier === tier && before.dueAt <= dueAt)) break
      at -= 1
    }
    return [...sequence.slice(0, at), job, ...sequence.slice(at)]
  }

  private exchange(job: number, machine: number, target: number): boolean {
    const mine = this.job(job)
    const others = this.sequence(target)
    for (let at = this.fixed[target] ?? 0; at < others.length && !this.spent; at++) {
      const other = others[at] as number
      const theirs = this.job(other)
      if (!this.able[theirs.group]?.[machine] || theirs.tier !== mine.tier) continue
      if (theirs.seconds === mine.seconds && theirs.dueAt === mine.dueAt && theirs.filament === mine.filament) continue
      const changed = this.keep([
        [machine, this.replaced(machine, job, other)],
        [target, this.replaced(target, other, job)],
      ])
      if (changed) return true
    }
    return false
  }

  private replaced(machine: number, gone: number, come: number): number[] {
    const rest = this.sequence(machine).filter((other) => other !== gone)
    return this.inserted(rest, come, this.fixed[machine] ?? 0)
  }

  /** Machines with late jobs give or exchange, the latest first. */
  *hasten(): Generator<void, void, void> {
    this.allow(0.5)
    for (let gained = true; gained && !this.spent; ) {
      gained = false
      this.makespan = this.costAt(this.latestMachine()).end
      const late = [...this.sequences.keys()]
        .filter((machine) => this.costAt(machine).late > GAIN)
        .sort((a, b) => this.costAt(b).late - this.costAt(a).late || a - b)
      for (const machine of late) {
        if (this.spent) break
        if (yield* this.relieve(machine, this.draw(machine))) gained = true
      }
    }
  }

  /** Some machines, drawn by a generator of our own, so that it is the same draw every time. */
  private draw(machine: number): number[] {
    const count = this.sequences.length
    const drawn = new Set<number>()
    for (let tries = 0; drawn.size < Math.min(count - 1, TARGETS * 3) && tries < TARGETS * 8; tries++) {
      this.random = (Math.imul(this.random, 1_664_525) + 1_013_904_223) >>> 0
      const index = Math.floor((this.random / 2 ** 32) * count)
      if (index !== machine) drawn.add(index)
    }
    return [...drawn]
  }
}
