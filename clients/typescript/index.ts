import createFetching, { type Client as Fetching } from 'openapi-fetch'
import type { components, paths } from './api.ts'

/** What the API says when it refuses (RFC 9457); switch on `code`. */
export type Problem = components['schemas']['Problem']
/** The JSON that a path answers to a GET. */
export type Answer<Path extends keyof paths> = paths[Path] extends {
  get: { responses: { 200: { content: { 'application/json': infer Body } } } }
}
  ? Body
  : never
export type Print = Answer<'/api/printing/prints/{id}'>
export type Printer = Answer<'/api/printing/printers/{id}'>
export type StoredFile = Answer<'/api/printing/files/{id}'>

/** A refusal, thrown by `sure`. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly problem: Partial<Problem>

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `status ${status}`)
    this.status = status
    this.code = problem.code ?? 'UNKNOWN'
    this.problem = problem
  }
}

export type Options = {
  /** Of the API, without `/api/printing`. */
  url: string
  apiKey?: string
  token?: string
  /**
   * How long a request is sent again while the API is away or too busy; 30 s when left out. 0 = once, and large uploads are
   * streamed instead of kept.
   */
  patienceMilliseconds?: number
  /** Of one try; 35 s when left out, a little longer than the longest `Prefer: wait`. */
  timeoutMilliseconds?: number
}
/** Every operation of the API, with typed parameters, bodies and answers (openapi-fetch). */
export type Client = Fetching<paths>

const AGAIN_MILLISECONDS = 200
const AWAY = [500, 502, 503]
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Whether the very same request may succeed later; a 503 that names no time to try again will not. */
const mayPass = ({ status, headers }: Response): boolean =>
  AWAY.includes(status) && (status !== 503 || headers.has('retry-after'))

/**
 * Sends, and sends again while the API is away or too busy. Every POST carries an Idempotency-Key, so that a request whose
 * answer was lost still takes effect once. Errors: that of fetch when the API stayed away.
 */
async function send(request: Request, { patienceMilliseconds = 30_000, timeoutMilliseconds = 35_000 }: Options) {
  const end = performance.now() + patienceMilliseconds
  for (;;) {
    // A body can be read once: while it may be sent again a copy goes, which keeps the whole of it in memory.
    const copy = performance.now() >= end ? request : request.clone()
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMilliseconds)])
    const answer = await fetch(copy, { signal }).catch((error: unknown) => error as Error)
    const over = copy === request || performance.now() > end || request.signal.aborted
    if (answer instanceof Response && (over || !mayPass(answer))) return answer
    if (answer instanceof Error && over) throw answer
    await wait(AGAIN_MILLISECONDS)
  }
}

/** Opens a client; it holds no connection of its own. */
export function openClient(options: Options): Client {
  const { url, apiKey, token } = options
  const client = createFetching<paths>({ baseUrl: url, fetch: (request) => send(request, options) })
  client.use({
    onRequest({ request }) {
      if (apiKey) request.headers.set('x-api-key', apiKey)
      if (token) request.headers.set('authorization', `Bearer ${token}`)
      if (request.method === 'POST' && !request.headers.has('idempotency-key'))
        request.headers.set('idempotency-key', crypto.randomUUID())
      return request
    },
  })
  return client
}

/** The answer's body. Errors: Refusal. */
export async function sure<Data>(
  asked: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<NonNullable<Data>> {
  const { data, error, response } = await asked
  if (!response.ok) throw new Refusal(response.status, typeof error === 'object' && error ? error : {})
  return data as NonNullable<Data>
}

/** Uploads a file; `projectId` goes first in the form, as the API wants it. `wait`: seconds until it is ready. */
export const upload = (client: Client, projectId: string, name: string, file: Blob, wait?: number) =>
  client.POST('/api/printing/files/upload', {
    // The types say what the parts hold; what is sent is the form.
    body: { projectId, file: '' },
    bodySerializer() {
      const form = new FormData()
      form.append('projectId', projectId)
      form.append('file', file, name)
      return form
    },
    ...(wait === undefined ? {} : { headers: { prefer: `wait=${wait}` } }),
  })

/** Walks through all pages of a list. */
export async function* everything<Item>(
  page: (cursor: string | undefined) => Promise<{ items: Item[]; next?: string }>,
): AsyncGenerator<Item> {
  let cursor: string | undefined
  do {
    const { items, next } = await page(cursor)
    yield* items
    cursor = next
  } while (cursor !== undefined)
}
