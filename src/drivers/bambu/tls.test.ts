import { expect, test } from 'vitest'
import { openSimulator } from './simulator-bench.ts'
import { openChannel } from './tls.ts'

test('a connection may be cut at the very moment when it is secured', async () => {
  const bench = await openSimulator()
  for (let tries = 0; tries < 20; tries += 1) {
    const { socket, cut } = await openChannel(bench.settings, bench.settings.ftpsPort ?? 0, 3_000)
    cut()
    await expect.poll(() => socket.destroyed).toBe(true)
  }
  await bench.close()
})
