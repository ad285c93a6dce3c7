import { setTimeout as sleep } from 'node:timers/promises'
import { asPrintyardError, PrintyardError } from '../../core/errors.ts'
import { failpoint } from '../../core/failpoint.ts'
import {
  ACTIVE,
  type Answer,
  type Fingerprint,
  type Printer,
  STARTABLE,
  type StartOptions,
} from '../../drivers/driver.ts'
import { type AttemptView, noteAnswer, openAttemptOf } from '../../entities/attempt.ts'
import { clearanceOf } from '../../entities/clearance.ts'
import { row, type Sql } from '../../entities/database.ts'
import { noteWaiting } from '../../entities/deadline.ts'
import { commitIntent, meetRunning } from '../../entities/intent.ts'
import { explainInputs, filamentsOf } from '../../entities/matching.ts'
import { movePrint } from '../../entities/print.ts'
import { isUnasked } from '../../entities/stray.ts'
import { beginTransfer, noteRemoval, remoteName, verifiedTransfer, verifyTransfer } from '../../entities/transfer.ts'
import { failsAtStart, ruleKind } from '../../farm/match.ts'
import { chooseSlots } from '../../farm/slots.ts'
import { hostOf } from '../session.ts'
import { decideStart, recordStarted, tell } from '../start-window.ts'
import type { JobHandle, WorkContext } from '../work.ts'
import { type Artefact, artefactOf } from './artefact.ts'
import type { Presence } from './presence.ts'

/** R6: a shutdown waits at most this long between the intent and the start's answer. */
const START_DEADLINE_MILLISECONDS = 10_000
/** For how long a file that is there waits for the list of what the printer holds, before it is given back. */
const LISTED_MILLISECONDS = 10_000
/** While a change is waited for, a printer may be asked this often. */
const LOOK_AGAIN_MILLISECONDS = 2_000

/**
 * Everything before the start: bring the file (verified), ask the printer, write the intent, and, if this call won
 * it, send the start once. Throws while nothing was started; the caller then gives the print back.
 */
export async function bringAndStart(
  context: WorkContext,
  printer: Printer,
  attempt: AttemptView,
  job: JobHandle,
  presence: Presence,
  signal: AbortSignal,
): Promise<void> {
  if (!(await enterTransfer(context, attempt))) return
  const artefact = await artefactOf(context, attempt, signal)
  const name = await bring(context, printer, attempt, artefact, job, signal).finally(artefact.release)
  try {
    await untilListed(context, attempt, signal)
    const { fingerprint, ran, clearanceId } = await ask(context, printer, attempt, name)
    signal.throwIfAborted()
    await failpoint('carry:before:intent')
    // What runs already is past asking (R12).
    let options: StartOptions = {}
    const fails = async (sql: Sql): Promise<string | undefined> => {
      // By what is loaded at that moment, as the rules.
      options = await startOptions(sql, attempt)
      return ruleInTheWay(sql, attempt)
    }
    const intent = await commitIntent(context.db, {
      attempt,
      remoteName: name,
      fingerprint,
      by: 'worker',
      ...(ran ? {} : { fails, clearanceId }),
    })
    await failpoint('carry:after:intent')
    if (intent.kind === 'bed') throw new PrintyardError('BED_NOT_CLEARABLE', 'The bed is not clear any more')
    if (intent.kind === 'unwatched') throw new PrintyardError('PRINTER_NOT_SEEN', 'Nobody watches the printer')
    if (intent.kind === 'unasked') throw new PrintyardError('PRINTER_UNASKED')
    if (intent.kind === 'unanswered') throw new PrintyardError('COMMAND_UNANSWERED')
    if (intent.kind === 'unfit') throw unfit(intent.rule)
    if (intent.kind === 'out-of-work') throw new PrintyardError('PRINTER_DISABLED')
    if (intent.kind === 'lost') return await takeAwayIfClosed(context, printer, attempt, name)
    // From here to the answer of the start no abort is heeded: this call alone may send it.
    job.progress('starting', 0)
    // Told before the start, so that it cannot overtake what the monitor will say; never waited for.
    void tell(context, [intent.move])
    // Somebody started our file at the panel: the intent stands for it, and the next round asks what became of it (R12).
    if (ran) return
    const answer = await sendOnce(printer, name, options)
    await failpoint('carry:before:record')
    await noteAnswer(
      context.db,
      attempt.id,
      answer.kind === 'accepted' ? 'accepted' : `${answer.kind}: ${answer.reason}`,
    )
    job.log(`start sent: ${answer.kind}`)
    const sent = { ...attempt, remoteName: name, fingerprint }
    const seen = answer.kind === 'accepted' && (await seenToRun(context, printer, sent, presence))
    if (answer.kind !== 'unknown' && !seen) await decideHere(context, printer, attempt)
  } catch (error) {
    if (presence.gone.aborted) await takeAwayIfClosed(context, printer, attempt, name)
    throw error
  }
}

