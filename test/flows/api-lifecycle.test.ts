import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { io } from 'socket.io-client'
import { request } from 'undici'
import { expect, test } from 'vitest'
import { startApi } from '../../src/api/server.ts'
import { openContext } from '../../src/context.ts'
import { token } from '../support/api.ts'
import { testConfig } from '../support/services.ts'

const config = await testConfig()

test('the API stops with sockets and kept connections open, and the next start goes on', async () => {
  mkdirSync(config.DATA_DIR, { recursive: true })
  writeFileSync(join(config.DATA_DIR, 'admin-key'), 'py_first')
  const context = await openContext(config, 'api')
  const first = await startApi(context)
  const socket = io(`${first.address}/printing`, { auth: { token: token({ sub: 'a' }) }, reconnection: false })
  await new Promise((resolve) => socket.once('connect', () => resolve(undefined)))
  const idle = await request(`${first.address}/health`)
  await idle.body.dump()
  await first.stop()
  await expect.poll(() => socket.connected).toBe(false)
  socket.disconnect()
  await expect(request(`${first.address}/health`)).rejects.toThrow()

  const second = await startApi(context)
  const headers = { 'x-api-key': 'py_first' }
  const answer = await request(`${second.address}/api/printing/prints`, { headers })
  expect(answer.statusCode).toBe(200)
  await answer.body.dump()
  await second.stop()
  await context.close()
})

test('a port that is taken is said so', async () => {
  const context = await openContext(config, 'api')
  const first = await startApi(context)
  const port = Number(new URL(first.address ?? '').port)
  await expect(startApi({ ...context, config: { ...config, PORT: port } })).rejects.toMatchObject({
    code: 'SERVICE_MISSING',
  })
  await first.stop()
  await context.close()
})
