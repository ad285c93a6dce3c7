import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Storage } from './storage.ts'
import { openDisk } from './storage-disk.ts'

const AWAY = { code: 'STORAGE_AWAY' }

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'printyard-disk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function keysOf(storage: Storage, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const key of storage.list(prefix)) keys.push(key)
  return keys
}

test('an object that several write at the same time is one of them, whole, and nobody fails', async () => {
  const storage = await openDisk(freshFolder())
  const whole = Array.from({ length: 8 }, (_, index) => String(index).repeat(200_000))
  await Promise.all(whole.map((content) => storage.put('pictures/a.webp', Readable.from([content, content]))))
  const kept = await text(await storage.open('pictures/a.webp'))
  expect(whole.map((content) => content + content)).toContain(kept)
  expect(await keysOf(storage, '')).toEqual(['pictures/a.webp'])
})

describe('storage that is away', () => {
  /** A storage with one object, and what its path is made to be while it is away. */
  async function openMounted() {
    const folder = freshFolder()
    const [root, elsewhere] = [join(folder, 'storage'), join(folder, 'elsewhere')]
    const storage = await openDisk(root)
    await storage.put('contents/kept', Readable.from(['G28\n']))
    return {
      storage,
      root,
      unmount(leave: (root: string) => void) {
        renameSync(root, elsewhere)
        leave(root)
      },
      mount() {
        rmSync(root, { recursive: true, force: true })
        renameSync(elsewhere, root)
      },
    }
  }

  test.each([
    { what: 'nothing is mounted', leave: (root: string) => mkdirSync(root) },
    { what: 'its folder is gone', leave: () => undefined },
    // ENOTDIR and ELOOP stand for what a test cannot make: ESTALE, EIO, EACCES.
    { what: 'it is no folder', leave: (root: string) => writeFileSync(root, '') },
    { what: 'it cannot be reached', leave: (root: string) => symlinkSync(root, root) },
  ])('is not taken for content that is gone: $what', async ({ leave }) => {
    const { storage, root, unmount, mount } = await openMounted()
    unmount(leave)
    await expect(storage.open('contents/kept')).rejects.toMatchObject(AWAY)
    await expect(storage.local('contents/kept')).rejects.toMatchObject(AWAY)
    await expect(storage.stat('contents/kept')).rejects.toMatchObject(AWAY)
    await expect(keysOf(storage, 'contents/')).rejects.toMatchObject(AWAY)
    await expect(storage.move('contents/kept', 'contents/moved')).rejects.toMatchObject(AWAY)
    // What was written beside it would be gone when it is back.
    await expect(storage.put('contents/new', Readable.from(['G28\n']))).rejects.toMatchObject(AWAY)
    expect(existsSync(join(root, 'contents'))).toBe(false)
    mount()
    expect(await text(await storage.open('contents/kept'))).toBe('G28\n')
    await expect(storage.open('contents/new')).rejects.toMatchObject({ code: 'CONTENT_MISSING' })
    await expect(storage.local('contents/new')).rejects.toMatchObject({ code: 'CONTENT_MISSING' })
    expect(await storage.stat('contents/new')).toBeUndefined()
    expect(await keysOf(storage, 'nothing/')).toEqual([])
  })

  test('is not begun anew by a part that starts meanwhile', async () => {
    const root = join(freshFolder(), 'storage')
    const storage = await openDisk(root, async () => true)
    await expect(storage.put('contents/new', Readable.from(['G28']))).rejects.toMatchObject(AWAY)
    await expect(storage.stat('contents/new')).rejects.toMatchObject(AWAY)
    expect(readdirSync(root)).toEqual([])
  })

  test('several parts and machines open a new one at once, and one from before there was a marker', async () => {
    const root = join(freshFolder(), 'storage')
    await Promise.all(Array.from({ length: 8 }, () => openDisk(root, async () => false)))
    expect(await keysOf(await openDisk(root, async () => true), '')).toEqual([])
    const older = join(freshFolder(), 'storage')
    mkdirSync(join(older, 'contents'), { recursive: true })
    writeFileSync(join(older, 'contents', 'kept'), 'G28\n')
    const storage = await openDisk(older, async () => true)
    expect(await keysOf(storage, '')).toEqual(['contents/kept'])
    expect(await storage.stat('contents/none')).toBeUndefined()
  })
})
