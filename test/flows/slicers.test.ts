import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { testApi } from '../support/api.ts'
import { addPrinter, clear, openFarm, until } from '../support/farm.ts'

// "Send to printer": what PrusaSlicer, OrcaSlicer and Cura say to OctoPrint, said to us.

const api = await testApi({ SIMULATORS: 'octoprint:2', SIMULATOR_SPEED: '3000', DISPATCH_TICK_MS: '200' })
const farm = await openFarm(api.config)
const FILE = join(import.meta.dirname, '../fixtures/gcode/c_ender3_printability_truth.gcode')
const [first, second] = farm.simulators
if (!first || !second) throw new Error('two simulators are needed')
const printers = [await addPrinter(farm, first), await addPrinter(farm, second)]
const pool = (await api.admin('POST', 'pools', { body: { name: 'front', attended: true } })).body
await api.admin('PATCH', `printers/${printers[1]}`, { body: { pool: 'front' } })
const made = await api.admin('POST', 'api-keys', {
  body: { name: 'slicer', roles: ['member'], projects: ['shop'], pool: 'front' },
})
const key: string = made.body.key
const slicer = api.plain({ 'x-api-key': key })

/** As a slicer's own library sends it: curl, with the fields before or after the file. */
async function send(fields: string[], withKey = key): Promise<{ status: number; body: Record<string, unknown> }> {
  const { stdout } = await promisify(execFile)('curl', [
    '-sS',
    ...['-w', '\n%{http_code}', '-H', `X-Api-Key: ${withKey}`, '-H', 'Expect:'],
    ...fields.flatMap((field) => ['-F', field]),
    `${api.origin}/api/files/local`,
  ])
  const end = stdout.lastIndexOf('\n')
  return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) }
}

test('a slicer’s connection test is content, and a wrong key is told in the words that it shows', async () => {
  expect((await slicer('GET', '/api/version')).body.text).toMatch(/^OctoPrint /)
  expect((await slicer('GET', '/api/server')).status).toBe(200)
  expect((await slicer('POST', '/api/login', { body: { passive: true } })).body.active).toBe(true)
  const wrong = await api.plain({ 'x-api-key': 'py_nothing' })('GET', '/api/version')
  expect(wrong).toMatchObject({ status: 401, body: { code: 'CREDENTIALS_INVALID', error: expect.any(String) } })
  expect((await api.plain()('GET', '/api/version')).status).toBe(401)
})

test('print=true queues a print on the key’s pool, which runs to its end like any other', async () => {
  const sent = await send(['print=true', 'path=', `file=@${FILE};filename=plate one.gcode`])
  expect(sent).toMatchObject({ status: 201, body: { done: true, effectivePrint: true } })
  const [print] = (await api.admin('GET', 'prints?projectId=shop')).body.items
  expect(print).toMatchObject({ fileName: 'plate one.gcode', projectId: 'shop', state: 'queued' })
  expect((await slicer('GET', '/api/job')).body).toMatchObject({
    job: { file: { name: 'plate one.gcode' } },
    state: 'Operational',
  })
  await clear(farm, printers[0] ?? '', first)
  const rules = async () => (await api.admin('GET', `prints/${print.id}/why`)).body.printers
  const other = (await rules()).find((one: { printerId: string }) => one.printerId === printers[0])
  expect(other.fits).toBe(false)
  await clear(farm, printers[1] ?? '', second)
  await until(async () => (await api.admin('GET', `prints/${print.id}`)).body.state === 'completed', undefined, 30_000)
  expect((await api.admin('GET', `prints/${print.id}`)).body.printerId).toBe(printers[1])
  expect((await slicer('GET', '/api/job')).body).toMatchObject({ progress: { completion: 100 } })
  expect((await slicer('GET', '/api/printer')).body.state.flags.operational).toBe(true)
  expect(pool.name).toBe('front')
})

test('without print a file is only stored; fields after the file count too', async () => {
  const before = (await api.admin('GET', 'prints?projectId=shop')).body.items.length
  expect(await send([`file=@${FILE};filename=stored.gcode`, 'print=false'])).toMatchObject({
    body: { effectivePrint: false },
  })
  expect(await send([`file=@${FILE};filename=late.gcode`, 'print=true'])).toMatchObject({
    body: { effectivePrint: true },
  })
  // OctoPrint's own words for true, in any case.
  for (const word of ['1', 'YES', 'True', 'y']) {
    expect(await send([`print=${word}`, `file=@${FILE};filename=late.gcode`])).toMatchObject({
      body: { effectivePrint: true },
    })
  }
  expect((await api.admin('GET', 'prints?projectId=shop')).body.items.length).toBe(before + 5)
  const { files } = (await slicer('GET', '/api/files/local')).body
  expect(files.map(({ name }: { name: string }) => name).sort()).toEqual([
    'late.gcode',
    'plate one.gcode',
    'stored.gcode',
  ])
  const content = await slicer('GET', `/api/files/local/stored.gcode`)
  expect(content.body.size).toBe(readFileSync(FILE).length)
})

test('a key without a project, a viewer, a file without bytes and no file at all are refused in plain words', async () => {
  const keyOf = async (body: Record<string, unknown>) => (await api.admin('POST', 'api-keys', { body })).body.key
  const homeless = await keyOf({ name: 'homeless', roles: ['member'] })
  expect(await send([`file=@${FILE}`], homeless)).toMatchObject({ status: 422, body: { code: 'PROJECT_REQUIRED' } })
  const viewer = await keyOf({ name: 'viewer', roles: ['viewer'], projects: ['shop'] })
  expect(await send([`file=@${FILE}`], viewer)).toMatchObject({ status: 403, body: { code: 'ROLE_MISSING' } })
  expect(await send(['print=true'])).toMatchObject({ status: 422, body: { code: 'FILE_MISSING' } })
  expect(await send(['file=@/dev/null;filename=empty.gcode', 'print=true'])).toMatchObject({
    body: { code: 'FILE_EMPTY' },
  })
})

// Optional: a client of others, octorest (docs/real-octoprint.md).
const python = process.env.OCTOREST_PYTHON

test.skipIf(python === undefined)(
  'octorest takes us for an OctoPrint: it uploads, prints and reads',
  async () => {
    const script = join(import.meta.dirname, '../../src/drivers/octoprint/peers.py')
    const { stdout } = await promisify(execFile)(python ?? '', [script, 'printyard', api.origin, key, FILE])
    const name = 'c_ender3_printability_truth.gcode'
    expect(JSON.parse(stdout)).toEqual({
      'wrong key': 401,
      version: 'OctoPrint',
      state: 'Operational',
      uploaded: name,
      listed: true,
      size: readFileSync(FILE).length,
      job: 'Operational',
      flags: true,
      printed: [201, true],
      shown: name,
      select: 405,
    })
    const [print] = (await api.admin('GET', 'prints?projectId=shop')).body.items
    expect(print).toMatchObject({ fileName: name })
  },
  60_000,
)
