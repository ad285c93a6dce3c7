import type { Readable } from 'node:stream'
import type { TSchema } from 'typebox'
import type { CanonicalState } from '../core/canonical.ts'
import type { Log } from '../core/log.ts'

/** The registered driver kinds; `drivers/index.ts` maps each to its folder. */
export type DriverKind = 'octoprint' | 'moonraker' | 'prusalink' | 'bambu'

export { ACTIVE, CANONICAL_STATES, type CanonicalState, STARTABLE } from '../core/canonical.ts'

export type Outcome = 'completed' | 'canceled' | 'failed' | 'unknown'

/** One heater, degrees Celsius. `target` 0 = off. */
export type Heater = { actual: number; target: number }

/** What a printer looks like now: merged, normalised (0..1, seconds, Celsius, millimetres, bytes). */
export type Snapshot = {
  state: CanonicalState
  /** The printer's own words for the state. */
  stateText: string
  fault?: { code: string; text: string }
  temperatures: { tools: Heater[]; bed?: Heater; chamber?: Heater }
  /** The job that the printer holds, running or just ended and still shown. */
  job?: {
    /** Name of the file on the printer, as the printer tells it. */
    fileName: string
    /** The printer's own id of this run; families without one leave it out. */
    jobRef?: string
    progress?: number
    elapsedSeconds?: number
    remainingSeconds?: number
    layer?: number
    layers?: number
    /** The printer asks a person before it begins this job: nothing was printed, and it may come to nothing. */
    asks?: true
  }
  /** ISO time at which this was observed by us (never the printer's clock). */
  observedAt: string
}

/** How a run ended, in the printer's own words. */
export type Ending = {
  fileName: string
  jobRef?: string
  outcome: Outcome
  /** The printer's own print time, when it tells one. */
  elapsedSeconds?: number
  filamentMillimetres?: number
  /** Progress 0..1 at the end, when known. */
  progress?: number
  reason?: string
  /** The printer knows at most that it did not complete: an accepted cancel of ours is then the cause (R14). */
  causeUnknown?: boolean
}

/** Who the device is. `deviceKey` is stable per device (serial, server UUID or a marker file of ours), else absent. */
export type Identity = { vendor: string; model?: string; deviceKey?: string; firmware?: string; name?: string }

/** What a file looks like on the printer after an upload or a stat. */
export type RemoteFile = { name: string; sizeBytes: number; sha1?: string; sha256?: string }

/** Taken right before a start, serialisable, compared after it: what the printer's journal said of the past. */
export type Fingerprint = {
  state: CanonicalState
  fileName?: string
  jobRef?: string
  /** A counter or marker of the printer's own that only grows, where it has one. */
  journal?: string
  /** Identifies the run of the printer's server or firmware; another value = it restarted. */
  bootRef?: string
  /** The printer's id of the run that the attempt was bound to since (R12); added by who asks, from the row. */
  ranAs?: string
  /**
   * Since when its start may have been sent: this process's `performance.now()`, reckoned from the database's clock. Added
   * by who decides about the start and may wait for the printer; left out, what takes long to prove is `unknown`.
   */
  takenAt?: number
}

/** What a command call may say. Truth is the next status, never this answer. */
export type Answer = { kind: 'accepted' } | { kind: 'refused'; reason: string } | { kind: 'unknown'; reason: string }

/** The printer's word on whether a start of ours took place. `asks`: it was taken, and a person is asked before it begins. */
export type Verdict =
  | { kind: 'started'; jobRef?: string; running: boolean; ending?: Ending; asks?: true }
  | { kind: 'not-started' }
  | { kind: 'unknown'; reason: string }

/** Answer of a revocation: only `absent` proves that a late start cannot print. `in-use` counts as started. */
export type Revocation = 'absent' | 'in-use' | 'unknown'

export type Temperatures = { tool0?: number; bed?: number; chamber?: number }
export type Jog = {
  xMillimetres?: number
  yMillimetres?: number
  zMillimetres?: number
  speedMillimetresPerMinute?: number
}

