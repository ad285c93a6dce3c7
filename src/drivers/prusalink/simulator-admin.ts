import { record, text } from '../fields.ts'
import type { RequestFault } from '../simulator-faults.ts'
import type { PrusalinkSimulator } from './simulator.ts'
import type { Incoming, Outgoing } from './simulator-routes.ts'

type Action = (simulator: PrusalinkSimulator, body: Record<string, unknown>) => unknown

/** What a person at the machine, or fate, does; GET answers facts, POST 200 `{done}`. */
const ACTIONS: Record<string, Action> = {
  'GET /_sim/state': (simulator) => stateOf(simulator),
  'GET /_sim/log': (simulator) => ({ items: simulator.machine.log }),
  'GET /_sim/requests': (simulator) => ({ items: simulator.requests }),
  'POST /_sim/clear-bed': (simulator) => ({ done: simulator.machine.clear() }),
  'POST /_sim/panel-start': (simulator, body) => ({ done: simulator.panelStart(text(body.file) ?? 'panel.gcode') }),
  'POST /_sim/panel-cancel': ({ printer }) => ({ done: printer.cancel() }),
  'POST /_sim/dismiss': ({ printer }) => ({ done: printer.dismiss() }),
  'POST /_sim/answer': ({ printer }) => ({ done: printer.answer() }),
  'POST /_sim/set-ready': ({ printer }) => ({ done: printer.setReady() }),
  'POST /_sim/restart': (simulator, body) => afterAnswer(() => simulator.restart(Number(body.downMilliseconds ?? 200))),
  'POST /_sim/fault': (simulator, body) => ({ done: applyFault(simulator, body) }),
}

/** The endpoint under /_sim/, for tests and demonstrations; it needs no key and is only on the loopback. */
export async function administer(simulator: PrusalinkSimulator, incoming: Incoming): Promise<Outgoing> {
  const action = ACTIONS[`${incoming.method} ${incoming.path}`]
  if (action === undefined) return { status: 404, json: { error: 'no such action', actions: Object.keys(ACTIONS) } }
  let body: Record<string, unknown> = {}
  try {
    body = incoming.body.length === 0 ? {} : record(JSON.parse(incoming.body.toString()))
  } catch {
    return { status: 400, json: { error: 'the body is no JSON' } }
  }
  return { status: 200, json: await action(simulator, body) }
}

function stateOf({ name, printer, machine, stick }: PrusalinkSimulator) {
  return {
    name,
    state: printer.state,
    selected: printer.file?.name ?? null,
    jobId: printer.jobId,
    progress: printer.progress(),
    elapsedSeconds: printer.elapsedSeconds(),
    totalSeconds: printer.run?.plan.totalSeconds ?? null,
    running: machine.running ?? null,
    partOnBed: machine.partOnBed,
    files: stick.list(),
  }
}

/** States of the whole device; every other kind is a fault of single requests. */
const DEVICE_FAULTS: Record<string, (simulator: PrusalinkSimulator, body: Record<string, unknown>) => unknown> = {
  offline: (simulator, body) => afterAnswer(() => away(simulator, Number(body.milliseconds ?? 10_000))),
  silent: (simulator) => simulator.silence(true),
  'not-silent': (simulator) => simulator.silence(false),
  'fatal-error': ({ printer }) => printer.fail(),
  runout: ({ printer }) => printer.attention(),
  question: ({ printer }) => {
    printer.asksNext = true
  },
  busy: ({ printer }) => printer.busy(),
  'not-busy': ({ printer }) => printer.free(),
  'stale-nonce': ({ auth }) => {
    auth.staleNext = true
  },
  slow: (simulator, body) => {
    simulator.bytesPerSecond = Number(body.bytesPerSecond ?? 100_000)
  },
  none: (simulator) => {
    simulator.faults.clear()
    simulator.bytesPerSecond = undefined
  },
}

const REQUEST_FAULTS: readonly string[] = ['drop-before', 'drop-after', 'delay', 'late', 'refuse', 'cut', 'truncate']

function applyFault(simulator: PrusalinkSimulator, body: Record<string, unknown>): boolean {
  const kind = text(body.kind) ?? ''
  const device = DEVICE_FAULTS[kind]
  if (device !== undefined) device(simulator, body)
  else if (REQUEST_FAULTS.includes(kind)) simulator.faults.arm(body as RequestFault)
  else return false
  return true
}

async function away(simulator: PrusalinkSimulator, milliseconds: number): Promise<void> {
  await simulator.goOffline()
  setTimeout(() => void simulator.goOnline(), milliseconds)
}

/** The answer leaves before the connection that carries it goes away. */
function afterAnswer(action: () => Promise<unknown>): { done: true } {
  setTimeout(() => void action(), 20)
  return { done: true }
}
