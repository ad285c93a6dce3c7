import { connect, createServer, type Socket } from 'node:net'
import { type Family, familyOf } from './families.ts'

// A network between Printyard and one printer that can do to a request what networks do: lose it, lose its answer,
// delay the answer, or keep the request and deliver it when its sender is long dead. It knows nothing of drivers.

export type Fate = 'pass' | 'lost' | 'answer-lost' | 'late' | 'refused' | 'slow'
/** Asked when a whole request has left its sender, and again when the printer has answered it. */
export type Decide = (side: 'before' | 'after', what: string) => Promise<Fate>
export type Gate = {
  url: string
  /** What a printer behind it is registered with, where that is more than an address and a key. */
  settings?: Record<string, unknown>
  /** Delivers what was kept; resolves when the printer has handled it. */
  deliver(): Promise<void>
  /** Breaks all connections and takes none until `back`. */
  away(): void
  back(): void
  close(): Promise<void>
}

const SLOW_MILLISECONDS = 1_500
export const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Sockets of one gate, so that all can be broken at once. */
export class Sockets {
  readonly #all = new Set<Socket>()
  track(socket: Socket): Socket {
    this.#all.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#all.delete(socket))
    return socket
  }
  breakAll(): void {
    for (const socket of this.#all) socket.resetAndDestroy()
  }
}

/** Listens on a free port of the loopback; while `isAway` connections are broken at once. */
export async function listen(
  sockets: Sockets,
  isAway: () => boolean,
  onClient: (client: Socket) => void,
  accept = (socket: Socket): Socket => socket,
) {
  const server = createServer((socket) => {
    if (isAway()) return void socket.on('error', () => undefined).resetAndDestroy()
    socket.setNoDelay(true)
    onClient(sockets.track(accept(socket)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    sockets.breakAll()
    await closed
  }
  return { port, close }
}

/** One kind of line between Printyard and a printer: what is spoken on it, and how to get at its bytes. */
export type Wire = { family: Family; dial(): Socket; accept?(raw: Socket): Socket }

export function openGate(kind: string, target: string, decide: Decide): Promise<Gate> {
  const { hostname, port } = new URL(target)
  return openWire({ family: familyOf(kind), dial: () => connect(Number(port), hostname) }, decide)
}

export async function openWire({ family, dial: reach, accept }: Wire, decide: Decide): Promise<Gate> {
  const sockets = new Sockets()
  const kept: Buffer[] = []
  let gone = false
  const dial = (): Socket => sockets.track(reach())

  /** Sends the bytes on a line of their own and waits for the first of the answer. */
  const handOver = (bytes: Buffer): Promise<void> =>
    new Promise((resolve) => {
      const server = dial()
      let said: Buffer = Buffer.alloc(0)
      server.on('data', (chunk: Buffer) => {
        said = Buffer.concat([said, chunk])
        if (family.alone?.over(said) !== false) server.destroy()
      })
      server.once('close', () => resolve())
      server.write(family.alone?.bytes(bytes) ?? bytes)
    })

  const onClient = (client: Socket): void => {
    let pending: Buffer = Buffer.alloc(0)
    let raw = false
    let busy = false
    let closed = false
    let held: Buffer[] | undefined
    let answered: (() => void) | undefined
    /** Whether what the printer said since is the answer that is waited for. */
    let answers: ((said: Buffer) => boolean) | undefined
    let said: Buffer = Buffer.alloc(0)
    const upstream = dial()
    const end = (): void => {
      closed = true
      // A request that has left its sender arrives, whatever became of the sender.
      if (!busy) upstream.destroy()
    }
    upstream.on('data', (chunk: Buffer) => {
      if (answers) said = Buffer.concat([said, chunk])
      // What comes before the answer, or beside it, goes on.
      if (answers?.(said) === false) return void (closed || client.write(chunk))
      answers = undefined
      if (held) held.push(chunk)
      else if (!closed) client.write(chunk)
      answered?.()
    })
    upstream.on('close', () => {
      answered?.()
      client.destroy()
    })
    client.on('close', end)

    /** True = the line goes on. */
    const carry = async (request: Buffer, what: string): Promise<boolean> => {
      const before = await decide('before', what)
      if (before === 'late') {
        kept.push(request)
        return false
      }
      if (before === 'refused') client.end(family.refusal(request))
      if (before === 'lost') client.resetAndDestroy()
      if (before === 'lost' || before === 'refused') return false
      held = []
      said = Buffer.alloc(0)
      answers = family.answers && ((heard) => family.answers?.(request, heard) === true)
      const answer = new Promise<void>((resolve) => {
        answered = resolve
      })
      upstream.write(request)
      await answer
      const after = before === 'pass' ? await decide('after', what) : before
      if (after === 'answer-lost') client.resetAndDestroy()
      if (after === 'answer-lost') return false
      if (after === 'slow') await wait(SLOW_MILLISECONDS)
      for (const chunk of held) if (!client.destroyed) client.write(chunk)
      held = undefined
      answered = undefined
      return true
    }
    const pump = async (): Promise<void> => {
      while (pending.length > 0) {
        const request = raw ? 'raw' : family.cut(pending)
        if (request === undefined) return
        if (request === 'raw') {
          raw = true
          upstream.write(pending)
          pending = Buffer.alloc(0)
          return
        }
        pending = pending.subarray(request.length)
        const what = family.kindOf(request)
        if (what === undefined) upstream.write(request)
        else if (!(await carry(request, what))) return
      }
    }
    client.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk])
      if (busy) return
      busy = true
      void pump().finally(() => {
        busy = false
        if (closed) upstream.destroy()
      })
    })
  }

  const door = await listen(sockets, () => gone, onClient, accept)
  return {
    url: `http://127.0.0.1:${door.port}`,
    async deliver() {
      for (const bytes of kept.splice(0)) await handOver(bytes)
    },
    away() {
      gone = true
      sockets.breakAll()
    },
    back() {
      gone = false
    },
    close: door.close,
  }
}
