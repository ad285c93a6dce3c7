import { existsSync, readFileSync } from 'node:fs'
import type { PrintState } from '../../src/entities/print.ts'

// What a run is judged by. Two witnesses: the machine's own log (a file that the simulator appends to below its protocol)
// and SQL; besides, what fate and people did, told by those who did it.

export type Query = <Row>(statement: string, values?: unknown[]) => Promise<Row[]>
/** A line of the machine's log. */
export type Fact = {
  at: string
  event: 'start' | 'end' | 'clear'
  fileName: string
  run: number
  outcome?: string
  onPart: boolean
}
/** From its first to its last moment, milliseconds. */
export type Span = { from: number; to: number }
/** What the one who ran it knows of one machine: when fate and people acted. */
export type MachineStory = {
  printerId: string
  truthFile: string
  reboots: Span[]
  /**
   * For so long after it was switched on, idle and without a print since, it looks the same as after a second time:
   * a Bambu Lab printer forgets all with its power but the count of its reports, which begins anew. Left out: it does not.
   */
  youngMilliseconds?: number
  /**
   * Of a printer that shows for seconds only that it was canceled, and then looks as after a failure (Bambu Lab but for the
   * X1): when its network was gone, until somebody looks again. Left out: it keeps the mark.
   */
  unreached?: Span[]
  /** When somebody pressed start at the panel for a file of ours. */
  panel: (Span & { fileName: string })[]
  /** Of a printer that keeps no history: when it answered a question of ours. */
  asked?: number[]
}
export type Story = {
  machines: MachineStory[]
  prints: string[]
  /** Submissions that were answered with success. */
  accepted: { batchId: string; prints: string[] }[]
  /** The farm's folder; contents lie in its storage. */
  storage: string
  /** Prints that a person had to resolve. */
  resolved: string[]
  /** Cancels that were accepted: print and time; a person who wanted it printed after all has overruled them. */
  canceled: { id: string; at: number; overruled?: true }[]
  /** From a blow to a monitor, or the loss of the database that keeps its leases, until it, or the next one, looks again. */
  blind: Span[]
  /** When processes of ours were killed: what one had heard a moment before, nobody knows. */
  killed: number[]
  /** Pairs of a print that waited and a free printer that fits, for longer than the dispatcher may take. */
  beside: Set<string>
  timedOut: boolean
}

export type PrintRow = { id: string; state: PrintState; reason: { code?: string } | null }
export type AttemptRow = {
  id: string
  printId: string
  number: number
  printerId: string
  remoteName: string | null
  intentAt: Date | null
  clearanceId: string | null
  bedEpoch: number | null
  closedAt: Date | null
  outcome: string | null
}
export type Move = { printId: string; attempt: number; from: PrintState | null; to: PrintState; at: Date }
export type Batch = { batchId: string; total: number | null; ids: string[] }

/** One physical run of a machine. */
export type PhysicalRun = {
  machine: MachineStory
  fileName: string
  run: number
  at: number
  onPart: boolean
  /** Undefined: it still runs. */
  end: { at: number; outcome: string } | undefined
  /** A person pressed start at the panel. */
  atPanel: boolean
  attempt: AttemptRow | undefined
}
export type Evidence = {
  story: Story
  /** In the order in which they began. */
  runs: PhysicalRun[]
  prints: PrintRow[]
  attempts: AttemptRow[]
  moves: Move[]
  clearances: { id: string; bedEpoch: number }[]
  batches: Batch[]
  /** Prints of which it was written down, before they ended, that the printer has accepted a cancel. */
  cancelsTaken: string[]
  commandsWaiting: number
  /** Contents of the prints; null = the row is gone. */
  contents: (string | null)[]
}

/** None: nothing has happened at that machine. */
export function facts(truthFile: string): Fact[] {
  if (!existsSync(truthFile)) return []
  return readFileSync(truthFile, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Fact)
}

