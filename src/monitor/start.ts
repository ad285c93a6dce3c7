import { randomUUID } from 'node:crypto'
import type { Context, Running } from '../context.ts'
import { failpoint } from '../core/failpoint.ts'
import { endLeases, releasePrinters, renewPrinters, takePrinters } from '../entities/lease.ts'
import { forgetStatus, tail } from '../queues/events.ts'
import { answerAsked } from './questions.ts'
import { Telemetry } from './telemetry.ts'
import { type Watching, watchPrinter } from './watch.ts'

/** Printers that one monitor takes per round; more monitors share a farm out within seconds. */
const TAKE_AT_ONCE = 100
/** A monitor stops watching this much before its lease would end, as seen by its own clock (R15). */
const SAFETY = 0.75

/** What happens to a printer without changing who watches it, or how to reach it. */
const NOT_OURS = ['state', 'bed cleared']

/**
 * Holds the one connection to each printer. Printers are shared out over monitors by lease: a dead monitor's are
 * taken over when their lease ends, a stopping one lets go at once.
 */
export async function startMonitor(context: Context): Promise<Running> {
  const owner = `monitor-${process.pid}-${randomUUID().slice(0, 8)}`
  const watching = new Map<string, Watching>()
  const telemetry = new Telemetry(context)
  const lease = context.config.MONITOR_LEASE_MS
  /** When each of its leases was renewed, or asked for, by our own clock. */
  const renewedAt = new Map<string, number>()
  let open = true
  let again = false
  let round: Promise<void> | undefined

  const drop = async (id: string): Promise<void> => {
    const gone = watching.get(id)
    watching.delete(id)
    renewedAt.delete(id)
    await gone?.close()
  }
  const once = async (): Promise<void> => {
    const askedAt = performance.now()
    const kept = await renewPrinters(context.db, owner, lease)
    for (const [id, { epoch }] of watching) {
      const held = kept.get(id)
      if (held?.epoch !== epoch) await drop(id)
      else if (held.renewed) renewedAt.set(id, askedAt)
    }
    // Dropped by the guard, or never begun: a lease that is renewed without watching would keep everybody away.
    const unwatched = [...kept.keys()].filter((id) => !watching.has(id))
    if (unwatched.length > 0) await endLeases(context.db, owner, unwatched)
    await failpoint('monitor:before:lease')
    const wantedAt = performance.now()
    const taken = await takePrinters(context.db, owner, lease, TAKE_AT_ONCE)
    if (taken.length > 0) await failpoint('monitor:after:lease')
    for (const printer of taken) {
      await drop(printer.id)
      renewedAt.set(printer.id, wantedAt)
      watching.set(printer.id, watchPrinter(context, telemetry, printer))
    }
  }
  const run = async (): Promise<void> => {
    do {
      again = false
      await once()
    } while (again && open)
  }
  const wake = (): void => {
    if (!open) return
    again = true
    round ??= run()
      .catch((error: unknown) => context.log.warn({ err: error }, 'monitor round failed'))
      .finally(() => {
        round = undefined
      })
  }
  const guard = (): void => {
    wake()
    // The database is away, or a row is held for long: whoever gets these printers next must not meet us there.
    const oldest = performance.now() - lease * SAFETY
    for (const id of [...watching.keys()]) if ((renewedAt.get(id) ?? oldest) <= oldest) void drop(id)
  }

  const forget = (printerId: string): void => {
    forgetStatus(context, printerId).catch((error: unknown) => context.log.debug({ err: error }, 'status kept'))
  }

  const following = tail(context.config, context.log, (event) => {
    if (event.type === 'camera-wanted') watching.get(event.printerId)?.camera.want()
    if (event.type === 'question') answerAsked(context, event, (id) => watching.get(id))
    if (event.type === 'printer-changed' && !NOT_OURS.includes(event.why)) wake()
    if (event.type === 'printer-changed' && event.why === 'removed') forget(event.printerId)
  })
  const timer = setInterval(guard, lease / 8)
  wake()
  return {
    async stop() {
      open = false
      clearInterval(timer)
      await Promise.all([following.close(), round])
      await Promise.all([...watching.keys()].map(drop))
      telemetry.close()
      await releasePrinters(context.db, owner)
    },
  }
}
