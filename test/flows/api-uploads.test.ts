import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { FormData } from 'undici'
import { expect, test } from 'vitest'
import { safeFileName } from '../../src/api/file-name.ts'
import { settle, testApi } from '../support/api.ts'

const api = await testApi({ UPLOAD_MAX_BYTES: '100000000' })
await api.admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
const BOUNDARY = 'printyard-test'

/** A multipart body written by hand, for what no client library sends. */
function multipart(parts: readonly { name: string; filename?: string; content: string }[]) {
  const body = parts.map(({ name, filename, content }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"`
    return `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${content}\r\n`
  })
  return {
    raw: `${body.join('')}--${BOUNDARY}--\r\n`,
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  }
}
const stored = async (): Promise<string[]> => {
  const keys: string[] = []
  for await (const key of api.context.storage.list('')) keys.push(key)
  return keys
}

test('an upload is stored once per content, told of, owed to the upload worker, and downloaded as it was', async () => {
  const content = 'G28\nG1 X10 E1\n'
  const first = await api.upload(api.admin, 'alpha', 'Würfel.gcode', content)
  expect(first).toMatchObject({ status: 202, body: { name: 'Würfel.gcode', state: 'received' } })
  expect(first.headers.location).toBe(`/api/printing/files/${first.body.id}`)
  const second = await api.upload(api.admin, 'alpha', 'b.gcode', content)
  const sha256 = createHash('sha256').update(content).digest('hex')
  expect((await stored()).filter((key) => key.includes(sha256))).toHaveLength(1)
  expect((await api.admin('GET', `files/${second.body.id}`)).body).toMatchObject({
    sha256,
    sizeBytes: content.length,
    projectId: 'alpha',
    state: 'received',
    thumbnails: [],
  })
  expect(await api.context.queues.get('upload').getJob(`upload-${first.body.id}`)).toBeTruthy()
  const download = await api.admin('GET', `files/${first.body.id}/content`)
  expect(download.body).toBe(content)
  expect(download.headers['content-disposition']).toBe(
    `attachment; filename="W_rfel.gcode"; filename*=UTF-8''W%C3%BCrfel.gcode`,
  )
  expect(download.headers['x-content-type-options']).toBe('nosniff')
})

test('an unknown project is 404 before a byte is stored, and nothing refused leaves anything behind', async () => {
  const before = await stored()
  const refused = async (parts: Parameters<typeof multipart>[0]) =>
    (await api.admin('POST', 'files/upload', multipart(parts))).body.code
  const file = { name: 'file', filename: 'a.gcode', content: 'G28' }
  expect(await refused([{ name: 'projectId', content: 'nobody' }, file])).toBe('PROJECT_UNKNOWN')
  expect(await refused([file, { name: 'projectId', content: 'alpha' }])).toBe('PROJECT_REQUIRED')
  expect(await refused([{ name: 'projectId', content: 'alpha' }])).toBe('FILE_MISSING')
  expect(
    await refused([
      { name: 'projectId', content: 'alpha' },
      { ...file, content: '' },
    ]),
  ).toBe('FILE_EMPTY')
  expect(
    await refused([
      { name: 'projectId', content: 'alpha' },
      { ...file, filename: '..' },
    ]),
  ).toBe('FILE_NAME_INVALID')
  expect((await api.admin('POST', 'files/upload', { body: {} })).body.code).toBe('MEDIA_TYPE_UNSUPPORTED')
  expect(await stored()).toEqual(before)
  const rows = await api.context.db.query("SELECT count(*)::int AS files FROM files WHERE name IN ('a.gcode', '..')")
  expect(rows[0].files).toBe(0)
})

test('a body that says it is a form and is none, or ends early, is refused as unreadable', async () => {
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
  const cut = multipart([{ name: 'projectId', content: 'alpha' }]).raw.slice(0, 60)
  for (const raw of ['{}', '', cut, `--${BOUNDARY}\r\nno header\r\n`]) {
    const { status, body } = await api.admin('POST', 'files/upload', { raw, headers })
    expect([raw, status < 500, body.code]).toEqual([raw, true, expect.stringMatching(/REQUEST_MALFORMED|_REQUIRED/)])
  }
})

test('a file that ends before its form does is refused, also when it broke off while the project was looked up', async () => {
  const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
  const whole = multipart([
    { name: 'projectId', content: 'alpha' },
    { name: 'file', filename: 'cut.gcode', content: 'G28\n' },
  ]).raw
  const raw = whole.slice(0, whole.lastIndexOf(`\r\n--${BOUNDARY}--`))
  for (const path of ['files/upload', '/api/files/local']) {
    const { key } = (
      await api.admin('POST', 'api-keys', { body: { name: 'cut', roles: ['member'], projects: ['alpha'] } })
    ).body
    const answer = await api.plain({ 'x-api-key': key })('POST', path, { raw, headers })
    expect([path, answer.status, answer.body.code]).toEqual([path, 400, 'REQUEST_MALFORMED'])
  }
  expect((await api.admin('GET', 'files?name=cut.gcode')).body.items).toEqual([])
})

