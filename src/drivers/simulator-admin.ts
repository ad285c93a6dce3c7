import { record, text } from './fields.ts'
import { FAULT_KINDS, type FaultField, type FaultName } from './simulator-fault-kinds.ts'
import type { RequestFault, RequestFaults } from './simulator-faults.ts'
import type { Outgoing } from './simulator-server.ts'
import type { WebcamFault } from './simulator-webcam.ts'

export type Body = Record<string, unknown>

/** One fault of one family. */
export type Fault = {
  /** What a real printer of the family does then, in plain words. */
  real: string
  /** Switches it on, or does it once where there is no `end`. */
  begin(body: Body): unknown
  /** Switches it off, or mends what it broke. */
  end?(): unknown
  /** Of the fields of its kind those that mean something here; left out = all. */
  fields?: readonly string[]
  /** Whether it is on, where it ends by itself. */
  isOn?(): boolean
}
export type Faults = Partial<Record<FaultName, Fault>>

/** What a simulated printer shows below its protocol. */
export type SimulatedState = {
  /** In the family's own word. */
  state: string
  /** The file that its screen speaks of. */
  selected: string | null
  /** 0..1 */
  progress: number
  elapsedSeconds: number
  totalSeconds: number | null
  /** Degrees Celsius. */
  temperatures: Record<string, { actual: number; target: number }>
  files: readonly { name: string; size: number }[]
  [detail: string]: unknown
}

/** The hands of a person at the screen; false = the printer does not do that now. */
export type Panel = {
  start(fileName: string): boolean
  pause(): boolean
  resume(): boolean
  cancel(): boolean
  /** Answers the dialog on the screen, or mends what stopped the print. */
  answer?(): boolean
  /** Leaves the end screen. */
  dismiss?(): boolean
  'set-ready'?(): boolean
}

/** What stands behind the protocol of a simulated printer, whatever its family. */
export type Simulated = {
  readonly name: string
  readonly machine: {
    readonly log: readonly unknown[]
    readonly runs: number
    readonly running: string | undefined
    readonly partOnBed: boolean
    clear(): boolean
  }
  readonly clock: { speed: number }
  readonly requests: readonly unknown[]
  state(): SimulatedState
  readonly panel: Panel
  readonly hazards: Faults
  goOffline(): Promise<void>
  goOnline(): Promise<void>
  /** The power, or the whole server, goes and comes back after so long. */
  restart(downMilliseconds: number): Promise<void>
}

/** Everything about one printer at a glance. */
export function stateOf(simulated: Simulated) {
  const { name, machine, clock } = simulated
  const { runs: starts, running = null, partOnBed } = machine
  return { name, speed: clock.speed, starts, running, partOnBed, ...simulated.state() }
}

type Action = (simulated: Simulated, body: Body) => unknown

function startAtPanel(simulated: Simulated, body: Body): boolean {
  const file = text(body.file) ?? 'panel.gcode'
  if (body.mustBeThere === true && !simulated.state().files.some(({ name }) => name === file)) return false
  return simulated.panel.start(file)
}

/** What a person at the machine, or fate, does; GET answers facts, POST 200 `{done}`. */
const ACTIONS: Record<string, Action> = {
  'GET state': stateOf,
  'GET log': ({ machine }) => ({ items: machine.log }),
  'GET requests': ({ requests }) => ({ items: requests }),
  'GET faults': ({ hazards }) => ({ items: faultsOf(hazards) }),
  'POST clear-bed': ({ machine }) => ({ done: machine.clear() }),
  'POST panel-start': (simulated, body) => ({ done: startAtPanel(simulated, body) }),
  'POST panel-pause': ({ panel }) => ({ done: panel.pause() }),
  'POST panel-resume': ({ panel }) => ({ done: panel.resume() }),
  'POST panel-cancel': ({ panel }) => ({ done: panel.cancel() }),
  'POST answer': ({ panel }) => ({ done: panel.answer?.() ?? false }),
  'POST dismiss': ({ panel }) => ({ done: panel.dismiss?.() ?? false }),
  'POST set-ready': ({ panel }) => ({ done: panel['set-ready']?.() ?? false }),
  'POST speed': ({ clock }, body) => ({ done: setSpeed(clock, Number(body.speed)) }),
  'POST restart': (simulated, body) => {
    for (const kind of GONE_AFTER_RESTART) begun.delete(simulated.hazards[kind] ?? {})
    return afterAnswer(() => simulated.restart(Number(body.downMilliseconds ?? USUAL_DOWN_MILLISECONDS)))
  },
  'POST fault': ({ hazards }, body) => applyFault(hazards, body),
}
const USUAL_DOWN_MILLISECONDS = 200
const GONE_AFTER_RESTART: readonly FaultName[] = [
  'thermal-error',
  'hot-chamber',
  'emergency-stop',
  'filament-runout',
  'serial-disconnect',
  'dialog',
  'busy',
]
/** Faults that were switched on and not yet off. */
const begun = new WeakSet<object>()

class Unknown extends Error {}

/**
 * One action on one printer, for tests and demonstrations; no key, only on the loopback. 404 = no such action, 400 = the
 * body is no JSON, or the family has no such fault.
 */