/** What happens on the link; the monitor turns these into journal rows and the status stream. */
export type PrinterEvents = {
  snapshot: (snapshot: Snapshot) => void
  /** A run ended; sent once per end that was seen live, before the snapshot that shows it. */
  ended: (ending: Ending) => void
  /** The link went down (`up: false`) or came back. `restarted`: the printer's server or firmware is a new run. */
  link: (link: { up: boolean; restarted: boolean; reason?: string }) => void
}

/**
 * One open connection to a printer. A verb that a family lacks is an absent method.
 * Methods reject with PRINTER_OFFLINE (no answer), PRINTER_CREDENTIALS, PRINTER_PROTOCOL; commands that could have
 * reached the printer answer `unknown` and never throw.
 */
export type Printer = {
  readonly capabilities: Capabilities
  identify(): Promise<Identity>
  /** Asks the printer now; `fresh` status that may authorise a start. */
  snapshot(): Promise<Snapshot>
  /**
   * Begins to watch; reconnects by itself with backoff and jitter until close(). Events never throw.
   * Only the monitor watches; command sessions never do.
   */
  watch(events: PrinterEvents): void
  /**
   * Stores a file without printing it and verifies what arrived. Rejects TRANSFER_FAILED when it does not match, and
   * STORAGE_AWAY when the source fails or stalls: that speaks against neither printer nor file.
   */
  upload(
    source: Readable,
    file: UploadFile,
    options: { onProgress?: (sentBytes: number) => void; signal: AbortSignal },
  ): Promise<RemoteFile>
  /** The file as the printer has it; undefined = proven absent. */
  stat(name: string): Promise<RemoteFile | undefined>
  /**
   * Makes a late start impossible: deletes the file and confirms that it is gone. A file that was printed already is
   * `in-use` too: it is kept, since its evidence would go with it.
   */
  revoke(name: string): Promise<Revocation>
  /** Deletes a file of ours that is no longer needed, also after it was printed: the evidence of its runs goes with it. */
  remove(name: string): Promise<Revocation>
  fingerprint(): Promise<Fingerprint>
  /** Sends the start exactly once, on a connection that cannot redeliver; resolves within `deadlineMilliseconds`. */
  start(name: string, deadlineMilliseconds: number, options?: StartOptions): Promise<Answer>
  /**
   * Asks the printer whether the file of this name was started since the fingerprint was taken. `unknown` is for good,
   * also where it tells of another run of the file only (`ranAs`); what may be told later (the server answers, its printer
   * is not connected) rejects PRINTER_OFFLINE.
   */
  reconcile(name: string, before: Fingerprint): Promise<Verdict>
  /**
   * The verbs from here on are sent at most once. An answer may take minutes where the printer carries out one after the
   * other (a heat-up); close() ends the wait with `unknown`.
   */
  pause(): Promise<Answer>
  resume(): Promise<Answer>
  cancel(): Promise<Answer>
  setTemperatures?(target: Temperatures): Promise<Answer>
  home?(axes: ('x' | 'y' | 'z')[]): Promise<Answer>
  jog?(move: Jog): Promise<Answer>
  gcode?(lines: string[]): Promise<Answer>
  /**
   * Sends lines once and waits until the printer has carried out all of them: only then `accepted`. Anything else may
   * have moved the printer.
   */
  runGcode?(lines: string[], deadlineMilliseconds: number, signal: AbortSignal): Promise<Answer>
  /** The printable files that the printer holds, ours and others', at most a few thousand. */
  listFiles?(): Promise<ListedFile[]>
  /** The bytes of one file of the printer as they arrive; ends with an error when they stop early or `signal` aborts. */
  download?(name: string, signal: AbortSignal): Promise<Readable>
  /**
   * One picture of the printer's camera, a JPEG of at most 10 MB. Rejects CAMERA_MISSING when none is set up, and
   * FFMPEG_MISSING when it sends a film and no ffmpeg is installed here.
   */
  cameraSnapshot?(signal: AbortSignal): Promise<Buffer>
  /** JPEG frames of the printer's camera as they come, until `signal` aborts; each frame at most 10 MB. */
  cameraFrames?(signal: AbortSignal): AsyncIterable<Buffer>
  /** Ends everything that the connection holds; no event after it. */
  close(): Promise<void>
}

