import { expect, test } from 'vitest'
import { Recent } from './recent.ts'

const entry = (number: number) => ({ id: `${number}-0`, event: { type: 'queue' } as const, characters: 16 })
const ids = (recent: Recent, after: number) => recent.after(`${after}-0`)?.map(({ id }) => id)

test('what came after an event is known in order for the newest thousand, and nothing over a gap', () => {
  const recent = new Recent()
  expect(ids(recent, 1)).toBeUndefined()
  for (let number = 1; number <= 5_000; number++) recent.add(entry(number))
  expect(ids(recent, 5_000)).toEqual([])
  expect(ids(recent, 4_997)).toEqual(['4998-0', '4999-0', '5000-0'])
  expect(ids(recent, 4_001)).toHaveLength(999)
  expect(ids(recent, 1)).toBeUndefined()
  expect(ids(recent, 9_000)).toBeUndefined()
  recent.clear()
  recent.add(entry(5_001))
  expect(ids(recent, 5_000)).toBeUndefined()
  expect(ids(recent, 5_001)).toEqual([])
})
