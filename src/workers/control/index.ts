import { randomUUID } from 'node:crypto'
import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import { failpoint } from '../../core/failpoint.ts'
import type { Answer, Jog, Printer, Temperatures } from '../../drivers/driver.ts'
import { type AttemptView, openAttemptOf } from '../../entities/attempt.ts'
import { type CommandView, commandView, failCommand, markSent } from '../../entities/command.ts'
import { CONTRADICTED } from '../../entities/decision.ts'
import { maySend, noteCommand, OTHERS, runs, sendMarked } from '../commands.ts'
import { senderGone, withSession } from '../session.ts'
import { type Decision, decideStart, settleByPerson } from '../start-window.ts'
import type { JobHandle, Work, WorkContext } from '../work.ts'

const OVERTAKEN = 'something else has begun since'
const ASKS = 'the printer asks whether to begin it: answer that at the printer first'

/** Sends one command, at most once and before its deadline (R21); the truth is the printer's next status. */
export const control: Work<'control'> = {
  async run(context, { commandId }, job) {
    const command = await commandView(context.db, commandId)
    if (command?.state === 'sent') return giveUp(context, command)
    if (command?.state !== 'queued') return { state: command?.state ?? 'gone' }
    const never = unsendable(command)
    if (never) return noteCommand(context, command, never, { from: 'queued' })
    job.log(`${command.verb} on printer ${command.printerId}`)
    // Each run has a session of its own: another one of this job must not end it.
    const owner = `control-${commandId}-${randomUUID().slice(0, 8)}`
    return withSession(context, command.printerId, owner, (printer) => carryOut(context, printer, command, job))
  },
  async failed(context, { commandId }, error) {
    await failCommand(context.db, commandId, error.message)
  },
}

/** Why a command that waits can never be sent any more, if it cannot. */
function unsendable({ expired, overtaken }: CommandView) {
  if (expired) return { kind: 'expired' as const, reason: 'it could not be sent in time' }
  return overtaken ? { kind: 'refused' as const, reason: OVERTAKEN } : undefined
}

/**
 * Marks a command as sent and sends it. What was begun is never begun again (R21), so that whoever asked for it hears of what
 * went wrong; another run, which did not begin it, says nothing of it.
 */
async function sendOnce(
  context: WorkContext,
  command: CommandView,
  mark: Promise<boolean>,
  send: () => Promise<unknown>,
): Promise<unknown> {
  if (!(await mark)) return notSent(context, command)
  try {
    return await send()
  } catch (error) {
    return noteCommand(context, command, { kind: 'unknown', reason: asPrintyardError(error).message })
  }
}

/** It could not be marked as sent: its time is over, something else has begun, or another run has it. */
async function notSent(context: WorkContext, { id }: CommandView): Promise<unknown> {
  const command = await commandView(context.db, id)
  const never = command?.state === 'queued' ? unsendable(command) : undefined
  return command && never
    ? noteCommand(context, command, never, { from: 'queued' })
    : { state: command?.state ?? 'gone' }
}

/** Whoever sent it has ended, or lost its job, before an answer was noted. Errors: PRINTER_SESSION_TAKEN. */
async function giveUp(context: WorkContext, command: CommandView): Promise<unknown> {
  await senderGone(context, command.printerId, command.id)
  return noteCommand(context, command, { kind: 'unknown', reason: 'its sender ended before an answer was noted' })
}

async function carryOut(
  context: WorkContext,
  printer: Printer,
  command: CommandView,
  job: JobHandle,
): Promise<unknown> {
  const attempt = await attemptOf(context, command)
  const refuse = (reason: string, from: 'queued' | 'sent') =>
    noteCommand(context, command, { kind: 'refused', reason }, { from })
  if (command.printId && !attempt) return refuse('the attempt has ended', 'queued')
  if (attempt && decidesAnother(command, attempt))
    return refuse('the print is held by another event by now: look again', 'queued')
  if (command.verb === 'revoke' && attempt) return revoke(context, printer, command, attempt)
  if (command.verb === 'resolve' && attempt) return resolve(context, printer, command, attempt)
  // Before it counts as sent, so that a printer that is away is asked again.
  if (attempt && !(await runs(printer, attempt))) {
    if (attempt.state === 'starting') throw new PrintyardError('PRINTER_BUSY', 'It may be just about to start')
    return refuse(OTHERS, 'queued')
  }
  const send = verbOf(printer, command)
  await failpoint('control:before:sent-row')
  return sendOnce(context, command, maySend(context, command.id), async () => {
    await failpoint('control:after:sent-row')
    if (!attempt && (await commandView(context.db, command.id))?.overtaken) return refuse(OVERTAKEN, 'sent')
    if (attempt && !(await runs(printer, attempt).catch(() => false))) return refuse(OTHERS, 'sent')
    const answer = await sendMarked(context, printer, command, send)
    job.progress('answered', 1)
    return answer
  })
}

