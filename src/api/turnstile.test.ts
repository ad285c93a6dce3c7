import { expect, test } from 'vitest'
import { turnstile } from './turnstile.ts'

test('so many run at a time, in the order in which they came, and every result reaches its caller', async () => {
  const through = turnstile(3, 60_000)
  let [inside, most] = [0, 0]
  const began: number[] = []
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      through(async () => {
        began.push(index)
        inside += 1
        most = Math.max(most, inside)
        await new Promise((resolve) => setImmediate(resolve))
        inside -= 1
        return index
      }),
    ),
  )
  expect(most).toBe(3)
  expect(began).toEqual(results)
  expect(results).toEqual([...Array(20).keys()])
})

test('works that fail or never end hold nobody up', async () => {
  const through = turnstile(2, 5)
  const failing = through(() => Promise.reject(new Error('no')))
  void through(() => new Promise(() => undefined))
  void through(() => new Promise(() => undefined))
  await expect(failing).rejects.toThrow('no')
  expect(await through(async () => 'done')).toBe('done')
  // The place of one that was slow is given away once, not twice.
  const slow = through(() => new Promise<void>((resolve) => setTimeout(resolve, 20)))
  await slow
  let [inside, most] = [0, 0]
  const one = async (): Promise<void> => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setImmediate(resolve))
    inside -= 1
  }
  await Promise.all(Array.from({ length: 10 }, () => through(one)))
  expect(most).toBe(2)
})
