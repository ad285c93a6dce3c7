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
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import type { Config } from './config.ts'
import { PrintyardError } from './errors.ts'
import type { Storage } from './storage.ts'

const isMissing = (error: unknown): boolean =>
  ['NoSuchKey', 'NotFound'].includes((error as { name?: string }).name ?? '') ||
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404

function client(config: Config): S3Client {
  const keys =
    config.S3_ACCESS_KEY && config.S3_SECRET_KEY
      ? { credentials: { accessKeyId: config.S3_ACCESS_KEY, secretAccessKey: config.S3_SECRET_KEY } }
      : {}
  // Path style works with every S3 server, virtual hosts only where DNS is set up for it.
  return new S3Client({ endpoint: config.S3_ENDPOINT ?? '', region: config.S3_REGION, forcePathStyle: true, ...keys })
}

/** Storage in an S3 bucket. Uploads are multi-part: an object appears whole or not at all. */
export function openS3(config: Config): Storage {
  const s3 = client(config)
  const Bucket = config.S3_BUCKET ?? ''
  const away = (cause: unknown): never => {
    if (cause instanceof PrintyardError) throw cause
    throw new PrintyardError('STORAGE_AWAY', 'The S3 storage does not answer: check S3_ENDPOINT and its keys', {
      cause,
    })
  }
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
      const page = await s3.send(
        new ListObjectsV2Command({ Bucket, Prefix: prefix, ...(ContinuationToken ? { ContinuationToken } : {}) }),
      )
      for (const { Key } of page.Contents ?? []) if (Key) yield Key
      ContinuationToken = page.NextContinuationToken
    } while (ContinuationToken)
  }

  return {
    async put(key, source) {
      await new Upload({ client: s3, params: { Bucket, Key: key, Body: source } }).done().catch(away)
    },
    async move(from, to) {
      await s3.send(new CopyObjectCommand({ Bucket, Key: to, CopySource: `${Bucket}/${from}` })).catch(away)
      await s3.send(new DeleteObjectCommand({ Bucket, Key: from })).catch(away)
    },
    open: get,
    async stat(key) {
      try {
        const head = await s3.send(new HeadObjectCommand({ Bucket, Key: key }))
        return { sizeBytes: head.ContentLength ?? 0, modifiedAt: head.LastModified ?? new Date(0) }
      } catch (error) {
        if (isMissing(error)) return undefined
        return away(error)
      }
    },
    async remove(key) {
      await s3.send(new DeleteObjectCommand({ Bucket, Key: key })).catch(away)
    },
    list,
    async local(key) {
      const path = join(tmpdir(), `printyard-${randomUUID()}`)
      await pipeline(await get(key), createWriteStream(path))
      return { path, release: () => rm(path, { force: true }) }
    },
  }
}
