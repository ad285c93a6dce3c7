import type { Context } from '../context.ts'
import { asPrintyardError } from '../core/errors.ts'
import { discover } from '../drivers/discover.ts'
import type { Printer } from '../drivers/driver.ts'
import { recordListing } from '../entities/printer-file.ts'
import type { LiveEvent } from '../queues/events.ts'
import { answerQuestion, claimQuestion } from '../queues/questions.ts'

type Slice = Pick<Context, 'db' | 'redis' | 'config' | 'log'>
type Asked = Extract<LiveEvent, { type: 'question' }>

const TEST_MILLISECONDS = 12_000
/** Questions that this process is answering: they are asked again until they are. */
const answering = new Set<string>()

/** What a printer says when it is asked now; `code` and `detail` say what is wrong with it. */
export type Health =
  | {
      reachable: true
      vendor: string
      model?: string
      firmware?: string
      name?: string
      deviceKey?: string
      state: string
      stateText: string
      roundTripMilliseconds: number
    }
  | { reachable: false; code: string; detail: string }

/** Answers what the API asks; a printer by the monitor that holds it, the network by whichever claims the question. */
export function answerAsked(context: Slice, { questionId, question }: Asked, printerOf: (id: string) => Held): void {
  if (answering.has(questionId)) return
  const answer = async (): Promise<void> => {
    if (question.ask !== 'discover') {
      const held = printerOf(question.printerId)
      if (!held) return
      answering.add(questionId)
      const told = question.ask === 'test' ? healthOf(held) : listFiles(context, question.printerId, held)
      return answerQuestion(context, questionId, await told)
    }
    if (!(await claimQuestion(context, questionId))) return
    await answerQuestion(context, questionId, await discover({ milliseconds: question.milliseconds }))
  }
  answer()
    .catch((error: unknown) => context.log.warn({ err: error }, 'question not answered'))
    .finally(() => answering.delete(questionId))
}

/** A printer that this monitor holds; undefined = another one does. */
export type Held = { printer(): Printer | undefined; trouble(): string | undefined } | undefined

/** Asks the device who it is and how it is, on the connection that is open or would be. */
async function healthOf(held: NonNullable<Held>): Promise<Health> {
  const printer = held.printer()
  if (!printer)
    return { reachable: false, code: 'PRINTER_OFFLINE', detail: held.trouble() ?? 'It is not connected yet' }
  const began = performance.now()
  try {
    const [identity, snapshot] = await within(TEST_MILLISECONDS, Promise.all([printer.identify(), printer.snapshot()]))
    const roundTripMilliseconds = Math.round(performance.now() - began)
    const { state, stateText } = snapshot
    return { reachable: true, ...identity, state, stateText, roundTripMilliseconds }
  } catch (error) {
    const { code, detail } = asPrintyardError(error)
    return { reachable: false, code, detail }
  }
}

/** Takes over what the printer holds; `false` = it cannot be asked, or tells no list. */
async function listFiles(context: Slice, printerId: string, held: NonNullable<Held>): Promise<{ listed: boolean }> {
  try {
    const files = await held.printer()?.listFiles?.()
    if (files) await recordListing(context.db, printerId, files)
    return { listed: files !== undefined }
  } catch (error) {
    context.log.debug({ err: error, printer: printerId }, 'files not listed')
    return { listed: false }
  }
}

async function within<Value>(milliseconds: number, work: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It gave no answer within ${milliseconds / 1_000} s`)), milliseconds)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
