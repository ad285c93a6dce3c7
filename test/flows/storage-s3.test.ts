import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readConfig } from '../../src/core/config.ts'
import { PrintyardError } from '../../src/core/errors.ts'
import { CONDEMNED, contentKey, openStorage, receive, type Storage } from '../../src/core/storage.ts'

/** A server whose data may be changed, e.g. moto's on the loopback; without one the S3 half is skipped. */
const ENDPOINT = process.env.S3_TEST_ENDPOINT
const KEYS = {
  accessKeyId: process.env.S3_TEST_ACCESS_KEY ?? 'test',
  secretAccessKey: process.env.S3_TEST_SECRET_KEY ?? 'test',
}
/** More than one part of a multi-part upload. */
const LARGE_BYTES = 12_000_000

type Opened = { storage: Storage; unfinished(): Promise<number>; remove(): Promise<void> }

async function openDiskStorage(): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'printyard-storage-'))
  const storage = await openStorage(readConfig({ DATA_DIR: folder }))
  return {
    storage,
    unfinished: async () => (await keys(storage, '')).length,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

const s3Settings = (bucket: string) => ({
  S3_ENDPOINT: ENDPOINT,
  S3_BUCKET: bucket,
  S3_ACCESS_KEY: KEYS.accessKeyId,
  S3_SECRET_KEY: KEYS.secretAccessKey,
})

/** A bucket of this run's own. */
async function openBucketStorage(): Promise<Opened> {
  const Bucket = `printyard-test-${randomUUID()}`
  const s3 = new S3Client({
    endpoint: ENDPOINT ?? '',
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: KEYS,
  })
  await s3.send(new CreateBucketCommand({ Bucket }))
  const storage = await openStorage(readConfig(s3Settings(Bucket)))
  return {
    storage,
    async unfinished() {
      const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket }))
      return Uploads.length + (await keys(storage, '')).length
    },
    async remove() {
      for await (const Key of storage.list('')) await s3.send(new DeleteObjectCommand({ Bucket, Key }))
      await s3.send(new DeleteBucketCommand({ Bucket }))
      s3.destroy()
    },
  }
}

async function keys(storage: Storage, prefix: string): Promise<string[]> {
  const found: string[] = []
  for await (const key of storage.list(prefix)) found.push(key)
  return found.sort()
}

const of = (content: string | Uint8Array): Readable => Readable.from([Buffer.from(content)])

/** Sends `bytes`, then fails as a client does that goes away. */
async function* breaking(bytes: number): AsyncGenerator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, 1)
  for (let sent = 0; sent < bytes; sent += chunk.length) yield chunk
  throw new PrintyardError('REQUEST_MALFORMED', 'the client went away')
}

