import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { fail, PrintyardError } from './errors.ts'
import type { Storage } from './storage.ts'

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

/** A rename is only safe from a power cut when the folder that holds it is synced too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** Lies in the folder itself: only where it is seen does "not found" mean that a content is gone. */
const MARKER = '.printyard-storage'
const MARKER_TEXT = 'Printyard knows by this file that its storage is there. Leave it here.\n'

/** Whatever a disk or a share says that is away, full or refused: it may be well again. */
function away(cause: unknown): never {
  if (cause instanceof PrintyardError) throw cause
  throw new PrintyardError('STORAGE_AWAY', `The storage cannot be used: ${(cause as Error).message}`, { cause })
}

/** Makes the marker, also in a folder of an earlier version; `isUsed` tells a new storage from one that is not mounted. */
async function markRoot(root: string, isUsed: () => Promise<boolean>): Promise<void> {
  await mkdir(root, { recursive: true })
  const found = await readdir(root)
  if (found.includes(MARKER) || (found.length === 0 && (await isUsed()))) return
  await writeFile(join(root, MARKER), MARKER_TEXT)
}

function unmarked(root: string, cause: unknown): never {
  if (!isMissing(cause)) away(cause)
  const advice = 'is it mounted? If its contents are lost for good, make that file'
  throw new PrintyardError('STORAGE_AWAY', `There is no ${MARKER} in ${root}: ${advice}`, { cause })
}

/**
 * Storage in a folder, which may be a share that comes and goes: also one that is not there yet. `isUsed`: contents were
 * stored in it before, by any machine; asked only where the folder does not tell. Errors: STORAGE_AWAY.
 */
export async function openDisk(root: string, isUsed: () => Promise<boolean> = async () => false): Promise<Storage> {
  await markRoot(root, isUsed).catch(away)
  const at = (key: string): string => join(root, key)
  const needRoot = (): Promise<unknown> => stat(at(MARKER)).catch((error: unknown) => unmarked(root, error))

  /** What a look finds; undefined = it is not there, and the storage is. It may have come back in between: looked twice. */
  async function look<Found>(ask: () => Promise<Found>): Promise<Found | undefined> {
    const once = () =>
      ask().catch((error: unknown) => {
        if (!isMissing(error)) away(error)
        return undefined
      })
    const found = await once()
    if (found !== undefined) return found
    await needRoot()
    return once()
  }

  const gone = (key: string): never => fail('CONTENT_MISSING', `No content at ${key}`)

  async function* list(prefix: string): AsyncIterable<string> {
    const entries = await look(() => readdir(at(prefix), { recursive: true, withFileTypes: true }))
    for (const entry of entries ?? []) {
      if (entry.isFile() && entry.name !== MARKER) yield join(entry.parentPath, entry.name).slice(root.length + 1)
    }
  }

  return {
    async put(key, source) {
      const path = at(key)
      // A name of its own: two may write the same object at the same time, e.g. the pictures of two uploads of one
      // content. What a killed process leaves there is swept like an upload that broke off.
      const part = at(`incoming/${randomUUID()}.part`)
      try {
        await needRoot()
        await Promise.all([path, part].map((file) => mkdir(dirname(file), { recursive: true })))
        await pipeline(source, createWriteStream(part, { flush: true }))
        await rename(part, path)
        await syncFolder(dirname(path))
      } catch (error) {
        source.destroy()
        await rm(part, { force: true }).catch(() => undefined)
        if (error instanceof PrintyardError) throw error
        throw new PrintyardError('STORAGE_AWAY', 'The file could not be stored: check the space on the disk', {
          cause: error,
        })
      }
    },
    async move(from, to) {
      try {
        await needRoot()
        await mkdir(dirname(at(to)), { recursive: true })
        await rename(at(from), at(to))
        await syncFolder(dirname(at(to)))
      } catch (error) {
        away(error)
      }
    },
    async open(key) {
      const handle = (await look(() => open(at(key), 'r'))) ?? gone(key)
      return createReadStream('', { fd: handle })
    },
    async stat(key) {
      const found = await look(() => stat(at(key)))
      return found && { sizeBytes: found.size, modifiedAt: found.mtime }
    },
    async remove(key) {
      await rm(at(key), { force: true }).catch(away)
    },
    list,
    async local(key) {
      if (!(await look(() => stat(at(key))))) gone(key)
      return { path: at(key), release: async () => undefined }
    },
  }
}
