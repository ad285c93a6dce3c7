import { randomBytes } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Ear } from './ear.ts'

type Slice = Pick<Context, 'redis' | 'config' | 'log'>

/** A client may be away for two minutes; it is written anew each minute, since a process that is killed says no good-bye. */
const KEPT_MILLISECONDS = 180_000
const ANEW_MILLISECONDS = 60_000
const AT_ONCE = 500

/** What a client followed, kept in Redis for whichever process it comes back to. Whoever knows the id is the client. */
export type Session = { sub: string; printers: string[]; allPrinters: boolean }
export type Sessions = {
  newId(): string
  keep(id: string, sub: string, ear: Ear): void
  /** The socket is gone: its session stays for a while. */
  leave(id: string): void
  find(id: string): Promise<Session | undefined>
  close(): void
}

export function openSessions({ redis, config, log }: Slice): Sessions {
  const kept = new Map<string, string>()
  const key = (id: string): string => `${config.QUEUE_PREFIX}:session:${id}`
  const shrug = (error: unknown): void => log.debug({ err: error }, 'session not kept: its client gets a full state')
  const write = async (entries: [string, string][]): Promise<void> => {
    const pipeline = redis.pipeline()
    for (const [id, body] of entries) pipeline.set(key(id), body, 'PX', KEPT_MILLISECONDS)
    await pipeline.exec()
  }
  const anew = async (): Promise<void> => {
    const entries = [...kept]
    for (let from = 0; from < entries.length; from += AT_ONCE) await write(entries.slice(from, from + AT_ONCE))
  }
  const timer = setInterval(() => void anew().catch(shrug), ANEW_MILLISECONDS)
  return {
    newId: () => randomBytes(18).toString('base64url'),
    keep(id, sub, { printers, allPrinters }) {
      const body = JSON.stringify({ sub, printers: [...printers], allPrinters } satisfies Session)
      kept.set(id, body)
      write([[id, body]]).catch(shrug)
    },
    leave: (id) => void kept.delete(id),
    async find(id) {
      if (!/^[\w-]{24}$/.test(id)) return undefined
      const body = await redis.get(key(id)).catch(() => null)
      return body ? (JSON.parse(body) as Session) : undefined
    },
    close: () => clearInterval(timer),
  }
}
