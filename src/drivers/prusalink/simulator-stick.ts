import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type StickFile = { name: string; shortName: string; size: number; modified: number }

const PRINTABLE = /\.(gcode|gco|g|bgcode|bgc)$/i
/** What one simulated stick holds at most in memory. */
const MEMORY_LIMIT_BYTES = 512 * 1024 * 1024

/** The USB stick of a simulated printer: one folder, long names with their short (8.3) ones, no case. */
export class SimulatedStick {
  /** How far the printer's clock is ahead of ours. */
  clockSkewSeconds = 0
  /** How far what is told of files lags behind what is stored. */
  lagMilliseconds = 0
  readonly #folder: string | undefined
  readonly #files = new Map<string, StickFile>()
  readonly #contents = new Map<string, Buffer>()

  constructor(folder: string | undefined) {
    this.#folder = folder === undefined ? undefined : join(folder, 'usb')
    if (this.#folder === undefined) return
    mkdirSync(this.#folder, { recursive: true })
    // Another name than a file's is one that a kill left half written.
    for (const name of readdirSync(this.#folder).filter((one) => PRINTABLE.test(one))) {
      const { size, mtimeMs } = statSync(join(this.#folder, name))
      this.#add(name, size, Math.floor(mtimeMs / 1000))
    }
  }

  list(): StickFile[] {
    return [...this.#files.values()]
  }

  /** By the long or the short name. */
  get(name: string): StickFile | undefined {
    const wanted = name.toLowerCase()
    return this.#files.get(wanted) ?? this.list().find(({ shortName }) => shortName.toLowerCase() === wanted)
  }

  read({ name }: StickFile): Buffer {
    if (this.#folder !== undefined) return readFileSync(join(this.#folder, name))
    return this.#contents.get(name.toLowerCase()) ?? Buffer.alloc(0)
  }

  /** False = no room. */
  write(name: string, bytes: Buffer): boolean {
    if (this.#folder !== undefined) {
      writeFileSync(join(this.#folder, `${name}.part`), bytes)
      renameSync(join(this.#folder, `${name}.part`), join(this.#folder, name))
    } else {
      const held = [...this.#contents.values()].reduce((sum, content) => sum + content.length, 0)
      if (held + bytes.length > MEMORY_LIMIT_BYTES) return false
      this.#contents.set(name.toLowerCase(), bytes)
    }
    const modified = Math.floor(Date.now() / 1000) + this.clockSkewSeconds
    this.#follow(() => this.#add(name, bytes.length, modified))
    return true
  }

  remove({ name }: StickFile): void {
    this.#follow(() => this.#files.delete(name.toLowerCase()))
    this.#contents.delete(name.toLowerCase())
    if (this.#folder !== undefined) rmSync(join(this.#folder, name), { force: true })
  }

  #follow(change: () => void): void {
    if (this.lagMilliseconds === 0) change()
    else setTimeout(change, this.lagMilliseconds).unref()
  }

  #add(name: string, size: number, modified: number): void {
    const known = this.#files.get(name.toLowerCase())
    this.#files.set(name.toLowerCase(), { name, shortName: known?.shortName ?? this.#shortName(name), size, modified })
  }

  /** FAT's own way: six letters, a tilde, a number, three letters of the extension. */
  #shortName(name: string): string {
    const [, base = '', extension = ''] = /^(.*)\.([^.]*)$/.exec(name) ?? []
    const plain = (part: string) => part.replace(/[^A-Za-z0-9_-]/g, '').toUpperCase()
    const taken = new Set(this.list().map(({ shortName }) => shortName))
    for (let number = 1; ; number += 1) {
      const tail = `~${number}`
      const short = `${plain(base).slice(0, 8 - tail.length)}${tail}.${plain(extension).slice(0, 3)}`
      if (!taken.has(short)) return short
    }
  }
}

export function isPrintable(name: string): boolean {
  return PRINTABLE.test(name)
}
