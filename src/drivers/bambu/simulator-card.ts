import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'

export type StoredFile = { bytes: Buffer; modifiedAt: Date }

/** The card of a simulated printer: one flat folder, kept on disk where one is given. */
export class SimulatedCard {
  readonly #folder: string | undefined
  readonly #files = new Map<string, StoredFile>()

  constructor(folder: string | undefined) {
    this.#folder = folder === undefined ? undefined : join(folder, 'card')
    if (this.#folder === undefined) return
    mkdirSync(this.#folder, { recursive: true })
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name)
      this.#files.set(name, { bytes: readFileSync(path), modifiedAt: statSync(path).mtime })
    }
  }

  names(): string[] {
    return [...this.#files.keys()]
  }

  get(name: string): StoredFile | undefined {
    return this.#files.get(name)
  }

  write(name: string, bytes: Buffer): void {
    this.#files.set(basename(name), { bytes, modifiedAt: new Date() })
    if (this.#folder !== undefined) writeFileSync(join(this.#folder, basename(name)), bytes)
  }

  remove(name: string): boolean {
    if (this.#folder !== undefined) rmSync(join(this.#folder, basename(name)), { force: true })
    return this.#files.delete(name)
  }
}
