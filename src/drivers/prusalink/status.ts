import type { CanonicalState, Heater, Snapshot } from '../driver.ts'
import { number, record, text } from '../fields.ts'
import { expectObject, type Wire } from './wire.ts'

/** One answer of the printer. `job` is only there while the printer admits to have one. */
export type Status = {
  state: string
  job?: Job
  tool?: Heater
  bed?: Heater
  /** Somebody brings it a file: it takes only one at a time. */
  transferring: boolean
}

/** Seconds, 0..1. `fileName` is the long name; the short one (8.3) only where the printer tells no other. */
export type Job = {
  id: string
  fileName?: string
  progress?: number
  elapsedSeconds?: number
  remainingSeconds?: number
}

const JOB_STATES: Record<string, CanonicalState> = {
  PAUSED: 'paused',
  ATTENTION: 'attention',
  BUSY: 'preparing',
}
const PLAIN_STATES: Record<string, CanonicalState> = {
  IDLE: 'idle',
  READY: 'idle',
  FINISHED: 'completed',
  STOPPED: 'canceled',
  ERROR: 'fault',
  BUSY: 'busy',
  // A question that belongs to no print: a person has to answer it before anything can be started.
  ATTENTION: 'busy',
}

/** The states that are over, or have not begun; in any other a print may be alive. */
export const OVER = ['IDLE', 'READY', 'FINISHED', 'STOPPED', 'ERROR']

/** Asks once; the name of the job costs a second question, which `known` saves. */
export async function readStatus(wire: Wire, known?: Job): Promise<Status> {
  const status = parseStatus(expectObject(await wire.call('GET', '/api/v1/status'), 'its status'))
  if (status.job === undefined) return status
  if (known?.fileName !== undefined && known.id === status.job.id) {
    return { ...status, job: { ...status.job, fileName: known.fileName } }
  }
  const named = await readJob(wire)
  // Another job by now, or none: the next question will tell.
  return named?.id === status.job.id ? { ...status, job: { ...named, ...status.job } } : status
}

/** The job with its name; undefined = 204, none. */
export async function readJob(wire: Wire): Promise<(Job & { state?: string }) | undefined> {
  const reply = await wire.call('GET', '/api/v1/job')
  return reply.status === 204 ? undefined : parseJob(expectObject(reply, 'its job'))
}

export function parseStatus(body: Record<string, unknown>): Status {
  const printer = record(body.printer)
  const job = parseJob(record(body.job))
  const tool = heaterOf(printer.temp_nozzle, printer.target_nozzle)
  const bed = heaterOf(printer.temp_bed, printer.target_bed)
  return {
    state: text(printer.state)?.toUpperCase() ?? 'UNKNOWN',
    ...(job === undefined ? {} : { job }),
    ...(tool === undefined ? {} : { tool }),
    ...(bed === undefined ? {} : { bed }),
    transferring: 'transfer' in body && body.transfer !== null,
  }
}

export function parseJob(job: Record<string, unknown>): (Job & { state?: string }) | undefined {
  const id = number(job.id)
  if (id === undefined) return undefined
  const file = record(job.file)
  const fileName = text(file.display_name) ?? text(file.name)
  const [progress, elapsed, remaining] = [number(job.progress), number(job.time_printing), number(job.time_remaining)]
  const state = text(job.state)
  return {
    id: String(id),
    ...(fileName === undefined ? {} : { fileName }),
    ...(progress === undefined ? {} : { progress: Math.min(Math.max(progress / 100, 0), 1) }),
    ...(elapsed === undefined ? {} : { elapsedSeconds: elapsed }),
    ...(remaining === undefined ? {} : { remainingSeconds: remaining }),
    ...(state === undefined ? {} : { state }),
  }
}

function heaterOf(actual: unknown, target: unknown): Heater | undefined {
  const degrees = number(actual)
  return degrees === undefined ? undefined : { actual: degrees, target: number(target) ?? 0 }
}

/** PrusaLink's word for the state as our canonical one. A word that we do not know starts nothing. */
export function canonicalState({ state, job }: Pick<Status, 'state' | 'job'>): CanonicalState {
  if (job !== undefined && state === 'PRINTING') return (job.elapsedSeconds ?? 0) > 0 ? 'printing' : 'preparing'
  if (state === 'PRINTING') return 'preparing'
  if (state === 'PAUSED') return 'paused'
  return (job === undefined ? undefined : JOB_STATES[state]) ?? PLAIN_STATES[state] ?? 'unknown'
}

/** A status as a snapshot: progress 0..1, seconds, degrees Celsius. `asks`: its job has not begun (beginning.ts). */
export function snapshotOf(status: Status, asks = false): Snapshot {
  const state = canonicalState(status)
  const { job } = status
  return {
    state,
    stateText: status.state,
    ...(state === 'fault' ? { fault: { code: 'printer', text: 'The printer shows an error on its screen' } } : {}),
    temperatures: { tools: status.tool ? [status.tool] : [], ...(status.bed ? { bed: status.bed } : {}) },
    ...(job?.fileName === undefined ? {} : { job: shownJob(job, job.fileName, asks) }),
    observedAt: new Date().toISOString(),
  }
}

function shownJob(job: Job, fileName: string, asks: boolean): NonNullable<Snapshot['job']> {
  // The times are those of the print before, and the number may be.
  if (asks) return { fileName, asks }
  const { id, progress, elapsedSeconds, remainingSeconds } = job
  return {
    fileName,
    jobRef: id,
    ...(progress === undefined ? {} : { progress }),
    ...(elapsedSeconds === undefined ? {} : { elapsedSeconds }),
    ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
  }
}
