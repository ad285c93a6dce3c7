import { PrintyardError } from '../core/errors.ts'
import { type QuickPrint, type Submitted, submitQuick, submitShared } from '../entities/submit.ts'
import type { Api, Reply, Request } from './api.ts'
import { BASE } from './api.ts'
import { gather } from './gather.ts'
import { once } from './once.ts'
import { tellSubmitted } from './told.ts'

/** The server itself said no (bad value, constraint, deadlock): it has rolled back. A lost connection says nothing. */
function refused(error: unknown): boolean {
  const code = (error as { driverError?: { code?: string } }).driverError?.code ?? ''
  return /^(22|23|40|42)[0-9A-Z]{3}$/.test(code)
}

/** Prints of one shared statement, and statements at once: what keeps one commit busy while the next fills. */
const SHARED = { most: 500, weigh: ({ copies }: QuickPrint) => copies, turns: 2, refused }

const accepted = (answer: Submitted | PrintyardError | undefined): Submitted => {
  if (answer === undefined || answer instanceof PrintyardError) throw answer ?? new PrintyardError('INTERNAL')
  return answer
}

/** Takes prints of one file and answers 202; requests that come together share a statement and its commit. */
export function openQuickSubmit(api: Api) {
  const { db } = api.context
  const share = gather((wanted: readonly QuickPrint[]) => submitShared(db, wanted), SHARED)
  return async (
    request: Request,
    reply: Reply,
    wanted: QuickPrint,
    bodyOf: (submitted: Submitted) => unknown,
  ): Promise<Reply> => {
    // With an Idempotency-Key its row must commit with the prints: a transaction of its own.
    const submit = async (sql: Parameters<typeof submitQuick>[0]) =>
      accepted(sql === db.manager ? await share(wanted) : (await submitQuick(sql, [wanted]))[0])
    return once(
      api,
      request,
      reply,
      async (sql) => {
        const submitted = await submit(sql)
        return {
          status: 202,
          body: bodyOf(submitted),
          location: `${BASE}/batches/${submitted.batchId}`,
          after: () => tellSubmitted(api, submitted.projectId, submitted.prints),
        }
      },
      { single: true },
    )
  }
}
