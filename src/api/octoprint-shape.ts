import Type from 'typebox'
import type { CanonicalState, Snapshot } from '../drivers/driver.ts'
import type { PrinterView } from '../entities/printer.ts'
import type { LiveEvent } from '../queues/events.ts'
import { Id, ProjectId } from './schemas.ts'

// Answers shaped as OctoPrint's, which FluxStudio's clients read (docs/api.md). Seconds, Celsius, 0..100.

type Status = Extract<LiveEvent, { type: 'printer' }>
type Heater = { actual: number; target: number; offset: number }

const maybe = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])
const HeaterAnswer = Type.Object({
  actual: Type.Number({ description: 'Celsius' }),
  target: Type.Number({ description: 'Celsius; 0 = off' }),
  offset: Type.Number(),
})
/** `tool0`, `tool1` ..., `bed`, `chamber`: those that the printer has. */
export const TemperatureAnswer = Type.Record(Type.String(), HeaterAnswer)
export const StatusAnswer = Type.Object({
  state: Type.Object({ text: Type.String(), flags: Type.Record(Type.String(), Type.Boolean()) }),
  temperature: TemperatureAnswer,
})
const Links = {
  printId: Type.Optional(Id('The print, where it is one that you may see')),
  fileId: Type.Optional(Id('What it was made of')),
  projectId: Type.Optional(ProjectId),
}
/** OctoPrint says null where it knows nothing, and so its clients expect it. */
export const JobAnswer = Type.Object({
  job: Type.Object({
    file: Type.Object({ name: maybe(Type.String()) }),
    estimatedPrintTime: maybe(Type.Number({ description: 'Seconds' })),
    filament: maybe(Type.Object({ tool0: Type.Object({ length: Type.Number({ description: 'Millimetres' }) }) })),
  }),
  progress: Type.Object({
    completion: maybe(Type.Number({ description: '0 to 100' })),
    printTime: maybe(Type.Number({ description: 'Seconds so far' })),
    printTimeLeft: maybe(Type.Number({ description: 'Seconds' })),
    printTimeLeftOrigin: maybe(
      Type.Enum(['printer', 'estimate'], {
        description: '`estimate`: what is left of it, since the printer does not say',
      }),
    ),
  }),
  state: Type.String(),
  ...Links,
})

const on = (state: CanonicalState | undefined, ...states: CanonicalState[]): boolean =>
  state !== undefined && states.includes(state)

/** OctoPrint's flags; several may hold at once. */
export function flagsOf(state: CanonicalState | undefined) {
  const offline = state === undefined || on(state, 'offline', 'unavailable', 'unknown')
  const error = on(state, 'fault')
  return {
    operational: !offline && !error,
    printing: on(state, 'preparing', 'printing', 'pausing', 'resuming', 'cancelling', 'finishing'),
    paused: on(state, 'paused', 'attention'),
    pausing: on(state, 'pausing'),
    resuming: on(state, 'resuming'),
    cancelling: on(state, 'cancelling'),
    finishing: on(state, 'finishing'),
    ready: on(state, 'idle', 'completed', 'canceled', 'failed'),
    error,
    closedOrError: offline || error,
    sdReady: false,
  }
}

const hundredths = (celsius: number): number => Math.round(celsius * 100) / 100

/** `{tool0: {actual, target, offset}, bed, chamber}`, in hundredths of a degree; empty when nothing is known. */
export function temperatureOf(snapshot: Snapshot | null | undefined): Record<string, Heater> {
  const { tools = [], bed, chamber } = snapshot?.temperatures ?? {}
  const named = [...tools.map((heater, index) => [`tool${index}`, heater] as const), ['bed', bed], ['chamber', chamber]]
  return Object.fromEntries(
    named.flatMap(([name, heater]) =>
      heater && typeof heater === 'object' ? [[name, { ...heater, actual: hundredths(heater.actual), offset: 0 }]] : [],
    ),
  )
}

/** `GET status`. */
export function octoprintStatus(printer: Pick<PrinterView, 'state' | 'canonical'>, status: Status | undefined) {
  const state = status?.up ? status.snapshot?.state : undefined
  const text = status?.up ? (status.snapshot?.stateText ?? printer.state) : 'Offline'
  return {
    state: { text, flags: flagsOf(state ?? (status ? undefined : printer.canonical)) },
    temperature: temperatureOf(status?.snapshot),
  }
}

type JobPrint = {
  id: string
  fileId: string
  projectId: string
  fileName: string
  estimatedSeconds: number | null
  filamentMillimetres: number | null
}

/** `GET job`. The name of a file of somebody else's project is left out. */
export function octoprintJob(status: Status | undefined, print: JobPrint | undefined, shown: boolean) {
  const job = status?.snapshot?.job
  const name = print?.fileName ?? (shown ? (job?.fileName ?? null) : null)
  const length = print?.filamentMillimetres
  return {
    job: {
      file: { name },
      estimatedPrintTime: print?.estimatedSeconds ?? null,
      filament: typeof length === 'number' ? { tool0: { length } } : null,
    },
    progress: {
      completion: job?.progress === undefined ? null : percent(job.progress),
      printTime: job?.elapsedSeconds ?? null,
      ...timeLeft(job, print?.estimatedSeconds ?? null),
    },
    state: status?.up ? (status.snapshot?.stateText ?? 'Unknown') : 'Offline',
    ...(print ? { printId: print.id, fileId: print.fileId, projectId: print.projectId } : {}),
  }
}

/** The printer's word, else what is left of the estimate: printers say nothing while a print is young. */
function timeLeft(job: Snapshot['job'], estimatedSeconds: number | null) {
  if (job?.remainingSeconds !== undefined)
    return { printTimeLeft: job.remainingSeconds, printTimeLeftOrigin: 'printer' as const }
  if (job?.progress === undefined || estimatedSeconds === null)
    return { printTimeLeft: null, printTimeLeftOrigin: null }
  return {
    printTimeLeft: Math.round(estimatedSeconds * (1 - Math.min(1, Math.max(0, job.progress)))),
    printTimeLeftOrigin: 'estimate' as const,
  }
}

/** 0..1 as 0..100 with one decimal. */
export const percent = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 10
