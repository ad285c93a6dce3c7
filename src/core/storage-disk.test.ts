import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { openDisk } from './storage-disk.ts'

test('an object that several write at the same time is one of them, whole, and nobody fails', async () => {
  const root = mkdtempSync(join(tmpdir(), 'printyard-disk-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const storage = await openDisk(root)
  const whole = Array.from({ length: 8 }, (_, index) => String(index).repeat(200_000))
  await Promise.all(whole.map((content) => storage.put('pictures/a.webp', Readable.from([content, content]))))
  const kept = await text(await storage.open('pictures/a.webp'))
  expect(whole.map((content) => content + content)).toContain(kept)
  const keys: string[] = []
  for await (const key of storage.list('pictures')) keys.push(key)
  expect(keys).toEqual(['pictures/a.webp'])
})
