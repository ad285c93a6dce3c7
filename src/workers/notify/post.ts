import { Agent, request } from 'undici'
import { INSIDE, isInside, lookupOutside } from '../../core/address.ts'
import { PrintyardError } from '../../core/errors.ts'

const TIMEOUT_MILLISECONDS = 15_000

const refused = (host: string) =>
  new PrintyardError(
    'WEBHOOK_ADDRESS_REFUSED',
    `${host} is inside our own network: set WEBHOOK_PRIVATE_ADDRESSES=true to allow that`,
  )

const outsideOnly = lookupOutside(INSIDE, refused)

/**
 * Sends one message and answers with the status. Redirects are not followed; the answer's body is not read.
 * Errors: WEBHOOK_ADDRESS_REFUSED, WEBHOOK_REFUSED when nobody answers.
 */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  options: { privateAllowed: boolean },
): Promise<number> {
  const { hostname } = new URL(url)
  if (!options.privateAllowed && isInside(hostname)) throw refused(hostname)
  const agent = new Agent({
    connect: { timeout: TIMEOUT_MILLISECONDS, ...(options.privateAllowed ? {} : { lookup: outsideOnly }) },
    headersTimeout: TIMEOUT_MILLISECONDS,
    bodyTimeout: TIMEOUT_MILLISECONDS,
  })
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS)
    const answer = await request(url, { method: 'POST', headers, body, dispatcher: agent, signal })
    answer.body.on('error', () => undefined).destroy()
    return answer.statusCode
  } catch (error) {
    if (error instanceof PrintyardError) throw error
    throw new PrintyardError('WEBHOOK_REFUSED', `Nobody answers: ${(error as Error).message}`, { cause: error })
  } finally {
    await agent.destroy()
  }
}
