import { FINAL, type PrintState, TRANSITIONS } from '../../src/entities/print.ts'
import { nextStartStep, type StartEvidence, type StartStep } from '../../src/farm/start-verdict.ts'

// The life of one print as a graph of small states: two runners that may die or be overtaken at any step, a network
// that delivers a start whenever it likes, one printer that knows no fence, and a person. Explored breadth first.

export type Rule = 'R1' | 'R2' | 'R3' | 'R7' | 'R8' | 'R12' | 'R24'
export const RULES: readonly Rule[] = ['R1', 'R2', 'R3', 'R7', 'R8', 'R12', 'R24']

type Runner = { at: 'idle' | 'bringing' | 'asked' | 'won' | 'deciding'; attempt: number; known: StartEvidence }
type Ended = 'completed' | 'failed' | 'canceled' | 'lost'

type State = {
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
type Step = { label: string; next: State; broken?: string | undefined }

const IDLE: Runner = { at: 'idle', attempt: 0, known: { personSays: false } }
const ATTEMPTS = 2
const START: State = {
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

/** All that can happen next. Every move of the print goes through the product's own table. */
function stepsFrom(s: State, off: Rule | undefined): Step[] {
  const on = (rule: Rule): boolean => off !== rule
  const steps: Step[] = []
  const name = on('R3') ? s.attempt : 1
  const add = (label: string, change: (n: State) => unknown): void => {
    const next = copyOf(s)
    const said = change(next)
    steps.push({ label, next, broken: typeof said === 'string' ? said : undefined })
  }
  const move = (n: State, to: PrintState): void => {
    if (!TRANSITIONS[n.print].includes(to)) throw new Error(`illegal move ${n.print} -> ${to}`)
    n.print = to
  }
  const close = (n: State, to: PrintState): void => {
    move(n, to)
    Object.assign(n, { open: false, intent: false })
    if (to === 'queued') n.cancel = false
  }
  const spend = (n: State, what: keyof State['left']): void => {
    n.left[what] -= 1
  }
  const occupy = (n: State): void =>
    void Object.assign(n, { bed: 'occupied', untouched: false, echo: n.echo === 'fresh' ? 'stale' : n.echo })
  /** The nozzle moves. `ours`: sent by us, not pressed at the panel. */
  const begin = (n: State, file: number, ours: boolean): string | undefined => {
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
  const end = (n: State, how: Ended): void => {
    n.ended[n.running] = how
    n.running = 0
  }
  const settle = (n: State, how: Ended): void => {
    occupy(n)
    if (n.print === 'starting') move(n, 'printing')
    if (how !== 'lost') close(n, how)
    else if (n.print !== 'held') move(n, 'held')
  }
  const adopt = (n: State): void => {
    // A start that came late may have met a bed that was cleared since: what runs now voids it.
    occupy(n)
    if (n.intent) return
    if (n.print === 'preparing') move(n, 'transferring')
    move(n, 'starting')
    n.intent = true
    n.unseen = false
  }
  const mine = s.open && s.intent
  const started = s.running === name || (s.ended[name] !== undefined && s.ended[name] !== 'lost')

  // Dispatcher. What the panel did is seen within seconds, a new attempt takes longer (R9 says what remains).
  if (s.unseen && !s.open) {
    // Only the monitor's step below.
  } else if (
    s.print === 'queued' &&
    !s.open &&
    !s.cancel &&
    s.attempt < ATTEMPTS &&
    s.bed === 'clear' &&
    s.running === 0
  )
    add('dispatch', (n) => {
      move(n, 'preparing')
      Object.assign(n, { attempt: n.attempt + 1, open: true, intent: false })
    })

  // Runners.
  for (const [i, runner] of s.runners.entries()) {
    const who = `runner ${i + 1}`
    const to = (n: State, at: Runner['at'], known: StartEvidence = { personSays: false }): void => {
      n.runners[i] = at === 'idle' ? IDLE : { at, attempt: at === runner.at ? runner.attempt : n.attempt, known }
    }
    const current = s.open && s.attempt === runner.attempt
    const theirs = on('R3') ? runner.attempt : 1
    if (runner.at !== 'idle') add(`${who} dies`, (n) => to(n, 'idle'))
    if (runner.at === 'idle' && s.open && !s.intent && s.print !== 'held')
      add(`${who} claims and uploads`, (n) => {
        if (n.print === 'preparing') move(n, 'transferring')
        n.files = [...new Set([...n.files, name])]
        n.fence = i
        to(n, 'bringing')
      })
    if (runner.at === 'idle' && mine && s.print === 'starting') {
      add(`${who} finds the intent`, (n) => to(n, on('R1') ? 'deciding' : 'won'))
    }
    if (runner.at === 'idle' && mine && s.print === 'held')
      add(`${who} is told by a person that it did not start`, (n) => to(n, 'deciding', { personSays: true }))
    if (runner.at === 'bringing')
      add(`${who} asks the printer`, (n) => {
        if (!current || (on('R12') && started)) to(n, 'idle')
        else if (s.running === 0) n.runners[i] = { ...runner, at: 'asked' }
        else {
          if (!s.intent && s.print === 'transferring') close(n, 'queued')
          to(n, 'idle')
        }
      })
    if (runner.at === 'asked')
      add(`${who} commits the intent`, (n) => {
        const free = current && s.fence === i && !s.intent && s.print === 'transferring' && !s.cancel
        if (free && s.bed === 'clear') {
          move(n, 'starting')
          Object.assign(n, { intent: true, rebooted: false })
          if (on('R7')) occupy(n)
          n.untouched = true
          n.runners[i] = { ...runner, at: 'won' }
        } else if (!on('R24') && s.print === 'canceled') n.runners[i] = { ...runner, at: 'won' }
        else {
          if (free) close(n, 'queued')
          if (!s.open && !started) n.files = n.files.filter((file) => file !== theirs)
          to(n, 'idle')
        }
      })
    if (runner.at === 'won')
      add(`${who} writes the start`, (n) => {
        n.network = [...n.network, theirs].sort()
        to(n, 'idle')
      })
    if (runner.at !== 'deciding') continue
    const step: StartStep =
      !on('R2') && runner.known.first?.kind === 'not-started' ? { verdict: 'not-started' } : nextStartStep(runner.known)
    const ask = (): NonNullable<StartEvidence['first']> => {
      if (s.running === theirs) return { kind: 'started', running: true }
      if (s.ended[theirs] !== undefined && s.ended[theirs] !== 'lost') return { kind: 'started', running: false }
      return s.rebooted ? { kind: 'unknown', reason: 'rebooted' } : { kind: 'not-started' }
    }
    if ('do' in step)
      add(`${who}: ${step.do}`, (n) => {
        const known = { ...runner.known }
        if (step.do === 'ask') known.first = ask()
        if (step.do === 'ask-again') known.second = ask()
        if (step.do === 'look') known.idle = s.running === 0
        if (step.do === 'revoke') {
          known.revoked = ask().kind === 'started' ? 'in-use' : 'absent'
          if (known.revoked === 'absent') n.files = n.files.filter((file) => file !== theirs)
        }
        n.runners[i] = { ...runner, known }
      })
    else
      add(`${who} concludes: ${step.verdict}`, (n) => {
        to(n, 'idle')
        if (!current || !s.intent || (s.print !== 'starting' && s.print !== 'held')) return
        if (step.verdict === 'held') return s.print === 'starting' ? move(n, 'held') : undefined
        if (step.verdict === 'not-started') {
          // R25: a person's word never clears a bed.
          if (s.untouched && runner.known.second?.kind !== 'unknown') n.bed = 'clear'
          return close(n, s.cancel ? 'canceled' : 'queued')
        }
        if (step.word.running) {
          occupy(n)
          return move(n, 'printing')
        }
        return settle(n, s.ended[theirs] ?? 'lost')
      })
  }

  // Network.
  for (const file of new Set(s.network)) {
    // One that never arrives is one that is lost.
    add(`the start of file ${file} arrives`, (n) => {
      n.network.splice(n.network.indexOf(file), 1)
      return s.running === 0 && s.files.includes(file) ? begin(n, file, true) : undefined
    })
  }

  // Printer and monitor.
  if (s.running !== 0) {
    add('the printer finishes', (n) => end(n, 'completed'))
    if (s.left.fate > 0)
      add('the printer fails', (n) => {
        end(n, 'failed')
        spend(n, 'fate')
      })
    if (s.cancel && mine && s.running === name && (s.print === 'printing' || s.print === 'paused'))
      add('the printer is told to cancel', (n) => end(n, 'canceled'))
  }
  if (s.left.fate > 0 && (s.running !== 0 || mine))
    add('the printer reboots', (n) => {
      if (n.running !== 0) end(n, 'lost')
      n.rebooted = true
      spend(n, 'fate')
    })
  const adoptable = s.open && (s.intent || on('R12'))
  if (adoptable && s.running === name && ['preparing', 'transferring', 'starting', 'held'].includes(s.print))
    add('the monitor sees it run', (n) => {
      adopt(n)
      move(n, 'printing')
    })
  if (adoptable && s.ended[name] !== undefined && (s.ended[name] !== 'lost' || s.print === 'printing'))
    add('the monitor sees its end', (n) => {
      adopt(n)
      settle(n, s.ended[name] ?? 'lost')
    })
  if (s.unseen && !s.open)
    add('the monitor sees that a closed attempt ran', (n) => {
      n.unseen = false
      occupy(n)
      if (s.running !== 0 && s.print !== 'held') move(n, 'held')
    })

  // Person.
  if (s.left.cancel > 0 && !FINAL.includes(s.print) && !s.cancel)
    add('a person cancels', (n) => {
      spend(n, 'cancel')
      if (s.intent) n.cancel = true
      else close(n, 'canceled')
    })
  const clearable = s.running === 0 && !(mine && s.print !== 'held')
  if (clearable && (s.part || s.bed !== 'clear'))
    add('a person clears the bed', (n) => {
      Object.assign(n, { part: false, bed: 'clear' })
      if (s.left.echo > 0) {
        n.echo = 'fresh'
        spend(n, 'echo')
      }
    })
  if (s.echo !== 'none' && clearable)
    add('the clearing event arrives once more', (n) => {
      if (!on('R8') || s.echo === 'fresh') n.bed = 'clear'
      n.echo = 'none'
    })
  const over = s.ended[name]
  if (s.print === 'held' && s.running === 0 && over !== undefined)
    add('a person resolves', (n) => close(n, over === 'lost' ? 'failed' : over))
  if (s.print === 'held' && s.running === 0 && !s.open) add('a person resolves', (n) => close(n, 'failed'))
  if (s.left.retry > 0 && (s.print === 'failed' || s.print === 'canceled'))
    add('a person retries', (n) => {
      close(n, 'queued')
      spend(n, 'retry')
    })
  // The instant between the last question and the start cannot be closed on a printer without a fence (R9).
  const sending = s.runners.some(({ at }) => at === 'asked' || at === 'won') || s.network.length > 0
  if (s.left.fate > 0 && s.open && !s.intent && s.running === 0 && !s.part && s.files.includes(name) && !sending)
    add('a person starts our file at the panel', (n) => {
      spend(n, 'fate')
      n.unseen = true
      return begin(n, name, false)
    })
  return steps
}

/** Two states are one when nothing that can still happen tells them apart: the runners are alike but for the fence. */
function keyOf(state: State, off: Rule | undefined): string {
  const brings = state.runners.some(({ at }) => at === 'bringing' || at === 'asked')
  const fence = state.intent || !brings ? 0 : state.fence
  const rest = { ...state, untouched: state.intent && state.untouched, rebooted: state.intent && state.rebooted }
  // A name whose file is gone never starts again: names are not reused, and a file is only sent before the intent.
  const alive = (file: number): boolean => state.files.includes(file)
  if (off !== 'R3') {
    rest.network = rest.network.filter(alive)
    rest.starts = Object.fromEntries(Object.entries(rest.starts).filter(([file]) => alive(Number(file))))
  }
  // It is refused, so it might as well not come.
  if (off !== 'R8' && rest.echo === 'stale') rest.echo = 'none'
  // Whoever decides on an attempt that is closed and whose file is gone changes nothing any more.
  const idle = ({ at, attempt }: Runner): boolean =>
    at === 'deciding' && !(state.open && state.attempt === attempt) && !alive(off === 'R3' ? 1 : attempt)
  const [one, two] = state.runners.map((runner) => JSON.stringify(idle(runner) ? IDLE : runner)) as [string, string]
  const swap = one > two || (one === two && fence === 1)
  const runners = swap ? `${two}${one}` : `${one}${two}`
  return `${runners}${swap && brings && !state.intent ? 1 - fence : fence}${JSON.stringify({ ...rest, runners: 0, fence: 0 })}`
}

export type Explored = { states: number; violation?: string; trace: string[]; stuck: string[][] }

/** Explores everything that can happen; with a rule switched off it stops at the first, so shortest, violation. */
export function explore(off?: Rule, limit = 100_000): Explored {
  const seen = new Map<string, number>()
  const states: { state: State; before: number; label: string }[] = []
  const into: number[][] = []
  const visit = (state: State, before: number, label: string): void => {
    const key = keyOf(state, off)
    let index = seen.get(key)
    if (index === undefined) {
      index = states.length
      seen.set(key, index)
      states.push({ state, before, label })
      into.push([])
    }
    if (before >= 0) into[index]?.push(before)
  }
  const trace = (index: number): string[] => {
    const labels: string[] = []
    for (let at = index; at > 0; at = states[at]?.before ?? 0) labels.unshift(states[at]?.label ?? '')
    return labels
  }
  visit(START, -1, '')
  for (let index = 0; index < states.length; index += 1) {
    if (states.length > limit) throw new Error(`more than ${limit} states`)
    for (const { label, next, broken } of stepsFrom(states[index]?.state ?? START, off)) {
      if (broken) return { states: states.length, violation: broken, trace: [...trace(index), label], stuck: [] }
      visit(next, index, label)
    }
  }
  const good = new Set<number>()
  const queue: number[] = []
  const mark = (index: number): void => {
    if (good.has(index)) return
    good.add(index)
    queue.push(index)
  }
  for (const [index, { state }] of states.entries()) {
    const waits = state.print === 'queued' && state.attempt === ATTEMPTS
    if (FINAL.includes(state.print) || state.print === 'held' || waits) mark(index)
  }
  for (let index = queue.pop(); index !== undefined; index = queue.pop()) into[index]?.forEach(mark)
  const stuck = [...states.keys()].filter((index) => !good.has(index)).slice(0, 3)
  return { states: states.length, trace: [], stuck: stuck.map(trace) }
}
