import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What one simulated printer keeps in memory at most when it has no folder. */
const MEMORY_LIMIT_BYTES = 512 * 1024 * 1024

/** Files of a simulated printer and what it knows of them; on disk when a folder is given, so that they survive a kill. */
export class SimulatedContents<Known> {
  readonly #folder: string | undefined
  readonly #within: string
  readonly #table: string
  readonly #contents = new Map<string, Buffer>()

  /** Bytes lie in the folder `within`, what is known of them in the file `table`. */
  constructor(folder: string | undefined, within: string, table: string) {
    this.#folder = folder
    this.#within = within
    this.#table = table
    if (folder !== undefined) mkdirSync(join(folder, within), { recursive: true })
  }

  read(name: string): Buffer {
    const kept = this.#contents.get(name)
    if (kept !== undefined) return kept
    return this.#folder === undefined ? Buffer.alloc(0) : readFileSync(this.#path(this.#folder, name))
  }

  /** False = no room. */
  write(name: string, bytes: Buffer): boolean {
    if (this.#folder !== undefined) {
      writeFileSync(this.#path(this.#folder, name), bytes)
      return true
    }
    const held = [...this.#contents.values()].reduce((sum, content) => sum + content.length, 0)
    if (held + bytes.length > MEMORY_LIMIT_BYTES) return false
    this.#contents.set(name, Buffer.from(bytes))
    return true
  }

  remove(name: string): void {
    this.#contents.delete(name)
    if (this.#folder !== undefined) rmSync(this.#path(this.#folder, name), { force: true })
  }

  /** What was known at the end; undefined = nothing is kept, or what is cannot be read. */
  known(): Known | undefined {
    if (this.#folder === undefined) return undefined
    try {
      return JSON.parse(readFileSync(join(this.#folder, this.#table), 'utf8')) as Known
    } catch {
      return undefined
    }
  }

  /** Written whole and renamed, so a kill leaves the old or the new state. */
  save(known: () => Known): void {
    if (this.#folder === undefined) return
    const path = join(this.#folder, this.#table)
    writeFileSync(`${path}.new`, JSON.stringify(known()))
    renameSync(`${path}.new`, path)
  }

  #path(folder: string, name: string): string {
    return join(folder, this.#within, createHash('sha1').update(name).digest('hex'))
  }
}
