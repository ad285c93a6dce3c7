import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { zipSync } from 'fflate'
import { request } from 'undici'
import { afterAll, describe, expect, test } from 'vitest'
import { startWorker } from '../../src/workers/start.ts'
import { type Answer, type Json, testApi } from '../support/api.ts'
import { until } from '../support/farm.ts'

// Uploads that mean harm, through the whole way that an upload takes: API, storage, the worker that reads it.

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '1000000' })
const { admin, context } = api
const worker = await startWorker(context)
afterAll(() => worker.stop())
await admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
const slicer = api.as({ roles: ['member'], projects: ['alpha'] })
const BOUNDARY = 'printyard-attack'
const headers = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` }
const GCODE = 'G28\nG1 X10 Y10 Z1 E1\nG1 X20 E2\nM104 S200\n'

const part = (disposition: string, content: string): string =>
  `--${BOUNDARY}\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${content}\r\n`
const PROJECT = part('name="projectId"', 'alpha')
const form = (...parts: string[]) => ({ raw: Buffer.from(`${parts.join('')}--${BOUNDARY}--\r\n`, 'latin1'), headers })

const stored = async (): Promise<string[]> => {
  const keys: string[] = []
  for await (const key of context.storage.list('')) keys.push(key)
  return keys.sort()
}
/** What lies beside the data folder: nothing may come there. */
const outside = (): string[] => readdirSync(dirname(context.config.DATA_DIR)).filter((name) => /evil/.test(name))
const KEY = /^(incoming\/[0-9a-f-]{36}|contents\/[0-9a-f]{2}\/[0-9a-f]{64})(\.part)?$/

/** Uploads bytes and waits until the worker has read them. */
async function read(name: string, content: string | Uint8Array): Promise<Json> {
  const { id } = (await api.upload(admin, 'alpha', name, content)).body
  const file = async () => (await admin('GET', `files/${id}`)).body
  const checked = "SELECT 1 FROM files WHERE id = $1 AND (checked_at IS NOT NULL OR state = 'rejected')"
  await until(async () => (await context.db.query(checked, [id])).length > 0, undefined, 60_000)
  return file()
}

describe('names', () => {
  const NAMES = [
    'filename="../../evil.gcode"',
    'filename="..\\\\..\\\\evil.gcode"',
    'filename="/etc/cron.d/evil.gcode"',
    'filename="C:\\\\Windows\\\\evil.gcode"',
    'filename="....//....//evil.gcode"',
    'filename="%2e%2e%2f%2e%2e%2fevil.gcode"',
    'filename="..%c0%af..%c0%afevil.gcode"',
    "filename*=UTF-8''..%2F..%2Fevil.gcode",
    "filename*=UTF-8''%2e%2e%5cevil.gcode",
    'filename="good.gcode"; filename*=UTF-8\'\'..%2F..%2Fevil.gcode',
    'filename="evil.gcode\u0000.png"',
    'filename="~/.ssh/evil.gcode"',
    'filename="|evil.gcode"',
    'filename="$(touch evil).gcode"',
    'filename="-rf evil.gcode"',
  ]
  test.each(NAMES)('%s neither leads anywhere nor comes back as a path', async (disposition) => {
    for (const [caller, path, fields] of [
      [admin, 'files/upload', PROJECT],
      [slicer, '/api/files/local', part('name="path"', '../../evil')],
    ] as const) {
      const answer = await caller('POST', path, form(fields, part(`name="file"; ${disposition}`, GCODE)))
      const name = answer.body.name ?? answer.body.files?.local.name
      if (answer.status >= 400) expect(answer.body.code).toMatch(/FILE_NAME_INVALID|FILE_MISSING|REQUEST_MALFORMED/)
      else expect(name).toMatch(/^(?!\.*$)[^/\\\p{Cc}]+$/u)
    }
    expect((await stored()).filter((key) => !KEY.test(key))).toEqual([])
    expect(outside()).toEqual([])
  })

  const WITH_BREAKS = ['a\r\nSet-Cookie: evil=1', 'a"; filename="evil.exe', 'a\u2028b', "'; DROP TABLE files; --"]
  test.each(WITH_BREAKS)('%j starts no header of its own when it is downloaded', async (name) => {
    const given = `filename*=UTF-8''${encodeURIComponent(name)}.gcode`
    const sent = await admin('POST', 'files/upload', form(PROJECT, part(`name="file"; ${given}`, GCODE)))
    if (sent.status >= 400) expect(sent.body.code).toBe('FILE_MISSING')
    else expect(sent.body.name).toMatch(/^[^\p{Cc}"/\\]+$/u)
    // Names also come by other ways, from printers: as if this one had.
    const { body } = await api.upload(admin, 'alpha', 'plain.gcode', GCODE)
    await context.db.query('UPDATE files SET name = $2 WHERE id = $1', [body.id, name])
    const download = await admin('GET', `files/${body.id}/content`)
    expect(download.status).toBe(200)
    expect(download.headers['set-cookie']).toBeUndefined()
    expect(download.headers['content-disposition']).toMatch(
      /^attachment; filename="[^"\r\n\\]*"; filename\*=UTF-8''[\w.%!#$&+^`|~-]*$/,
    )
  })
})

