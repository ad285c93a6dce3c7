import { expect, onTestFinished, test, vi } from 'vitest'
import { Naps } from './nap.ts'

test('who woke up by itself, or was woken, is not kept', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const naps = new Naps()
  // A client that tries again and again while nothing happens.
  for (let tries = 0; tries < 10; tries += 1) {
    const nap = naps.nap(500)
    expect(naps.size).toBe(1)
    await vi.advanceTimersByTimeAsync(500)
    await nap
    expect(naps.size).toBe(0)
  }
  const woken = Promise.all([naps.nap(500), naps.nap(500)])
  naps.wake()
  await woken
  expect([naps.size, vi.getTimerCount()]).toEqual([0, 0])
})
