import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FINAL, type PrintState, TRANSITIONS } from '../../src/entities/print.ts'

// Judges one run by two witnesses: the machine's own log (P, a file that the simulator appends to below its protocol)
// and SQL (S). It loads nothing of drivers/ or workers/. Numbers are those of the invariants.

export type Query = <Row>(statement: string, values?: unknown[]) => Promise<Row[]>
export type Fact = {
  at: string
  event: 'start' | 'end' | 'clear'
  fileName: string
  run: number
  outcome?: string
  onPart: boolean
}
export type Fault = { kind: 'double' | 'lost' | 'wrong' | 'held without cause'; what: string }
/** What the one who ran it knows of one machine: when fate and people acted. */
export type MachineStory = {
  printerId: string
  truthFile: string
  /** Times of restarts and of prints started at the panel, milliseconds. */
  reboots: number[]
  foreign: number[]
  /** Files that a person or fate stopped. */
  stopped: string[]
  /** Files of ours that a person started at the panel. */
  panel: string[]
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
  /** Cancels that were accepted: print and time. */
  canceled: { id: string; at: number }[]
  timedOut: boolean
}

type Print = { id: string; state: PrintState; attempt: number; reason: { code?: string } | null }
type Attempt = {
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
type Move = {
  printId: string
  attempt: number
  from: PrintState | null
  to: PrintState
  by: string
  at: Date
  data: unknown
}

function hashOf(folder: string, sha256: string): string | undefined {
  try {
    const bytes = readFileSync(join(folder, 'storage', 'contents', sha256.slice(0, 2), sha256))
    return createHash('sha256').update(bytes).digest('hex')
  } catch {
    return undefined
  }
}

export function facts(truthFile: string): Fact[] {
  return readFileSync(truthFile, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Fact)
}

/** Its worker may have been killed twice on the way. */
const CANCEL_PATIENCE_MILLISECONDS = 12_000

export async function judge(query: Query, story: Story): Promise<Fault[]> {
  const faults: Fault[] = []
  const blame = (kind: Fault['kind'], what: string): void => void faults.push({ kind, what })
  const machines = story.machines.map((machine) => ({ ...machine, log: facts(machine.truthFile) }))
  const starts = machines.flatMap((machine) =>
    machine.log.filter(({ event }) => event === 'start').map((start) => ({ ...start, machine })),
  )
  const prints = await query<Print>(
    'SELECT id, state, attempt, reason FROM prints WHERE id = ANY($1::uuid[]) ORDER BY position',
    [story.prints],
  )
  const attempts = await query<Attempt>(
    `SELECT id, print_id AS "printId", number, printer_id AS "printerId", remote_name AS "remoteName", intent_at AS "intentAt", clearance_id AS "clearanceId",
      bed_epoch AS "bedEpoch", closed_at AS "closedAt", outcome FROM attempts WHERE print_id = ANY($1::uuid[]) ORDER BY number`,
    [story.prints],
  )
  const names = await query<{ name: string; attemptId: string }>(
    'SELECT remote_name AS name, attempt_id AS "attemptId" FROM transfers WHERE attempt_id = ANY($1::uuid[])',
    [attempts.map(({ id }) => id)],
  )
  const moves = await query<Move>(
    `SELECT print_id AS "printId", attempt, from_state AS "from", to_state AS "to", moved_by AS by, at, data FROM print_events
    WHERE print_id = ANY($1::uuid[]) ORDER BY id`,
    [story.prints],
  )
  const accepted = (
    await query<{ printId: string }>(
      `SELECT print_id AS "printId" FROM commands WHERE print_id = ANY($1::uuid[]) AND verb = 'cancel' AND state = 'accepted'`,
      [story.prints],
    )
  ).map(({ printId }) => printId)
  const attemptOf = (fileName: string): Attempt | undefined => {
    const id = names.find(({ name }) => name === fileName)?.attemptId
    return attempts.find((attempt) => attempt.id === id)
  }
  const endOf = (start: (typeof starts)[number]): Fact | undefined =>
    start.machine.log.find(({ event, run }) => event === 'end' && run === start.run)
  const machineOf = (attempt: Attempt | undefined) => machines.find(({ printerId }) => printerId === attempt?.printerId)

  for (const start of starts) {
    const at = Date.parse(start.at)
    if (!start.fileName.startsWith('py-')) {
      // 10: nobody but the suite stops what somebody else prints.
      const how = endOf(start)?.outcome
      if (how === 'canceled' && !start.machine.stopped.includes(start.fileName))
        blame('wrong', `10: ${start.fileName} was stopped`)
      continue
    }
    if (starts.filter(({ fileName }) => fileName === start.fileName).length > 1)
      blame('double', `1: ${start.fileName} started twice`)
    // What R9 leaves open: somebody began to print between our last question and our start.
    const since = attemptOf(start.fileName)?.intentAt?.getTime() ?? at
    const overtaken = start.machine.foreign.some((time) => time >= since - 50 && time <= at)
    if (start.onPart && !overtaken) blame('double', `4: ${start.fileName} started on a part`)
    const attempt = attemptOf(start.fileName)
    if (start.machine.panel.includes(start.fileName)) continue
    if (!attempt || attempt.printerId !== start.machine.printerId)
      blame('wrong', `5: ${start.fileName} is nobody's on this machine`)
    else if (attempt.remoteName !== start.fileName || !attempt.intentAt || attempt.intentAt.getTime() > at)
      blame('wrong', `5: ${start.fileName} started without an intent before it`)
    const canceled = moves.find(
      ({ printId, to, at: when }) => printId === attempt?.printId && to === 'canceled' && when.getTime() < at,
    )
    if (canceled) blame('double', `9: ${start.fileName} started after canceled`)
  }

  for (const print of prints) {
    const own = starts.filter(({ fileName }) => attemptOf(fileName)?.printId === print.id)
    const excused = own.filter((start) => ['failed', 'canceled'].includes(endOf(start)?.outcome ?? '')).length
    if (own.length > 1 + Math.min(excused, own.length - 1))
      blame('double', `2: print started ${own.length} times, ${excused} excused`)
    // 3: no two of its attempts ever live together, wherever.
    const lives = own.map((start) => ({ from: Date.parse(start.at), to: Date.parse(endOf(start)?.at ?? '') }))
    for (const [index, life] of lives.entries())
      for (const other of lives.slice(index + 1))
        if (!(life.to < other.from || other.to < life.from)) blame('double', '3: two starts of a print lived together')
    // 11: the chain of events is legal and ends where the row is.
    let state: PrintState = 'queued'
    for (const move of moves.filter(({ printId }) => printId === print.id)) {
      if (move.from === null) continue
      if (move.from !== state || !TRANSITIONS[state].includes(move.to))
        blame('wrong', `11: event ${move.from} -> ${move.to} after ${state}`)
      state = move.to
    }
    if (state !== print.state) blame('wrong', `11: events end at ${state}, the row at ${print.state}`)
    // 12: nothing is left lying about.
    if (!FINAL.includes(print.state)) blame('lost', `12: print is ${print.state} ${print.reason?.code ?? ''}`)
    // 8: the outcome is the machine's.
    const last = own.toSorted((a, b) => a.at.localeCompare(b.at)).at(-1)
    const told = last && endOf(last)?.outcome
    const byPerson = story.resolved.includes(print.id)
    // R14: the server forgot the cause, and no cancel of ours is known to have been accepted.
    const forgotten =
      print.state === 'failed' &&
      told === 'canceled' &&
      (last?.machine.reboots.length ?? 0) > 0 &&
      !accepted.includes(print.id)
    const settled = print.state === 'completed' || print.state === 'failed'
    if (!forgotten && settled && told !== print.state)
      blame('wrong', `8: print is ${print.state}, the machine says ${told ?? 'never started'}`)
    // A cancel of a held print is a person's word too: the printer had none.
    const heldOnce = moves.some(({ printId, to }) => printId === print.id && to === 'held')
    if (!byPerson && !heldOnce && print.state === 'canceled' && last && told !== 'canceled')
      blame('wrong', `8: print is canceled, the machine says ${told}`)
    // 13: a cancel that was accepted in time stops the machine.
    const wish = story.canceled.find(({ id }) => id === print.id)
    const ended = Date.parse((last && endOf(last)?.at) ?? '')
    if (wish && print.state === 'completed' && ended > wish.at + CANCEL_PATIENCE_MILLISECONDS)
      blame('wrong', '13: a cancel was accepted and never carried out')
    if (!wish && !byPerson && print.state === 'canceled') blame('wrong', '8: canceled, and nobody asked')
    // 18: held only where the machine was ambiguous.
    for (const held of moves.filter(({ printId, to }) => printId === print.id && to === 'held')) {
      const attempt = attempts.find(({ printId, number }) => printId === print.id && number === held.attempt)
      const since = (attempt?.intentAt ?? held.at).getTime()
      const until = held.at.getTime() + 50
      const within = (times: number[]): boolean => times.some((time) => time >= since - 50 && time <= until)
      const { reboots = [], foreign = [] } = machineOf(attempt) ?? {}
      if (!within(reboots) && !within(foreign)) blame('held without cause', `18: held after ${held.from}`)
    }
  }

  // 6: one clearance per intent, of the epoch at that moment. 7 and 17 are the schema's, 7 is looked at all the same.
  const clearances = await query<{ id: string; bedEpoch: number; printerId: string }>(
    'SELECT id, bed_epoch AS "bedEpoch", printer_id AS "printerId" FROM clearances WHERE printer_id = ANY($1::uuid[])',
    [story.machines.map(({ printerId }) => printerId)],
  )
  const used = attempts.flatMap(({ intentAt, clearanceId }) => (intentAt && clearanceId ? [clearanceId] : []))
  if (new Set(used).size !== used.length) blame('wrong', '6: a clearance served two intents')
  for (const attempt of attempts) {
    const clearance = clearances.find(({ id }) => id === attempt.clearanceId)
    if (attempt.clearanceId && clearance?.bedEpoch !== attempt.bedEpoch)
      blame('wrong', '6: a clearance of another epoch was used')
  }
  const open = attempts.filter(({ closedAt }) => closedAt === null)
  for (const { printerId } of machines)
    if (open.filter((attempt) => attempt.printerId === printerId).length > 1)
      blame('wrong', '7: two open attempts on one printer')
  // 15: no reservation is left behind.
  for (const attempt of open) {
    const print = prints.find(({ id }) => id === attempt.printId)
    if (print && FINAL.includes(print.state)) blame('wrong', '15: an attempt of an ended print is open')
  }
  // 13: what was answered with success is there, whole.
  for (const { batchId, prints: promised } of story.accepted) {
    const [batch] = await query<{ total: number; ids: string[] }>(
      `SELECT b.total, array(SELECT p.id::text FROM prints p WHERE p.batch_id = b.id) AS ids FROM batches b WHERE b.id = $1`,
      [batchId],
    )
    if (!batch || batch.total !== promised.length || promised.some((id) => !batch.ids.includes(id)))
      blame('lost', '13: a submission that was accepted is not whole')
    if (batch && batch.ids.length > promised.length) blame('double', '13: a submission made more prints than it said')
  }
  // 14: each settled attempt is told once.
  for (const attempt of attempts.filter(({ outcome }) => ['completed', 'failed', 'canceled'].includes(outcome ?? ''))) {
    const told = moves.filter(
      ({ printId, attempt: number, to }) =>
        printId === attempt.printId && number === attempt.number && FINAL.includes(to),
    )
    if (told.length !== 1) blame('wrong', `14: attempt ${attempt.number} was settled ${told.length} times`)
  }
  // 16: what is owed is carried: a command is no longer waiting when all prints have ended.
  const [owed] = await query<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM commands WHERE printer_id = ANY($1::uuid[]) AND state = 'queued'`,
    [story.machines.map(({ printerId }) => printerId)],
  )
  if (owed?.waiting) blame('lost', '16: a command was taken and nobody carries it')
  // 17: contents are there and are what they were.
  const contents = await query<{ sha256: string | null }>(
    `SELECT DISTINCT c.sha256 FROM prints p JOIN files f ON f.id = p.file_id LEFT JOIN contents c ON c.sha256 = f.sha256
    WHERE p.id = ANY($1::uuid[])`,
    [story.prints],
  )
  for (const { sha256 } of contents)
    if (sha256 === null || hashOf(story.storage, sha256) !== sha256) blame('lost', '17: the content of a print is gone')
  if (story.timedOut && faults.length === 0) blame('lost', '12: it did not come to rest in time')
  return faults
}
