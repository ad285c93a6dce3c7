import { FINAL } from '../../src/entities/print.ts'
import { dispatcherSteps, runnerSteps } from './model-runners.ts'
import { ATTEMPTS, IDLE, type Rule, type Runner, START, type State, type Step, Turn } from './model-state.ts'
import { bedSteps, monitorSteps, networkSteps, personSteps, printerSteps } from './model-world.ts'

// The life of one print as a graph of small states: two runners that may die or be overtaken at any step, a network
// that delivers a start whenever it likes, one printer that knows no fence, and a person. Explored breadth first.

export { RULES, type Rule } from './model-state.ts'

/** All that can happen next. Every move of the print goes through the product's own table. */
function stepsFrom(s: State, off: Rule | undefined): Step[] {
  const turn = new Turn(s, off)
  dispatcherSteps(turn)
  runnerSteps(turn)
  networkSteps(turn)
  printerSteps(turn)
  monitorSteps(turn)
  personSteps(turn)
  bedSteps(turn)
  return turn.steps
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
