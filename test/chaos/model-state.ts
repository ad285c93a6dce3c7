import { type PrintState, TRANSITIONS } from '../../src/entities/print.ts'
import type { StartEvidence } from '../../src/farm/start-verdict.ts'

// The small world of the model: its states, and what every change of them goes through.

export type Rule = 'R1' | 'R2' | 'R3' | 'R7' | 'R8' | 'R12' | 'R24'
export const RULES: readonly Rule[] = ['R1', 'R2', 'R3', 'R7', 'R8', 'R12', 'R24']

export type Runner = { at: 'idle' | 'bringing' | 'asked' | 'won' | 'deciding'; attempt: number; known: StartEvidence }
export type Ended = 'completed' | 'failed' | 'canceled' | 'lost'

export type State = {
  print: PrintState
  attempt: number
  /** The attempt is open; `intent`: a start may have been sent. */
  open: boolean
  intent: boolean
  cancel: boolean
  /** Which runner's claim counts (the fence). */
  fence: number
  bed: 'clear' | 'occupied'
  /** The bed's epoch is still the one that the intent left: a proven not-started gives the clearance back. */
  untouched: boolean
  /** A recorded clearing event that may be delivered once more, and whether the bed's epoch is still its own. */
  echo: 'none' | 'fresh' | 'stale'
  runners: [Runner, Runner]
  /** Starts that are on their way, by remote name. */
  network: number[]
  // The machine, and what the printer remembers of it.
  part: boolean
  files: number[]
  running: number
  ended: Record<number, Ended>
  rebooted: boolean
  /** Somebody pressed start at the panel and the monitor has not told us yet. */
  unseen: boolean
  /** Physical starts by remote name. */
  starts: Record<number, number>
  /** Those of them that we sent. */
  sent: number
  /** How often each may still happen; fate is one reboot, one failure or one start at the panel. */
  left: { cancel: number; echo: number; fate: number; retry: number }
}
export type Step = { label: string; next: State; broken?: string | undefined }

export const IDLE: Runner = { at: 'idle', attempt: 0, known: { personSays: false } }
export const ATTEMPTS = 2
export const START: State = {
  ...{ print: 'queued', attempt: 0, open: false, intent: false, cancel: false, fence: 0, bed: 'clear' },
  ...{
    untouched: false,
    echo: 'none',
    runners: [IDLE, IDLE],
    network: [],
    part: false,
    files: [],
    running: 0,
    ended: {},
  },
  ...{ rebooted: false, unseen: false, starts: {}, sent: 0 },
  left: { cancel: 1, echo: 1, fate: 1, retry: 1 },
}

const copyOf = (s: State): State => ({
  ...s,
  ...{ runners: [...s.runners], network: [...s.network], files: [...s.files] },
  ...{ ended: { ...s.ended }, starts: { ...s.starts }, left: { ...s.left } },
})

/** One state, and the steps that lead on from it; one rule may be switched off. */
export class Turn {
  readonly s: State
  readonly steps: Step[] = []
  /** The remote name of the current attempt. */
  readonly name: number
  readonly #off: Rule | undefined

  constructor(s: State, off: Rule | undefined) {
    this.s = s
    this.#off = off
    this.name = this.nameOf(s.attempt)
  }
  on(rule: Rule): boolean {
    return this.#off !== rule
  }
  nameOf(attempt: number): number {
    return this.on('R3') ? attempt : 1
  }
  /** The open attempt may have been started. */
  get mine(): boolean {
    return this.s.open && this.s.intent
  }
  get started(): boolean {
    const ended = this.s.ended[this.name]
    return this.s.running === this.name || (ended !== undefined && ended !== 'lost')
  }
  /** `change` answers with what it breaks, if anything. */
  add(label: string, change: (n: State) => unknown): void {
    const next = copyOf(this.s)
    const said = change(next)
    this.steps.push({ label, next, broken: typeof said === 'string' ? said : undefined })
  }
}

// What a step is made of.

export function move(n: State, to: PrintState): void {
  if (!TRANSITIONS[n.print].includes(to)) throw new Error(`illegal move ${n.print} -> ${to}`)
  n.print = to
}

export function close(n: State, to: PrintState): void {
  move(n, to)
  Object.assign(n, { open: false, intent: false })
  if (to === 'queued') n.cancel = false
}

export function spend(n: State, what: keyof State['left']): void {
  n.left[what] -= 1
}

export function occupy(n: State): void {
  Object.assign(n, { bed: 'occupied', untouched: false, echo: n.echo === 'fresh' ? 'stale' : n.echo })
}

/** The nozzle moves. `ours`: sent by us, not pressed at the panel. */
export function begin(n: State, file: number, ours: boolean): string | undefined {
  const excused = Object.values(n.ended).filter((end) => end !== 'completed').length
  if (ours) n.sent += 1
  n.starts[file] = (n.starts[file] ?? 0) + 1
  const onPart = n.part
  Object.assign(n, { running: file, part: true })
  if ((n.starts[file] ?? 0) > 1) return '1: a remote name was started twice'
  if (n.sent > 1 + excused) return '2: the print was started again without cause'
  if (ours && onPart) return '4: started on a part'
  if (ours && n.print === 'canceled') return '9: started after canceled'
  return undefined
}

export function end(n: State, how: Ended): void {
  n.ended[n.running] = how
  n.running = 0
}

export function settle(n: State, how: Ended): void {
  occupy(n)
  if (n.print === 'starting') move(n, 'printing')
  if (how !== 'lost') close(n, how)
  else if (n.print !== 'held') move(n, 'held')
}

export function adopt(n: State): void {
  // A start that came late may have met a bed that was cleared since: what runs now voids it.
  occupy(n)
  if (n.intent) return
  if (n.print === 'preparing') move(n, 'transferring')
  move(n, 'starting')
  n.intent = true
  n.unseen = false
}
