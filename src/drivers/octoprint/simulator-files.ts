import { createHash } from 'node:crypto'
import { SimulatedContents } from '../simulator-contents.ts'

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

/** OctoPrint's "uploads" folder with its metadata, on disk when a folder is given, so that it survives a kill. */
export class SimulatedFiles {
  /** How far the server's clock is ahead of ours. */
  clockSkewSeconds = 0
  readonly #files = new Map<string, SimulatedFile>()
  readonly #contents: SimulatedContents<SimulatedFile[]>

  constructor(folder: string | undefined) {
    this.#contents = new SimulatedContents(folder, 'uploads', 'metadata.json')
    for (const file of this.#contents.known() ?? []) this.#files.set(file.name, file)
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
    return this.#contents.read(name)
  }

  /** Stores a file; an older one of that name goes with its counters. False = no room. */
  write(name: string, bytes: Buffer, display = name): boolean {
    if (!this.#contents.write(name, bytes)) return false
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
    this.#contents.remove(name)
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

  #save(): void {
    this.#contents.save(() => this.list())
  }
}

/** OctoPrint's own cleaning of names: no folder parts, no leading dot, nothing that some system forbids. */
export function sanitisedName(name: string): string {
  const base = name.split(/[/\\]/).at(-1) ?? ''
  const printable = [...base].filter((character) => character >= ' ' && !':*?"<>|'.includes(character)).join('')
  return printable.replace(/^\./, '').replace(/[ .]+$/, '')
}
