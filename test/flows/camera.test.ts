import { type ClientRequest, get, type IncomingMessage } from 'node:http'
import { afterAll, expect, test } from 'vitest'
import { startSimulators } from '../../src/drivers/simulators.ts'
import { openAttempt } from '../../src/entities/attempt.ts'
import { startMonitor } from '../../src/monitor/start.ts'
import { type Caller, testApi, token } from '../support/api.ts'
import { admin as at, until } from '../support/farm.ts'

// The way of a picture: webcam -> monitor -> Redis -> API -> viewers.

const api = await testApi({ SIMULATORS: 'octoprint:2' })
const farm = await startSimulators(api.config, api.context.log)
const monitor = await startMonitor(api.context)
afterAll(async () => {
  await monitor.stop()
  await farm.stop()
})
const [simulator, other] = farm.simulators
if (!simulator || !other) throw new Error('two simulators are needed')

async function add({ name, url, apiKey }: { name: string; url: string; apiKey: string }): Promise<string> {
  const { body } = await api.admin('POST', 'printers', { body: { name, kind: 'octoprint', settings: { url, apiKey } } })
  await until(async () => (await api.admin('GET', `printers/${body.id}`)).body.state === 'awaiting-clear')
  return body.id
}
const printerId = await add(simulator)
const webcam = async () =>
  (await at<{ webcam: { streams: number; requests: number } }>(simulator, 'GET', 'state')).webcam
const breakWebcam = (how: string) => at(simulator, 'POST', 'fault', { kind: 'webcam', how })

/** A viewer that counts the pictures it gets; it may stop reading. */
async function view(
  path = `printers/${printerId}/camera/stream`,
  projects: string[] = [],
  signedIn?: Record<string, string>,
) {
  const headers = signedIn ?? { authorization: `Bearer ${token({ sub: 'viewer', roles: ['viewer'], projects })}` }
  const opened: { request?: ClientRequest } = {}
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    opened.request = get(`${api.origin}/api/printing/${path}`, { headers }, resolve).on('error', reject)
  })
  const seen = { bytes: 0, pictures: 0, ended: false }
  response.on('data', (chunk: Buffer) => {
    seen.bytes += chunk.length
    seen.pictures += chunk.toString('latin1').split('--printyard-frame').length - 1
  })
  response.on('close', () => {
    seen.ended = true
  })
  response.on('error', () => undefined)
  return { response, seen, leave: () => opened.request?.destroy() }
}

test('a snapshot is a picture of now, also for somebody who may only look', async () => {
  const viewer = api.as({ roles: ['viewer'] })
  const shot = await viewer('GET', `printers/${printerId}/camera/snapshot`)
  expect(shot).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg' } })
  expect((await api.plain()('GET', `printers/${printerId}/camera/snapshot`)).status).toBe(401)
  const nowhere = await viewer('GET', 'printers/00000000-0000-4000-8000-000000000000/camera/snapshot')
  expect(nowhere.body.code).toBe('PRINTER_UNKNOWN')
})

test('any number of viewers are one stream at the camera, which ends with the last of them', async () => {
  const viewers = await Promise.all([view(), view(), view(`camera/stream?printer=${printerId}`)])
  for (const { response, seen } of viewers) {
    expect(response.headers['content-type']).toBe('multipart/x-mixed-replace; boundary=printyard-frame')
    expect(response.headers['x-content-type-options']).toBe('nosniff')
    await until(async () => seen.pictures >= 5)
  }
  expect((await webcam()).streams).toBe(1)
  for (const { leave } of viewers) leave()
  await until(async () => (await webcam()).streams === 0)
})

test('a viewer that reads nothing delays nobody and is sent no more than what fits the socket', async () => {
  const [slow, quick] = [await view(), await view()]
  slow.response.pause()
  const before = quick.seen.pictures
  await until(async () => quick.seen.pictures > before + 20)
  expect((await webcam()).streams).toBe(1)
  slow.leave()
  quick.leave()
})

test('a camera that is missing or sends no picture is a coded problem, and viewers of a dead one are let go', async () => {
  const code = async () => (await api.admin('GET', `printers/${printerId}/camera/snapshot`)).body.code
  const watching = await view()
  await breakWebcam('garbage')
  await until(async () => watching.seen.ended)
  expect(await code()).toBe('CAMERA_FAILED')
  await breakWebcam('missing')
  expect(await code()).toBe('CAMERA_FAILED')
  await breakWebcam('none')
  await until(async () => (await code()) === undefined)
})

