import type { Context } from '../context.ts'
import {
  isAfter,
  knows,
  type LiveEvent,
  lastStatus,
  lastStatuses,
  type PrinterStatus,
  readLive,
  tail,
} from '../queues/events.ts'
import { Coalescer } from './coalesce.ts'
import { Naps } from './nap.ts'
import { type Told, toldOf } from './realtime-events.ts'
import { Recent } from './recent.ts'

type Slice = Pick<Context, 'redis' | 'config' | 'log'>
export type Listener = {
  /** Something happened, or (without an id) a printer says how far it is. In order; must not wait. */
  told(told: Told, id: string | undefined): void
  /** The waiting line changed; settles when everybody has been told. */
  queue(): Promise<void>
  /** Events were lost: whoever heard so far has to be told all that is known. */
  gap(): void
}
/** What was missed, piece by piece; undefined = nobody can tell. */
export type Missed = { told: Told; id: string }[] | undefined

/** A line that changes a hundred times a second is told of ten times, and less often where telling it takes long. */
const QUEUE_PAUSE_MILLISECONDS = 100
const QUEUE_PAUSE_RATIO = 10
const LATE_LOOK_MILLISECONDS = 500
const RETRY_MILLISECONDS = 500
/** What was missed is handed over in pieces that a client can take before it gets the next one. */
const PIECE_CHARACTERS = 250_000

/** The live stream of this process: one reader for all of its clients, and the newest status of every printer. */
export type Feed = {
  listen(listener: Listener): () => void
  /** Id of the newest event that listeners were told; undefined = there is none. */
  seen(): string | undefined
  /** Can what came after this event still be told? Rejects when Redis is away. */
  reaches(id: string): Promise<boolean>
  status(printerId: string): Promise<PrinterStatus | undefined>
  statuses(): Iterable<PrinterStatus>
  /**
   * Tells what came after this id and calls `joined` in the very moment in which listeners know no more than was told, so
   * that nothing is missed or doubled. False = nobody can tell what was missed, and `joined` was not called. `open` says
   * whether somebody still waits, `breathe` holds on until they have taken what they got.
   */
  catchUp(
    after: string,
    client: { tell(told: Told, id: string): void; joined(): void; open(): boolean; breathe(): Promise<void> },
  ): Promise<boolean>
  close(): Promise<void>
}

export function openFeed(context: Slice): Feed {
  const listeners = new Set<Listener>()
  const statuses = new Map<string, PrinterStatus>()
  const coalescer = new Coalescer()
  const recent = new Recent()
  const naps = new Naps()
  let open = true

  const tell = (told: Told, id?: string): void => {
    for (const listener of listeners) listener.told(told, id)
  }
  /** False = it is older than what is known. The live stream is in order; the other two may be late. */
  const take = (status: PrinterStatus): boolean => {
    const known = statuses.get(status.printerId)
    if (known && (known.epoch > status.epoch || (known.epoch === status.epoch && known.sequence >= status.sequence)))
      return false
    statuses.set(status.printerId, status)
    return true
  }
  const queue = openQueueBell(async () => {
    await Promise.all(Array.from(listeners, (listener) => listener.queue()))
  })
  const happened = (event: LiveEvent, id: string, characters: number): void => {
    recent.add({ id, event, characters })
    const told = toldOf(event)
    if (told) tell(told, id)
    if (event.type === 'queue') queue.ring()
    if (event.type === 'printer') {
      statuses.set(event.printerId, event)
      for (const more of coalescer.take(event, true)) tell(more)
    }
    if (event.type === 'printer-changed' && event.why === 'removed') {
      statuses.delete(event.printerId)
      coalescer.forget(event.printerId)
    }
    naps.wake()
  }
  const telemetry = (said: PrinterStatus[]): void => {
    for (const status of said) {
      if (take(status)) for (const told of coalescer.take(status, false)) tell(told)
    }
  }
  const gap = (): void => {
    recent.clear()
    for (const listener of listeners) listener.gap()
    naps.wake()
  }
  const live = tail(context.config, context.log, happened, { telemetry, gap })
  const late = setInterval(() => {
    for (const told of coalescer.late()) tell(told)
  }, LATE_LOOK_MILLISECONDS)
  lastStatuses(context)
    .then((all) => all.forEach(take))
    .catch((error: unknown) => context.log.debug({ err: error }, 'statuses not read'))

  const seen = (): string | undefined => live.seen()

  return {
    listen(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    seen,
    reaches: (id) => knows(context, id),
    async status(printerId) {
      const asked = statuses.get(printerId) ?? (await lastStatus(context, printerId))
      // What came meanwhile is newer.
      return statuses.get(printerId) ?? asked
    },
    statuses: () => statuses.values(),
    async catchUp(after, client) {
      let at = after
      while (open && client.open()) {
        let newest = seen()
        // Another process was ahead of this one, or this one has just begun.
        if (newest === undefined || isAfter(at, newest)) {
          await naps.nap(RETRY_MILLISECONDS)
          if (seen() === undefined && newest === undefined && !(await mayExist(at))) return false
          continue
        }
        const entries = recent.after(at) ?? (await readLive(context, at).catch(() => 'away' as const))
        if (entries === 'away') {
          await naps.nap(RETRY_MILLISECONDS)
          continue
        }
        if (!entries || entries.some(({ event }) => event.type === 'gap')) return false
        let untaken = 0
        for (const { id, event, characters } of entries) {
          if (!client.open() || isAfter(id, seen() ?? at)) break
          const told = toldOf(event)
          if (told) client.tell(told, id)
          at = id
          untaken += characters
          if (untaken < PIECE_CHARACTERS) continue
          await client.breathe()
          untaken = 0
        }
        newest = seen() ?? at
        if (!isAfter(newest, at)) {
          client.joined()
          return true
        }
        await client.breathe()
      }
      return true
    },
    async close() {
      open = false
      clearInterval(late)
      queue.close()
      naps.wake()
      await live.close()
    },
  }

  /** The stream is empty: was it wiped, or is Redis away? */
  async function mayExist(id: string): Promise<boolean> {
    return knows(context, id).catch(() => true)
  }
}

/** Rings at once, and once more after the pause if it was rung in the meantime. */
function openQueueBell(ring: () => Promise<void>) {
  let timer: NodeJS.Timeout | undefined
  let [open, busy, again] = [true, false, false]
  const strike = async (): Promise<void> => {
    busy = true
    const began = performance.now()
    await ring()
    const pause = Math.max(QUEUE_PAUSE_MILLISECONDS, (performance.now() - began) * QUEUE_PAUSE_RATIO)
    if (!open) return
    timer = setTimeout(() => {
      busy = false
      if (again) bell()
    }, pause)
  }
  const bell = (): void => {
    again = busy
    if (!busy) void strike()
  }
  return {
    ring: bell,
    close(): void {
      open = false
      clearTimeout(timer)
    },
  }
}
