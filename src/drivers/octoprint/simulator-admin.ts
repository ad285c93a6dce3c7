import { record, text } from '../fields.ts'
import type { RequestFault } from '../simulator-faults.ts'
import type { WebcamFault } from '../simulator-webcam.ts'
import type { OctoprintSimulator } from './simulator.ts'
import type { Incoming, Outgoing } from './simulator-routes.ts'
import { progressView } from './simulator-views.ts'

type Action = (simulator: OctoprintSimulator, body: Record<string, unknown>) => unknown

/** What a person at the machine, or fate, does; GET answers facts, POST 200 `{done}`. */
const ACTIONS: Record<string, Action> = {
  'GET /_sim/state': (simulator) => stateOf(simulator),
  'GET /_sim/log': (simulator) => ({ items: simulator.machine.log }),
  'GET /_sim/requests': (simulator) => ({ items: simulator.requests }),
  'POST /_sim/clear-bed': (simulator) => ({ done: simulator.machine.clear() }),
  'POST /_sim/panel-start': (simulator, body) => ({ done: simulator.panelStart(text(body.file) ?? 'panel.gcode') }),
  'POST /_sim/panel-cancel': (simulator) => ({ done: cancel(simulator) }),
  'POST /_sim/restart': (simulator, body) => afterAnswer(() => simulator.restart(Number(body.downMilliseconds ?? 200))),
  'GET /_sim/webcam': ({ webcam: { fault, streams, requests } }) => ({ fault, streams, requests }),
  'POST /_sim/webcam': (simulator, body) => ({ done: setWebcam(simulator, text(body.fault) ?? 'none') }),
  'POST /_sim/fault': (simulator, body) => ({ done: applyFault(simulator, body) }),
}

/** The endpoint under /_sim/, for tests and demonstrations; it needs no key and is only on the loopback. */
export async function administer(simulator: OctoprintSimulator, incoming: Incoming): Promise<Outgoing> {
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

function stateOf(simulator: OctoprintSimulator) {
  const { printer, machine } = simulator
  return {
    name: simulator.name,
    state: printer.stateId,
    selected: printer.selected ?? null,
    progress: progressView(printer),
    elapsedSeconds: printer.elapsedSeconds(),
    totalSeconds: printer.run?.plan.totalSeconds ?? null,
    running: machine.running ?? null,
    partOnBed: machine.partOnBed,
    files: simulator.files.list().map(({ name, size, prints }) => ({ name, size, prints })),
  }
}

function cancel(simulator: OctoprintSimulator): boolean {
  const active = simulator.printer.active
  simulator.printer.cancel()
  return active
}

/** States of the whole device; every other kind is a fault of single requests. */
const DEVICE_FAULTS: Record<string, (simulator: OctoprintSimulator, body: Record<string, unknown>) => unknown> = {
  offline: (simulator, body) => afterAnswer(() => away(simulator, Number(body.milliseconds ?? 10_000))),
  'drop-push': (simulator) => simulator.dropPush(),
  silent: (simulator) => setSilent(simulator, true),
  'not-silent': (simulator) => setSilent(simulator, false),
  'fatal-error': (simulator, body) => simulator.printer.fatalError(text(body.error)),
  'serial-disconnect': (simulator) => simulator.printer.disconnect(),
  'serial-connect': (simulator) => simulator.printer.connect(),
  'part-sticks': (simulator) => simulator.machine.stick(true),
  'part-lets-go': (simulator) => simulator.machine.stick(false),
  none: (simulator) => simulator.faults.clear(),
}

const REQUEST_FAULTS: readonly string[] = ['drop-before', 'drop-after', 'delay', 'late', 'refuse', 'cut', 'truncate']

function applyFault(simulator: OctoprintSimulator, body: Record<string, unknown>): boolean {
  const kind = text(body.kind) ?? ''
  const device = DEVICE_FAULTS[kind]
  if (device !== undefined) device(simulator, body)
  else if (REQUEST_FAULTS.includes(kind)) simulator.faults.arm(body as RequestFault)
  else return false
  return true
}

const WEBCAM_FAULTS: readonly string[] = ['none', 'missing', 'hang', 'garbage']

function setWebcam(simulator: OctoprintSimulator, fault: string): boolean {
  if (!WEBCAM_FAULTS.includes(fault)) return false
  simulator.webcam.fault = fault as WebcamFault
  return true
}

function setSilent(simulator: OctoprintSimulator, silent: boolean): void {
  simulator.silent = silent
}

async function away(simulator: OctoprintSimulator, milliseconds: number): Promise<void> {
  await simulator.goOffline()
  setTimeout(() => void simulator.goOnline(), milliseconds)
}

/** The answer leaves before the connection that carries it goes away. */
function afterAnswer(action: () => Promise<unknown>): { done: true } {
  setTimeout(() => void action(), 20)
  return { done: true }
}
