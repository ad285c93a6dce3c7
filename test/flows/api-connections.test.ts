import { afterAll, expect, test } from 'vitest'
import { startSimulators } from '../../src/drivers/simulators.ts'
import { startMonitor } from '../../src/monitor/start.ts'
import { testApi } from '../support/api.ts'
import { until } from '../support/farm.ts'

const api = await testApi({ SIMULATORS: 'octoprint:1' })
const farm = await startSimulators(api.config, api.context.log)
const monitors = [await startMonitor(api.context), await startMonitor(api.context)]
afterAll(async () => {
  await Promise.all(monitors.map((monitor) => monitor.stop()))
  await farm.stop()
})
const { url = '', apiKey = '' } = farm.simulators[0] ?? {}

async function add(name: string, settings: Record<string, string>): Promise<string> {
  const { body } = await api.admin('POST', 'printers', { body: { name, kind: 'octoprint', settings } })
  return body.id
}

test('a test says who the printer is and how it is, and is for operators', async () => {
  const id = await add('good', { url, apiKey })
  await until(async () => (await api.admin('GET', `printers/${id}`)).body.state === 'awaiting-clear')
  const { status, body } = await api.admin('POST', `printers/${id}/test`)
  expect(status).toBe(200)
  expect(body).toMatchObject({ reachable: true, vendor: 'OctoPrint', state: 'idle', stateText: 'Operational' })
  const member = await api.as({ roles: ['member'], projects: ['p'] })('POST', `printers/${id}/test`)
  expect(member.body.code).toBe('ROLE_MISSING')
})

test('a test of a printer with a wrong key or a dead address says what is wrong with it', async () => {
  const wrong = await add('wrong', { url: `${url}/`, apiKey: 'not-the-key' })
  const dead = await add('dead', { url: 'http://127.0.0.1:9', apiKey })
  for (const [id, code] of [
    [wrong, 'PRINTER_CREDENTIALS'],
    [dead, 'PRINTER_OFFLINE'],
  ] as const) {
    await until(async () => (await api.admin('GET', `printers/${id}`)).body.stateReason !== undefined)
    const { body } = await api.admin('POST', `printers/${id}/test`)
    expect(body).toMatchObject({ reachable: false, code })
    expect(body.detail).toMatch(/\w/)
  }
})

test('a search of the network is answered by one of several monitors', async () => {
  const { status, body } = await api.admin('POST', 'printers/discover', { body: { seconds: 1 } })
  expect(status).toBe(200)
  expect((await api.admin('POST', 'printers/discover')).status).toBe(200)
  for (const found of body.items) expect(found).toMatchObject({ kind: expect.any(String), address: expect.any(String) })
})
