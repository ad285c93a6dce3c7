import { type PrintState, statusOf } from '../entities/print.ts'
import type { PrintView } from '../entities/print-view.ts'
import type { LiveEvent, PrinterStatus } from '../queues/events.ts'
import { flagsOf, percent, temperatureOf } from './octoprint-shape.ts'

// The words in which clients hear of what happens, the same for Socket.IO and for server-sent events. Pure: an event of
// the live stream says the same to whom it is told now and to whom it is told again.

type Heater = { actual: number; target: number; offset: number }
type Heaters = Record<string, Heater>
/** What each event carries. */
export type Payloads = {
  'printer:status': {
    printerId: string
    name: string
    word: string
    state: { text: string; flags: ReturnType<typeof flagsOf> }
    temperature: Heaters
    /** When the monitor saw it, ISO time; null while the printer is away. */
    at: string | null
  }
  'printer:temperature': { printerId: string } | Heaters
  'printer:progress': {
    printerId: string
    /** Only for operators: the print may be somebody else's. */
    printId?: string
    completion: number | null
    printTime: number | null
    printTimeLeft: number | null
    state: string
  }
  'printer:connection': { printerId: string; connected: boolean }
  'printer:job_complete': Ended
  'printer:job_failed': Ended
  'print:status-update': {
    printId: string
    projectId: string
    status: ReturnType<typeof statusOf>
    state: PrintState
    progress: number
  }
  'queue:updated': { at: string }
  'file:uploaded': FileTold
  'file:updated': FileTold
  /** The first event of a connection; `recovered`: what was missed follows, else it has to be asked for. */
  'session:ready': { recovered: boolean }
  /** What is known of all that the client follows, since nobody can tell what it missed. */
  'state:full': {
    at: string
    prints: Payloads['print:status-update'][]
    /** There are more prints than that: ask `GET prints`. */
    more: boolean
    printers: (Payloads['printer:status'] & {
      connected: boolean
      progress: Payloads['printer:progress'] | null
    })[]
  }
}
type Ended = {
  printerId: string
  outcome: string
  printId?: string | null
  fileName?: string
  reason?: string | null
}
type FileTold = { fileId: string; projectId: string; name: string; state: string }
export type EventName = keyof Payloads

/** Whom it concerns: all of a project, or who follows the printer. */
export type Audience = { projectId: string } | { printerId: string }
/** `publicly`: what those are told who may not see the names of other people's prints. */
export type Told<Name extends EventName = EventName> = {
  [One in Name]: { name: One; to: Audience; data: Payloads[One]; publicly?: Payloads[One] }
}[Name]

/** What an event is told as; undefined = clients do not hear of it, or not one by one. */
export function toldOf(event: LiveEvent): Told | undefined {
  switch (event.type) {
    case 'print':
      return aboutPrint(event, event.intent)
    case 'print-progress':
      return aboutPrint(event, true)
    case 'link': {
      const { printerId, up } = event
      return { name: 'printer:connection', to: { printerId }, data: { printerId, connected: up } }
    }
    case 'printer':
      return { name: 'printer:status', to: { printerId: event.printerId }, data: statusData(event) }
    case 'ended':
      return aboutEnd(event)
    case 'file':
      return aboutFile(event)
    default:
      return undefined
  }
}

function aboutPrint(
  print: { printId: string; projectId: string; state: PrintState; progress: number },
  intent: boolean,
): Told<'print:status-update'> {
  const { printId, projectId, state, progress } = print
  const data = { printId, projectId, status: statusOf(state, intent), state, progress: percent(progress) }
  return { name: 'print:status-update', to: { projectId }, data }
}

/** A print as the same event tells it. */
export const printData = (print: PrintView): Payloads['print:status-update'] => ({
  printId: print.id,
  projectId: print.projectId,
  status: print.status,
  state: print.state,
  progress: percent(print.progress),
})

function aboutEnd(event: Extract<LiveEvent, { type: 'ended' }>): Told<'printer:job_complete' | 'printer:job_failed'> {
  const { printerId, printId, fileName, outcome, reason } = event
  return {
    name: outcome === 'completed' ? 'printer:job_complete' : 'printer:job_failed',
    to: { printerId },
    data: { printerId, outcome, printId, fileName, reason },
    publicly: { printerId, outcome },
  }
}

function aboutFile(event: Extract<LiveEvent, { type: 'file' }>): Told<'file:uploaded' | 'file:updated'> {
  const { fileId, projectId, name, state } = event
  const told = state === 'received' ? 'file:uploaded' : 'file:updated'
  return { name: told, to: { projectId }, data: { fileId, projectId, name, state } }
}

export function statusData(status: PrinterStatus): Payloads['printer:status'] {
  const { printerId, name, snapshot, up, state } = status
  const text = up ? (snapshot?.stateText ?? state) : 'Offline'
  return {
    printerId,
    name,
    word: state,
    state: { text, flags: flagsOf(up ? snapshot?.state : undefined) },
    temperature: temperatureOf(snapshot),
    at: snapshot?.observedAt ?? null,
  }
}

/** undefined = no temperature is known. */
export function aboutTemperature({ printerId, snapshot }: PrinterStatus): Told<'printer:temperature'> | undefined {
  const heaters = temperatureOf(snapshot)
  if (Object.keys(heaters).length === 0) return undefined
  return { name: 'printer:temperature', to: { printerId }, data: { printerId, ...heaters } }
}

/** undefined = the printer holds no job. */
export function aboutProgress({ printerId, printId, snapshot }: PrinterStatus): Told<'printer:progress'> | undefined {
  const job = snapshot?.job
  if (!job) return undefined
  const publicly = {
    printerId,
    completion: job.progress === undefined ? null : percent(job.progress),
    printTime: job.elapsedSeconds === undefined ? null : Math.round(job.elapsedSeconds),
    printTimeLeft: job.remainingSeconds === undefined ? null : Math.round(job.remainingSeconds),
    state: snapshot.state,
  }
  return {
    name: 'printer:progress',
    to: { printerId },
    data: { ...publicly, ...(printId ? { printId } : {}) },
    publicly,
  }
}
