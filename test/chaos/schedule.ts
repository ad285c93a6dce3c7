// A schedule is one line that says what goes wrong and when; the same line is the same run:
//   octoprint carry:after:intent kill cancel start=late@reconcile:after:ask
// kind, point (a failpoint, `#2` = the second time it is reached), what happens to the process that reached it, events
// (there, or `@state` of the print), and one fault of one request.

export type Action = 'go' | 'kill' | 'park' | 'stop'
export type EventName =
  | 'cancel'
  | 'reboot'
  | 'foreign'
  | 'flush'
  | 'echo'
  | 'resolve'
  | 'twin'
  | 'own'
  | 'kill-monitor'
  | 'kill-dispatch'
/** `at` undefined: at the schedule's point. */
export type Event = { name: EventName; at: string | undefined }
export type Fault = { request: 'start' | 'upload' | 'revoke' | 'ask'; how: string; until: string | undefined }
export type Schedule = {
  kind: string
  point: string
  nth: number
  action: Action
  events: Event[]
  fault: Fault | undefined
}

export function parse(line: string): Schedule {
  const [kind = '', place = '', action = 'go', ...rest] = line.trim().split(/\s+/)
  const [point = '', nth = '1'] = place.split('#')
  const events: Event[] = []
  let fault: Fault | undefined
  for (const word of rest) {
    const [head = '', until] = word.split('@')
    const [request, how] = head.split('=')
    if (how === undefined) events.push({ name: head as EventName, at: until })
    else fault = { request: request as Fault['request'], how, until }
  }
  return { kind, point, nth: Number(nth), action: action as Action, events, fault }
}

const BEFORE = [
  'before:claim',
  'after:claim',
  'before:transfer-row',
  'before:verified-row',
  'after:verified-row',
  'before:ask',
]
const WINDOW = ['before:intent', 'after:intent', 'before:write', 'after:write', 'after:answer', 'before:record']
const DECIDING = ['ask', 'revoke', 'ask-again', 'verdict'].flatMap((step) => [`before:${step}`, `after:${step}`])
const carry = [...BEFORE, ...WINDOW].map((name) => `carry:${name}`)
const reconcile = DECIDING.map((name) => `reconcile:${name}`)
const monitor = ['link', 'state', 'ended'].flatMap((what) => [`monitor:before:${what}`, `monitor:after:${what}`])
const dispatch = ['before:commit', 'after:commit', 'after:add'].map((name) => `dispatch:${name}`)
const control = ['before:sent-row', 'after:sent-row', 'after:answer'].map((name) => `control:${name}`)
const EVENTS = ['', 'cancel', 'reboot', 'foreign', 'flush', 'echo', 'twin']

/** All single faults, then the pairs inside the start window. */
export function enumerate(kind: string): string[] {
  const lines: string[] = []
  const add = (...words: string[]): void => void lines.push([kind, ...words].filter(Boolean).join(' '))
  for (const action of ['kill', 'park', 'stop']) {
    for (const point of [...carry, ...dispatch, ...monitor]) add(point, action)
    // A start that never arrives leads through every step of the decision, one whose answer is lost to "started".
    for (const point of reconcile) add(point, action, 'start=lost')
    for (const point of ['reconcile:after:ask', 'reconcile:before:verdict', 'reconcile:after:verdict'])
      add(point, action, 'kill-monitor@starting', 'start=answer-lost')
    for (const point of control) add(point, action, 'cancel@printing')
  }
  for (const event of EVENTS.slice(1)) {
    for (const action of ['go', 'kill', 'park']) {
      for (const point of carry) add(point, action, event)
      for (const point of reconcile) add(point, action, event, 'start=lost')
    }
    for (const point of [...monitor, ...dispatch]) add(point, 'kill', event)
    for (const state of ['printing', 'completed']) add('none', 'go', `${event}@${state}`)
  }
  // A start that arrives after its sender died: at each step of whoever decides about it, and after the verdict.
  for (const until of [...reconcile, 'end']) {
    for (const event of ['', 'cancel', 'reboot', 'foreign'])
      add('carry:after:write', 'kill', event, `start=late@${until}`)
  }
  for (const point of ['carry:after:intent', 'carry:before:write']) {
    for (const how of ['lost', 'answer-lost']) add(point, 'park', `start=${how}`)
  }
  // R12: a person starts our file at the panel before we do.
  for (const point of ['after:verified-row', 'before:ask', 'before:intent']) {
    for (const action of ['go', 'kill', 'park', 'stop']) add(`carry:${point}`, action, 'own')
  }
  for (const request of ['upload', 'revoke', 'ask']) {
    for (const how of ['lost', 'answer-lost', 'refused']) {
      add('none', 'go', `${request}=${how}`)
      add('carry:after:intent', 'kill', `${request}=${how}`)
      add('carry:after:write', 'kill', 'cancel', `${request}=${how}`)
    }
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

const ALL_EVENTS = [...EVENTS.slice(1), 'kill-monitor', 'kill-dispatch', 'resolve']
const STATES = ['preparing', 'transferring', 'starting', 'printing', 'completed', 'held']

/** A combination that nobody thought of. */
export function draw(kind: string, next: () => number): string {
  const one = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)] as Item
  const point = one([
    ...carry,
    ...WINDOW.map((name) => `carry:${name}`),
    ...reconcile,
    ...monitor,
    ...dispatch,
    ...control,
  ])
  const words = [kind, next() < 0.1 ? `${point}#2` : point, one(['go', 'kill', 'kill', 'park', 'park', 'stop'])]
  for (let count = Math.floor(next() * 3); count > 0; count -= 1)
    words.push(next() < 0.6 ? one(ALL_EVENTS) : `${one(ALL_EVENTS)}@${one(STATES)}`)
  const late = point === 'carry:after:write' && words[2] === 'kill' && next() < 0.5
  if (point.startsWith('control')) words.push('cancel@printing')
  if (words[2] === 'go' && !words.slice(3).some((word) => !word.includes('@'))) words[2] = 'kill'
  if (late) words.push(`start=late@${one([...reconcile, 'end'])}`)
  else if (point.startsWith('reconcile')) words.push('start=lost')
  else if (next() < 0.4) words.push(`${one(['start', 'upload', 'revoke', 'ask'])}=${one(['lost', 'answer-lost'])}`)
  return words.join(' ')
}

/** Which part reaches a point. */
export function partOf(point: string): 'worker' | 'monitor' | 'dispatch' {
  const [area] = point.split(':')
  return area === 'monitor' || area === 'dispatch' ? area : 'worker'
}
