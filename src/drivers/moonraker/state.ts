import type { CanonicalState, Heater, Outcome, Snapshot } from '../driver.ts'
import { number, record, text } from '../fields.ts'

/** Klipper's objects as told so far, each with its fields. */
export type Status = Record<string, Record<string, unknown>>

/** What is always asked for; an object that a printer lacks answers `{}`. */
export const OBJECTS = [
  'webhooks',
  'print_stats',
  'virtual_sdcard',
  'display_status',
  'idle_timeout',
  'heater_bed',
  'heater_generic chamber',
  'temperature_sensor chamber',
]
const MORE = /^(extruder\d{0,2}|filament_(switch|motion)_sensor .+)$/

/** The objects to ask for, of those that the printer has. */
export function objectsToWatch(all: readonly string[]): string[] {
  return [...OBJECTS, ...all.filter((name) => MORE.test(name))]
}

/** Merges a delta: only changed fields are told, and of `print_stats.info` only changed ones too. */
export function mergeStatus(status: Status, delta: unknown): Status {
  const merged = { ...status }
  for (const [name, value] of Object.entries(record(delta))) {
    const before = merged[name] ?? {}
    const fields = record(value)
    merged[name] = { ...before, ...fields }
    if ('info' in fields) merged[name].info = { ...record(before.info), ...record(fields.info) }
  }
  return merged
}

/** Klipper is no more connected to Moonraker, or not yet ready: nothing else is known of it. */
export const klippyStatus = (state: string, message: string): Status => ({
  webhooks: { state, state_message: message },
})

/** How a job that is over ended; undefined = it is not over. */
const OUTCOMES: Record<string, Exclude<Outcome, 'unknown'>> = {
  complete: 'completed',
  cancelled: 'canceled',
  error: 'failed',
}

export type Run = {
  fileName: string
  /** It heats, prints or is paused, and the controller is alive. */
  active: boolean
  outcome: Outcome | undefined
  reason: string | undefined
  /** Seconds of printing, without heating up and pauses: what Moonraker's history calls print time. */
  elapsedSeconds: number | undefined
  filamentMillimetres: number | undefined
  progress: number | undefined
}

/** The job that the printer shows. A controller that shut down leaves print_stats as it was ("paused" even). */
export function runOf(status: Status): Run | undefined {
  const stats = record(status.print_stats)
  const fileName = text(stats.filename)
  const state = text(stats.state) ?? ''
  if (fileName === undefined || state === 'standby') return undefined
  const dead = isDown(status)
  const alive = state === 'printing' || state === 'paused'
  const outcome = OUTCOMES[state] ?? (alive && dead ? 'failed' : undefined)
  return {
    fileName,
    active: alive && !dead,
    outcome,
    reason: outcome === 'failed' ? reasonOf(status) : undefined,
    elapsedSeconds: number(stats.print_duration),
    filamentMillimetres: number(stats.filament_used),
    progress: state === 'complete' ? 1 : number(record(status.virtual_sdcard).progress),
  }
}

const klippyStateOf = (status: Status): string => text(record(status.webhooks).state) ?? 'disconnected'

function isDown(status: Status): boolean {
  return ['shutdown', 'error'].includes(klippyStateOf(status))
}

/** Klipper's first line of what went wrong. */
function reasonOf(status: Status): string {
  const told = isDown(status) ? record(status.webhooks).state_message : record(status.print_stats).message
  return text(told)?.split('\n')[0]?.slice(0, 300).toWellFormed() ?? 'Klipper tells no cause'
}

/** The controller first: after an emergency stop print_stats still says "paused". */
export function canonicalState(status: Status): CanonicalState {
  const klippy = klippyStateOf(status)
  if (isDown(status)) return 'fault'
  if (klippy === 'startup' || klippy === 'disconnected') return 'unavailable'
  if (klippy !== 'ready') return 'unknown'
  const stats = record(status.print_stats)
  const state = text(stats.state) ?? ''
  if (state === 'standby') return runsGcode(status) ? 'busy' : 'idle'
  if (state === 'printing') return (number(stats.print_duration) ?? 0) > 0 ? 'printing' : 'preparing'
  if (state === 'paused') return filamentIsOut(status) ? 'attention' : 'paused'
  return OUTCOMES[state] ?? 'unknown'
}

/** Something moves or waits, or did a moment ago: a start would take its turn behind it. */
export const runsGcode = (status: Status): boolean => record(status.idle_timeout).state === 'Printing'

/** A filament sensor that is switched on and sees none. */
function filamentIsOut(status: Status): boolean {
  return Object.entries(status).some(
    ([name, { enabled, filament_detected: seen }]) =>
      /^filament_\w+_sensor /.test(name) && enabled === true && seen === false,
  )
}

function stateText(status: Status): string {
  if (canonicalState(status) === 'attention') return 'paused: the filament has run out'
  if (klippyStateOf(status) !== 'ready') return `Klipper: ${klippyStateOf(status)}`
  return text(record(status.print_stats).state) ?? ''
}

/** The status as a snapshot: progress 0..1, seconds, degrees Celsius. */
export function snapshotOf(status: Status, jobRef?: string): Snapshot {
  const state = canonicalState(status)
  const run = runOf(status)
  return {
    state,
    stateText: stateText(status),
    ...(state === 'fault' ? { fault: { code: klippyStateOf(status), text: reasonOf(status) } } : {}),
    temperatures: temperaturesOf(status),
    ...(run === undefined ? {} : { job: jobOf(status, run, jobRef) }),
    observedAt: new Date().toISOString(),
  }
}

function temperaturesOf(status: Status): Snapshot['temperatures'] {
  const tools = Object.keys(status)
    .filter((name) => /^extruder\d{0,2}$/.test(name))
    .sort((one, other) => Number(one.slice(8)) - Number(other.slice(8)))
    .flatMap((name) => heaterOf(status[name]) ?? [])
  const bed = heaterOf(status.heater_bed)
  const chamber = heaterOf(status['heater_generic chamber']) ?? heaterOf(status['temperature_sensor chamber'])
  return { tools, ...(bed ? { bed } : {}), ...(chamber ? { chamber } : {}) }
}

function heaterOf(value: unknown): Heater | undefined {
  const reading = record(value)
  const actual = number(reading.temperature)
  return actual === undefined ? undefined : { actual, target: number(reading.target) ?? 0 }
}

function jobOf(status: Status, run: Run, jobRef: string | undefined): NonNullable<Snapshot['job']> {
  const info = record(record(status.print_stats).info)
  const [layer, layers] = [number(info.current_layer), number(info.total_layer)]
  const { progress, elapsedSeconds } = run
  const left = run.active ? remaining(progress, elapsedSeconds) : undefined
  return {
    fileName: run.fileName,
    ...(jobRef === undefined ? {} : { jobRef }),
    ...(progress === undefined ? {} : { progress }),
    ...(elapsedSeconds === undefined ? {} : { elapsedSeconds }),
    ...(left === undefined ? {} : { remainingSeconds: left }),
    ...(layer === undefined ? {} : { layer }),
    ...(layers === undefined ? {} : { layers }),
  }
}

/** Klipper tells no remaining time: as long as the rest of the file at the pace so far, once that says something. */
function remaining(progress: number | undefined, elapsed: number | undefined): number | undefined {
  if (progress === undefined || elapsed === undefined || progress < 0.05 || elapsed <= 0) return undefined
  return Math.round((elapsed / progress) * (1 - progress))
}
