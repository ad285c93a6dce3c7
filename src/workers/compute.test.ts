import { openSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inThread } from './compute.ts'

test('a disk that gives out while a thread reads is the storage being away; a bug of ours stays one', async () => {
  const read = inThread(() => openSync('/no/such/folder/content', 'r'))
  expect(await read(undefined)).toMatchObject({ error: { code: 'STORAGE_AWAY' } })
  const broken = inThread(() => {
    throw new TypeError('ours')
  })
  await expect(broken(undefined)).rejects.toThrow('ours')
})
