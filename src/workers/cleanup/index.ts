import { CONDEMNED } from '../../core/storage.ts'
import { isFeedbackPhoto } from '../../entities/feedback.ts'
import { wasRestoredLately } from '../../entities/installation.ts'
import { forgetOldCopies } from '../../entities/printer-file.ts'
import { isReferenced, removeOld, takeOldPictures, takeUnreferenced } from '../../entities/retention.ts'
import { isSnapshot } from '../../entities/snapshot.ts'
import { leftovers, noteRemoval } from '../../entities/transfer.ts'
import { removeOldDeliveries } from '../../entities/webhook.ts'
import { withSession } from '../session.ts'
import type { JobHandle, Work, WorkContext } from '../work.ts'

const GRACE_MILLISECONDS = 24 * 3_600_000
const PRINTERS_AT_ONCE = 16

/** Removes what nobody needs any more. Every step can be cut off: the next run finds what is left. */
export const cleanup: Work<'cleanup'> = {
  async run(context, _payload, job) {
    const { prints, keys } = await removeOld(context.db, context.config.RETENTION_DAYS)
    await removeOldDeliveries(context.db, context.config.RETENTION_DAYS)
    const copies = await forgetOldCopies(context.db, context.config.RETENTION_DAYS)
    job.progress('rows', 0.3)
    const contents = await removeUnreferenced(context)
    const pictures = await removeOldPictures(context)
    const swept = await sweep(context, job.signal)
    job.progress('storage', 0.6)
    const remote = await removeLeftovers(context, job)
    job.progress('printers', 1)
    return { prints, keys, copies, contents, pictures, swept, remote }
  },
}

/** The bytes of the contents are left to the sweep: the same may be stored again at this moment, and then are young. */
async function removeUnreferenced({ db, storage }: WorkContext): Promise<number> {
  const taken = await takeUnreferenced(db)
  for (const { pictures } of taken) for (const key of pictures) await storage.remove(key)
  return taken.length
}

async function removeOldPictures({ db, storage }: WorkContext): Promise<number> {
  const keys = await takeOldPictures(db)
  for (const key of keys) await storage.remove(key)
  return keys.length
}

/**
 * Bytes without a row: uploads that broke off, contents whose row was never committed, pictures of prints that are gone.
 * A restored database knows nothing of what came since the backup: only what broke off goes then, so that a newer backup
 * still finds its bytes (R20).
 */
async function sweep(context: WorkContext, signal: AbortSignal): Promise<number> {
  const { db, storage } = context
  let swept = 0
  const kept = (await wasRestoredLately(db)) ? [] : [CONDEMNED, 'contents/', 'snapshots/', 'feedback/']
  for (const prefix of ['incoming/', ...kept]) {
    for await (const key of storage.list(prefix)) {
      signal.throwIfAborted()
      if (await sweepOne(context, prefix, key)) swept += 1
    }
  }
  return swept
}

/** True: it is gone. Names of uploads and pictures are never used twice; the key of a content is, by each upload of it. */
async function sweepOne({ db, storage }: WorkContext, prefix: string, key: string): Promise<boolean> {
  // One that a cleanup which was killed took away, or that was young then.
  if (prefix === CONDEMNED) return judge({ db, storage }, key.slice(CONDEMNED.length))
  if (!(await isOld(storage, key))) return false
  if (prefix === 'contents/') {
    if (await isReferenced(db, shaOf(key))) return false
    await storage.move(key, `${CONDEMNED}${key}`)
    return judge({ db, storage }, key)
  }
  if (prefix === 'snapshots/' && (await isSnapshot(db, key))) return false
  if (prefix === 'feedback/' && (await isFeedbackPhoto(db, key))) return false
  await storage.remove(key)
  return true
}

/**
 * An upload may have placed the same bytes right before they were taken away: its row, committed by now, brings them back;
 * while it is not, their age keeps them. On a disk that is the age of the bytes, on S3 the time since they were taken away.
 */
async function judge({ db, storage }: Pick<WorkContext, 'db' | 'storage'>, key: string): Promise<boolean> {
  const condemned = `${CONDEMNED}${key}`
  if (await isReferenced(db, shaOf(key))) await storage.move(condemned, key)
  else if (await isOld(storage, condemned)) {
    await storage.remove(condemned)
    return true
  }
  return false
}

const shaOf = (key: string): string => key.split('/').at(-1) ?? ''

async function isOld(storage: WorkContext['storage'], key: string): Promise<boolean> {
  const found = await storage.stat(key)
  return found !== undefined && Date.now() - found.modifiedAt.getTime() >= GRACE_MILLISECONDS
}

/** Files of ended attempts on printers; a printer that is away or busy is tried again next time, and delays no other. */
async function removeLeftovers(context: WorkContext, job: JobHandle): Promise<number> {
  const left = await leftovers(context.db)
  let removed = 0
  const inTurn = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) removed += await removeFrom(context, job, next)
  }
  await Promise.all(Array.from({ length: PRINTERS_AT_ONCE }, inTurn))
  return removed
}

async function removeFrom(
  context: WorkContext,
  job: JobHandle,
  { printerId, names }: { printerId: string; names: readonly string[] },
): Promise<number> {
  let removed = 0
  try {
    await withSession(context, printerId, `cleanup-${job.id}`, async (printer) => {
      for (const name of names) {
        if (await noteRemoval(context.db, name, await printer.remove(name))) removed += 1
      }
    })
  } catch (error) {
    job.log(`printer ${printerId} keeps ${names.length - removed} files for now: ${String(error)}`)
  }
  return removed
}
