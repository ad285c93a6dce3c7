import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { STARTABLE } from '../../core/canonical.ts'
import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import { failpoint } from '../../core/failpoint.ts'
import type { Answer, Printer, Snapshot } from '../../drivers/driver.ts'
import { beginEjection, type EjectionWork, ejectionWork, endEjection, finishEjection } from '../../entities/ejection.ts'
import { lastStatus, publish } from '../../queues/events.ts'
import { senderGone, withSession } from '../session.ts'
import type { JobHandle, Work, WorkContext } from '../work.ts'

const LOOK_MILLISECONDS = 2_000
/** A bed that is still warm after this was never going to cool: somebody has to look. */
const PATIENCE_SECONDS = 12 * 3_600
/** All lines, carried out. */
const LINES_MILLISECONDS = 10 * 60_000
const SETTLE_MILLISECONDS = 30_000

/**
 * Ejects one finished part. A kill before the lines leave changes nothing; after it nobody sends them again: nobody
 * knows what lies on the bed, so it stays occupied for a person. Lines without an answer bind their printer (R21).
 */
export const eject: Work<'eject'> = {
  async run(context, { ejectionId }, job) {
    for (;;) {
      const part = await ejectionWork(context.db, ejectionId)
      if (!part) return { state: 'settled' }
      if (job.signal.aborted) throw new PrintyardError('HANDED_OVER', 'This worker stops: another one goes on')
      const over = await step(context, part, job)
      if (over) return told(context, part, job, over)
      await sleep(LOOK_MILLISECONDS, undefined, { signal: job.signal }).catch(() => undefined)
    }
  },
}

/** One look at the part; what it came to, or undefined when it has to wait. */
async function step(context: WorkContext, part: EjectionWork, job: JobHandle): Promise<string | undefined> {
  if (part.state === 'sent') {
    await senderGone(context, part.printerId, part.id)
    return giveUp(context, part, 'failed', 'a worker ended while the lines were carried out: look at the bed')
  }
  if (!part.lies) return giveUp(context, part, 'dropped', 'the bed is not as the print left it')
  if (part.unasked) return undefined
  if (part.waitedSeconds > PATIENCE_SECONDS) {
    return giveUp(context, part, 'failed', `the bed was never seen below ${part.bedCelsius} °C`)
  }
  // The published status authorises nothing; it only saves asking the printer while the bed is warm.
  const seen = (await lastStatus(context, part.printerId).catch(() => undefined))?.snapshot?.temperatures.bed?.actual
  job.progress('cooling', 0, { printer: part.printerName, bedCelsius: seen, goalCelsius: part.bedCelsius })
  if (seen !== undefined && seen > part.bedCelsius) return undefined
  return withSession(
    context,
    part.printerId,
    // Of this run alone: another run of the job is no holder, and lets go of nothing.
    `eject-${part.id}-${randomUUID()}`,
    (printer, signal) => carryOut(context, printer, part, job, signal),
    { signal: job.signal },
  )
}

async function carryOut(
  context: WorkContext,
  printer: Printer,
  part: EjectionWork,
  job: JobHandle,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!printer.runGcode) {
    return giveUp(context, part, 'failed', 'this kind of printer cannot tell when lines are carried out')
  }
  const before = await printer.snapshot()
  const bed = before.temperatures.bed?.actual
  if (showsAnother(before, part)) return giveUp(context, part, 'dropped', 'another job is shown')
  if (!atRest(before) || bed === undefined || bed > part.bedCelsius) return undefined
  await failpoint('eject:before:sent-row')
  const commandId = await beginEjection(context.db, part.id, context.config.UNANSWERED_COMMAND_SECONDS)
  if (!commandId) return undefined
  const sent: EjectionWork = { ...part, state: 'sent', commandId }
  await failpoint('eject:after:sent-row')
  job.log(`bed at ${bed} °C: ${part.lines.length} lines sent to ${part.printerName}`)
  job.progress('ejecting', 0.5, { printer: part.printerName })
  const answer = await printer
    .runGcode(part.lines, LINES_MILLISECONDS, signal)
    .catch((error: unknown): Answer => ({ kind: 'unknown', reason: asPrintyardError(error).message }))
  await failpoint('eject:after:answer')
  if (answer.kind !== 'accepted') return giveUp(context, sent, 'failed', answer.reason, answer.kind)
  const after = await settledSnapshot(printer)
  if (!after || !atRest(after) || showsAnother(after, part)) {
    const detail = `the printer is ${after?.stateText ?? 'away'} after the lines`
    return giveUp(context, sent, 'failed', detail, answer.kind)
  }
  return conclude(context, sent)
}

/** Klipper calls itself busy for a moment after the last move. Undefined = it does not answer. */
async function settledSnapshot(printer: Printer): Promise<Snapshot | undefined> {
  const end = performance.now() + SETTLE_MILLISECONDS
  for (;;) {
    const seen = await printer.snapshot().catch(() => undefined)
    if (seen?.state !== 'busy' || performance.now() > end) return seen
    await sleep(LOOK_MILLISECONDS / 4)
  }
}

/** Whatever happened on the printer meanwhile speaks against the clearance: then the bed stays occupied. */
async function conclude(context: WorkContext, part: EjectionWork): Promise<string> {
  try {
    const cleared = await finishEjection(context.db, part)
    return cleared ? 'cleared' : 'settled'
  } catch (error) {
    const { code, retry, message } = asPrintyardError(error)
    if (retry && !code.startsWith('PRINTER_')) throw error
    return giveUp(context, part, 'failed', message, 'accepted')
  }
}

const atRest = ({ state }: Snapshot): boolean => (STARTABLE as readonly string[]).includes(state)
const showsAnother = ({ job }: Snapshot, { remoteName }: EjectionWork): boolean =>
  job !== undefined && job.fileName !== remoteName

async function giveUp(
  { db }: WorkContext,
  part: EjectionWork,
  to: 'failed' | 'dropped',
  detail: string,
  answer?: Answer['kind'],
): Promise<string> {
  await endEjection(db, part, to, detail, answer)
  return `${to}: ${detail}`
}

async function told(context: WorkContext, part: EjectionWork, job: JobHandle, outcome: string) {
  job.log(outcome)
  job.progress('settled', 1, { printer: part.printerName })
  await publish(context, { type: 'printer-changed', printerId: part.printerId, why: 'bed cleared' })
  return { outcome }
}
