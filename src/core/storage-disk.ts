import { randomUUID } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { PrintyardError } from './errors.ts'
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

/** Storage in a folder. */
export async function openDisk(root: string): Promise<Storage> {
  await mkdir(root, { recursive: true })
  const at = (key: string): string => join(root, key)

  async function* list(prefix: string): AsyncIterable<string> {
    const entries = await readdir(at(prefix), { recursive: true, withFileTypes: true }).catch((error: unknown) => {
      if (isMissing(error)) return []
      throw error
    })
    for (const entry of entries) {
      if (entry.isFile()) yield join(entry.parentPath, entry.name).slice(root.length + 1)
    }
  }

  return {
    async put(key, source) {
      const path = at(key)
      // A name of its own: two may write the same object at the same time, e.g. the pictures of two uploads of one
      // content. What a killed process leaves there is swept like an upload that broke off.
      const part = at(`incoming/${randomUUID()}.part`)
      await Promise.all([path, part].map((file) => mkdir(dirname(file), { recursive: true })))
      try {
        await pipeline(source, createWriteStream(part, { flush: true }))
        await rename(part, path)
      } catch (error) {
        await rm(part, { force: true })
        if (error instanceof PrintyardError) throw error
        throw new PrintyardError('STORAGE_AWAY', 'The file could not be stored: check the space on the disk', {
          cause: error,
        })
      }
      await syncFolder(dirname(path))
    },
    async move(from, to) {
      await mkdir(dirname(at(to)), { recursive: true })
      await rename(at(from), at(to))
      await syncFolder(dirname(at(to)))
    },
    async open(key) {
      const handle = await open(at(key), 'r').catch((error: unknown) => {
        throw isMissing(error) ? new PrintyardError('CONTENT_MISSING', `No content at ${key}`) : error
      })
      return createReadStream('', { fd: handle })
    },
    async stat(key) {
      try {
        const { size, mtime } = await stat(at(key))
        return { sizeBytes: size, modifiedAt: mtime }
      } catch (error) {
        if (isMissing(error)) return undefined
        throw error
      }
    },
    async remove(key) {
      await rm(at(key), { force: true })
    },
    list,
    async local(key) {
      if (!(await stat(at(key)).catch(() => undefined))) {
        throw new PrintyardError('CONTENT_MISSING', `No content at ${key}`)
      }
      return { path: at(key), release: async () => undefined }
    },
  }
}
