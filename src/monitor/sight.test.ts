import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Sight } from './sight.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())
const pass = (seconds: number): void => void vi.advanceTimersByTime(seconds * 1_000)

test('the time before counts until the link is up and recorded, through failed connections and greetings', () => {
  const sight = new Sight(3_600)
  pass(1)
  expect(sight.change(false).gapSeconds()).toBe(3_601)
  pass(5)
  // What it says before it has proven who it is does not count.
  sight.look()
  expect(sight.change(false).gapSeconds()).toBe(3_606)
  sight.begin()
  pass(7)
  expect(sight.change(false).gapSeconds()).toBe(0)
})

test('a link that was up was so until it broke; from then on it counts until it is up again, however often it is tried', () => {
  const sight = new Sight(0)
  sight.change(false)
  sight.begin()
  pass(600)
  const broke = sight.change(false)
  pass(1)
  // The database is away: recorded once more.
  expect([broke.gapSeconds(), sight.change(false).gapSeconds()]).toEqual([1, 1])
  pass(30)
  sight.change(false)
  pass(40)
  expect(sight.change(false).gapSeconds()).toBe(71)
})

test('a restart is told until the link is recorded as up, whatever breaks in between', () => {
  const sight = new Sight(0)
  expect(sight.change(true).restarted).toBe(true)
  expect(sight.change(false).restarted).toBe(true)
  sight.begin()
  expect(sight.change(false).restarted).toBe(false)
})
