import type { Calendar } from './hours.ts'

// The scheduling problem without names: jobs, machines, what goes where, and the one function that says when. All times
// are seconds from now.

/** A job that prints with whatever is there; a slot that nobody described and that serves as anything. */
export const ANY = -1
/** An empty slot. */
export const NOTHING = -2

export type Job = {
  /** On a machine of speed 1. */
  seconds: number
  /** Infinity = none. */
  dueAt: number
  releaseAt: number
  /** A number for each filament from 0 on, or ANY. */
  filament: number
  /** Jobs of one group go onto the same machines. */
  group: number
  /** Higher goes first, whatever the due dates. */
  tier: number
}

export type Machine = {
  /** Its seconds for one of a job's: 1.1 is a slow one. */
  speed: number
  freeAt: number
  bedClear: boolean
  /** What is in each slot: a filament, ANY or NOTHING. */
  slots: readonly number[]
  /** When prints may start and beds are cleared; undefined = always. */
  hours: Calendar | undefined
}

export type Shop = {
  jobs: readonly Job[]
  machines: readonly Machine[]
  /** Machines of each group of jobs. */
  eligible: readonly (readonly number[])[]
  clearSeconds: number
  changeSeconds: number
  /** Which filaments also serve for which others: `serves[there][wanted]`; left out = each for itself alone. */
  serves?: readonly (Uint8Array | undefined)[]
}

/** Which jobs each machine does, in order. */
export type Sequences = number[][]

/** What a machine is like after a job. */
export type MachineState = { at: number; clear: boolean; slots: number[]; turn: number }

export const beginning = ({ freeAt, bedClear, slots }: Machine): MachineState => ({
  at: freeAt,
  clear: bedClear,
  slots: [...slots],
  // A machine of several slots keeps what it began with longest.
  turn: slots.length > 1 ? 1 : 0,
})

/** Whether a job needs no change of filament. */
export function holds({ serves }: Shop, slots: readonly number[], filament: number): boolean {
  if (filament === ANY || slots.length === 0) return true
  for (const slot of slots) {
    if (slot === filament || slot === ANY || (slot >= 0 && serves?.[slot]?.[filament] === 1)) return true
  }
  return false
}

/** The first second at which a job may start after this much work by hand; hands work within the hours only. */
export function startAfter({ hours }: Machine, at: number, byHand: number): number {
  if (!hours) return at + byHand
  const begun = hours.next(at)
  return byHand === 0 ? begun : hours.next(begun + byHand)
}

/** When the machine would start a job that comes next. */
export function startOf(shop: Shop, machine: Machine, state: MachineState, job: Job): number {
  const change = holds(shop, state.slots, job.filament) ? 0 : shop.changeSeconds
  const start = startAfter(machine, state.at, (state.clear ? 0 : shop.clearSeconds) + change)
  if (job.releaseAt <= start) return start
  return machine.hours ? machine.hours.next(job.releaseAt) : job.releaseAt
}

/** Does a job: the bed is then occupied, and its filament loaded; the slots of a machine are changed in turn. */
export function advance(shop: Shop, machine: Machine, state: MachineState, job: Job): number {
  const start = startOf(shop, machine, state, job)
  if (job.filament >= 0) load(shop, state, job.filament)
  state.at = start + job.seconds * machine.speed
  state.clear = false
  return start
}

function load(shop: Shop, state: MachineState, filament: number): void {
  const unknown = state.slots.indexOf(ANY)
  if (unknown >= 0) state.slots[unknown] = filament
  else if (!holds(shop, state.slots, filament)) state.slots[state.turn++ % state.slots.length] = filament
}

export type Cost = { end: number; late: number }

/** When a machine is done with these jobs, and by how many seconds they are late in sum. */
export function costOf(shop: Shop, machine: Machine, sequence: readonly number[]): Cost {
  const state = beginning(machine)
  let late = 0
  for (const index of sequence) {
    const job = shop.jobs[index] as Job
    advance(shop, machine, state, job)
    if (state.at > job.dueAt) late += state.at - job.dueAt
  }
  return { end: sequence.length === 0 ? 0 : state.at, late }
}

export type Placed = { job: number; machine: number; start: number; end: number; change: boolean }
export type Figures = { makespan: number; lateSeconds: number; lateJobs: number; changes: number }

/** Every start and end, machine by machine. */
export function placed(shop: Shop, sequences: Sequences): Placed[] {
  return sequences.flatMap((sequence, machine) => {
    const device = shop.machines[machine] as Machine
    const state = beginning(device)
    return sequence.map((index) => {
      const job = shop.jobs[index] as Job
      const change = !holds(shop, state.slots, job.filament)
      const start = advance(shop, device, state, job)
      return { job: index, machine, start, end: state.at, change }
    })
  })
}

export function figures(shop: Shop, sequences: Sequences): Figures {
  const sum: Figures = { makespan: 0, lateSeconds: 0, lateJobs: 0, changes: 0 }
  for (const [machine, sequence] of sequences.entries()) {
    const device = shop.machines[machine] as Machine
    const state = beginning(device)
    for (const index of sequence) {
      const job = shop.jobs[index] as Job
      if (!holds(shop, state.slots, job.filament)) sum.changes += 1
      advance(shop, device, state, job)
      sum.makespan = Math.max(sum.makespan, state.at)
      if (state.at > job.dueAt) {
        sum.lateJobs += 1
        sum.lateSeconds += state.at - job.dueAt
      }
    }
  }
  return sum
}
