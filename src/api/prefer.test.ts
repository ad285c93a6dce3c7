import { expect, test } from 'vitest'
import { waitSeconds } from './prefer.ts'

test('the wait that a client prefers is read as RFC 7240 writes it, and bounded', () => {
  const told = [
    'wait=5',
    'respond-async, wait=10',
    'WAIT = "3"',
    'wait=10;foo',
    'handling=lenient; x, wait=7',
    'wait=999999',
  ]
  expect(told.map(waitSeconds)).toEqual([5, 10, 3, 10, 7, 30])
  expect(waitSeconds(['respond-async', 'wait=4'])).toBe(4)
  expect([undefined, '', 'wait', 'wait=', 'wait=-1', 'wait=1.5', 'await=5', 'wait=5s'].map(waitSeconds)).toEqual(
    Array(8).fill(0),
  )
})