describe.each([
  { kind: 'disk', open: openDiskStorage, skipped: false },
  { kind: 'S3', open: openBucketStorage, skipped: !ENDPOINT },
])('storage on $kind', ({ open, skipped }) => {
  let opened: Opened
  let storage: Storage

  beforeAll(async () => {
    if (skipped) return
    opened = await open()
    storage = opened.storage
  })
  afterAll(() => opened?.remove())

  test.skipIf(skipped)('gives back what was put, byte for byte, small and in many parts', async () => {
    for (const content of [Buffer.from('G28\n'), randomBytes(LARGE_BYTES)]) {
      await storage.put('there/one', Readable.from([content.subarray(0, 3), content.subarray(3)]))
      expect((await buffer(await storage.open('there/one'))).equals(content)).toBe(true)
      const stat = await storage.stat('there/one')
      expect(stat?.sizeBytes).toBe(content.length)
      expect(Math.abs(Date.now() - (stat?.modifiedAt.getTime() ?? 0))).toBeLessThan(60_000)
    }
    await storage.remove('there/one')
  })

  test.skipIf(skipped)('says of a key that is not there that its content is missing', async () => {
    await expect(storage.open('not/there')).rejects.toMatchObject({ code: 'CONTENT_MISSING' })
    await expect(storage.local('not/there')).rejects.toMatchObject({ code: 'CONTENT_MISSING' })
    expect(await storage.stat('not/there')).toBeUndefined()
    await storage.remove('not/there')
  })

  test.skipIf(skipped)('moves an object over another, whatever its name', async () => {
    const from = `incoming/a b+c%20ü&${randomUUID()}`
    await storage.put(from, of('new'))
    await storage.put('moved/to', of('old'))
    await storage.move(from, 'moved/to')
    expect(await text(await storage.open('moved/to'))).toBe('new')
    expect(await storage.stat(from)).toBeUndefined()
    await storage.remove('moved/to')
  })

  test.skipIf(skipped)('lists the keys of a prefix, and of no other', async () => {
    for (const key of ['listed/a/1', 'listed/b/2', 'other/3']) await storage.put(key, of(key))
    expect(await keys(storage, 'listed/')).toEqual(['listed/a/1', 'listed/b/2'])
    expect(await keys(storage, 'nothing/')).toEqual([])
    for (const key of ['listed/a/1', 'listed/b/2', 'other/3']) await storage.remove(key)
  })

  test.skipIf(skipped)('lends a local file, which the storage outlives', async () => {
    await storage.put('lent', of('solid x'))
    const { path, release } = await storage.local('lent')
    expect(readFileSync(path, 'utf8')).toBe('solid x')
    await release()
    expect(await text(await storage.open('lent'))).toBe('solid x')
    await storage.remove('lent')
  })

  test.skipIf(skipped)('keeps an upload once, under its hash', async () => {
    const content = randomBytes(LARGE_BYTES)
    const first = await receive(storage, of(content), LARGE_BYTES)
    const again = await receive(storage, of(content), LARGE_BYTES)
    expect(again).toEqual(first)
    expect(first).toMatchObject({ sizeBytes: LARGE_BYTES })
    expect(await keys(storage, '')).toEqual([contentKey(first.sha256)])
    await storage.remove(contentKey(first.sha256))
  })

  test.skipIf(skipped)('finds a content that is condemned, until it is gone', async () => {
    const key = contentKey((await receive(storage, of('G28'), 10)).sha256)
    await storage.move(key, `${CONDEMNED}${key}`)
    expect(await text(await storage.open(key))).toBe('G28')
    const { path, release } = await storage.local(key)
    expect(readFileSync(path, 'utf8')).toBe('G28')
    await release()
    expect((await storage.stat(key))?.sizeBytes).toBe(3)
    await storage.remove(`${CONDEMNED}${key}`)
    expect(await storage.stat(key)).toBeUndefined()
    await expect(storage.open(key)).rejects.toMatchObject({ code: 'CONTENT_MISSING' })
  })

  test.skipIf(skipped)('keeps nothing of an empty upload, one that is too large, and one that breaks off', async () => {
    await expect(receive(storage, Readable.from([]), 10)).rejects.toMatchObject({ code: 'FILE_EMPTY' })
    for (const bytes of [100, LARGE_BYTES]) {
      const tooMuch = receive(storage, of(randomBytes(bytes)), bytes - 1)
      await expect(tooMuch).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
      const broken = receive(storage, Readable.from(breaking(bytes)), LARGE_BYTES * 2)
      await expect(broken).rejects.toMatchObject({ code: 'REQUEST_MALFORMED' })
    }
    const late = receive(storage, Readable.from(endless()), LARGE_BYTES)
    await expect(late).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' })
    expect(await opened.unfinished()).toBe(0)
  })
})

/** More than the limit, chunk by chunk, so that parts are under way when it is noticed. */
function* endless(): Generator<Buffer> {
  while (true) yield Buffer.alloc(64 * 1024, 1)
}

test.skipIf(!ENDPOINT)('a bucket that is not there is named at start', async () => {
  const opening = openStorage(readConfig(s3Settings('printyard-no-such-bucket')))
  await expect(opening).rejects.toMatchObject({
    code: 'STORAGE_AWAY',
    detail: expect.stringContaining('no bucket printyard-no-such-bucket'),
  })
})

test('an S3 server that does not answer is told from a bucket that is missing', async () => {
  const settings = { ...s3Settings('some-bucket'), S3_ENDPOINT: 'http://127.0.0.1:9' }
  await expect(openStorage(readConfig(settings))).rejects.toMatchObject({
    code: 'STORAGE_AWAY',
    detail: expect.stringContaining('check S3_ENDPOINT'),
  })
})
