import { createHash, randomUUID } from 'node:crypto'
import { type Readable, Transform } from 'node:stream'
import type { Config } from './config.ts'
import { PrintyardError } from './errors.ts'

/**
 * Where bytes lie: a disk folder or an S3 bucket. Keys are our own words, never a client's. Whatever does not answer
 * rejects with STORAGE_AWAY: it may be back. Only what is proven gone is CONTENT_MISSING, for good.
 */
export type Storage = {
  /** Writes a whole object; it appears complete or not at all, and outlives a power cut once this resolves. */
  put(key: string, source: Readable): Promise<void>
  /** Renames an object that put() wrote. */
  move(from: string, to: string): Promise<void>
  /** Streams an object. Errors: CONTENT_MISSING. */
  open(key: string): Promise<Readable>
  stat(key: string): Promise<{ sizeBytes: number; modifiedAt: Date } | undefined>
  remove(key: string): Promise<void>
  /** Keys that begin with the prefix, for the collection of leftovers. */
  list(prefix: string): AsyncIterable<string>
  /** Gives work that needs random access a local file; the caller releases it. */
  local(key: string): Promise<{ path: string; release(): Promise<void> }>
}

export type Received = { sha256: string; sha1: string; sizeBytes: number }

export const contentKey = (sha256: string): string => `contents/${sha256.slice(0, 2)}/${sha256}`
/** Where the cleanup takes a content before it asks, for the last time, whether a row names it. */
export const CONDEMNED = 'condemned/'
export const pictureKey = (sha256: string, version: number, size: number, format: string): string =>
  `pictures/${sha256.slice(0, 2)}/${sha256}-v${version}-${size}.${format}`
/** A picture that was asked for with options of its own, or one of a model's faults. */
export const orderedPictureKey = (sha256: string, name: string, format: string): string =>
  `pictures/${sha256.slice(0, 2)}/${sha256}-${name}.${format}`
/** A picture taken while a print ran. */
export const snapshotKey = (printId: string, id: string): string => `snapshots/${printId}/${id}.jpg`
/** What somebody photographed of a finished part. */
export const feedbackKey = (printId: string, id: string): string => `feedback/${printId}/${id}`
export const reportKey = (id: string, format: string): string => `reports/${id}.${format}`

/**
 * Opens the storage that the configuration names. `isUsed`: contents were stored before, so that an empty folder is one
 * that is not mounted. Errors: STORAGE_AWAY.
 */
export async function openStorage(config: Config, isUsed?: () => Promise<boolean>): Promise<Storage> {
  if (config.S3_ENDPOINT) return withCondemned(await (await import('./storage-s3.ts')).openS3(config))
  return withCondemned(await (await import('./storage-disk.ts')).openDisk(`${config.DATA_DIR}/storage`, isUsed))
}

/** A content that is condemned is found under its own key until it is removed, or back: a rival upload may count on it. */
function withCondemned(storage: Storage): Storage {
  const ifThere = (error: unknown): undefined => {
    if (error instanceof PrintyardError && error.code === 'CONTENT_MISSING') return undefined
    throw error
  }
  const find =
    <Found>(ask: (key: string) => Promise<Found>) =>
    async (key: string): Promise<Found> => {
      if (!key.startsWith('contents/')) return ask(key)
      const found = (await ask(key).catch(ifThere)) ?? (await ask(`${CONDEMNED}${key}`).catch(ifThere))
      // Between the two looks it may have come back.
      return found ?? ask(key)
    }
  return { ...storage, open: find(storage.open), stat: find(storage.stat), local: find(storage.local) }
}

/**
 * Streams an upload into storage under its SHA-256, hashing on the way: one stored copy per content, memory O(1).
 * `accept` has the last word, once all bytes are there. Nothing is kept of what it rejects.
 * Errors: FILE_EMPTY, FILE_TOO_LARGE (nothing is kept of either), STORAGE_AWAY.
 */
export async function receive(
  storage: Storage,
  source: Readable,
  limitBytes: number,
  accept?: () => Promise<unknown>,
): Promise<Received> {
  const sha256 = createHash('sha256')
  const sha1 = createHash('sha1')
  let sizeBytes = 0
  const meter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sizeBytes += chunk.length
      if (sizeBytes > limitBytes) {
        done(new PrintyardError('FILE_TOO_LARGE', `The file is larger than ${limitBytes} bytes`))
        return
      }
      sha256.update(chunk)
      sha1.update(chunk)
      done(null, chunk)
    },
  })
  // put() hears of it when it reads; until then an error that nobody listens to would end the process.
  meter.on('error', () => undefined)
  const incoming = `incoming/${randomUUID()}`
  const brokeOff = (cause: unknown) =>
    meter.destroy(new PrintyardError('REQUEST_MALFORMED', 'The upload broke off: send it again', { cause }))
  source.on('error', brokeOff)
  source.on('close', () => source.readableEnded || brokeOff(source.errored))
  // It may have broken off before anybody listened; then it says no more.
  if (source.destroyed && !source.readableEnded) brokeOff(source.errored)
  await storage.put(incoming, source.pipe(meter))
  try {
    if (sizeBytes === 0) throw new PrintyardError('FILE_EMPTY', 'The file has no bytes: export it again')
    await accept?.()
  } catch (error) {
    await storage.remove(incoming)
    throw error
  }
  const received = { sha256: sha256.digest('hex'), sha1: sha1.digest('hex'), sizeBytes }
  await storage.move(incoming, contentKey(received.sha256))
  return received
}
