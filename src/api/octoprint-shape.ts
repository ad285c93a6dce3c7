import type { CanonicalState, Snapshot } from '../drivers/driver.ts'
import type { PrinterView } from '../entities/printer.ts'
import type { LiveEvent } from '../queues/events.ts'

// Answers shaped as OctoPrint's, which FluxStudio's clients read (docs/api.md). Seconds, Celsius, 0..100.

type Status = Extract<LiveEvent, { type: 'printer' }>
type Heater = { actual: number; target: number; offset: number }

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

/** `GET job`. The name of a file of somebody else's project is left out. */
export function octoprintJob(
  status: Status | undefined,
  print: { fileName: string; estimatedSeconds: number | null; filamentMillimetres: number | null } | undefined,
  shown: boolean,
) {
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
      printTimeLeft: job?.remainingSeconds ?? null,
    },
    state: status?.up ? (status.snapshot?.stateText ?? 'Unknown') : 'Offline',
  }
}

/** 0..1 as 0..100 with one decimal. */
export const percent = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 10
