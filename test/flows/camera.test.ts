import { type ClientRequest, get, type IncomingMessage } from 'node:http'
import { afterAll, expect, test } from 'vitest'
import { startSimulators } from '../../src/drivers/simulators.ts'
import { startMonitor } from '../../src/monitor/start.ts'
import { testApi, token } from '../support/api.ts'
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
async function view(path = `printers/${printerId}/camera/stream`) {
  const headers = { authorization: `Bearer ${token({ sub: 'viewer', roles: ['viewer'] })}` }
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

test('a printer that is away has no pictures, and says so', async () => {
  const away = await add(other)
  await at(other, 'POST', 'fault', { kind: 'offline', milliseconds: 60_000 })
  await until(async () => (await api.admin('GET', `printers/${away}`)).body.state === 'offline')
  const answer = await api.admin('GET', `printers/${away}/camera/snapshot`)
  expect(answer).toMatchObject({ status: 503, body: { code: 'PRINTER_OFFLINE' } })
})
