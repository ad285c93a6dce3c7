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
async function sweep({ db, storage }: WorkContext, signal: AbortSignal): Promise<number> {
  let swept = 0
  const isOld = async (key: string): Promise<boolean> => {
    const found = await storage.stat(key)
    return found !== undefined && Date.now() - found.modifiedAt.getTime() >= GRACE_MILLISECONDS
  }
  const kept = (await wasRestoredLately(db)) ? [] : ['contents/', 'snapshots/', 'feedback/']
  for (const prefix of ['incoming/', ...kept]) {
    for await (const key of storage.list(prefix)) {
      signal.throwIfAborted()
      if (!(await isOld(key))) continue
      if (prefix === 'contents/' && (await isReferenced(db, key.split('/').at(-1) ?? ''))) continue
      if (prefix === 'snapshots/' && (await isSnapshot(db, key))) continue
      if (prefix === 'feedback/' && (await isFeedbackPhoto(db, key))) continue
      // Asked last: an upload places its bytes anew before it commits their row.
      if (!(await isOld(key))) continue
      await storage.remove(key)
      swept += 1
    }
  }
  return swept
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