/** The print was matched to what was loaded, and to the hours, when it was given to this printer; a transfer takes its time. */
async function ruleInTheWay(sql: Sql, { printId, printerId }: AttemptView): Promise<string | undefined> {
  const at = await row<{ now: Date }>(sql, 'SELECT now() AS now')
  const { wish, candidates } = await explainInputs(sql, printId, printerId)
  const [printer] = candidates
  return at && wish && printer ? failsAtStart(wish, printer, at.now) : 'printer-ready'
}

function unfit(rule: string): PrintyardError {
  if (ruleKind(rule) === 'filament') return new PrintyardError('FILAMENT_CHANGED')
  return new PrintyardError('START_POSTPONED', `The rule ${rule} failed when the file was there: it waits in line`)
}

/** preparing -> transferring; true when the attempt is (or already was) there. */
async function enterTransfer(context: WorkContext, attempt: AttemptView): Promise<boolean> {
  if (attempt.state === 'transferring') return true
  const move = await movePrint(context.db, {
    printId: attempt.printId,
    from: 'preparing',
    to: 'transferring',
    attempt: attempt.number,
    by: 'worker',
    why: 'the file is sent to the printer',
    unless: 'cancel-requested',
  })
  await tell(context, [move])
  return move !== undefined
}

/** R3: adopts a predecessor's file only if it was recorded as verified and is still whole; else sends it anew. */
async function bring(
  context: WorkContext,
  printer: Printer,
  attempt: AttemptView,
  { kind, sizeBytes, sha1, sha256, open }: Artefact,
  job: JobHandle,
  signal: AbortSignal,
) {
  const earlier = await verifiedTransfer(context.db, attempt.id)
  if (earlier && (await printer.stat(earlier.remoteName))?.sizeBytes === sizeBytes) return earlier.remoteName

  const name = remoteName(attempt.fileName, kind)
  await failpoint('carry:before:transfer-row')
  await beginTransfer(context.db, attempt.id, attempt.printerId, name)
  const send = async () =>
    printer.upload(
      await open(),
      { name, sizeBytes, sha1, sha256 },
      {
        signal,
        onProgress: (sent) => job.progress('transferring', 0, { transferred: sizeBytes ? sent / sizeBytes : 1 }),
      },
    )
  try {
    await context.transfers.run(await hostOf(context, attempt.printerId), signal, send, () =>
      stillWaits(context, attempt),
    )
  } catch (error) {
    await takeAway(context, printer, name)
    throw error
  }
  await failpoint('carry:before:verified-row')
  await verifyTransfer(context.db, name)
  await failpoint('carry:after:verified-row')
  job.log(`transferred as ${name}, verified`)
  return name
}

/** R26: the time that a transfer may take counts from when it begins. */
function stillWaits({ db, log }: WorkContext, { printId, number }: AttemptView): void {
  noteWaiting(db, printId, number).catch((error: unknown) =>
    log.debug({ err: error, print: printId }, 'wait not noted'),
  )
}

/** R20: a monitor that has come meanwhile lists what the printer holds, once the upload has left the line to it. */
async function untilListed({ db }: WorkContext, { printerId }: AttemptView, signal: AbortSignal): Promise<void> {
  const end = performance.now() + LISTED_MILLISECONDS
  while (performance.now() < end && (await isUnasked(db, printerId)))
    await sleep(LISTED_MILLISECONDS / 40, undefined, { signal })
}

