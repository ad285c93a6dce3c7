import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import { failpoint } from '../../core/failpoint.ts'
import { ACTIVE, type Printer } from '../../drivers/driver.ts'
import { type AttemptView, claimAttempt, openAttemptOf } from '../../entities/attempt.ts'
import { requestCommand } from '../../entities/command.ts'
import { giveBack, holdPrint } from '../../entities/settle.ts'
import { maySend, noteCommand, OTHERS, runs, sendMarked } from '../commands.ts'
import { withSession } from '../session.ts'
import { decideStart, tell } from '../start-window.ts'
import type { JobHandle, Work, WorkContext } from '../work.ts'
import { bringAndStart } from './bring.ts'
import { Presence } from './presence.ts'

/** How long a start window that cannot be decided (the printer is away) waits before it asks again. */
const ASK_AGAIN_MILLISECONDS = 2_000

/**
 * Carries one attempt: transfer, intent, attach or start, follow. Every round reads the rows anew and does the one
 * thing that their state calls for, so a run may be killed at any line, and two overlapping runs are harmless: the
 * fence and the compare-and-sets let one of them act, the intent has one winner, and only it sends the start.
 */
export const print: Work<'print'> = {
  async run(context, payload, job) {
    await failpoint('carry:before:claim')
    const attempt = await claimAttempt(context.db, payload.printId, payload.attempt, context.runner)
    if (!attempt) return { state: 'settled' }
    await failpoint('carry:after:claim')
    job.log(
      `print ${attempt.printId} attempt ${attempt.number}: ${attempt.fileName} on ${attempt.printerName} (${attempt.printerId})`,
    )
    const presence = new Presence(context, attempt, job)
    try {
      return await carry(context, attempt, job, presence)
    } finally {
      presence.close()
    }
  },
}

async function carry(context: WorkContext, claimed: AttemptView, job: JobHandle, presence: Presence): Promise<unknown> {
  let attempt: AttemptView | undefined = claimed
  while (attempt && attempt.state !== 'held') {
    handOverIfAsked(job)
    if (attempt.fence !== claimed.fence) throw new PrintyardError('HANDED_OVER', 'A newer run carries this attempt')
    if (attempt.state === 'printing' || attempt.state === 'paused') await follow(context, attempt, job, presence)
    else if (attempt.state === 'starting') await settleStart(context, attempt, job, presence)
    else await begin(context, attempt, job, presence)
    presence.renew()
    attempt = await openAttemptOf(context.db, claimed.printId, claimed.number)
  }
  await failpoint('carry:before:done')
  job.progress('settled', 1)
  return { state: attempt?.state ?? 'settled' }
}

function handOverIfAsked(job: JobHandle): void {
  if (job.signal.aborted) throw new PrintyardError('HANDED_OVER', 'This worker stops: another one goes on')
}

/**
 * While it prints the monitor tells what happens. A cancel is a wish on the row (R24): its command is sent at most once
 * and may have died with its sender, so whoever carries the print repeats it until the printer has stopped.
 */
async function follow(context: WorkContext, attempt: AttemptView, job: JobHandle, presence: Presence): Promise<void> {
  await presence.wait(attempt.cancelRequested ? ASK_AGAIN_MILLISECONDS : undefined)
  if (!attempt.cancelRequested || job.signal.aborted) return
  const now = await openAttemptOf(context.db, attempt.printId, attempt.number)
  if (now?.fence !== attempt.fence || (now.state !== 'printing' && now.state !== 'paused')) return
  try {
    const owner = `print-${attempt.id}-${attempt.fence}`
    const work = async (printer: Printer, signal: AbortSignal) => {
      // A printer that heats up may answer after minutes: whoever takes this job over tells it anew.
      signal.addEventListener('abort', () => void printer.close(), { once: true })
      const { state, job: shown } = await printer.snapshot()
      if (shown?.fileName !== attempt.remoteName || !ACTIVE.includes(state) || state === 'cancelling') return
      job.log(`cancel sent again: ${await cancelAgain(context, attempt, printer)}`)
    }
    await withSession(context, attempt.printerId, owner, work, { signal: job.signal })
  } catch (cause) {
    const { code, message } = asPrintyardError(cause)
    // Whoever has the session waits for the answer to the cancel that was sent: a second one would pile up behind it.
    if (code !== 'PRINTER_SESSION_TAKEN') job.log(`the printer cannot be told to cancel: ${message}`)
  }
}

