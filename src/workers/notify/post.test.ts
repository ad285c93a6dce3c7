import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { post } from './post.ts'

test('no address or name inside our own network is called unless that is allowed', async () => {
  let calls = 0
  const server = createServer((_request, response) => {
    calls += 1
    response.writeHead(200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const send = (host: string, privateAllowed: boolean) => post(`http://${host}:${port}/`, {}, '{}', { privateAllowed })
  for (const host of ['127.0.0.1', '0x7f000001', '2130706433', '[::ffff:127.0.0.1]', 'localhost']) {
    await expect(send(host, false), host).rejects.toMatchObject({ code: 'WEBHOOK_ADDRESS_REFUSED' })
  }
  expect(calls).toBe(0)
  expect(await send('127.0.0.1', true)).toBe(200)
  await new Promise((resolve) => server.close(resolve))
})