describe('archives', () => {
  const text = (value: string) => new TextEncoder().encode(value)
  const MODEL = text(
    '<model xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02" unit="millimeter"><resources><object id="1" type="model"><mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="9" y="0" z="0"/><vertex x="0" y="9" z="0"/><vertex x="0" y="0" z="9"/></vertices><triangles><triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/><triangle v1="0" v2="3" v3="2"/><triangle v1="1" v2="2" v3="3"/></triangles></mesh></object></resources><build><item objectid="1"/></build></model>',
  )
  const relations = (target: string) =>
    text(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel" Target="${target}"/></Relationships>`,
    )
  const model = (more: Record<string, Uint8Array> = {}, target = '/3D/a.model') =>
    zipSync({ '[Content_Types].xml': text('<Types/>'), '_rels/.rels': relations(target), '3D/a.model': MODEL, ...more })

  test('entries that climb out of the archive are written nowhere; what is beside them is read', async () => {
    const climbing = {
      '../../evil.txt': text('x'),
      '/tmp/evil-printyard.txt': text('x'),
      '..\\..\\evil.txt': text('x'),
      'Metadata/../../../evil.gcode': text(GCODE),
    }
    expect(await read('slip.3mf', model(climbing))).toMatchObject({ kind: '3mf' })
    const sliced = zipSync({
      ...climbing,
      'Metadata/plate_1.gcode': text(GCODE),
      'Metadata/plate_1.gcode/../../evil': text('x'),
    })
    expect(await read('slip.gcode.3mf', sliced)).toMatchObject({ kind: 'gcode.3mf' })
    expect((await stored()).filter((key) => !KEY.test(key))).toEqual([])
    expect([outside(), existsSync('/tmp/evil-printyard.txt'), existsSync(`${tmpdir()}/evil.txt`)]).toEqual([
      [],
      false,
      false,
    ])
  })

  test('a model part outside of the archive is not opened', async () => {
    for (const target of [
      '/../../../../etc/passwd',
      'file:///etc/passwd',
      'http://127.0.0.1/a.model',
      '..\\..\\a.model',
    ]) {
      expect((await read('outside.3mf', model({}, target))).error).toMatchObject({ code: 'FILE_CORRUPT' })
    }
  })

  test('an entity of XML reads no file and calls nobody', async () => {
    let calls = 0
    const server = createServer((_request, response) => {
      calls += 1
      response.end()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as { port: number }
    const entities = ['SYSTEM "file:///etc/passwd"', `SYSTEM "http://127.0.0.1:${port}/"`, '"<item/>"']
    for (const entity of entities) {
      const evil = `<!DOCTYPE model [<!ENTITY e ${entity}>]>${new TextDecoder().decode(MODEL).replace('<resources>', '&e;<resources>')}`
      const file = await read('entity.3mf', model({ '3D/a.model': text(evil) }))
      expect(file.error?.code).toBe('FILE_CORRUPT')
      expect(JSON.stringify(file)).not.toContain('root:')
    }
    server.close()
    expect(calls).toBe(0)
  })

  /** A ZIP whose directory tells another size of its first entry than what it holds. */
  function lying(archive: Uint8Array, sizeBytes: number): Uint8Array {
    const copy = Buffer.from(archive)
    const at = copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    copy.writeUInt32LE(sizeBytes, at + 24)
    return copy
  }
  /** Many entries of a directory that share one entry's bytes, as the overlapping bombs do. */
  function overlapping(archive: Uint8Array, copies: number): Uint8Array {
    const copy = Buffer.from(archive)
    const at = copy.indexOf(Buffer.from([0x50, 0x4b, 1, 2]))
    const end = copy.indexOf(Buffer.from([0x50, 0x4b, 5, 6]))
    const entry = copy.subarray(at, end)
    const many = Array.from({ length: copies }, (_, index) => {
      const one = Buffer.from(entry)
      one.write(`plate_${String(index + 1).padStart(3, '0')}`, 46 + 'Metadata/'.length, 'latin1')
      return one
    })
    const tail = Buffer.from(copy.subarray(end))
    tail.writeUInt16LE(copies, 8)
    tail.writeUInt16LE(copies, 10)
    tail.writeUInt32LE(entry.length * copies, 12)
    return Buffer.concat([copy.subarray(0, at), ...many, tail])
  }
  const zeros = new Uint8Array(20_000_000)
  const plate = (bytes: Uint8Array, name = 'Metadata/plate_1.gcode') => zipSync({ [name]: [bytes, { level: 9 }] })
  /** A hundred plates that tell of sixty-four filaments each, at length. */
  const talkative = (): Uint8Array => {
    const numbers = Array.from({ length: 100 }, (_, index) => index + 1)
    const filament = `<filament id="1" type="${'A'.repeat(100)}" color="${'B'.repeat(100)}"/>`.repeat(64)
    const info = numbers.map((plate) => `<plate><metadata key="index" value="${plate}"/>${filament}</plate>`)
    const plates = numbers.map((plate) => [`Metadata/plate_${plate}.gcode`, text(GCODE)])
    return zipSync({ ...Object.fromEntries(plates), 'Metadata/slice_info.config': text(info.join('')) })
  }
  const BOMBS: [string, string, () => Uint8Array][] = [
    [
      'an XML part of nothing but blanks',
      'a.3mf',
      () => model({ '3D/a.model': text(`<model>${' '.repeat(30_000_000)}</model>`) }),
    ],
    ['a plate that inflates to more than it says', 'b.gcode.3mf', () => lying(plate(zeros), 1_000)],
    ['a plate that says four gigabytes', 'c.gcode.3mf', () => lying(plate(zeros), 0xfffffffe)],
    ['plates that share their bytes', 'd.gcode.3mf', () => overlapping(plate(zeros, 'Metadata/plate_001.gcode'), 900)],
    ['an archive in an archive', 'e.gcode.3mf', () => plate(zipSync({ 'a.zip': plate(zeros) }))],
    ['a plate of nothing', 'f.gcode.3mf', () => plate(zeros)],
    ['plates that tell megabytes of themselves', 'g.gcode.3mf', talkative],
  ]
  test.each(BOMBS)('%s is refused, and the worker goes on', { timeout: 60_000 }, async (_what, name, make) => {
    const content = make()
    expect(content.length).toBeLessThan(1_000_000)
    const { state, error } = await read(name, content)
    expect([state, error?.code]).toEqual(['rejected', expect.stringMatching(/^FILE_(CORRUPT|NOT_GCODE)$/)])
    expect((await read('good.gcode', `${GCODE};${name}`)).kind).toBe('gcode')
  })
})

describe('files of two kinds', () => {
  const HTML = '<!doctype html><script>parent.document.title = "evil"</script>'
  const TWO: [string, string | Uint8Array][] = [
    ['page.gcode', `;${HTML}\n${GCODE}`],
    ['page.html', `${HTML}\n${GCODE}`],
    ['picture.gcode', `GIF89a/*\n${GCODE}`],
    ['script.svg', `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"></svg>\n${GCODE}`],
    ['both.gcode', Buffer.concat([Buffer.from(GCODE), zipSync({ 'evil.js': Buffer.from('x') })])],
    ['both.js', `${GCODE}*/alert(1)//`],
    ['program.stl', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)])],
    ['shell.gcode', `#!/bin/sh\nrm -rf /\n${GCODE}`],
  ]
  test.each(TWO)('%s is never shown by a browser as anything', async (name, content) => {
    const file = await read(name, content)
    const { headers: told, statusCode } = await request(`${api.origin}/api/printing/files/${file.id}/content`, {
      headers: { 'x-api-key': await adminKey(), accept: 'text/html' },
    })
    expect(statusCode).toBe(200)
    expect(told).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'content-disposition': expect.stringMatching(/^attachment;/),
    })
  })
})