test('a form with two files is refused, whole, and nothing of it is kept', async () => {
  const before = await stored()
  const projectId = { name: 'projectId', content: 'alpha' }
  const [one, two] = ['one', 'two'].map((name) => ({
    name: 'file',
    filename: `${name}.gcode`,
    content: `G28 ; ${name}`,
  }))
  if (!one || !two) throw new Error('two files are needed')
  const { key } = (
    await api.admin('POST', 'api-keys', { body: { name: 'two', roles: ['member'], projects: ['alpha'] } })
  ).body
  const slicer = api.plain({ 'x-api-key': key })
  const forms = [
    [projectId, one, two],
    [projectId, one, { ...one, name: 'files' }],
    [projectId, one, projectId, { ...two, content: 'G1 X1\n'.repeat(100_000) }],
  ]
  for (const form of forms) {
    for (const path of ['files/upload', '/api/files/local']) {
      const { status, body } = await slicer('POST', path, multipart(form))
      expect([path, status, body.code]).toEqual([path, 422, 'FILES_TOO_MANY'])
    }
  }
  expect(await stored()).toEqual(before)
  for (const name of ['one.gcode', 'two.gcode'])
    expect((await api.admin('GET', `files?name=${name}`)).body.items).toEqual([])
})

test('a form that breaks off after its file is refused, also when the file had come whole long before', async () => {
  const { raw, headers } = multipart([
    { name: 'projectId', content: 'alpha' },
    { name: 'file', filename: 'open.gcode', content: 'G28 ; open' },
    { name: 'note', content: 'for whom' },
  ])
  const before = await stored()
  async function* slowly() {
    const note = raw.indexOf('for whom')
    yield Buffer.from(raw.slice(0, note))
    await new Promise((resolve) => setTimeout(resolve, 100))
    yield Buffer.from(raw.slice(note, note + 3))
  }
  const answer = await api.admin('POST', 'files/upload', { raw: Readable.from(slowly()), headers })
  expect([answer.status, answer.body.code]).toEqual([400, 'REQUEST_MALFORMED'])
  expect(await stored()).toEqual(before)
})

test('HEAD tells the size that GET sends', async () => {
  const { id } = (await api.upload(api.admin, 'alpha', 'head.gcode', 'G28\nG1 X10 E1\n')).body
  const [head, get] = await Promise.all(['HEAD', 'GET'].map((method) => api.admin(method, `files/${id}/content`)))
  expect(get?.headers['content-length']).toBe('14')
  expect(head).toMatchObject({ status: 200, body: '', headers: { 'content-length': '14', etag: get?.headers.etag } })
})

test('names lose their paths and tricks', async () => {
  const send = async (filename: string) =>
    (
      await api.admin(
        'POST',
        'files/upload',
        multipart([
          { name: 'projectId', content: 'alpha' },
          { name: 'file', filename, content: 'G28' },
        ]),
      )
    ).body.name
  expect(await send('..\\\\..\\\\x.gcode')).toBe('x.gcode')
  expect(await send('../../etc/passwd')).toBe('passwd')
  expect(safeFileName('CON.gcode')).toBe('_CON.gcode')
  expect(safeFileName('a\u0000\u202eb\u0007.gcode ')).toBe('ab.gcode')
  expect(safeFileName('u\u0308.stl')).toBe('\u00fc.stl')
  expect(safeFileName('a:b*?.gcode')).toBe('a_b__.gcode')
  const long = safeFileName(`${'ä'.repeat(300)}.gcode`)
  expect([Buffer.byteLength(long) <= 255, long.endsWith('.gcode')]).toEqual([true, true])
  for (const nothing of ['', '/', '..', '\u200b', '...'])
    expect(() => safeFileName(nothing)).toThrow('FILE_NAME_INVALID')
})

