import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testApi, token } from '../support/api.ts'
import { hurry, openFarm, until } from '../support/farm.ts'

// FluxStudio's routes for one printer, from the upload to the finished print, and what they say when there is nothing to say.

const api = await testApi({ SIMULATORS: 'octoprint:1', SIMULATOR_SPEED: '300' })
const farm = await openFarm(api.config)
const [simulator] = farm.simulators
if (!simulator) throw new Error('a simulator is needed')
const { admin } = api
await admin('POST', 'projects', { body: { id: 'flux', name: 'Flux' } })
const designer = api.as({ sub: 'dora', roles: ['member'], projects: ['flux'] })
const gcode = readFileSync(join(import.meta.dirname, '../fixtures/gcode/c_ender3_printability_truth.gcode'))

test('without a printer there is none to ask', async () => {
  expect((await designer('GET', 'status')).body.code).toBe('PRINTER_UNKNOWN')
})

test('a design is uploaded, estimated, put in line, printed and followed in the shape of OctoPrint', async () => {
  const { id: printerId } = (
    await admin('POST', 'printers', { body: { name: 'one', kind: 'octoprint', settings: simulator.settings } })
  ).body
  const { id: fileId } = (await api.upload(designer, 'flux', 'vase.gcode', gcode)).body
  await until(async () => (await designer('GET', `files/${fileId}`)).body.state === 'ready')
  expect((await designer('GET', 'files?name=vase.gcode')).body.items).toMatchObject([{ id: fileId }])
  await until(async () => (await designer('GET', 'status?printer=')).status === 200)
  const estimate = await designer('POST', 'estimate', {
    body: { filename: 'vase.gcode', material: 'PLA', quality: 'standard' },
  })
  expect(estimate).toMatchObject({ status: 200, body: { source: 'slicer' } })

  const added = await designer('POST', 'queue', { body: { filename: 'vase.gcode', print: true } })
  expect(added).toMatchObject({ status: 202, body: { state: 'queued' } })
  const printId = added.body.id
  expect((await designer('GET', 'queue')).body.items).toMatchObject([{ id: printId, projectId: 'flux', fileId }])

  await until(async () => (await admin('GET', `printers/${printerId}`)).body.state === 'awaiting-clear')
  const heated = await admin('POST', `printers/${printerId}/commands`, {
    body: { verb: 'temperatures', arguments: { bed: 40 } },
    headers: { prefer: 'wait=20' },
  })
  expect(heated).toMatchObject({ status: 200, body: { state: 'accepted', verb: 'temperatures', printerId } })
  await admin('POST', `printers/${printerId}/bed-cleared`, { body: { evidence: 'operator' } })
  const job = async () => (await designer('GET', 'job')).body
  await until(async () => (await job()).progress.completion > 5)
  const status = (await designer('GET', 'status')).body
  expect(status.state.flags).toMatchObject({ operational: true, printing: true, paused: false, error: false })
  expect(typeof status.state.text).toBe('string')
  expect(status.temperature.bed).toMatchObject({ actual: expect.any(Number), target: 60, offset: 0 })
  expect((await designer('GET', 'temperature')).body.tool0.target).toBeGreaterThan(150)
  const running = await job()
  expect(running).toMatchObject({ printId, fileId, projectId: 'flux', job: { file: { name: 'vase.gcode' } } })
  expect(running.job.filament.tool0.length).toBeGreaterThan(100)
  expect(running.progress.printTime).toBeGreaterThan(0)
  expect(running.progress.printTimeLeft).toBeGreaterThan(0)
  expect(['printer', 'estimate']).toContain(running.progress.printTimeLeftOrigin)
  expect(running.job.estimatedPrintTime).toBeGreaterThan(running.progress.printTimeLeft)

  const picture = await fetch(`${api.origin}/api/printing/camera/stream`, {
    headers: { authorization: `Bearer ${token({ sub: 'dora', roles: ['member'], projects: ['flux'] })}` },
  })
  expect(picture.headers.get('content-type')).toMatch(/^multipart\/x-mixed-replace/)
  await picture.body?.cancel()

  // A stranger sees that the printer is busy, not with what.
  const stranger = (await api.as({ sub: 'sid', roles: ['member'], projects: [] })('GET', 'job')).body
  expect(stranger.job.file.name).toBeNull()
  expect(stranger).not.toHaveProperty('printId')
  await hurry({ simulator })
  await until(async () => (await designer('GET', `prints/${printId}`)).body.state === 'completed', undefined, 90_000)
}, 120_000)

test('a printer that is away is 503 with what to do, on each of its routes', async () => {
  const { items } = (await admin('GET', 'printers')).body
  const settings = { url: 'http://127.0.0.1:1', apiKey: 'k' }
  expect((await admin('PATCH', `printers/${items[0].id}`, { body: { settings } })).status).toBe(200)
  await until(async () => (await admin('GET', `printers/${items[0].id}`)).body.state === 'offline')
  for (const path of ['status', 'job', 'temperature', 'camera/stream']) {
    const answer = await designer('GET', path)
    expect([path, answer.status, answer.body.code]).toEqual([path, 503, 'PRINTER_OFFLINE'])
    expect(answer.body.detail).toMatch(/"one" does not answer.*last seen at 20.*switched on/)
    expect(answer.headers['retry-after']).toBe('1')
  }
  // The live status follows its row.
  await until(async () => (await admin('GET', `printers/${items[0].id}/status`)).body.state.flags.closedOrError)
})

test('a service that is switched off answers none of them, lets everything else be looked at, and says how to go on', async () => {
  const off = await testApi({ FLUXPRINT_ENABLED: 'false' })
  await off.admin('POST', 'projects', { body: { id: 'flux', name: 'Flux' } })
  const paths = Object.entries<Record<string, { 'x-problems': string[] }>>(
    (await off.plain()('GET', '/docs/json')).body.paths,
  )
  const told = paths.flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation['x-problems'].includes('PRINTING_DISABLED'))
      .map(([method]) => `${method.toUpperCase()} ${path.replace('/api/printing/', '')}`),
  )
  expect(told.sort()).toEqual(SWITCHED)
  for (const one of told) {
    const [method = '', path = ''] = one.split(' ')
    const answer = await off.admin(method, path.replace('{id}', crypto.randomUUID()))
    expect([one, answer.status, answer.body.code]).toEqual([one, 503, 'PRINTING_DISABLED'])
    expect(answer.body.detail).toContain('FLUXPRINT_ENABLED=true')
    expect(answer.headers).not.toHaveProperty('retry-after')
  }
  expect((await off.plain()('GET', 'status')).body.code).toBe('SIGN_IN_REQUIRED')
  expect((await off.admin('GET', 'prints')).status).toBe(200)
})

const SWITCHED = [
  'GET camera/stream',
  'GET files',
  'GET job',
  'GET queue',
  'GET status',
  'GET temperature',
  'POST /api/files/local',
  'POST batches',
  'POST estimate',
  'POST files/upload',
  'POST queue',
  'POST quick-print',
  'POST templates/{id}/submit',
]
