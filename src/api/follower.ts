import type { Log } from '../core/log.ts'
import { type Ear, heardBy } from './ear.ts'
import type { Feed } from './feed.ts'
import { type FullState, followed, shownBy } from './full-state.ts'
import type { EventName, Payloads } from './realtime-events.ts'
import { turnstile } from './turnstile.ts'

const RETRY_MILLISECONDS = 250
/** After a gap everybody comes at once. Between so many of them all else goes on; who takes longer is not waited for. */
const ENTERING_AT_ONCE = 50
const ENTERING_MILLISECONDS = 100

const inTurn = turnstile(ENTERING_AT_ONCE, ENTERING_MILLISECONDS)

/** One client, by whatever way it listens. */
export type Client = {
  ear(): Ear
  /** With an id: whoever has it may come back with it and hears what came after. */
  emit(name: EventName, data: Payloads[EventName], id?: string): void
  /** From now on it is told what happens, in the same moment. */
  join(): void
  /** And now no more. */
  leave(): void
  open(): boolean
  /** Resolves when it has taken most of what it was sent. */
  breathe(): Promise<void>
}

type Source = { feed: Feed; fullState: FullState; log: Log }

/**
 * Begins to tell a client what happens: all that it missed since `after`, in order, once. Where nobody can tell that,
 * or after a gap, the full state. `after` undefined = it has not heard anything before and asks for nothing.
 */
export async function enter(source: Source, client: Client, after: string | undefined | 'lost'): Promise<void> {
  if (after !== undefined) return inTurn(() => follow(source, client, after))
  client.join()
  client.emit('session:ready', { recovered: false }, source.feed.seen())
}

async function follow({ feed, fullState, log }: Source, client: Client, after: string | 'lost'): Promise<void> {
  let from = after
  let told = false
  while (client.open()) {
    if (from === 'lost') {
      if (!told) client.emit('session:ready', { recovered: false })
      told = true
      const full = await fullState(client.ear()).catch((error: unknown) => {
        log.debug({ err: error }, 'full state not read yet')
      })
      // A stream that was wiped a moment ago: soon this process will have noticed.
      const usable = full && (full.from === undefined || (await feed.reaches(full.from).catch(() => false)))
      if (!usable) {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS))
        continue
      }
      if (full.from === undefined) {
        if (feed.seen() !== undefined) continue
        client.emit('state:full', full.state)
        client.join()
        return
      }
      client.emit('state:full', full.state, full.from)
      from = full.from
    } else if (!told) client.emit('session:ready', { recovered: true })
    told = true
    const caughtUp = await feed.catchUp(from, {
      open: () => client.open(),
      breathe: () => client.breathe(),
      joined: () => client.join(),
      tell(event, id) {
        const data = heardBy(client.ear(), event)
        if (data !== undefined) client.emit(event.name, data, id)
      },
    })
    if (caughtUp) break
    from = 'lost'
  }
  if (client.open()) await showNow(feed, client)
}

/** What is told without an id, and so was not told again. */
async function showNow(feed: Feed, client: Client): Promise<void> {
  client.emit('queue:updated', { at: new Date().toISOString() })
  for (const status of await followed(feed, client.ear())) {
    for (const event of shownBy(status)) {
      const data = heardBy(client.ear(), event)
      if (data !== undefined) client.emit(event.name, data)
    }
  }
}
