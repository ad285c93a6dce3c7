import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

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

/** What one simulated printer keeps in memory at most when it has no folder. */
const MEMORY_LIMIT_BYTES = 512 * 1024 * 1024

/** Moonraker's files and database: the G-code files with their metadata, and the history. On disk when a folder is given. */
export class SimulatedStore {
  /** The history component is configured. */
  history = true
  /** How far the printer's clock is ahead of ours. */
  clockSkewSeconds = 0
  readonly #folder: string | undefined
  readonly #files = new Map<string, SimulatedFile>()
  readonly #contents = new Map<string, Buffer>()
  #jobs: SimulatedJob[] = []
  #lastId = 0

  constructor(folder: string | undefined) {
    this.#folder = folder
    if (folder === undefined) return
    mkdirSync(join(folder, 'gcodes'), { recursive: true })
    const kept = readKept(folder)
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
    const kept = this.#contents.get(name)
    if (kept !== undefined) return kept
    return this.#folder === undefined ? Buffer.alloc(0) : readFileSync(this.#path(name))
  }

  /** Stores a file over an older one of that name, whose metadata go. False = no room. */
  write(name: string, bytes: Buffer): boolean {
    if (this.#folder === undefined) {
      const held = [...this.#contents.values()].reduce((sum, content) => sum + content.length, 0)
      if (held + bytes.length > MEMORY_LIMIT_BYTES) return false
      this.#contents.set(name, Buffer.from(bytes))
    } else {
      writeFileSync(this.#path(name), bytes)
    }
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
    this.#contents.delete(name)
    if (this.#folder !== undefined) rmSync(this.#path(name), { force: true })
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

  #path(name: string): string {
    return join(this.#folder ?? '', 'gcodes', createHash('sha1').update(name).digest('hex'))
  }

  /** Written whole and renamed, so a kill leaves the old or the new state. */
  #save(): void {
    if (this.#folder === undefined) return
    const path = join(this.#folder, 'moonraker.json')
    const kept: Kept = { files: this.list(), jobs: this.#jobs, lastId: this.#lastId }
    writeFileSync(`${path}.new`, JSON.stringify(kept))
    renameSync(`${path}.new`, path)
  }
}

function readKept(folder: string): Kept {
  try {
    return JSON.parse(readFileSync(join(folder, 'moonraker.json'), 'utf8')) as Kept
  } catch {
    return { files: [], jobs: [], lastId: 0 }
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
