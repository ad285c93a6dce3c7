import { COMMITS } from './service-gate.ts'

// A schedule is one line that says what goes wrong and when; the same line is the same run:
//   octoprint carry:after:intent kill cancel start=late@reconcile:after:ask
//   octoprint printers=2 prints=3 sql:after:intent kill + none go redis-kill@printing
// kind, size of the farm, then mishaps that are joined by +: a point (a failpoint, or a moment on a wire; `#2` = the
// second time it is reached), what happens to the process that reached it, events (there, or `@state` of the first
// print), and faults of single requests.

export type Action = 'go' | 'kill' | 'park' | 'stop' | 'block'
/** `at` undefined: at the mishap's point. */
export type Event = { name: string; at: string | undefined }
/** `until`: of a request that is kept, the point or the `end` at which it is delivered. */
export type Fault = { request: string; how: string; until: string | undefined }
export type Mishap = { point: string; nth: number; action: Action; events: Event[]; faults: Fault[] }
export type Schedule = { kind: string; printers: number; prints: number; mishaps: Mishap[] }

export function parse(line: string): Schedule {
  const [kind = '', ...words] = line.trim().split(/\s+/)
  const size = (name: string, usual: number): number =>
    Number(words.find((word) => word.startsWith(`${name}=`))?.slice(name.length + 1) ?? usual)
  const rest = words.filter((word) => !/^print(er)?s=\d+$/.test(word))
  const mishaps = rest.join(' ').split(' + ').map(parseMishap)
  return { kind, printers: size('printers', 1), prints: size('prints', 2), mishaps }
}

function parseMishap(text: string): Mishap {
  const [place = '', action = 'go', ...rest] = text.split(' ')
  const [point = '', nth = '1'] = place.split('#')
  const mishap: Mishap = { point, nth: Number(nth), action: action as Action, events: [], faults: [] }
  for (const word of rest) {
    const [head = '', until] = word.split('@')
    const [request = '', how] = head.split('=')
    if (how === undefined) mishap.events.push({ name: head, at: until })
    else mishap.faults.push({ request, how, until })
  }
  return mishap
}

const named = (area: string, names: readonly string[]): string[] => names.map((name) => `${area}:${name}`)
const around = (area: string, names: readonly string[]): string[] =>
  names.flatMap((name) => [`${area}:before:${name}`, `${area}:after:${name}`])

const BEFORE = [
  'before:claim',
  'after:claim',
  'before:transfer-row',
  'before:verified-row',
  'after:verified-row',
  'before:ask',
]
const WINDOW = ['before:intent', 'after:intent', 'before:write', 'after:write', 'after:answer', 'before:record']
const carry = [...named('carry', [...BEFORE, ...WINDOW]), 'carry:before:done']
const reconcile = around('reconcile', ['ask', 'revoke', 'ask-again', 'verdict'])
const monitor = [...around('monitor', ['lease', 'connect', 'link', 'state', 'ended']), 'monitor:after:publish']
const dispatch = named('dispatch', ['before:commit', 'after:commit', 'after:add'])
const control = named('control', ['before:sent-row', 'after:sent-row', 'after:answer'])
/** On the wires: `before` = it has left its sender, `after` = it was done and its answer is held back. */
const wire = [...around('wire', ['upload', 'ask', 'look']), 'wire:after:start']
const sql = around('sql', ['give', 'claim', 'transfer', 'verified', 'intent', 'answer', 'bind', 'settle', 'seen'])
const EVENTS = ['cancel', 'reboot', 'foreign', 'flush', 'echo', 'twin']
const SERVICES = ['redis-kill', 'redis-away', 'postgres-kill', 'postgres-away', 'printer-away']
const CLOCKS = ['ahead', 'behind']
const DOUBLES = ['two-workers', 'two-dispatchers', 'two-monitors']
export const BUTTONS = [
  'pause',
  'retry',
  'remove',
  'promote',
  'obliterate',
  'add',
  'duplicate',
  'edit',
  'empty',
  'clean',
  'concurrency',
  'rate-limit',
  'delay',
]
const board = BUTTONS.map((button) => `board-${button}`)
const REQUESTS = ['start', 'upload', 'revoke', 'ask', 'look', 'control']
const HOWS = ['lost', 'answer-lost', 'refused', 'slow']
/** Commits that a line may lose; `sql.bed` is a person's or a machine's own request. */
const commits = COMMITS.filter((name) => !['lease', 'session'].includes(name)).map((name) => `sql.${name}`)

