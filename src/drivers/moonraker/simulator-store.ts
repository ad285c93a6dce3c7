import { createHash, randomUUID } from 'node:crypto'
import { SimulatedContents } from '../simulator-contents.ts'

export type SimulatedFile = {
  name: string
  size: number
  /** SHA-256 of the content. */
  hash: string
  /** Epoch seconds of the printer's clock. */
  modified: number
  uuid: string
  startTime: number | null
  jobId: string | null
}
export type SimulatedJob = {
  job_id: string
  user: string
  filename: string
  status: string
  start_time: number
  end_time: number | null
  print_duration: number
  total_duration: number
  filament_used: number
  metadata: Record<string, unknown>
  auxiliary_data: unknown[]
}
type Kept = { files: SimulatedFile[]; jobs: SimulatedJob[]; lastId: number }

/** Moonraker's files and database: the G-code files with their metadata, and the history. On disk when a folder is given. */
export class SimulatedStore {
  /** The history component is configured. */
  history = true
  /** `enable_object_processing` is configured: what arrived is rewritten before the answer. */
  objectProcessing = false
  /** How far the printer's clock is ahead of ours. */
  clockSkewSeconds = 0
  readonly #files = new Map<string, SimulatedFile>()
  readonly #contents: SimulatedContents<Kept>
  #jobs: SimulatedJob[] = []
  #lastId = 0

  constructor(folder: string | undefined) {
    this.#contents = new SimulatedContents(folder, 'gcodes', 'moonraker.json')
    const kept = this.#contents.known()
    if (kept === undefined) return
    for (const file of kept.files) this.#files.set(file.name, file)
    this.#jobs = kept.jobs
    this.#lastId = kept.lastId
    this.interrupt()
  }

  /** The printer's clock, epoch seconds. */
  now(): number {
    return Date.now() / 1000 + this.clockSkewSeconds
  }

  list(): SimulatedFile[] {
    return [...this.#files.values()]
  }

  get(name: string): SimulatedFile | undefined {
    return this.#files.get(name)
  }

  read(name: string): Buffer {
    return this.#contents.read(name)
  }

  /** Stores a file over an older one of that name, whose metadata go. False = no room. */
  write(name: string, bytes: Buffer): boolean {
    if (!this.#contents.write(name, bytes)) return false
    this.#files.set(name, {
      name,
      size: bytes.length,
      hash: createHash('sha256').update(bytes).digest('hex'),
      modified: this.now(),
      uuid: randomUUID(),
      startTime: null,
      jobId: null,
    })
    this.#save()
    return true
  }

  remove(name: string): void {
    this.#files.delete(name)
    this.#contents.remove(name)
    this.#save()
  }

  /** The history, oldest first. */
  jobs(): readonly SimulatedJob[] {
    return this.#jobs
  }

  /** A print began; undefined where no history is kept. */
  addJob(fileName: string): SimulatedJob | undefined {
    if (!this.history) return undefined
    this.#lastId += 1
    const file = this.#files.get(fileName)
    const job: SimulatedJob = {
      job_id: this.#lastId.toString(16).toUpperCase().padStart(6, '0'),
      user: '_TRUSTED_USER_',
      filename: fileName,
      status: 'in_progress',
      start_time: this.now(),
      end_time: null,
      print_duration: 0,
      total_duration: 0,
      filament_used: 0,
      metadata: file === undefined ? {} : metadataOf(file),
      auxiliary_data: [],
    }
    if (file !== undefined) Object.assign(file, { startTime: job.start_time, jobId: job.job_id })
    this.#jobs = [...this.#jobs, job].slice(-5_000)
    this.#save()
    return job
  }

  finishJob(job: SimulatedJob, ended: Partial<SimulatedJob>): void {
    Object.assign(job, { end_time: this.now(), ...ended })
    this.#save()
  }

  /** Moonraker's process starts: what ran when it died is never looked at again. */
  interrupt(): void {
    for (const job of this.#jobs) if (job.status === 'in_progress') job.status = 'interrupted'
    this.#save()
  }

  clearHistory(): void {
    this.#jobs = []
    this.#save()
  }

  #save(): void {
    this.#contents.save(() => ({ files: this.list(), jobs: this.#jobs, lastId: this.#lastId }))
  }
}

/** What Moonraker's scan finds in a file that no known slicer made. */
export function metadataOf(file: SimulatedFile): Record<string, unknown> {
  return {
    size: file.size,
    modified: file.modified,
    uuid: file.uuid,
    file_processors: [],
    slicer: 'Unknown',
    slicer_version: '?',
    gcode_start_byte: 0,
    gcode_end_byte: file.size,
    object_height: 0.6,
    first_layer_height: 0.2,
    first_layer_extr_temp: 200,
  }
}
