import { createHash, randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Outgoing } from '../simulator-server.ts'
import { no } from './simulator-routes.ts'

const REALM = 'Printer API'
const USER = 'maker'
const LIFETIME_SECONDS = 300

/** The firmware's two ways to prove oneself: the password as X-Api-Key, or digest of RFC 2069 (no qop). */
export class SimulatedAuth {
  /** Nonces are `<drawn at boot><seconds since boot>`, 8 hexadecimal digits each. */
  readonly #boot = randomBytes(4).toString('hex')
  readonly #bootedAt = performance.now()
  readonly #password: string
  /** The next digest is called too old, whatever its nonce. */
  staleNext = false

  constructor(password: string) {
    this.#password = password
  }

  /** The 401 that a request deserves; undefined = it may pass. */
  refusal({ method = 'GET', url = '/', headers }: IncomingMessage): Outgoing | undefined {
    const key = headers['x-api-key']
    if (key !== undefined) return key === this.#password ? undefined : challenge(`ApiKey realm="${REALM}"`)
    const digest = Object.fromEntries(
      [...(headers.authorization ?? '').matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    )
    const right =
      digest.username === USER &&
      digest.uri === url &&
      digest.response === this.#response(method, url, digest.nonce ?? '')
    const stale = right && (this.staleNext || !this.#isFresh(digest.nonce ?? ''))
    if (right) this.staleNext = false
    if (right && !stale) return undefined
    return challenge(`Digest realm="${REALM}", nonce="${this.#boot}${hex(this.#uptime())}", stale=${stale}`)
  }

  #response(method: string, uri: string, nonce: string): string {
    const md5 = (value: string) => createHash('md5').update(value).digest('hex')
    return md5(`${md5(`${USER}:${REALM}:${this.#password}`)}:${nonce}:${md5(`${method}:${uri}`)}`)
  }

  #isFresh(nonce: string): boolean {
    const age = this.#uptime() - Number.parseInt(nonce.slice(8), 16)
    return nonce.slice(0, 8) === this.#boot && age >= 0 && age < LIFETIME_SECONDS
  }

  #uptime(): number {
    return Math.floor((performance.now() - this.#bootedAt) / 1000)
  }
}

function challenge(header: string): Outgoing {
  return { ...no(401), headers: { 'WWW-Authenticate': header } }
}

function hex(seconds: number): string {
  return seconds.toString(16).padStart(8, '0')
}
