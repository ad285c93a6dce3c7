import { PrintyardError } from '../../core/errors.ts'
import type { Ending, Outcome } from '../driver.ts'
import { number, record, text } from '../fields.ts'
import { reasonOf, resultOf, type Wire } from './wire.ts'

/** One run as Moonraker's history keeps it. */
export type Job = {
  /** Six hex digits, allotted in rising order. */
  id: string
  fileName: string
  status: string
  elapsedSeconds: number | undefined
  filamentMillimetres: number | undefined
}

const PAGE = 50
/** A printer that ran this many other jobs since a start of ours has to be asked by a person. */
const PAGES = 20

/** What is told of the end by the history alone. Absent: it does not know (interrupted, server_exit). */
const OUTCOMES: Record<string, { outcome: Outcome; reason?: string }> = {
  completed: { outcome: 'completed' },
  cancelled: { outcome: 'canceled', reason: 'cancelled' },
  error: { outcome: 'failed', reason: 'Klipper stopped the print with an error' },
  klippy_shutdown: { outcome: 'failed', reason: 'Klipper shut down in mid print' },
  klippy_disconnect: { outcome: 'failed', reason: 'Klipper stopped or restarted in mid print' },
}

export function jobOf(value: unknown): Job | undefined {
  const job = record(value)
  const [id, fileName] = [text(job.job_id), text(job.filename)]
  if (id === undefined || fileName === undefined) return undefined
  return {
    id,
    fileName,
    status: text(job.status) ?? '',
    elapsedSeconds: number(job.print_duration),
    filamentMillimetres: number(job.filament_used),
  }
}

/** How a run of the history ended; undefined = it runs, or the history lost sight of it. */
export function endingOf(job: Job): Ending | undefined {
  const known = OUTCOMES[job.status]
  if (known === undefined) return undefined
  return {
    fileName: job.fileName,
    jobRef: job.id,
    ...known,
    ...(known.outcome === 'completed' ? { progress: 1 } : {}),
    ...(job.elapsedSeconds === undefined ? {} : { elapsedSeconds: job.elapsedSeconds }),
    ...(job.filamentMillimetres === undefined ? {} : { filamentMillimetres: job.filamentMillimetres }),
  }
}

/** A page of the history, newest first; undefined = this Moonraker keeps none. */
async function readPage(wire: Wire, limit: number, start: number): Promise<Job[] | undefined> {
  const reply = await wire.call('GET', `/server/history/list?limit=${limit}&start=${start}&order=desc`)
  if (reply.status === 404) return undefined
  const { jobs } = record(resultOf(reply, 'its history'))
  // Taken for an empty history, an odd answer would be a proof.
  if (!Array.isArray(jobs)) throw new PrintyardError('PRINTER_PROTOCOL', 'Moonraker answered its history with no list')
  return jobs.flatMap((job) => jobOf(job) ?? [])
}

/** The newest run; undefined = none, or no history is kept. */
export async function lastJob(wire: Wire): Promise<Job | undefined> {
  return (await readPage(wire, 1, 0))?.[0]
}

/** What the history says of a file since a run of it: `kept: false` = no history. */
export type Search = { kept: boolean; newestId: string | undefined; job: Job | undefined }

/** Looks for a run of the file among those that are newer than `sinceId`. Rejects PRINTER_PROTOCOL when too many are. */
export async function searchHistory(wire: Wire, fileName: string, sinceId: string | undefined): Promise<Search> {
  let newestId: string | undefined
  for (let page = 0; page < PAGES; page += 1) {
    const jobs = await readPage(wire, PAGE, page * PAGE)
    if (jobs === undefined) return { kept: false, newestId: undefined, job: undefined }
    newestId ??= jobs[0]?.id
    const job = jobs.find((one) => one.fileName === fileName)
    const over = jobs.length < PAGE || jobs.some(({ id }) => sinceId !== undefined && !isNewer(id, sinceId))
    if (job !== undefined || over) return { kept: true, newestId, job }
  }
  throw new PrintyardError('PRINTER_PROTOCOL', `Moonraker ran more than ${PAGE * PAGES} jobs since the start`)
}

/** One run by its id; undefined = deleted from the history. */
export async function readJob(wire: Wire, id: string): Promise<Job | undefined> {
  const reply = await wire.call('GET', `/server/history/job?uid=${encodeURIComponent(id)}`)
  if (reply.status === 404) return undefined
  if (reply.status !== 200)
    throw new PrintyardError('PRINTER_PROTOCOL', `Moonraker answered a job with ${reasonOf(reply)}`)
  return jobOf(record(record(reply.body).result).job)
}

/** Ids of the same printer, compared as the hexadecimal counters that they are. */
export function isNewer(id: string, than: string): boolean {
  return Number.parseInt(id, 16) > Number.parseInt(than, 16)
}
