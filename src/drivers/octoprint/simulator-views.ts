import type { SimulatedPrinter } from './simulator-printer.ts'

export type StateId =
  | 'OFFLINE'
  | 'OPEN_SERIAL'
  | 'CONNECTING'
  | 'OPERATIONAL'
  | 'STARTING'
  | 'PRINTING'
  | 'PAUSING'
  | 'PAUSED'
  | 'RESUMING'
  | 'FINISHING'
  | 'CANCELLING'
  | 'ERROR'

export const TEXTS: Record<StateId, string> = {
  OFFLINE: 'Offline',
  OPEN_SERIAL: 'Opening serial connection',
  CONNECTING: 'Connecting',
  OPERATIONAL: 'Operational',
  STARTING: 'Starting',
  PRINTING: 'Printing',
  PAUSING: 'Pausing',
  PAUSED: 'Paused',
  RESUMING: 'Resuming',
  FINISHING: 'Finishing',
  CANCELLING: 'Cancelling',
  ERROR: 'Error',
}
export const PRINTING_STATES: StateId[] = ['STARTING', 'PRINTING', 'PAUSING', 'RESUMING', 'FINISHING', 'CANCELLING']
export const CLOSED_STATES: StateId[] = ['OFFLINE', 'ERROR']

/** `state` as GET /api/printer and the push messages carry it; flags overlap as OctoPrint's do. */
export function stateView(printer: SimulatedPrinter): { text: string; flags: Record<string, boolean>; error: string } {
  const is = (...states: StateId[]) => states.includes(printer.stateId)
  return {
    text: is('OFFLINE') && printer.error !== '' ? 'Offline after error' : TEXTS[printer.stateId],
    flags: {
      operational: printer.operational,
      printing: PRINTING_STATES.includes(printer.stateId),
      cancelling: is('CANCELLING'),
      pausing: is('PAUSING'),
      resuming: is('RESUMING'),
      finishing: is('FINISHING'),
      closedOrError: CLOSED_STATES.includes(printer.stateId),
      error: is('ERROR'),
      paused: is('PAUSED'),
      ready: printer.ready,
      sdReady: printer.operational,
    },
    error: printer.error,
  }
}

export function jobView(printer: SimulatedPrinter): Record<string, unknown> {
  const file = printer.selected === undefined ? undefined : printer.files.get(printer.selected)
  const { averagePrintTime, lastPrintTime } = file?.statistics ?? {}
  return {
    file: {
      name: file?.name ?? null,
      path: file?.name ?? null,
      display: file?.display ?? null,
      origin: file === undefined ? null : 'local',
      size: file?.size ?? null,
      date: file?.date ?? null,
    },
    estimatedPrintTime: null,
    averagePrintTime: averagePrintTime?._default ?? null,
    lastPrintTime: lastPrintTime?._default ?? null,
    filament: null,
    user: file === undefined ? null : 'admin',
  }
}

export function progressView(printer: SimulatedPrinter): Record<string, unknown> {
  const size = printer.files.get(printer.selected ?? '')?.size ?? 0
  if (printer.run === undefined) {
    if (printer.shown === undefined) return progressOf(null, null, null, null, null)
    return progressOf(printer.shown.completion, size, Math.floor(printer.shown.seconds), 0, null)
  }
  const seconds = printer.elapsedSeconds()
  const position = Math.min(size, printer.run.plan.positionAt(seconds))
  const left = position / size > 0.25 ? Math.round(printer.run.plan.totalSeconds - seconds) : null
  return progressOf(size === 0 ? 0 : (position / size) * 100, position, Math.floor(seconds), left, 'linear')
}

function progressOf(
  completion: number | null,
  filepos: number | null,
  printTime: number | null,
  left: number | null,
  origin: string | null,
) {
  return { completion, filepos, printTime, printTimeLeft: left, printTimeLeftOrigin: origin }
}
