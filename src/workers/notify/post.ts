import { isIP } from 'node:net'
import { Agent, request } from 'undici'
import { isWithin, lookupOutside, networks } from '../../core/address.ts'
import { PrintyardError } from '../../core/errors.ts'

const TIMEOUT_MILLISECONDS = 15_000

/** Where nobody outside may make us call: ourselves, our network, the cloud's metadata (RFC 6890 and its like). */
const inside = networks([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::',
  '::1',
  '64:ff9b::/96',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
])

export const isInside = (address: string): boolean => isWithin(inside, address)

const refused = (host: string) =>
  new PrintyardError(
    'WEBHOOK_ADDRESS_REFUSED',
    `${host} is inside our own network: set WEBHOOK_PRIVATE_ADDRESSES=true to allow that`,
  )

const outsideOnly = lookupOutside(inside, refused)

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
  const host = hostname.replace(/^\[|\]$/g, '')
  if (!options.privateAllowed && isIP(host) !== 0 && isInside(host)) throw refused(host)
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
