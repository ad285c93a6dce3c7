import { answerChallenge, type Challenge } from '../digest.ts'
import type { PrusalinkSettings } from './settings.ts'

/** The firmware knows no other user. */
const DEFAULT_USER = 'maker'

/** Signs requests with a key, or with the newest digest challenge; one per connection. */
export class Credentials {
  readonly #settings: PrusalinkSettings
  #challenge: Challenge | undefined
  #count = 0

  constructor(settings: PrusalinkSettings) {
    this.#settings = settings
  }

  /** Whether a challenge has to be fetched before a request that must be sent only once. */
  get needsChallenge(): boolean {
    return this.#settings.password !== undefined
  }

  take(challenge: Challenge): void {
    if (challenge.nonce === this.#challenge?.nonce) return
    this.#challenge = challenge
    this.#count = 0
  }

  /** The header that proves who we are; none before the first challenge. */
  headers(method: string, uri: string): Record<string, string> {
    const { username = DEFAULT_USER, password, apiKey } = this.#settings
    if (password === undefined) return apiKey === undefined ? {} : { 'x-api-key': apiKey }
    if (this.#challenge === undefined) return {}
    this.#count += 1
    const request = { username, password, method, uri, count: this.#count }
    return { authorization: answerChallenge(this.#challenge, request) }
  }
}