/** How a file is to be run, where the family has a choice. */
export type StartOptions = {
  /** Plate of a `.gcode.3mf`, counted from 1; the first by default. */
  plate?: number
  /** Per filament of the file, the slot that feeds it, counted from 0; -1 = not used. Left out = as the file says. */
  slots?: readonly number[]
}

/** One file on the printer. `name` is what `download`, `stat` and `remove` take, with its folders before it. */
export type ListedFile = {
  name: string
  sizeBytes?: number
  modifiedAt?: string
  /** How often the printer says that it ran it to any end; left out where it does not tell. */
  timesPrinted?: number
}

export type UploadFile = { name: string; sizeBytes: number; sha1?: string; sha256: string }

/** What the family and this device can do; matching and the API read it. */
export type Capabilities = {
  formats: ('gcode' | 'bgcode' | 'gcode.3mf')[]
  /** The printer keeps a journal of runs that outlives a gap in our observation. */
  journal: boolean
  jobRefs: boolean
  /** Commands to a running print name it on the wire, so that one which arrives late meets no other print (R21). */
  commandsNameJob?: true
  setTemperatures: boolean
  motion: boolean
  gcode: boolean
  /** `film`: it sends H.264, and its pictures are made where ffmpeg is installed. Left out = it has none. */
  camera?: 'pictures' | 'film'
  /** How long to wait for a start to show in the status. */
  startDeadlineMilliseconds: number
}

export type ConnectOptions = {
  log: Log
  /** Limits that we hold because the printer does not (OctoPrint takes 5000 degrees). */
  limits: { toolCelsius: number; bedCelsius: number; chamberCelsius: number }
  signal?: AbortSignal
  /**
   * The device that is known at this address. A family whose key is a marker of ours leaves none then: without one it
   * answers no key, rather than make another device of the same printer.
   */
  deviceKey?: string
  /** The newest run that we saw on this printer, by its own id: families that only confirm a number start from it. */
  lastJobRef?: string
  /** Times other than the defaults; tests and slow networks. */
  timing?: Partial<Timing>
}

/** How patient a connection is; all in milliseconds. */
export type Timing = {
  /** One question and its answer. */
  requestMilliseconds: number
  /** An upload that moves no byte for so long is given up. */
  stallMilliseconds: number
  /** A watched connection is asked for a sign of life this often ... */
  pingMilliseconds: number
  /** ... and is given up when nothing was heard for so long (below the 60 s after which a gap voids a clearance). */
  silenceMilliseconds: number
  /** Backoff between two tries to connect: doubled from the first to the last, with full jitter. */
  reconnectFirstMilliseconds: number
  reconnectLastMilliseconds: number
  /** Refused credentials are tried again this seldom. */
  credentialsMilliseconds: number
}

export const TIMING: Timing = {
  requestMilliseconds: 10_000,
  stallMilliseconds: 30_000,
  pingMilliseconds: 5_000,
  silenceMilliseconds: 15_000,
  reconnectFirstMilliseconds: 500,
  reconnectLastMilliseconds: 30_000,
  credentialsMilliseconds: 60_000,
}

/** One folder in drivers/: a settings schema (no library) and a lazy connect. */
export type Driver<Settings> = {
  kind: DriverKind
  connect(settings: Settings, options: ConnectOptions): Printer
}

/** The part of a driver that the API may load: what to ask for, which of it is secret, what the family cannot do. */
export type DriverSettings = {
  schema: TSchema
  secrets: readonly string[]
  /** Verbs whose methods no printer of the family has; the API refuses them without asking one. */
  lacks?: readonly ('temperatures' | 'home' | 'jog' | 'gcode')[]
  /** Where the driver will connect to; the API checks the address rules on it. */
  address(settings: Record<string, unknown>): string
}
