import type { CanonicalState, Heater, Outcome, Snapshot } from '../driver.ts'
import { list, number, record, text } from '../fields.ts'

export const FLAGS = [
  'operational',
  'printing',
  'cancelling',
  'pausing',
  'resuming',
  'finishing',
  'closedOrError',
  'error',
  'paused',
  'ready',
] as const
export type Flags = Record<(typeof FLAGS)[number], boolean>

/** What OctoPrint told so far, merged. Progress is in its own units: percent, bytes, seconds. */
export type View = {
  flags: Flags
  stateText: string
  error: string | undefined
  fileName: string | undefined
  completion: number | undefined
  filePosition: number | undefined
  printTime: number | undefined
  printTimeLeft: number | undefined
  tools: Heater[]
  bed: Heater | undefined
  chamber: Heater | undefined
}

/** Before the first word of the printer: nothing operational. */
export function emptyView(): View {
  return {
    flags: flagsOf([]),
    stateText: '',
    error: undefined,
    fileName: undefined,
    completion: undefined,
    filePosition: undefined,
    printTime: undefined,
    printTimeLeft: undefined,
    tools: [],
    bed: undefined,
    chamber: undefined,
  }
}

export function flagsOf(set: (keyof Flags)[]): Flags {
  return Object.fromEntries(FLAGS.map((flag) => [flag, set.includes(flag)])) as Flags
}

/** A print is alive (also while it pauses, cancels or finishes). */
export function isActive(flags: Flags): boolean {
  return flags.printing || flags.paused || flags.pausing || flags.resuming || flags.cancelling || flags.finishing
}

/** Merges `state` of GET /api/printer or of a push message. */
export function mergeState(view: View, value: unknown): void {
  const state = record(value)
  if (typeof state.text === 'string') view.stateText = text(state.text) ?? ''
  if (typeof state.error === 'string') view.error = text(state.error)
  const flags = record(state.flags)
  for (const flag of FLAGS) if (typeof flags[flag] === 'boolean') view.flags[flag] = flags[flag]
}

/** Merges `job` and `progress`: a null says "none", a missing key says nothing. */
export function mergeJob(view: View, jobValue: unknown, progressValue: unknown): void {
  const file = record(record(jobValue).file)
  if ('path' in file || 'name' in file) view.fileName = text(file.path) ?? text(file.name)
  const progress = record(progressValue)
  if ('completion' in progress) view.completion = number(progress.completion)
  if ('filepos' in progress) view.filePosition = number(progress.filepos)
  if ('printTime' in progress) view.printTime = number(progress.printTime)
  if ('printTimeLeft' in progress) view.printTimeLeft = number(progress.printTimeLeft)
}

/** Merges one temperature sample; a heater that it does not mention keeps its last value. */
export function mergeTemperatures(view: View, value: unknown): void {
  const sample = record(value)
  for (const [name, reading] of Object.entries(sample)) {
    const tool = /^tool(\d{1,2})$/.exec(name)
    const heater = heaterOf(reading)
    if (heater === undefined) continue
    if (tool !== null) view.tools[Number(tool[1])] = heater
    else if (name === 'bed') view.bed = heater
    else if (name === 'chamber') view.chamber = heater
  }
}

/** The newest of a push message's samples. */
export function newestSample(temps: unknown): unknown {
  return list(temps).at(-1)
}

function heaterOf(value: unknown): Heater | undefined {
  const reading = record(value)
  const actual = number(reading.actual)
  return actual === undefined ? undefined : { actual, target: number(reading.target) ?? 0 }
}

/**
 * OctoPrint's flags as our canonical state. Flags overlap (pausing comes with printing), so the narrowest is asked
 * first; the text is never compared, it is translated in some installations.
 * `latched` is the ending that was seen live of the file that is still selected.
 */
export function canonicalState(view: View, latched?: Outcome): CanonicalState {
  const { flags } = view
  if (flags.error || (flags.closedOrError && view.error !== undefined)) return 'fault'
  if (flags.closedOrError || !flags.operational) return 'unavailable'
  if (flags.cancelling) return 'cancelling'
  if (flags.pausing) return 'pausing'
  if (flags.resuming) return 'resuming'
  if (flags.finishing) return 'finishing'
  if (flags.paused) return 'paused'
  if (flags.printing) return (view.filePosition ?? 0) > 0 || (view.completion ?? 0) > 0 ? 'printing' : 'preparing'
  if (!flags.ready) return 'busy'
  if (latched !== undefined && latched !== 'unknown') return latched
  return view.fileName !== undefined && view.completion === 100 ? 'completed' : 'idle'
}

/** The view as a snapshot: progress 0..1, seconds, degrees Celsius. */
export function snapshotOf(view: View, latched?: Outcome): Snapshot {
  const state = canonicalState(view, latched)
  return {
    state,
    stateText: view.stateText,
    ...(state === 'fault' ? { fault: { code: 'printer', text: view.error ?? view.stateText } } : {}),
    temperatures: {
      tools: Array.from(view.tools, (tool) => tool ?? { actual: 0, target: 0 }),
      ...(view.bed ? { bed: view.bed } : {}),
      ...(view.chamber ? { chamber: view.chamber } : {}),
    },
    ...(view.fileName === undefined ? {} : { job: jobOf(view, view.fileName) }),
    observedAt: new Date().toISOString(),
  }
}

function jobOf(view: View, fileName: string): NonNullable<Snapshot['job']> {
  return {
    fileName,
    ...(view.completion === undefined ? {} : { progress: view.completion / 100 }),
    ...(view.printTime === undefined ? {} : { elapsedSeconds: view.printTime }),
    ...(view.printTimeLeft === undefined ? {} : { remainingSeconds: view.printTimeLeft }),
  }
}
