import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { everything, openClient, Refusal, sure, upload } from '../../clients/typescript/index.ts'
import { testApi, token } from '../support/api.ts'

// The typed client that is generated from the document, against the API itself.

const api = await testApi()
await api.admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
const client = openClient({ url: api.origin, token: token({ sub: 'mia', roles: ['member'], projects: ['alpha'] }) })

test('a file is uploaded, printed and looked up with typed bodies and answers', async () => {
  const file = await sure(upload(client, 'alpha', 'part.gcode', new Blob(['G28\n'])))
  expect(file).toMatchObject({ name: 'part.gcode', state: 'received' })
  const { prints, batchId } = await sure(
    client.POST('/api/printing/quick-print', { body: { fileId: file.id, copies: 3, priority: 'high' } }),
  )
  const [first] = prints
  const print = await sure(client.GET('/api/printing/prints/{id}', { params: { path: { id: first?.id ?? '' } } }))
  // Known to the compiler: a misspelt state would not compile.
  const expected: typeof print.state = 'queued'
  expect([print.state, print.batchId, print.priority]).toEqual([expected, batchId, 'high'])
  const page = (cursor: string | undefined) =>
    sure(client.GET('/api/printing/prints', { params: { query: { limit: 2, ...(cursor ? { cursor } : {}) } } }))
  const ids: string[] = []
  for await (const { id } of everything(page)) ids.push(id)
  expect(ids.sort()).toEqual(prints.map(({ id }) => id).sort())
})

test('a refusal is thrown with its code, a picture is bytes', async () => {
  const asked = sure(client.GET('/api/printing/prints/{id}', { params: { path: { id: crypto.randomUUID() } } }))
  await expect(asked).rejects.toThrow(Refusal)
  await expect(asked).rejects.toMatchObject({ status: 404, code: 'PRINT_UNKNOWN' })
  const stranger = openClient({ url: api.origin, apiKey: 'py_wrong' })
  await expect(sure(stranger.GET('/api/printing/projects'))).rejects.toMatchObject({ code: 'CREDENTIALS_INVALID' })
})

test('a request whose answer was lost is sent again with the same key, and takes effect once', async () => {
  const keys: unknown[] = []
  const server = createServer((request, response) => {
    keys.push(request.headers['idempotency-key'])
    if (keys.length === 1) return void request.socket.destroy()
    if (keys.length === 2) return void response.writeHead(503, { 'retry-after': '1' }).end()
    const off = { code: 'PRINTING_DISABLED', detail: 'off' }
    response.writeHead(503, { 'content-type': 'application/problem+json' }).end(JSON.stringify(off))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  afterAll(() => void server.close())
  const flaky = openClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, apiKey: 'k' })
  const body = { projectId: 'alpha', items: [{ fileId: crypto.randomUUID() }] }
  // What will not pass is not tried until patience ends.
  await expect(sure(flaky.POST('/api/printing/batches', { body }))).rejects.toMatchObject({ code: 'PRINTING_DISABLED' })
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
})