async function attemptOf(context: WorkContext, command: CommandView): Promise<AttemptView | undefined> {
  if (!command.printId || command.attempt === null) return undefined
  return openAttemptOf(context.db, command.printId, command.attempt)
}

/** R25: the person looked at another hold than the one that keeps the print now. */
function decidesAnother({ arguments: { heldEventId } }: CommandView, { heldEventId: now }: AttemptView): boolean {
  return typeof heldEventId === 'string' && now !== null && heldEventId !== now
}

/** A person wants a start undone: what runs is stopped, what did not start is proven so (R2). */
async function revoke(
  context: WorkContext,
  printer: Printer,
  command: CommandView,
  attempt: AttemptView,
): Promise<unknown> {
  return sendOnce(context, command, maySend(context, command.id), async () => {
    const decision = await decideStart(context, printer, attempt, attempt.state === 'held')
    if ((decision === 'running' || decision === 'asking') && attempt.cancelRequested) {
      if (await runs(printer, attempt)) return sendMarked(context, printer, command, () => printer.cancel())
      return noteCommand(context, command, { kind: 'refused', reason: OTHERS })
    }
    return noteDecision(context, command, decision)
  })
}

/** A person's decision about a held print, after the printer was asked. */
async function resolve(context: WorkContext, printer: Printer, command: CommandView, attempt: AttemptView) {
  if (attempt.state !== 'held')
    return noteCommand(
      context,
      command,
      { kind: 'refused', reason: 'the print is not held any more' },
      { from: 'queued' },
    )
  const said = command.arguments as { outcome: 'completed' | 'failed' | 'canceled'; note?: string }
  // Nothing goes to the printer but questions and the removal of a file.
  return sendOnce(context, command, markSent(context.db, command.id, 0), async () =>
    noteDecision(
      context,
      command,
      await settleByPerson(context, printer, attempt, { ...said, by: command.requestedBy }),
    ),
  )
}

/** A print that is held after it, or that the printer asks about, got nobody further: that is no acceptance. */
function noteDecision(context: WorkContext, command: CommandView, decision: Decision | 'contradicted') {
  const reasons: Partial<Record<typeof decision, string>> = { asking: ASKS, held: 'held', contradicted: CONTRADICTED }
  const reason = reasons[decision]
  return noteCommand(context, command, reason ? { kind: 'refused', reason } : { kind: 'accepted' }, {
    words: reason ?? decision,
  })
}

function verbOf(printer: Printer, command: CommandView): () => Promise<Answer> {
  const given = command.arguments
  const lacking = (): never => {
    throw new PrintyardError('COMMAND_UNSUPPORTED', `This printer has no ${command.verb}`)
  }
  switch (command.verb) {
    case 'pause':
      return () => printer.pause()
    case 'resume':
      return () => printer.resume()
    case 'cancel':
      return () => printer.cancel()
    case 'temperatures':
      return printer.setTemperatures?.bind(printer, given as Temperatures) ?? lacking()
    case 'home':
      return printer.home?.bind(printer, (given.axes as ('x' | 'y' | 'z')[]) ?? ['x', 'y', 'z']) ?? lacking()
    case 'jog':
      return printer.jog?.bind(printer, given as Jog) ?? lacking()
    case 'gcode':
      return printer.gcode?.bind(printer, (given.lines as string[]) ?? []) ?? lacking()
    case 'revoke':
    case 'resolve':
      return lacking()
  }
}
