import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FINAL } from '../../src/entities/print.ts'
import type { Evidence } from './evidence.ts'
import type { Blame } from './judge.ts'

/** What the rows say among themselves. */
export function judgeRows(evidence: Evidence, blame: Blame): void {
  judgeClearances(evidence, blame)
  judgeAttempts(evidence, blame)
  judgeAccepted(evidence, blame)
  // 15: nobody waits beside a free printer.
  for (const pair of evidence.story.beside) blame('lost', `15: a print waited beside a free printer that fits: ${pair}`)
  // 16: what is owed is carried.
  if (evidence.commandsWaiting) blame('lost', '16: a command was taken and nobody carries it')
  // 17: contents are there and are what they were.
  for (const sha256 of evidence.contents)
    if (sha256 === null || hashOf(evidence.story.storage, sha256) !== sha256)
      blame('lost', '17: the content of a print is gone')
}

/** 6: one clearance per intent, of the epoch at that moment. */
function judgeClearances({ attempts, clearances }: Evidence, blame: Blame): void {
  const used = attempts.flatMap(({ intentAt, clearanceId }) => (intentAt && clearanceId ? [clearanceId] : []))
  if (new Set(used).size !== used.length) blame('wrong', '6: a clearance served two intents')
  for (const { clearanceId, bedEpoch } of attempts) {
    const clearance = clearances.find(({ id }) => id === clearanceId)
    if (clearanceId && clearance?.bedEpoch !== bedEpoch) blame('wrong', '6: a clearance of another epoch was used')
  }
}

/** 7, 14, 15: one open attempt per printer, none of an ended print, and each is settled once. */
function judgeAttempts({ story, prints, attempts, moves }: Evidence, blame: Blame): void {
  const open = attempts.filter(({ closedAt }) => closedAt === null)
  for (const { printerId } of story.machines)
    if (open.filter((attempt) => attempt.printerId === printerId).length > 1)
      blame('wrong', '7: two open attempts on one printer')
  for (const { printId } of open)
    if (FINAL.includes(prints.find(({ id }) => id === printId)?.state ?? 'queued'))
      blame('wrong', '15: an attempt of an ended print is open')
  for (const { printId, number, outcome } of attempts) {
    if (!['completed', 'failed', 'canceled'].includes(outcome ?? '')) continue
    const ends = moves.filter((move) => move.printId === printId && move.attempt === number && FINAL.includes(move.to))
    if (ends.length !== 1) blame('wrong', `14: attempt ${number} was settled ${ends.length} times`)
  }
}

/** 13: what was answered with success is there, whole. */
function judgeAccepted({ story, batches }: Evidence, blame: Blame): void {
  for (const { batchId, prints } of story.accepted) {
    const batch = batches.find((one) => one.batchId === batchId)
    if (batch?.total !== prints.length || prints.some((id) => !batch.ids.includes(id)))
      blame('lost', '13: a submission that was accepted is not whole')
    if (batch && batch.ids.length > prints.length) blame('double', '13: a submission made more prints than it said')
  }
}

function hashOf(folder: string, sha256: string): string | undefined {
  try {
    const bytes = readFileSync(join(folder, 'storage', 'contents', sha256.slice(0, 2), sha256))
    return createHash('sha256').update(bytes).digest('hex')
  } catch {
    return undefined
  }
}