/** All single faults, then the pairs inside the start window. */
export function enumerate(kind: string): string[] {
  const lines: string[] = []
  const add = (...words: string[]): void => void lines.push([kind, ...words].filter(Boolean).join(' '))
  for (const action of ['kill', 'park', 'stop', 'block']) {
    for (const point of [...carry, ...dispatch, ...monitor]) add(point, action)
    // A start that never arrives leads through every step of the decision, one whose answer is lost to "started".
    for (const point of reconcile) add(point, action, 'start=lost')
    for (const point of ['reconcile:after:ask', 'reconcile:before:verdict', 'reconcile:after:verdict'])
      add(point, action, 'kill-monitor@starting', 'start=answer-lost')
    for (const point of control) add(point, action, 'cancel@printing')
  }
  for (const point of [...wire, ...sql]) for (const action of ['kill', 'stop']) add(point, action)
  for (const point of around('wire', ['control'])) add(point, 'kill', 'cancel@printing')
  for (const point of around('wire', ['revoke'])) add(point, 'kill', 'start=lost')
  for (const event of EVENTS) {
    for (const action of ['go', 'kill', 'park']) {
      for (const point of carry) add(point, action, event)
      for (const point of reconcile) add(point, action, event, 'start=lost')
    }
    for (const point of [...monitor, ...dispatch]) add(point, 'kill', event)
    for (const state of ['printing', 'completed']) add('none', 'go', `${event}@${state}`)
  }
  // Services that die, clocks that jump, at each step of the window and while it prints.
  for (const event of [...SERVICES, ...CLOCKS]) {
    for (const point of [
      ...named('carry', WINDOW),
      'carry:after:claim',
      'dispatch:after:commit',
      'monitor:before:ended',
    ])
      add(point, 'go', event)
    for (const point of reconcile) add(point, 'go', event, 'start=lost')
    for (const state of ['preparing', 'printing', 'completed']) add('none', 'go', `${event}@${state}`)
  }
  for (const event of DOUBLES) {
    add('none', 'go', `${event}@queued`)
    for (const point of ['carry:after:intent', 'carry:before:write', 'dispatch:before:commit', 'monitor:before:ended'])
      for (const action of ['kill', 'block']) add(point, action, `${event}@queued`)
  }
  for (const press of board) {
    for (const state of ['queued', 'printing', 'completed']) add('none', 'go', `${press}@${state}`)
    for (const point of ['carry:before:intent', 'carry:before:write', 'carry:after:answer']) {
      add(point, 'go', press)
      add(point, 'kill', press)
    }
  }
  // A start that arrives after its sender died: at each step of whoever decides about it, and after the verdict.
  for (const until of [...reconcile, 'end']) {
    for (const event of ['', 'cancel', 'reboot', 'foreign'])
      add('carry:after:write', 'kill', event, `start=late@${until}`)
  }
  for (const request of ['upload', 'revoke']) add('carry:after:intent', 'kill', `${request}=late@end`)
  for (const point of ['carry:after:intent', 'carry:before:write']) {
    for (const how of ['lost', 'answer-lost']) add(point, 'park', `start=${how}`)
  }
  // R12: a person starts our file at the panel before we do.
  for (const point of ['after:verified-row', 'before:ask', 'before:intent']) {
    for (const action of ['go', 'kill', 'park', 'stop']) add(`carry:${point}`, action, 'own')
  }
  for (const request of REQUESTS) {
    for (const how of HOWS) {
      add('none', 'go', `${request}=${how}`, request === 'control' ? 'cancel@printing' : '')
      add('carry:after:intent', 'kill', `${request}=${how}`)
      add('carry:after:write', 'kill', 'cancel', `${request}=${how}`)
    }
  }
  for (const commit of commits) {
    for (const how of ['lost', 'answer-lost', 'slow'])
      add('none', 'go', `${commit}=${how}`, /sent|command/.test(commit) ? 'cancel@printing' : '')
  }
  // Ordered pairs inside the window from write to verdict.
  const inWindow = ['carry:after:write', 'wire:after:start', 'carry:after:answer', 'sql:after:answer', ...reconcile]
  for (const [index, first] of inWindow.entries()) {
    for (const second of inWindow.slice(index + 1)) add(first, 'kill', 'start=lost', '+', second, 'kill')
  }
  return [...new Set(lines)]
}

/** mulberry32: small, seeded, good enough to draw schedules. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const KILLS = [
  'kill-worker',
  'kill-monitor',
  'kill-dispatch',
  'resolve',
  'pause',
  'own',
  'block-worker',
  'block-monitor',
]
const STATES = ['queued', 'preparing', 'transferring', 'starting', 'printing', 'completed']

/** A combination that nobody thought of: one to four mishaps, one or two printers, two or three prints. */
export function draw(kinds: readonly string[], next: () => number): string {
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item
  const event = (): string => one(one([EVENTS, EVENTS, KILLS, SERVICES, CLOCKS, DOUBLES, board]))
  const mishap = (): string => {
    const what = next()
    if (what < 0.25) return `none go ${event()}@${one(STATES)}`
    if (what < 0.4)
      return `none go ${one(next() < 0.6 ? REQUESTS : commits)
        .concat('=', one(HOWS))
        .replace(/^(sql.*=)refused/, '$1lost')}`
    const point = one(one([carry, named('carry', WINDOW), reconcile, monitor, dispatch, control, wire, sql]))
    const action = one(['go', 'kill', 'kill', 'park', 'stop', 'block'])
    const words = [next() < 0.1 ? `${point}#2` : point, action]
    if (action === 'go' || next() < 0.5) words.push(event())
    if (point.startsWith('control')) words.push('cancel@printing')
    if (point.startsWith('reconcile')) words.push('start=lost')
    else if (point === 'carry:after:write' && next() < 0.5) words.push(`start=late@${one([...reconcile, 'end'])}`)
    return words.join(' ')
  }
  const size = [one(kinds)]
  if (next() < 0.35) size.push('printers=2')
  if (next() < 0.35) size.push('prints=3')
  const count = 1 + Math.floor(next() * 4)
  return `${size.join(' ')} ${Array.from({ length: count }, mishap).join(' + ')}`
}

/** Which part reaches a point. */
export function partOf(point: string): 'worker' | 'monitor' | 'dispatch' {
  const [area] = point.split(':')
  return area === 'monitor' || area === 'dispatch' ? area : 'worker'
}
