import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Config } from './config.ts'
import { PrintyardError } from './errors.ts'
import type { Storage } from './storage.ts'

/** An upload holds this many parts of 5 MB in memory at once; twice that while one is put together. */
const PARTS_AT_ONCE = 1
const CONNECT_MS = 5_000
const ANSWER_MS = 60_000
const COPY_MS = 15 * 60_000
/** A worker may send files to as many printers at once as it carries prints. */
const SOCKETS = 1_000

type Failure = { name?: string; $metadata?: { httpStatusCode?: number } }
const isNamed = (error: unknown, ...names: string[]): boolean => names.includes((error as Failure).name ?? '')
/** A key that is not there. An answer to HEAD has no body, so that a bucket that is not there looks the same. */
const isMissing = (error: unknown): boolean =>
  !isNamed(error, 'NoSuchBucket') &&
  (isNamed(error, 'NoSuchKey', 'NotFound') || (error as Failure).$metadata?.httpStatusCode === 404)

function client(config: Config): S3Client {
  const keys =
    config.S3_ACCESS_KEY && config.S3_SECRET_KEY
      ? { credentials: { accessKeyId: config.S3_ACCESS_KEY, secretAccessKey: config.S3_SECRET_KEY } }
      : {}
  return new S3Client({
    endpoint: config.S3_ENDPOINT ?? '',
    region: config.S3_REGION,
    // Path style works with every S3 server, virtual hosts only where DNS is set up for it.
    forcePathStyle: true,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: SOCKETS },
      httpsAgent: { maxSockets: SOCKETS },
    },
    ...keys,
  })
}

/**
 * Opens storage in an S3 bucket, which must be there. Uploads are multi-part: an object appears whole or not at all.
 * Errors: STORAGE_AWAY, also when the bucket is missing or refused; it is never made here.
 */
export async function openS3(config: Config): Promise<Storage> {
  const s3 = client(config)
  const Bucket = config.S3_BUCKET ?? ''
  const away = (cause: unknown): never => {
    if (cause instanceof PrintyardError) throw cause
    const { name, $metadata } = cause as Failure
    const status = $metadata?.httpStatusCode
    const why =
      name === 'NoSuchBucket' || status === 404
        ? `has no bucket ${Bucket}: create it, or set S3_BUCKET right`
        : status === 401 || status === 403
          ? `refuses the bucket ${Bucket}: check S3_ACCESS_KEY, S3_SECRET_KEY and what they may do`
          : `does not answer for the bucket ${Bucket}: check S3_ENDPOINT`
    throw new PrintyardError('STORAGE_AWAY', `The S3 storage ${why}`, { cause })
  }
  const needBucket = () => s3.send(new HeadBucketCommand({ Bucket })).catch(away)
  const get = async (key: string): Promise<Readable> => {
    try {
      return (await s3.send(new GetObjectCommand({ Bucket, Key: key }))).Body as Readable
    } catch (error) {
      if (isMissing(error)) throw new PrintyardError('CONTENT_MISSING', `No content at ${key}`)
      return away(error)
    }
  }

  async function* list(prefix: string): AsyncIterable<string> {
    let ContinuationToken: string | undefined
    do {
      const page = await s3
        .send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ...(ContinuationToken ? { ContinuationToken } : {}) }))
        .catch(away)
      for (const { Key } of page.Contents ?? []) if (Key) yield Key
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken)
  }

  await needBucket()
  return {
    async put(key, source) {
      const params = { Bucket, Key: key, Body: source }
      await new Upload({ client: s3, queueSize: PARTS_AT_ONCE, params }).done().catch(away)
    },
    async move(from, to) {
      const CopySource = [Bucket, ...from.split('/')].map(encodeURIComponent).join('/')
      await s3.send(new CopyObjectCommand({ Bucket, Key: to, CopySource })).catch(away)
      await s3.send(new DeleteObjectCommand({ Bucket, Key: from })).catch(away)
    },
    open: get,
    async stat(key) {
      try {
        const head = await s3.send(new HeadObjectCommand({ Bucket, Key: key }))
        return { sizeBytes: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) }
      } catch (error) {
        if (!isMissing(error)) return away(error)
        await needBucket()
        return undefined
      }
    },
    async remove(key) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: key })).catch(away)
    },
    list,
    async local(key) {
      const path = join(tmpdir(), `printyard-${randomUUID()}`)
      const release = () => rm(path, { force: true })
      const source = await get(key)
      try {
        await pipeline(source, createWriteStream(path), { signal: AbortSignal.timeout(COPY_MS) })
      } catch (error) {
        await release()
        return away(error)
      }
      return { path, release }
    },
  }
}
