import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Dispatcher, request } from 'undici'
import { afterAll } from 'vitest'
import { startApi } from '../../src/api/server.ts'
import { type Context, openContext } from '../../src/context.ts'
import type { Config } from '../../src/core/config.ts'
import { testConfig } from './services.ts'

export type Claims = { sub?: string; roles?: string[]; projects?: string[]; exp?: number; iss?: string; aud?: string }
// biome-ignore lint/suspicious/noExplicitAny: tests read answers field by field and assert what they find
export type Json = any
export type Answer = { status: number; headers: Record<string, string>; body: Json }
type Sent = { body?: unknown; headers?: Record<string, string>; raw?: Dispatcher.DispatchOptions['body'] }
export type Caller = (method: string, path: string, sent?: Sent) => Promise<Answer>

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token as a client's identity server signs it. */
export function token(
  claims: Claims & Record<string, unknown>,
  secret = 'a-secret-for-tests-only',
  algorithm = 'HS256',
): string {
  const head = `${encode({ alg: algorithm, typ: 'JWT' })}.${encode(claims)}`
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`
}

/** The body of an upload, by hand: undici's FormData hangs in a process that has loaded socket.io-client. */
function multipart(projectId: string, name: string, content: string | Uint8Array): Sent {
  const part = (head: string) => `--py\r\nContent-Disposition: form-data; ${head}\r\n\r\n`
  const before = `${part('name="projectId"')}${projectId}\r\n${part(`name="file"; filename="${name}"`)}`
  const raw = Buffer.concat([Buffer.from(before), Buffer.from(content), Buffer.from('\r\n--py--\r\n')])
  return { raw, headers: { 'content-type': 'multipart/form-data; boundary=py' } }
}

type Documented = { pattern: RegExp; method: string; codes: readonly string[] }
const documents = new Map<string, Promise<Documented[]>>()

/** Every operation of the API at this origin, with the codes that its document tells of. */
async function documented(origin: string): Promise<Documented[]> {
  const answer = await request(`${origin}/docs/json`)
  const { paths } = (await answer.body.json()) as { paths: Record<string, Record<string, Json>> }
  return Object.entries(paths)
    .toSorted(([a], [b]) => a.split('{').length - b.split('{').length)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
        method: method.toUpperCase(),
        codes: operation['x-problems'] ?? [],
      })),
    )
}

/** A problem that the document does not tell of is a hole in the contract, whatever the test is about. */
async function tellsOf(origin: string, method: string, path: string, code: string): Promise<void> {
  const known = documents.get(origin) ?? documented(origin)
  documents.set(origin, known)
  const found = (await known).find((one) => one.method === method && one.pattern.test(path.split('?')[0] ?? ''))
  if (found && !found.codes.includes(code))
    throw new Error(`${method} ${path} answers ${code}, which is not documented`)
}

/** The text of an answer; a stream of events never ends and is left. */
export async function textOf({ headers, body }: Dispatcher.ResponseData): Promise<string> {
  if (!String(headers['content-type']).startsWith('text/event-stream')) return body.text()
  body.on('error', () => undefined).destroy()
  return ''
}

async function call(origin: string, headers: Record<string, string>, method: string, path: string, sent: Sent = {}) {
  const json = sent.body === undefined ? {} : { 'content-type': 'application/json' }
  const answer = await request(origin + (path.startsWith('/') ? path : `/api/printing/${path}`), {
    method: method as Dispatcher.HttpMethod,
    headers: { ...headers, ...json, ...sent.headers },
    body: sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body)),
  })
  const text = await textOf(answer)
  const isJson = /[/+]json/.test(String(answer.headers['content-type']))
  const body = isJson && text ? JSON.parse(text) : text
  const isProblem = String(answer.headers['content-type']).includes('problem+json')
  if (isProblem && body.code)
    await tellsOf(origin, method, path.startsWith('/') ? path : `/api/printing/${path}`, body.code)
  return { status: answer.statusCode, headers: answer.headers as Record<string, string>, body }
}

export type TestApi = {
  context: Context
  config: Config
  origin: string
  /** With the admin key of the data folder. */
  admin: Caller
  /** With a token of these claims. */
  as(claims: Claims): Caller
  /** With these headers and nothing else. */
  plain(headers?: Record<string, string>): Caller
  /** Uploads text as a file of the project and resolves to the answer. */
  upload(caller: Caller, projectId: string, name: string, content: string | Uint8Array): Promise<Answer>
}

/** A real API over real services on a free port, with an admin key; it and its context are closed after the tests. */
export async function testApi(
  overrides: Record<string, string> = {},
  alter: (config: Config) => Promise<Config> = async (config) => config,
): Promise<TestApi> {
  const config = await alter(await testConfig(overrides))
  const key = `py_${randomBytes(16).toString('hex')}`
  mkdirSync(config.DATA_DIR, { recursive: true })
  writeFileSync(join(config.DATA_DIR, 'admin-key'), `${key}\n`)
  const context = await openContext(config, 'test-api')
  const api = await startApi(context)
  const origin = api.address ?? ''
  afterAll(async () => {
    await api.stop()
    await context.close()
  })
  const plain =
    (headers: Record<string, string> = {}): Caller =>
    (method, path, sent) =>
      call(origin, headers, method, path, sent)
  return {
    context,
    config,
    origin,
    admin: plain({ 'x-api-key': key }),
    as: (claims) => plain({ authorization: `Bearer ${token({ sub: 'somebody', ...claims })}` }),
    plain,
    async upload(caller, projectId, name, content) {
      return caller('POST', 'files/upload', multipart(projectId, name, content))
    },
  }
}

/** Marks a file as checked, as the upload worker does, so that routes after it can be tried without one. */
export async function settle(
  context: Context,
  fileId: string,
  fields: { state: string; kind?: string; error?: unknown; estimate?: unknown },
) {
  await context.db.query(
    'UPDATE files SET state = $2, kind = $3, error = $4, estimate = $5, checked_at = now() WHERE id = $1',
    [
      fileId,
      fields.state,
      fields.kind ?? 'gcode',
      fields.error ? JSON.stringify(fields.error) : null,
      fields.estimate ? JSON.stringify(fields.estimate) : null,
    ],
  )
}