/** What lies on the printer's bed, as the life of a print writes it. */
const onBed = (columns: string) => api.context.db.query(`UPDATE printers SET ${columns} WHERE id = $1`, [printerId])

test('a camera shows a print to its own project and to operators, and nothing of anybody else', async () => {
  const { db } = api.context
  await api.admin('POST', 'projects', { body: { id: 'alpha', name: 'Alpha' } })
  const file = (await api.upload(api.admin, 'alpha', 'a.gcode', 'G28\n')).body.id
  const print = (await api.admin('POST', 'quick-print', { body: { fileId: file } })).body.prints[0].id
  const [own, foreign] = [['alpha'], ['beta']].map((projects) => api.as({ roles: ['member'], projects }))
  const operator = api.as({ roles: ['operator'] })
  const look = async (caller: Caller | undefined, path = `printers/${printerId}/camera/snapshot`) => {
    const { status, body } = (await caller?.('GET', path)) ?? {}
    return status === 200 ? 200 : [status, body.code, body.detail]
  }
  const hidden = [404, 'CAMERA_MISSING', 'It shows nothing that is yours now']
  const looks = async () => [await look(own), await look(foreign), await look(operator)]
  expect(await looks()).toEqual([200, 200, 200])

  const [staying, leaving] = [await view(undefined, ['alpha']), await view(undefined, ['beta'])]
  await openAttempt(db, print, printerId, 'test')
  expect(await looks()).toEqual([200, hidden, 200])
  const stream = `printers/${printerId}/camera/stream`
  expect([await look(foreign, stream), await look(foreign, `camera/stream?printer=${printerId}`)]).toEqual([
    hidden,
    hidden,
  ])
  // Whoever was looking already sees it no longer than some seconds.
  await until(async () => leaving.seen.ended)
  expect(staying.seen.ended).toBe(false)
  staying.leave()

  // It ended and lies on the bed, until that is cleared; an earlier one on the same bed counts no more.
  const others = (await api.admin('POST', 'quick-print', { body: { fileId: file } })).body.prints[0].id
  await db.query(`UPDATE prints SET project_id = 'beta' WHERE id = $1`, [others])
  await db.query(
    `INSERT INTO attempts (print_id, number, printer_id, fence, bed_epoch, closed_at) VALUES ($1, 9, $2, 1, 1, now())`,
    [others, printerId],
  )
  await db.query('UPDATE attempts SET closed_at = now(), bed_epoch = 2 WHERE print_id = $1', [print])
  await onBed(`bed = 'occupied'`)
  expect(await looks()).toEqual([200, hidden, 200])
  await onBed(`bed = 'clear'`)
  expect(await looks()).toEqual([200, 200, 200])

  // What somebody started at the panel is nobody's; a reserved printer is its projects'.
  await onBed(`occupant = 'foreign'`)
  expect(await looks()).toEqual([hidden, hidden, 200])
  await onBed(`occupant = NULL, projects = '{alpha}'`)
  expect(await looks()).toEqual([200, hidden, 200])
  const pool = (await api.admin('POST', 'pools', { body: { name: 'kept', projects: ['beta'] } })).body.id
  await onBed(`projects = '{}', pool_id = '${pool}'`)
  expect(await looks()).toEqual([hidden, 200, 200])
  await onBed(`pool_id = NULL, bed = 'unknown'`)
  await db.query('DELETE FROM attempts')
})

test('a stream ends soon after its key was revoked', async () => {
  const made = (await api.admin('POST', 'api-keys', { body: { name: 'wall', roles: ['viewer'] } })).body
  const looking = await view(undefined, undefined, { 'x-api-key': made.key })
  await until(async () => looking.seen.pictures > 1)
  await api.admin('DELETE', `api-keys/${made.id}`)
  await until(async () => looking.seen.ended)
})

test('a printer that is away has no pictures, and says so', async () => {
  const away = await add(other)
  await at(other, 'POST', 'fault', { kind: 'offline', milliseconds: 60_000 })
  await until(async () => (await api.admin('GET', `printers/${away}`)).body.state === 'offline')
  const answer = await api.admin('GET', `printers/${away}/camera/snapshot`)
  expect(answer).toMatchObject({ status: 503, body: { code: 'PRINTER_OFFLINE' } })
})
