import { record, text } from '../fields.ts'
import type { RequestFault } from '../simulator-faults.ts'
import type { MoonrakerSimulator } from './simulator.ts'
import type { Incoming, Outgoing } from './simulator-routes.ts'

type Body = Record<string, unknown>
type Action = (simulator: MoonrakerSimulator, body: Body) => unknown

/** What a person at the machine, or fate, does; GET answers facts, POST 200 `{done}`. */
const ACTIONS: Record<string, Action> = {
  'GET /_sim/state': (simulator) => stateOf(simulator),
  'GET /_sim/log': (simulator) => ({ items: simulator.machine.log }),
  'GET /_sim/requests': (simulator) => ({ items: simulator.requests }),
  'POST /_sim/clear-bed': (simulator) => ({ done: simulator.machine.clear() }),
  'POST /_sim/panel-start': (simulator, body) => ({ done: simulator.panelStart(text(body.file) ?? 'panel.gcode') }),
  'POST /_sim/panel-cancel': (simulator) => ({ done: cancel(simulator) }),
  'POST /_sim/restart': (simulator, body) => afterAnswer(() => simulator.restart(milliseconds(body.downMilliseconds))),
  'POST /_sim/fault': (simulator, body) => ({ done: applyFault(simulator, body) }),
}

const milliseconds = (value: unknown, usual = 200) => Number(value ?? usual)

/** The endpoint under /_sim/, for tests and demonstrations; it needs no key and is only on the loopback. */
export async function administer(simulator: MoonrakerSimulator, incoming: Incoming): Promise<Outgoing> {
  const action = ACTIONS[`${incoming.method} ${incoming.path}`]
  if (action === undefined) return { status: 404, json: { error: 'no such action', actions: Object.keys(ACTIONS) } }
  let body: Body = {}
  try {
    body = incoming.body.length === 0 ? {} : record(JSON.parse(incoming.body.toString()))
  } catch {
    return { status: 400, json: { error: 'the body is no JSON' } }
  }
  return { status: 200, json: await action(simulator, body) }
}

function stateOf({ name, klipper, machine, store }: MoonrakerSimulator) {
  const { position, size } = klipper.progress()
  return {
    name,
    klippy: klipper.klippy,
    state: klipper.state,
    selected: klipper.fileName === '' ? null : klipper.fileName,
    progress: size === 0 ? 0 : position / size,
    elapsedSeconds: klipper.elapsedSeconds(),
    totalSeconds: klipper.totalSeconds ?? null,
    running: machine.running ?? null,
    partOnBed: machine.partOnBed,
    files: store.list().map((file) => ({ name: file.name, size: file.size, jobId: file.jobId })),
    jobs: store.jobs().map((job) => ({ id: job.job_id, fileName: job.filename, status: job.status })),
  }
}

function cancel({ klipper }: MoonrakerSimulator): boolean {
  const { active } = klipper
  klipper.cancel()
  return active
}

/** States of the whole device; every other kind is a fault of single requests. */
const DEVICE_FAULTS: Record<string, Action> = {
  offline: (simulator, body) => afterAnswer(() => away(simulator, milliseconds(body.milliseconds, 10_000))),
  'drop-push': (simulator) => simulator.dropPush(),
  silent: (simulator) => setSilent(simulator, true),
  'not-silent': (simulator) => setSilent(simulator, false),
  'fatal-error': ({ klipper }, body) =>
    klipper.shutdown(text(body.error) ?? 'Heater extruder not heating at expected rate'),
  'emergency-stop': ({ klipper }) => klipper.shutdown('Shutdown due to webhooks request'),
  'klipper-restart': ({ klipper }, body) => void klipper.restart(milliseconds(body.downMilliseconds, 60)),
  'moonraker-restart': (simulator, body) =>
    afterAnswer(() => simulator.restartMoonraker(milliseconds(body.downMilliseconds, 100))),
  'filament-runout': ({ klipper }) => {
    klipper.filamentDetected = false
    klipper.pause()
  },
  'filament-loaded': ({ klipper }) => {
    klipper.filamentDetected = true
    klipper.changed()
  },
  'history-off': ({ store }) => {
    store.history = false
  },
  'history-cleared': ({ store }) => store.clearHistory(),
  'clock-skew': ({ store }, body) => {
    store.clockSkewSeconds = Number(body.seconds ?? -86_400)
  },
  none: (simulator) => simulator.faults.clear(),
}

const REQUEST_FAULTS: readonly string[] = ['drop-before', 'drop-after', 'delay', 'late', 'refuse', 'cut', 'truncate']

function applyFault(simulator: MoonrakerSimulator, body: Body): boolean {
  const kind = text(body.kind) ?? ''
  const device = DEVICE_FAULTS[kind]
  if (device !== undefined) device(simulator, body)
  else if (REQUEST_FAULTS.includes(kind)) simulator.faults.arm(body as RequestFault)
  else return false
  return true
}

function setSilent(simulator: MoonrakerSimulator, silent: boolean): void {
  simulator.silent = silent
}

async function away(simulator: MoonrakerSimulator, duration: number): Promise<void> {
  await simulator.goOffline()
  setTimeout(() => void simulator.goOnline(), duration)
}

/** The answer leaves before the connection that carries it goes away. */
function afterAnswer(action: () => Promise<unknown>): { done: true } {
  setTimeout(() => void action(), 20)
  return { done: true }
}
