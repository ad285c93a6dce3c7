import { afterEach, expect, test, vi } from 'vitest'
import { openTransfers } from './transfers.ts'

const never = new AbortController().signal
afterEach(() => void vi.useRealTimers())
const settle = () => new Promise((resolve) => setImmediate(resolve))

/** Work that runs until it is told to end, and says in which order pieces began. */
function works() {
  const began: string[] = []
  const ends = new Map<string, () => void>()
  const work = (name: string) => () => {
    began.push(name)
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)))
  }
  return { began, work, end: (name: string) => ends.get(name)?.() }
}

test('as many run as there are places, the rest in order of asking', async () => {
  const { began, work, end } = works()
  const transfers = openTransfers({ total: 2, perHost: 2 })
  const all = ['a', 'b', 'c', 'd'].map((name) => transfers.run(name, never, work(name)))
  await settle()
  expect(began).toEqual(['a', 'b'])
  end('b')
  await settle()
  expect(began).toEqual(['a', 'b', 'c'])
  for (const name of ['a', 'c']) end(name)
  await settle()
  end('d')
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd'])
})

test('a host that is full holds up nobody else', async () => {
  const { began, work, end } = works()
  const transfers = openTransfers({ total: 10, perHost: 1 })
  void transfers.run('slow', never, work('slow 1'))
  void transfers.run('slow', never, work('slow 2'))
  void transfers.run('quick', never, work('quick'))
  await settle()
  expect(began).toEqual(['slow 1', 'quick'])
  end('slow 1')
  await settle()
  expect(began).toEqual(['slow 1', 'quick', 'slow 2'])
})

test('whoever gives up while waiting leaves the line, and a failure frees its place', async () => {
  const { began, work, end } = works()
  const transfers = openTransfers({ total: 1, perHost: 1 })
  const failing = transfers.run('a', never, () => Promise.reject(new Error('cut')))
  await expect(failing).rejects.toThrow('cut')
  void transfers.run('a', never, work('a'))
  const leaver = new AbortController()
  const left = transfers.run('b', leaver.signal, work('b'))
  const stayed = transfers.run('c', never, work('c'))
  leaver.abort(new Error('canceled'))
  await expect(left).rejects.toThrow('canceled')
  await expect(transfers.run('d', leaver.signal, work('d'))).rejects.toThrow('canceled')
  end('a')
  await settle()
  expect(began).toEqual(['a', 'c'])
  end('c')
  expect(await stayed).toBe('c')
})

test('whoever waits hears of it every minute and when its turn comes, whoever need not wait hears nothing', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const { began, work, end } = works()
  const transfers = openTransfers({ total: 1, perHost: 1 })
  const heard: string[] = []
  const hears = (name: string) => () => void heard.push(`${name}: ${began}`)
  void transfers.run('a', never, work('a'), hears('a'))
  void transfers.run('b', never, work('b'), hears('b'))
  await settle()
  vi.advanceTimersByTime(125_000)
  expect(heard).toEqual(['b: a', 'b: a'])
  end('a')
  await settle()
  expect(heard.slice(2)).toEqual(['b: a'])
  expect(began).toEqual(['a', 'b'])
  vi.advanceTimersByTime(600_000)
  expect(heard).toHaveLength(3)
})