export async function collect(query: Query, story: Story): Promise<Evidence> {
  const printers = story.machines.map(({ printerId }) => printerId)
  const prints = await query<PrintRow>(
    'SELECT id, state, reason FROM prints WHERE id = ANY($1::uuid[]) ORDER BY position',
    [story.prints],
  )
  const attempts = await query<AttemptRow>(
    `SELECT id, print_id AS "printId", number, printer_id AS "printerId", remote_name AS "remoteName", intent_at AS "intentAt", clearance_id AS "clearanceId",
      bed_epoch AS "bedEpoch", closed_at AS "closedAt", outcome FROM attempts WHERE print_id = ANY($1::uuid[]) ORDER BY number`,
    [story.prints],
  )
  const names = await query<{ name: string; attemptId: string }>(
    'SELECT remote_name AS name, attempt_id AS "attemptId" FROM transfers WHERE attempt_id = ANY($1::uuid[])',
    [attempts.map(({ id }) => id)],
  )
  const attemptOf = (fileName: string): AttemptRow | undefined => {
    const id = names.find(({ name }) => name === fileName)?.attemptId
    return attempts.find((attempt) => attempt.id === id)
  }
  const moves = await query<Move>(
    `SELECT print_id AS "printId", attempt, from_state AS "from", to_state AS "to", at FROM print_events
    WHERE print_id = ANY($1::uuid[]) ORDER BY id`,
    [story.prints],
  )
  const clearances = await query<{ id: string; bedEpoch: number }>(
    'SELECT id, bed_epoch AS "bedEpoch" FROM clearances WHERE printer_id = ANY($1::uuid[])',
    [printers],
  )
  const taken = await query<{ printId: string }>(
    `SELECT print_id AS "printId" FROM commands c WHERE print_id = ANY($1::uuid[]) AND state = 'accepted'
      AND (verb = 'cancel' OR verb = 'revoke' AND answer = 'accepted')
      AND settled_at <= (SELECT max(at) FROM print_events e WHERE e.print_id = c.print_id)`,
    [story.prints],
  )
  const [waiting] = await query<{ n: number }>(
    `SELECT count(*)::int AS n FROM commands WHERE printer_id = ANY($1::uuid[]) AND state = 'queued'`,
    [printers],
  )
  const contents = await query<{ sha256: string | null }>(
    `SELECT DISTINCT c.sha256 FROM prints p JOIN files f ON f.id = p.file_id LEFT JOIN contents c ON c.sha256 = f.sha256
    WHERE p.id = ANY($1::uuid[])`,
    [story.prints],
  )
  const batches = await query<Batch>(
    `SELECT a.id AS "batchId", b.total, array(SELECT p.id::text FROM prints p WHERE p.batch_id = a.id) AS ids
    FROM unnest($1::uuid[]) AS a (id) LEFT JOIN batches b ON b.id = a.id`,
    [story.accepted.map(({ batchId }) => batchId)],
  )
  const runs = story.machines.flatMap((machine) => runsOf(machine, attemptOf)).toSorted((a, b) => a.at - b.at)
  return {
    ...{ story, runs, prints, attempts, moves, clearances, batches },
    cancelsTaken: taken.map(({ printId }) => printId),
    commandsWaiting: waiting?.n ?? 0,
    contents: contents.map(({ sha256 }) => sha256),
  }
}

function runsOf(machine: MachineStory, attemptOf: (fileName: string) => AttemptRow | undefined): PhysicalRun[] {
  const log = facts(machine.truthFile)
  const starts = log.filter(({ event }) => event === 'start')
  return starts.map(({ at, fileName, run, onPart }) => {
    const end = log.find((fact) => fact.event === 'end' && fact.run === run)
    const time = Date.parse(at)
    const pressed = machine.panel.some((press) => press.fileName === fileName && press.from <= time && time <= press.to)
    return {
      ...{ machine, fileName, run, at: time, onPart, atPanel: pressed, attempt: attemptOf(fileName) },
      end: end && { at: Date.parse(end.at), outcome: end.outcome ?? '' },
    }
  })
}