/** A command of its own, so that this one too keeps the printer while it is not answered (R21). */
async function cancelAgain(context: WorkContext, attempt: AttemptView, printer: Printer): Promise<string> {
  const { printerId, printId, number } = attempt
  const { commandId } = await requestCommand(context.db, {
    ...{ printerId, printId, attempt: number },
    ...{ verb: 'cancel', by: 'worker' },
  })
  if (!(await maySend(context, commandId))) return 'expired'
  if (!(await runs(printer, attempt).catch(() => false)))
    return (await noteCommand(context, { id: commandId, printerId }, { kind: 'refused', reason: OTHERS })).kind
  return (await sendMarked(context, printer, { id: commandId, printerId }, () => printer.cancel())).kind
}

/** Before the intent: whatever goes wrong, nothing was started, so the print goes back in line (promise 1). */
async function begin(context: WorkContext, attempt: AttemptView, job: JobHandle, presence: Presence): Promise<void> {
  try {
    await withSession(
      context,
      attempt.printerId,
      `print-${attempt.id}-${attempt.fence}`,
      (printer, signal) => bringAndStart(context, printer, attempt, job, presence, signal),
      { signal: AbortSignal.any([job.signal, presence.gone]) },
    )
  } catch (cause) {
    if (presence.gone.aborted) return
    handOverIfAsked(job)
    const error = asPrintyardError(cause)
    job.log(`given back: ${error.message}`)
    await retreat(context, attempt, error)
  }
}

/** Only a print without an intent moves here; if the intent exists by now, the next round reconciles. */
async function retreat(context: WorkContext, attempt: AttemptView, error: PrintyardError): Promise<void> {
  const reason = { code: error.code, detail: error.detail }
  // Settings or device are wrong: trying again every minute would only hide it from the person who must mend it.
  const personNeeded = error.code === 'PRINTER_IDENTITY_CHANGED'
  if (personNeeded && !attempt.intentAt && (attempt.state === 'preparing' || attempt.state === 'transferring')) {
    await tell(context, [await holdPrint(context.db, attempt, 'worker', reason)])
    return
  }
  await tell(context, await giveBack(context.db, attempt, 'worker', reason))
}

/** R1: after the intent nobody sends again; this only finds out. An unreachable printer is asked again, for ever. */
async function settleStart(
  context: WorkContext,
  attempt: AttemptView,
  job: JobHandle,
  presence: Presence,
): Promise<void> {
  job.progress('starting', attempt.cancelRequested ? 0 : 0.01)
  try {
    const decision = await withSession(
      context,
      attempt.printerId,
      `print-${attempt.id}-${attempt.fence}`,
      async (printer, signal) => {
        // Some printers take minutes to prove that they did not start; another runner asks them anew.
        signal.addEventListener('abort', () => void printer.close(), { once: true })
        const word = await decideStart(context, printer, attempt)
        if (word === 'asking' && attempt.cancelRequested)
          job.log(`cancel sent again: ${await cancelAgain(context, attempt, printer)}`)
        return word
      },
      { signal: job.signal },
    )
    job.log(`start: ${decision}`)
    if (decision === 'asking') await presence.wait(ASK_AGAIN_MILLISECONDS)
  } catch (cause) {
    const error = asPrintyardError(cause)
    job.log(`the printer cannot be asked: ${error.message}`)
    await presence.wait(ASK_AGAIN_MILLISECONDS)
  }
}
