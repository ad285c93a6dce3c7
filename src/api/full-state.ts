import type { Context } from '../context.ts'
import { livePrints } from '../entities/print-view.ts'
import type { PrinterStatus } from '../queues/events.ts'
import type { Ear } from './ear.ts'
import type { Feed } from './feed.ts'
import { aboutProgress, aboutTemperature, type Payloads, printData, statusData, type Told } from './realtime-events.ts'

type Prints = { from: string | undefined; prints: Payloads['print:status-update'][]; more: boolean }

const MOST_PRINTS = 1_000
/** Everybody asks at once after a gap: those with the same projects share an answer. */
const SHARED_MILLISECONDS = 500

/** `from`: what happened after this event may not be in it; undefined = nothing has happened yet. */
export type FullState = (ear: Ear) => Promise<{ state: Payloads['state:full']; from: string | undefined }>

/** All that is known of what a client follows. Rejects DATABASE_AWAY. */
export function openFullState(context: Pick<Context, 'db'>, feed: Feed): FullState {
  const shared = new Map<string, { at: number; prints: Promise<Prints> }>()
  const printsOf = (ear: Ear): Promise<Prints> => {
    const scope = ear.staff ? null : ear.projects
    const key = JSON.stringify(scope)
    const known = shared.get(key)
    if (known && performance.now() - known.at < SHARED_MILLISECONDS) return known.prints
    const from = feed.seen()
    const prints = livePrints(context.db, scope, MOST_PRINTS + 1).then((views) => ({
      from,
      prints: views.slice(0, MOST_PRINTS).map(printData),
      more: views.length > MOST_PRINTS,
    }))
    shared.set(key, { at: performance.now(), prints })
    setTimeout(() => shared.delete(key), SHARED_MILLISECONDS).unref()
    return prints
  }
  return async (ear) => {
    const { from, prints, more } = await printsOf(ear)
    const printers = (await followed(feed, ear)).map((status) => {
      const progress = aboutProgress(status)
      return {
        ...statusData(status),
        connected: status.up,
        progress: (ear.staff ? progress?.data : progress?.publicly) ?? null,
      }
    })
    return { state: { at: new Date().toISOString(), prints, more, printers }, from }
  }
}

/** The newest status of each printer that the client follows, as far as one is known. */
export async function followed(feed: Feed, ear: Ear): Promise<PrinterStatus[]> {
  if (ear.allPrinters) return [...feed.statuses()]
  const statuses = await Promise.all([...ear.printers].map((id) => feed.status(id).catch(() => undefined)))
  return statuses.filter((status) => status !== undefined)
}

/** What a printer shows between two changes. */
export const shownBy = (status: PrinterStatus): Told[] =>
  [aboutTemperature(status), aboutProgress(status)].filter((told) => told !== undefined)