async function adminKey(): Promise<string> {
  const made = await admin('POST', 'api-keys', { body: { name: 'reader', roles: ['admin'] } })
  return made.body.key
}

describe('forms', () => {
  const file = part('name="file"; filename="a.gcode"', GCODE)
  const many = (count: number, one: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => one(index))
  const FORMS: [string, () => string[]][] = [
    ['10,000 fields', () => [PROJECT, ...many(10_000, (index) => part(`name="f${index}"`, 'x')), file]],
    ['10,000 fields of one name', () => [PROJECT, ...many(10_000, () => part('name="projectId"', 'alpha')), file]],
    ['10,000 fields behind the file', () => [PROJECT, file, ...many(10_000, (index) => part(`name="f${index}"`, 'x'))]],
    [
      '10,000 files',
      () => [PROJECT, ...many(10_000, (index) => part(`name="file"; filename="${index}.gcode"`, GCODE))],
    ],
    ['a field of a megabyte', () => [part('name="projectId"', 'a'.repeat(1_000_000)), file]],
    ['a field whose name is a megabyte', () => [part(`name="${'a'.repeat(1_000_000)}"`, 'x'), PROJECT, file]],
    [
      'a part with 10,000 headers',
      () => [PROJECT, part(`name="file"; filename="a.gcode"\r\n${'X-A: b\r\n'.repeat(10_000)}X-C: d`, GCODE)],
    ],
    ['a field named __proto__', () => [part('name="__proto__"', 'x'), part('name="constructor"', 'x'), PROJECT, file]],
  ]
  test.each(FORMS)('%s is answered without a 5xx, and leaves at most the one file', async (_what, make) => {
    for (const [caller, path] of [
      [admin, 'files/upload'],
      [slicer, '/api/files/local'],
    ] as const) {
      const before = (await context.db.query('SELECT count(*)::int AS n FROM files'))[0].n
      const answer: Answer | string = await caller('POST', path, form(...make())).catch((error: Error) => error.message)
      if (typeof answer !== 'string') {
        expect(answer.status).toBeLessThan(500)
        if (answer.status >= 400)
          expect(answer.body.code).toMatch(
            /BODY_TOO_LARGE|REQUEST_MALFORMED|PROJECT_UNKNOWN|PROJECT_REQUIRED|FILE_MISSING|FILES_TOO_MANY/,
          )
      }
      const after = (await context.db.query('SELECT count(*)::int AS n FROM files'))[0].n
      expect(after - before).toBeLessThanOrEqual(typeof answer !== 'string' && answer.status < 300 ? 1 : 0)
    }
    expect((await admin('GET', 'session')).status).toBe(200)
    expect((await stored()).filter((key) => key.startsWith('incoming'))).toEqual([])
    expect(({} as Json).x).toBeUndefined()
  })
})
