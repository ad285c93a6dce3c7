import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { asPrintyardError } from '../core/errors.ts'
import type { Log } from '../core/log.ts'
import type {
  ConnectOptions,
  Ending,
  Fingerprint,
  Printer,
  PrinterEvents,
  RemoteFile,
  Snapshot,
  Timing,
  UploadFile,
  Verdict,
} from './driver.ts'
import type { Machine } from './truth.ts'

/**
 * Patience of the suite: what takes minutes in life takes a moment here. Silence is told late enough that a machine which
 * stands still for a second, with five stories on it, is not taken for a printer that does.
 */
export const HASTY: Timing = {
  requestMilliseconds: 3_000,
  stallMilliseconds: 1_500,
  pingMilliseconds: 100,
  silenceMilliseconds: 1_500,
  reconnectFirstMilliseconds: 40,
  reconnectLastMilliseconds: 200,
  credentialsMilliseconds: 200,
}

/** One printer under test; `connect` may be called several times, as the monitor and a worker do. */
export type Bench = {
  connect(timing?: Partial<Timing>): Printer
  /** A connection whose key the printer refuses. */
  connectWithWrongKey(): Printer
  /** G-code that prints for about so many seconds of the wall clock. */
  gcode(wallSeconds: number): Buffer
  /** The controller halts in mid print. */
  breakDown(printer: Printer): Promise<void>
  /** Somebody else starts a file of this name. */
  foreignStart(fileName: string): Promise<void>
  /** The printer's server dies without warning and comes back. */
  restart(): Promise<void>
  close(): Promise<void>
  /** Only simulators: what a real server cannot be made to do. */
  simulator?: SimulatorBench
}

export type SimulatorBench = {
  machine: Machine
  goOffline(): Promise<void>
  goOnline(): Promise<void>
  /** The watched connection becomes half-open, or heals. */
  silence(silent: boolean): void
  dropWatch(): void
  /** The next start request is lost in a certain way; `late` arrives after the milliseconds, whoever still waits. */
  loseStart(how: 'before' | 'after' | 'late', milliseconds?: number): void
  /** The next upload is stored, or cut off the wire, after so many bytes. */
  loseUpload(how: 'stored' | 'cut', bytes: number): void
  /** How many start requests arrived for this file. */
  startsReceived(fileName: string): number
}

export type Harness = {
  open(): Promise<Bench>
  seconds: number
  /** False where the family tells no print time of its own. */
  countsSeconds?: boolean
  /** Whether every story has a printer of its own, so that several may be told at once. */
  concurrent?: boolean
}

const nothing = () => undefined
/** Writes nowhere. */
export const quiet: Log = (() => {
  const log = { info: nothing, warn: nothing, error: nothing, debug: nothing, fatal: nothing, child: () => log }
  return log as unknown as Log
})()
export const LIMITS: ConnectOptions['limits'] = { toolCelsius: 300, bedCelsius: 120, chamberCelsius: 60 }

/** Records what a watched printer tells, and waits for it. */
export class Observer implements PrinterEvents {
  readonly snapshots: Snapshot[] = []
  readonly endings: Ending[] = []
  readonly links: { up: boolean; restarted: boolean; reason?: string }[] = []
  readonly order: string[] = []
  readonly #waiting = new Set<() => void>()

  snapshot = (snapshot: Snapshot) => {
    this.snapshots.push(snapshot)
    if (this.order.at(-1) !== snapshot.state) this.order.push(snapshot.state)
    this.#told()
  }
  ended = (ending: Ending) => {
    this.endings.push(ending)
    this.order.push(`ended ${ending.outcome}`)
    this.#told()
  }
  link = (link: { up: boolean; restarted: boolean; reason?: string }) => {
    this.links.push(link)
    this.order.push(link.up ? 'up' : 'down')
    this.#told()
  }

  get last(): Snapshot | undefined {
    return this.snapshots.at(-1)
  }

  /** Resolves when the predicate holds after something was told; rejects with what was seen after `seconds`. */
  async until(what: string, predicate: () => boolean, seconds: number): Promise<void> {
    const deadline = Date.now() + seconds * 1000
    while (!predicate()) {
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`waited ${seconds} s for ${what}; saw ${this.order.slice(-20).join(', ')}`)
      await this.#next(left)
    }
  }

  #next(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        this.#waiting.delete(done)
        resolve()
      }
      const timer = setTimeout(done, milliseconds)
      this.#waiting.add(done)
    })
  }

  #told(): void {
    for (const done of [...this.#waiting]) done()
  }
}

let names = 0
let extension = 'gcode'
/** What fresh names end in from now on: families tell kinds of files by it. */
export function nameFilesBy(ending: string): void {
  extension = ending
}

/** A name as the product makes them: never used before. */
export function freshName(): string {
  names += 1
  return `py-${process.pid.toString(36)}${Date.now().toString(36)}${names.toString(36)}.${extension}`
}

export function describeFile(name: string, bytes: Buffer): UploadFile {
  const digest = (algorithm: string) => createHash(algorithm).update(bytes).digest('hex')
  return { name, sizeBytes: bytes.length, sha1: digest('sha1'), sha256: digest('sha256') }
}

/** Uploads bytes under a fresh name, in small pieces. */
export async function put(
  printer: Printer,
  bytes: Buffer,
  name = freshName(),
  onProgress?: (sent: number) => void,
): Promise<RemoteFile> {
  return await printer.upload(Readable.from(pieces(bytes)), describeFile(name, bytes), {
    signal: AbortSignal.timeout(10_000),
    ...(onProgress ? { onProgress } : {}),
  })
}

export function* pieces(bytes: Buffer, size = 4096): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** Asks until the answer pleases; the last answer after `seconds`. */
export async function eventually<T>(
  ask: () => Promise<T>,
  pleases: (answer: T) => boolean,
  seconds: number,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (pleases(answer) || Date.now() > deadline) return answer
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** The print was started, and has ended. */
export const isOver = (said: Verdict): boolean => said.kind === 'started' && !said.running

/** The first word about a start that is one; "ask again" is none. */
export const firstVerdict = (
  { printer, seconds }: { printer: Printer; seconds: number },
  name: string,
  before: Fingerprint,
): Promise<Verdict> => eventualVerdict(printer, name, before, () => true, seconds)

/** Asks what became of a start until the verdict pleases; "ask again" (PRINTER_OFFLINE) is no verdict yet. */
export async function eventualVerdict(
  printer: Pick<Printer, 'reconcile'>,
  name: string,
  before: Fingerprint,
  pleases: (verdict: Verdict) => boolean,
  seconds: number,
): Promise<Verdict> {
  const deadline = Date.now() + seconds * 1000
  const ask = async (): Promise<Verdict | undefined> => {
    try {
      return await printer.reconcile(name, before)
    } catch (error) {
      if (asPrintyardError(error).code === 'PRINTER_OFFLINE' && Date.now() < deadline) return undefined
      throw error
    }
  }
  const verdict = await eventually(ask, (said) => said !== undefined && pleases(said), seconds)
  return verdict ?? printer.reconcile(name, before)
}
