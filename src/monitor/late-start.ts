import type { Context } from '../context.ts'
import type { Printer } from '../drivers/driver.ts'
import { intentOn } from '../entities/printer-greeting.ts'
import { noteRemoval, ranUnanswered } from '../entities/transfer.ts'

type Slice = Pick<Context, 'db'>

/** R9: while somebody else's job runs, a start of ours that is still on its way must find no file. */
export async function fenceBehindForeign({ db }: Slice, printerId: string, printer: Printer): Promise<void> {
  const open = await intentOn(db, printerId)
  if (open?.state === 'starting' && open.remoteName) await printer.revoke(open.remoteName)
}

/**
 * R9: a file of ours has run and nobody knows whether our own start did that: somebody may have pressed start at the
 * panel while the start was on its way. It must find no file once the bed is cleared. Comes after the end is recorded,
 * for the evidence goes with the file; what a kill or the printer leaves undone is done at the next greeting or end.
 */
export async function fenceBehindEnd({ db }: Slice, printerId: string, printer: Printer): Promise<void> {
  for (const { remoteName } of await ranUnanswered(db, printerId)) {
    await noteRemoval(db, remoteName, await printer.remove(remoteName))
  }
}
