import type { Context, Running } from '../context.ts'
import { checkInstallation } from '../entities/installation.ts'
import { type LiveEvent, tail } from '../queues/events.ts'
import { enforceDeadlines } from './deadlines.ts'
import { dispatch, failUnprintable } from './dispatch.ts'
import { reconcile } from './reconcile.ts'
import { prepareSlices } from './slices.ts'

/** How often the database is compared with what it was, without any sign of trouble. */
const CHECK_MILLISECONDS = 5_000

/** A row that somebody holds is free again this soon. */
const SKIPPED_MILLISECONDS = 30

/** Events after which a waiting print may have found its printer. */
function wakes(event: LiveEvent): boolean {
  switch (event.type) {
    case 'queue':
    case 'printer-changed':
    case 'file':
      return true
    case 'print':
      return ['queued', 'completed', 'failed', 'canceled'].includes(event.state)
    default:
      return false
  }
}

/**
 * Runs dispatcher and reconciler: woken by events, and by a slow tick that makes every event dispensable (R22).
 * One round at a time; what wakes it meanwhile starts one more.
 */
export function startDispatch(context: Context): Running {
  let open = true
  let again = false
  let round: Promise<void> | undefined

  let soon: NodeJS.Timeout | undefined
  const lookAgain = (): void => {
    soon ??= setTimeout(() => {
      soon = undefined
      wake()
    }, SKIPPED_MILLISECONDS)
  }
  let checkedAt = Number.NEGATIVE_INFINITY
  const run = async (): Promise<void> => {
    do {
      again = false
      // R20: after any trouble the connection may be a new one, to a database that is not the same.
      if (performance.now() - checkedAt > CHECK_MILLISECONDS) {
        await checkInstallation(context)
        checkedAt = performance.now()
      }
      await failUnprintable(context)
      await dispatch(context, lookAgain)
      // Last: no free printer waits for what has yet to be sliced.
      await prepareSlices(context)
    } while (again && open)
  }
  const wake = (): void => {
    if (!open) return
    again = true
    round ??= run()
      .catch((error: unknown) => {
        checkedAt = 0
        context.log.warn({ err: error }, 'dispatch round failed')
      })
      .finally(() => {
        round = undefined
      })
  }
  const repair = (): void => {
    wake()
    reconciling ??= Promise.all([enforceDeadlines(context), reconcile(context)])
      .then(() => undefined)
      .catch((error: unknown) => context.log.warn({ err: error }, 'reconcile round failed'))
      .finally(() => {
        reconciling = undefined
      })
  }
  let reconciling: Promise<void> | undefined

  const following = tail(context.config, context.log, (event) => {
    if (wakes(event)) wake()
  })
  const tick = setInterval(repair, context.config.DISPATCH_TICK_MS)
  repair()
  return {
    async stop() {
      open = false
      clearInterval(tick)
      clearTimeout(soon)
      await Promise.all([following.close(), round, reconciling])
    },
  }
}
