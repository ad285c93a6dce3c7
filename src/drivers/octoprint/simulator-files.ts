import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type SimulatedFile = {
  name: string
  /** The name as it was sent, before it was cleaned. */
  display: string
  size: number
  hash: string
  date: number
  prints?: { success: number; failure: number; last: { date: number; success: boolean; printTime?: number } }
  statistics?: { averagePrintTime: Record<string, number>; lastPrintTime: Record<string, number> }
}

/** What one simulated printer keeps in memory at most when it has no folder. */
const MEMORY_LIMIT_BYTES = 512 * 1024 * 1024

/** OctoPrint's "uploads" folder with its metadata, on disk when a folder is given, so that it survives a kill. */
export class SimulatedFiles {
  /** How far the server's clock is ahead of ours. */
  clockSkewSeconds = 0
  readonly #folder: string | undefined
  readonly #files = new Map<string, SimulatedFile>()
  readonly #contents = new Map<string, Buffer>()

  constructor(folder: string | undefined) {
    this.#folder = folder
    if (folder === undefined) return
    mkdirSync(join(folder, 'uploads'), { recursive: true })
    for (const file of readMetadata(folder)) this.#files.set(file.name, file)
  }

  /** The server's clock, epoch seconds. */
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

  /** Stores a file; an older one of that name goes with its counters. False = no room. */
  write(name: string, bytes: Buffer, display = name): boolean {
    if (this.#folder === undefined) {
      const held = [...this.#contents.values()].reduce((sum, content) => sum + content.length, 0)
      if (held + bytes.length > MEMORY_LIMIT_BYTES) return false
      this.#contents.set(name, Buffer.from(bytes))
    } else {
      writeFileSync(this.#path(name), bytes)
    }
    this.#files.set(name, {
      name,
      display,
      size: bytes.length,
      hash: createHash('sha1').update(bytes).digest('hex'),
      date: Math.floor(this.now()),
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

  /** Counts a run; OctoPrint does so only when it ends. */
  countRun(name: string, success: boolean, seconds: number): void {
    const file = this.#files.get(name)
    if (file === undefined) return
    const { success: done, failure } = file.prints ?? { success: 0, failure: 0 }
    const average = file.statistics?.averagePrintTime._default ?? 0
    file.prints = {
      success: done + (success ? 1 : 0),
      failure: failure + (success ? 0 : 1),
      last: { date: this.now(), success, ...(success ? { printTime: seconds } : {}) },
    }
    file.statistics ??= { averagePrintTime: {}, lastPrintTime: {} }
    if (success) {
      file.statistics = {
        averagePrintTime: { _default: (average * done + seconds) / (done + 1) },
        lastPrintTime: { _default: seconds },
      }
    }
    this.#save()
  }

  #path(name: string): string {
    return join(this.#folder ?? '', 'uploads', createHash('sha1').update(name).digest('hex'))
  }

  /** Written whole and renamed, so a kill leaves the old or the new state. */
  #save(): void {
    if (this.#folder === undefined) return
    const path = join(this.#folder, 'metadata.json')
    writeFileSync(`${path}.new`, JSON.stringify(this.list()))
    renameSync(`${path}.new`, path)
  }
}

function readMetadata(folder: string): SimulatedFile[] {
  try {
    return JSON.parse(readFileSync(join(folder, 'metadata.json'), 'utf8')) as SimulatedFile[]
  } catch {
    return []
  }
}

/** OctoPrint's own cleaning of names: no folder parts, no leading dot, nothing that some system forbids. */
export function sanitisedName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? ''
  const printable = [...base].filter((character) => character >= ' ' && !':*?"<>|'.includes(character)).join('')
  return printable.replace(/^\./, '').replace(/[ .]+$/, '')
}