/** A body of this size that is made while it is sent. */
function large(bytes: number) {
  const head = multipart([{ name: 'projectId', content: 'alpha' }]).raw.replace(`--${BOUNDARY}--\r\n`, '')
  const chunk = Buffer.alloc(65_536, 'G1 X1 Y1 E1\n')
  function* body() {
    yield Buffer.from(
      `${head}--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="big.gcode"\r\n\r\n`,
    )
    for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk.subarray(0, Math.min(chunk.length, bytes - sent))
    yield Buffer.from(`\r\n--${BOUNDARY}--\r\n`)
  }
  return { raw: Readable.from(body()), headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` } }
}

test('one byte more than allowed is refused with an answer that the client gets, and nothing is kept', {
  timeout: 60_000,
}, async () => {
  const before = (await stored()).filter((key) => key.startsWith('incoming'))
  const answer = await api.admin('POST', 'files/upload', large(100_000_001))
  expect(answer).toMatchObject({ status: 413, body: { code: 'FILE_TOO_LARGE' } })
  expect((await stored()).filter((key) => key.startsWith('incoming'))).toEqual(before)
})

test('100 MB go through', { timeout: 60_000 }, async () => {
  const answer = await api.admin('POST', 'files/upload', large(100_000_000))
  expect(answer.status).toBe(202)
  expect((await api.admin('GET', `files/${answer.body.id}`)).body.sizeBytes).toBe(100_000_000)
})

test('an upload that breaks off leaves nothing, and the API goes on', async () => {
  const before = (await stored()).length
  const { headers } = multipart([])
  async function* broken() {
    yield Buffer.from(multipart([{ name: 'projectId', content: 'alpha' }]).raw.replace(`--${BOUNDARY}--\r\n`, ''))
    yield Buffer.from(`--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="cut.gcode"\r\n\r\nG28`)
    await new Promise((resolve) => setTimeout(resolve, 100))
    throw new Error('the client went away')
  }
  await expect(api.admin('POST', 'files/upload', { raw: Readable.from(broken()), headers })).rejects.toThrow()
  await expect.poll(async () => (await stored()).length).toBe(before)
  expect((await api.admin('GET', 'files?name=cut.gcode')).body.items).toEqual([])
})

test('the same upload with the same Idempotency-Key is one file', async () => {
  const form = () => {
    const data = new FormData()
    data.set('projectId', 'alpha')
    data.set('file', new Blob(['G28 ; once']), 'once.gcode')
    return data
  }
  const headers = { 'idempotency-key': 'upload-1' }
  const twins = await Promise.all([1, 2].map(() => api.admin('POST', 'files/upload', { raw: form(), headers })))
  expect(new Set(twins.map(({ body }) => body.id)).size).toBe(1)
})

test('a file in use cannot be deleted; afterwards it is gone from lists, and its prints keep it', async () => {
  const { id } = (await api.upload(api.admin, 'alpha', 'used.gcode', 'G28 ; used')).body
  const { prints } = (await api.admin('POST', 'quick-print', { body: { fileId: id } })).body
  expect((await api.admin('DELETE', `files/${id}`)).body.code).toBe('FILE_IN_USE')
  expect((await api.admin('POST', `prints/${prints[0].id}/cancel`)).body.state).toBe('canceled')
  expect((await api.admin('DELETE', `files/${id}`)).status).toBe(204)
  expect((await api.admin('GET', `files/${id}`)).body.code).toBe('FILE_UNKNOWN')
  expect((await api.admin('GET', `prints/${prints[0].id}`)).body.fileName).toBe('used.gcode')
  expect((await api.admin('POST', 'quick-print', { body: { fileId: id } })).body.code).toBe('FILE_UNKNOWN')
})

test('an estimate is 202 until it is there; refusals carry the code of the file', async () => {
  const { id } = (await api.upload(api.admin, 'alpha', 'est.gcode', 'G28 ; est')).body
  const asked = () => api.admin('POST', 'estimate', { body: { filename: 'est.gcode' } })
  expect(await asked()).toMatchObject({ status: 202, headers: { location: `/api/printing/files/${id}` } })
  const estimate = {
    durationSeconds: 60,
    preparationSeconds: 5,
    filamentMillimetres: 100,
    massGrams: 0.3,
    source: 'planner',
  }
  await settle(api.context, id, { state: 'ready', estimate })
  expect(await asked()).toMatchObject({ status: 200, body: estimate })
  await settle(api.context, id, { state: 'rejected', error: { code: 'FILE_CORRUPT', detail: 'cut' } })
  expect((await asked()).body.code).toBe('FILE_CORRUPT')
  expect((await api.admin('POST', 'estimate', { body: {} })).body.code).toBe('BODY_INVALID')
})

test('files are listed in pages, newest first', async () => {
  await api.admin('POST', 'projects', { body: { id: 'pages', name: 'Pages' } })
  for (const name of ['1.gcode', '2.gcode', '3.gcode']) await api.upload(api.admin, 'pages', name, `G28 ;${name}`)
  const first = (await api.admin('GET', 'files?projectId=pages&limit=2')).body
  const second = (await api.admin('GET', `files?projectId=pages&limit=2&cursor=${first.next}`)).body
  const names = [...first.items, ...second.items].map(({ name }: { name: string }) => name)
  expect([names, second.next]).toEqual([['3.gcode', '2.gcode', '1.gcode'], undefined])
})
