import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { HASTY, LIMITS, quiet } from '../conformance-support.ts'
import { moonraker } from './index.ts'

describe('answers that make no sense', () => {
  it.each([
    ['no JSON', 'hello'],
    ['a list', '[]'],
    ['null', 'null'],
    ['a result of another kind', '{"result":7}'],
    ['objects without their fields', '{"result":{"status":{"webhooks":7,"print_stats":[]},"objects":"no","jobs":7}}'],
  ])('are PRINTER_PROTOCOL or unknown, never a crash: %s', async (_what, raw) => {
    const server = createServer((_request, response) => response.end(raw))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const odd = moonraker.connect({ url }, { log: quiet, limits: LIMITS, timing: HASTY })
    const told = async (work: Promise<unknown>) => work.catch((error: { code?: string }) => error.code)
    expect(await told(odd.identify())).toBe('PRINTER_PROTOCOL')
    const snapshot = await told(odd.snapshot().then(({ state }) => state))
    expect(['PRINTER_PROTOCOL', 'unavailable', 'unknown']).toContain(snapshot)
    expect(['PRINTER_PROTOCOL', 'PRINTER_OFFLINE']).toContain(
      await told(odd.reconcile('py-a.gcode', { state: 'idle', journal: '{"lastId":"000001","run":{}}' })),
    )
    expect(['unknown', 'absent']).toContain(await odd.revoke('py-a.gcode'))
    await odd.close()
    server.close()
  })
})
