import { appendFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** One physical fact. `run` counts the starts of this machine; `onPart`: something lay on the bed at that moment. */
export type TruthEntry = {
  at: string
  event: 'start' | 'end' | 'clear'
  fileName: string
  run: number
  outcome?: 'completed' | 'canceled' | 'failed'
  onPart: boolean
}

/** What stays in memory; the file keeps all. */
const MEMORY_LIMIT = 10_000

/**
 * The machine below every simulated protocol: it counts real starts and remembers what lies on its bed. Protocol code
 * cannot talk it into anything: a start is a start, a part stays until a person takes it off. Each line is appended
 * synchronously, so a kill -9 loses nothing; a machine opened on an old file continues from it.
 */
export class Machine {
  readonly logFile: string | undefined
  #entries: TruthEntry[] = []
  #runs = 0
  #running: { run: number; fileName: string } | undefined
  #partOnBed = false
  #sticks = false

  constructor(logFile?: string) {
    this.logFile = logFile
    if (logFile === undefined) return
    mkdirSync(dirname(logFile), { recursive: true })
    for (const entry of readEntries(logFile)) this.#apply(entry)
    // The process died in mid print: the machine got no more moves, the part is spoilt.
    this.end('failed')
  }

  get log(): readonly TruthEntry[] {
    return this.#entries
  }

  get partOnBed(): boolean {
    return this.#partOnBed
  }

  get running(): string | undefined {
    return this.#running?.fileName
  }

  /** How often it was started, whatever it printed. */
  get runs(): number {
    return this.#runs
  }

  /** How often a file was really started. */
  starts(fileName: string): number {
    return this.#entries.filter((entry) => entry.event === 'start' && entry.fileName === fileName).length
  }

  /** The nozzle begins to move for this file, whatever lies on the bed. */
  start(fileName: string): void {
    this.#write({ event: 'start', fileName, run: this.#runs + 1, onPart: this.#partOnBed })
  }

  end(outcome: 'completed' | 'canceled' | 'failed'): void {
    if (this.#running === undefined) return
    this.#write({ event: 'end', ...this.#running, outcome, onPart: this.#partOnBed })
  }

  /** A person takes the part off. While it prints nobody does: `false`. */
  clear(): boolean {
    if (this.#running !== undefined) return false
    this.#write({ event: 'clear', fileName: '', run: this.#runs, onPart: this.#partOnBed })
    return true
  }

  /** The part holds so fast that no printer gets it off. */
  stick(sticks: boolean): void {
    this.#sticks = sticks
  }

  /** The printer pushes at what lies there; false = it did not come off. */
  eject(): boolean {
    return !this.#sticks && this.clear()
  }

  #write(fact: Omit<TruthEntry, 'at'>): void {
    const entry = { at: new Date().toISOString(), ...fact }
    if (this.logFile !== undefined) appendFileSync(this.logFile, `${JSON.stringify(entry)}\n`)
    this.#apply(entry)
  }

  #apply(entry: TruthEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length > MEMORY_LIMIT) this.#entries = this.#entries.slice(-MEMORY_LIMIT / 2)
    this.#runs = Math.max(this.#runs, entry.run)
    if (entry.event === 'start') this.#running = { run: entry.run, fileName: entry.fileName }
    if (entry.event === 'end') this.#running = undefined
    this.#partOnBed = entry.event !== 'clear'
  }
}

/** The complete lines of the file; a line cut by a kill is left out. */
function readEntries(logFile: string): TruthEntry[] {
  let raw: string
  try {
    raw = readFileSync(logFile, 'utf8')
  } catch {
    return []
  }
  return raw.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as TruthEntry]
    } catch {
      return []
    }
  })
}
