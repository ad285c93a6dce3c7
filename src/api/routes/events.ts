import type { ServerResponse } from 'node:http'
import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import type { Api, App } from '../api.ts'
import { type Ear, earOf, heardBy } from '../ear.ts'
import { type Client, enter } from '../follower.ts'
import { seesAll } from '../principal.ts'
import { atExpiry } from '../realtime-sign-in.ts'
import { bytes } from '../schemas.ts'
import { MOST_WAITING_BYTES } from '../slow-clients.ts'
import { onePrinter } from './single-printer.ts'

const MOST_STREAMS = 1_000
/** Proxies and our own time-out end a connection that says nothing for a minute. */
const BEAT_MILLISECONDS = 15_000
const BREATH_MILLISECONDS = 20

const EventsQuery = Type.Object({
  printer: Type.Optional(
    Type.Union([Type.String({ maxLength: 200 }), Type.Array(Type.String({ maxLength: 200 }), { maxItems: 100 })], {
      description: 'Id or name of a printer to follow, or `*` for all (operators); may be repeated',
    }),
  ),
})
const stream = {
  200: bytes('Server-sent events until you go away; `Last-Event-ID` goes on where you were', 'text/event-stream'),
}

/** The events of Socket.IO for scripts: the same names, data and ids. */
export function eventRoutes(app: App, api: Api): void {
  const streams = new Set<Stream>()
  const begin = (to: Stream, after: string | undefined): void => {
    to.entering = to.entering
      .then(async () => {
        to.leave()
        await enter({ feed: api.feed, fullState: api.fullState, log: api.context.log }, to, after)
      })
      .catch(() => to.end())
  }
  const deaf = api.feed.listen({
    told(event, id) {
      for (const one of streams) {
        const data = one.joined ? heardBy(one.ear(), event) : undefined
        if (data !== undefined) one.emit(event.name, data, id)
      }
    },
    async queue() {
      const data = { at: new Date().toISOString() }
      for (const one of streams) if (one.joined) one.emit('queue:updated', data)
    },
    gap() {
      for (const one of streams) begin(one, 'lost')
    },
  })
  const beat = setInterval(() => {
    for (const one of streams) one.beat()
  }, BEAT_MILLISECONDS)
  app.addHook('preClose', async () => {
    clearInterval(beat)
    deaf()
    for (const one of streams) one.end()
  })
  app.get(
    '/events',
    {
      config: { unknown: 'PRINTER_UNKNOWN', errors: ['OVERLOADED'] },
      schema: { tags: ['events'], summary: 'What happens, as it happens', querystring: EventsQuery, response: stream },
    },
    async (request, reply) => {
      if (streams.size >= MOST_STREAMS) fail('OVERLOADED', 'Too many listen already: try again')
      const wanted = ([] as string[]).concat(request.query.printer ?? [])
      const all = wanted.includes('*') && seesAll(request.principal)
      const named = await Promise.all(wanted.filter((name) => name !== '*').map((name) => onePrinter(api, name)))
      const printers = named.map(({ id }) => id)
      const last = request.headers['last-event-id']
      const headers = reply.getHeaders() as Record<string, string>
      reply.hijack()
      reply.raw.writeHead(200, { ...headers, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
      const one = new Stream(reply.raw, earOf(request.principal, printers, all), request.principal.expiresAt)
      streams.add(one)
      reply.raw.on('close', () => streams.delete(one))
      begin(one, last === undefined ? undefined : /^\d{1,15}-\d{1,10}$/.test(String(last)) ? String(last) : 'lost')
      return reply as never
    },
  )
}

/** One script that listens. */
class Stream implements Client {
  joined = false
  /** Beginning, and beginning anew after a gap: one after the other. */
  entering: Promise<void> = Promise.resolve()
  readonly #response: ServerResponse
  readonly #ear: Ear

  constructor(response: ServerResponse, ear: Ear, expiresAt: number | undefined) {
    this.#response = response
    this.#ear = ear
    response.write('retry: 2000\n\n')
    response.on(
      'close',
      atExpiry(expiresAt, () => this.end()),
    )
  }

  ear(): Ear {
    return this.#ear
  }

  emit(name: string, data: unknown, id?: string): void {
    if (!this.open()) return
    this.#response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
    if (this.#response.writableLength > MOST_WAITING_BYTES) this.#response.destroy()
  }

  join(): void {
    this.joined = true
  }

  leave(): void {
    this.joined = false
  }

  open(): boolean {
    return !this.#response.destroyed && !this.#response.writableEnded
  }

  async breathe(): Promise<void> {
    while (this.open() && this.#response.writableNeedDrain)
      await new Promise((resolve) => setTimeout(resolve, BREATH_MILLISECONDS))
  }

  beat(): void {
    if (this.open()) this.#response.write(': here\n\n')
  }

  end(): void {
    this.#response.end()
  }
}
