import { randomUUID } from 'node:crypto'
import { openAsBlob } from 'node:fs'
import { basename } from 'node:path'

/** An error answer of the API (RFC 9457). */
export class Problem extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(detail)
    this.status = status
    this.code = code
  }
}

const PATIENCE_MILLISECONDS = 30_000
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * A small client of the public API. Every POST carries an Idempotency-Key, so that a request whose answer was lost
 * (the API was restarted, the network dropped) is simply sent again and still takes effect once.
 */
export class Client {
  readonly #base: string
  readonly #key: string

  constructor(url: string, key: string) {
    this.#base = `${url}/api/printing`
    this.#key = key
  }

  get<Answer>(path: string): Promise<Answer> {
    return this.#json('GET', path)
  }

  post<Answer>(path: string, body: unknown = {}): Promise<Answer> {
    return this.#json('POST', path, body)
  }

  patch<Answer>(path: string, body: unknown): Promise<Answer> {
    return this.#json('PATCH', path, body)
  }

  /** The bytes behind a path, e.g. a picture or a report. */
  async bytes(path: string): Promise<Uint8Array> {
    return new Uint8Array(await (await this.#send('GET', path, {})).arrayBuffer())
  }

  /** Uploads a file from disk; `projectId` goes first, as the API wants it. */
  async upload<Answer>(projectId: string, path: string): Promise<Answer> {
    const form = new FormData()
    form.append('projectId', projectId)
    form.append('file', await openAsBlob(path), basename(path))
    const answer = await this.#send('POST', '/files/upload', {
      body: form,
      headers: { 'Idempotency-Key': randomUUID() },
    })
    return (await answer.json()) as Answer
  }

  async #json<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const init: RequestInit =
      body === undefined
        ? {}
        : {
            body: JSON.stringify(body),
            headers: {
              'content-type': 'application/json',
              ...(method === 'POST' ? { 'Idempotency-Key': randomUUID() } : {}),
            },
          }
    return (await (await this.#send(method, path, init)).json()) as Answer
  }

  /** Sends, and sends again while the API is away or too busy; any other refusal is thrown as a Problem. */
  async #send(method: string, path: string, init: RequestInit): Promise<Response> {
    const end = Date.now() + PATIENCE_MILLISECONDS
    const url = path.startsWith('/api/') ? this.#base.replace('/api/printing', '') + path : this.#base + path
    while (true) {
      const answer = await fetch(url, {
        ...init,
        method,
        headers: { ...init.headers, 'X-Api-Key': this.#key },
        signal: AbortSignal.timeout(10_000),
      }).catch((error: unknown) => error as Error)
      if (answer instanceof Response && answer.ok) return answer
      const away = answer instanceof Error || [500, 502, 503].includes(answer.status)
      if (!away || Date.now() > end) throw await problem(answer)
      await wait(200)
    }
  }
}

async function problem(answer: Response | Error): Promise<Error> {
  if (answer instanceof Error) return answer
  const body = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string; title?: string }
  return new Problem(answer.status, body.code ?? 'UNKNOWN', body.detail ?? body.title ?? `status ${answer.status}`)
}
