import { asPrintyardError } from '../core/errors.ts'
import { failpoint } from '../core/failpoint.ts'
import type { Answer, Printer } from '../drivers/driver.ts'
import { type CommandView, markSent, settleCommand } from '../entities/command.ts'
import { publish } from '../queues/events.ts'
import type { WorkContext } from './work.ts'

type Sent = Pick<CommandView, 'id' | 'printerId'>

export const OTHERS = 'the printer does not run this print'
/** An answer older than this may be about another print. */
const FRESH_MILLISECONDS = 5_000
/** For how long, and how often, the answer to a command is written down while the database is away. */
const WRITE_MILLISECONDS = 60_000
const WRITE_AGAIN_MILLISECONDS = 200

/**
 * R21: asked last, right before the verb is sent, since a printer takes a cancel for whatever it runs: a process that
 * stood still meanwhile, for longer than its session, knows nothing of what runs now.
 */
export async function runs(
  printer: Pick<Printer, 'snapshot'>,
  { remoteName }: { remoteName: string | null },
): Promise<boolean> {
  const askedAt = performance.now()
  const { job } = await printer.snapshot()
  return job?.fileName === remoteName && performance.now() - askedAt < FRESH_MILLISECONDS
}

/** R21: marks a command as sent; only who gets true may send it, and until it is answered it binds the printer. */
export const maySend = ({ db, config }: WorkContext, commandId: string): Promise<boolean> =>
  markSent(db, commandId, config.UNANSWERED_COMMAND_SECONDS)

/** Sends what is marked as sent and notes the answer; none at all is `unknown`, and goes on binding the printer (R21). */
export async function sendMarked(
  context: WorkContext,
  printer: Pick<Printer, 'capabilities'>,
  command: Sent,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const answer = await send().catch(
    (error: unknown): Answer => ({ kind: 'unknown', reason: asPrintyardError(error).message }),
  )
  await failpoint('control:after:answer')
  return noteCommand(context, command, answer, { harmless: printer.capabilities.commandsNameJob })
}

/** Notes how a command ended, unless it was not so any more (settleCommand), and tells it. */
export async function noteCommand<A extends Answer | { kind: 'expired'; reason: string }>(
  context: WorkContext,
  command: Sent,
  answer: A,
  { words, harmless, from = 'sent' }: { words?: string; harmless?: boolean | undefined; from?: 'queued' | 'sent' } = {},
): Promise<A> {
  const said = words ?? (answer.kind === 'accepted' ? 'accepted' : answer.reason)
  if (await insist(() => settleCommand(context.db, command.id, answer.kind, said, { from, harmless })))
    await publish(context, { type: 'command', commandId: command.id, printerId: command.printerId, state: answer.kind })
  return answer
}

/**
 * R14: nobody but who asked knows what the printer answered, and a print that our accepted cancel ended is canceled, not
 * failed. Whoever takes this over meanwhile knows less, and is overruled.
 */
async function insist(write: () => Promise<boolean>): Promise<boolean> {
  for (const end = performance.now() + WRITE_MILLISECONDS; ; ) {
    try {
      return await write()
    } catch (error) {
      if (performance.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, WRITE_AGAIN_MILLISECONDS))
    }
  }
}