/** R9, R16: right before the intent, on the connection of the start: the same device, no job, a state that takes one. */
async function ask(
  context: WorkContext,
  printer: Printer,
  attempt: AttemptView,
  name: string,
): Promise<{ fingerprint: Fingerprint; ran: boolean; clearanceId: string | null | undefined }> {
  const { deviceKey } = await printer.identify()
  if (attempt.deviceKey && deviceKey !== attempt.deviceKey) {
    throw new PrintyardError('PRINTER_IDENTITY_CHANGED', 'Another device answers at this address')
  }
  await failpoint('carry:before:ask')
  const clearanceId = await clearanceOf(context.db, attempt.printerId)
  const fingerprint = await printer.fingerprint()
  const ran = (await printer.reconcile(name, fingerprint)).kind === 'started'
  if (!ran && !(STARTABLE as readonly string[]).includes(fingerprint.state)) {
    if ((ACTIVE as readonly string[]).includes(fingerprint.state))
      await meetRunning(context.db, attempt.printerId, fingerprint)
    throw new PrintyardError('PRINTER_BUSY', `The printer is ${fingerprint.state}, not idle`)
  }
  return { fingerprint, ran, clearanceId }
}

/** A sliced 3MF leaves open which plate is meant and which slot feeds which filament: what is declared as loaded says it. */
async function startOptions(sql: Sql, attempt: AttemptView): Promise<StartOptions> {
  if (attempt.fileKind !== 'gcode.3mf' || attempt.plateAlone) return {}
  const { filaments, loaded } = await filamentsOf(sql, attempt.printId, attempt.printerId)
  const slots = chooseSlots(filaments, loaded)
  return { plate: attempt.plate, ...(slots === undefined ? {} : { slots }) }
}

/**
 * The printer said no, or yes and nothing more: what became of the print is asked on this very connection, which missed
 * nothing, since a printer without a journal can prove little to others (R11). Should that fail, the next round asks.
 */
async function decideHere(context: WorkContext, printer: Printer, attempt: AttemptView): Promise<void> {
  const open = await openAttemptOf(context.db, attempt.printId, attempt.number)
  if (open?.state !== 'starting') return
  await decideStart(context, printer, open).catch((error: unknown) =>
    context.log.debug({ err: error, print: attempt.printId }, 'what became of a start is asked later'),
  )
}

/** The one place that sends a start. Whatever goes wrong here may have reached the printer: `unknown`, never thrown. */
async function sendOnce(printer: Printer, name: string, options: StartOptions): Promise<Answer> {
  try {
    await failpoint('carry:before:write')
    const answer = await printer.start(name, START_DEADLINE_MILLISECONDS, options)
    await failpoint('carry:after:answer')
    return answer
  } catch (error) {
    return { kind: 'unknown', reason: asPrintyardError(error).message }
  }
}

/**
 * Waits until the print is seen to run, or for as long as this family may take to show a start. The monitor tells; it may
 * have died, so the printer is asked beside it. One that numbers its runs and keeps no history tells which number a name
 * got only while it runs (R11, R12): it is asked at once. False: nobody has recorded it yet.
 */
async function seenToRun(
  context: WorkContext,
  printer: Printer,
  attempt: AttemptView & { remoteName: string; fingerprint: Fingerprint },
  presence: Presence,
): Promise<boolean> {
  const { jobRefs, journal, startDeadlineMilliseconds } = printer.capabilities
  const end = performance.now() + startDeadlineMilliseconds
  let pause = jobRefs && !journal ? 0 : LOOK_AGAIN_MILLISECONDS
  while (performance.now() < end) {
    if (await presence.left('starting', Math.min(pause, end - performance.now()))) return true
    pause = LOOK_AGAIN_MILLISECONDS
    // What cannot be told now may be told the next time; "not started" is no word on a start that was accepted.
    const word = await printer.reconcile(attempt.remoteName, attempt.fingerprint).catch(() => undefined)
    if (word?.kind !== 'started') continue
    await recordStarted(context, attempt, word)
    return true
  }
  return false
}

/** A rival run of the same attempt may have adopted the verified file: it goes only when the attempt is over. */
async function takeAwayIfClosed(
  context: WorkContext,
  printer: Printer,
  attempt: AttemptView,
  name: string,
): Promise<void> {
  if (!(await openAttemptOf(context.db, attempt.printId, attempt.number))) await takeAway(context, printer, name)
}

/** Removes a file that nobody will start; what cannot be removed now is left to the cleanup, by its row. */
async function takeAway(context: WorkContext, printer: Printer, name: string): Promise<void> {
  await noteRemoval(context.db, name, await printer.revoke(name).catch(() => 'unknown' as const))
}