export async function administer(simulated: Simulated, method: string, path: string, raw: Buffer): Promise<Outgoing> {
  const action = ACTIONS[`${method} ${path}`]
  if (action === undefined) return { status: 404, json: { error: 'no such action', actions: Object.keys(ACTIONS) } }
  try {
    const body = raw.length === 0 ? {} : record(JSON.parse(raw.toString()))
    return { status: 200, json: await action(simulated, body) }
  } catch (error) {
    if (error instanceof Unknown) return { status: 400, json: { error: error.message } }
    if (error instanceof SyntaxError) return { status: 400, json: { error: 'the body is no JSON' } }
    throw error
  }
}

/** Which faults a printer has, in the order of all, with their fields and what the real thing does. */
export function faultsOf(hazards: Faults) {
  return (Object.keys(FAULT_KINDS) as FaultName[]).flatMap((kind) => {
    const hazard = hazards[kind]
    if (hazard === undefined) return []
    const { title, fields: all = [] } = FAULT_KINDS[kind] as { title: string; fields?: readonly FaultField[] }
    const fields = all.filter(({ name }) => hazard.fields?.includes(name) ?? true)
    return [{ kind, title, fields, real: hazard.real, ends: hazard.end !== undefined, on: isOn(hazard) }]
  })
}

/** `{kind, on?, ...fields}`; kind "none" ends all that are on. */
function applyFault(hazards: Faults, body: Body): { done: true } {
  const kind = text(body.kind) ?? ''
  if (kind === 'none') {
    for (const hazard of Object.values(hazards)) if (isOn(hazard)) finish(hazard)
    return { done: true }
  }
  const hazard = Object.hasOwn(hazards, kind) ? hazards[kind as FaultName] : undefined
  if (hazard === undefined)
    throw new Unknown(`no fault "${kind}" here; known: ${Object.keys(hazards).join(', ')}, none`)
  if (body.on === false && hazard.end === undefined) throw new Unknown(`"${kind}" happens once and cannot be ended`)
  if (body.on === false) finish(hazard)
  else {
    hazard.begin(body)
    if (hazard.end !== undefined) begun.add(hazard)
  }
  return { done: true }
}

function isOn(hazard: Fault): boolean {
  return hazard.isOn?.() ?? begun.has(hazard)
}

function finish(hazard: Fault): void {
  begun.delete(hazard)
  hazard.end?.()
}

function setSpeed(clock: { speed: number }, speed: number): boolean {
  if (!(speed > 0 && speed <= SPEED_LIMIT)) return false
  clock.speed = speed
  return true
}
const SPEED_LIMIT = 100_000

/** The answer leaves before the connection that carries it goes away. */
export function afterAnswer(action: () => Promise<unknown>): { done: true } {
  setTimeout(() => void action(), 20)
  return { done: true }
}

/** The faults that every family has. */
export function networkFaults(simulated: Pick<Simulated, 'goOffline' | 'goOnline'>): Pick<Faults, 'offline'> {
  let away = false
  const back = async () => {
    if (!away) return
    away = false
    await simulated.goOnline()
  }
  return {
    offline: {
      real: 'Wi-Fi or cable gone: nobody listens, connections are reset; the print goes on.',
      begin: ({ milliseconds = 10_000 }) =>
        afterAnswer(async () => {
          away = true
          await simulated.goOffline()
          setTimeout(() => void back(), Number(milliseconds))
        }),
      end: back,
      isOn: () => away,
    },
  }
}

const REQUEST_FAULTS: Record<RequestFault['kind'], string> = {
  delay: 'A busy server answers late; what was asked is done at once.',
  late: 'A request hangs in the network and arrives when its sender may have given up.',
  'drop-before': 'The connection breaks before the request is read: nothing happened.',
  'drop-after': 'The request is carried out, and its answer is lost.',
  refuse: 'The server answers with an error instead of doing it.',
  cut: 'The connection breaks in mid upload.',
  truncate: 'A full or worn card keeps less than was sent, and the server says that all is well.',
}

/** The faults of single requests, for families that speak HTTP. */
export function requestFaults(faults: () => RequestFaults): Faults {
  return Object.fromEntries(
    Object.entries(REQUEST_FAULTS).map(([kind, real]) => [
      kind,
      {
        real,
        begin: (body: Body) => faults().arm({ ...given(body), kind } as RequestFault),
        end: () => faults().clear(kind as RequestFault['kind']),
        isOn: () => faults().isArmed(kind as RequestFault['kind']),
      },
    ]),
  )
}

/** A form sends what was left empty, too. */
function given(body: Body): Body {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '' && value !== null))
}

/** A fault that is on or off. `real`: what a real printer does while it is on. */
export function onOff(real: string, set: (on: boolean) => unknown): Fault {
  return { real, begin: () => set(true), end: () => set(false) }
}

/** A clock that is off by so many seconds. */
export function clockSkew(real: string, clock: () => { clockSkewSeconds: number }): Fault {
  const set = (seconds: number) => {
    clock().clockSkewSeconds = seconds
  }
  return { real, begin: ({ seconds = -86_400 }) => set(Number(seconds)), end: () => set(0) }
}

export function webcamFault(webcam: () => { fault: WebcamFault }): Pick<Faults, 'webcam'> {
  return {
    webcam: {
      real: 'The camera is not set up, hangs, or a proxy answers with a page.',
      begin: ({ how }) => {
        webcam().fault = (text(how) ?? 'hang') as WebcamFault
      },
      end: () => {
        webcam().fault = 'none'
      },
      isOn: () => webcam().fault !== 'none',
    },
  }
}
