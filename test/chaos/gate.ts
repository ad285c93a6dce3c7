import { connect, createServer, type Socket } from 'node:net'

// A network between Printyard and one printer that can do to a start what networks do: lose it, lose its answer, or
// keep it and deliver it when its sender is long dead. It knows nothing of drivers: it looks at bytes.

export type StartFault = 'pass' | 'lost' | 'answer-lost' | 'late'
export type Gate = {
  url: string
  /** What happens to the next start. */
  fault: StartFault
  /** Called when a whole start has left its sender, before the fault decides. */
  onStart: (() => Promise<void>) | undefined
  /** Delivers what was kept; resolves when the printer has handled it. */
  deliver(): Promise<void>
  close(): Promise<void>
}

/** How a start looks on the wire, per kind of printer. */
const STARTS: Record<string, RegExp> = {
  octoprint: /^POST \/api\/files\/local\/py-/,
  moonraker: /^POST \/printer\/print\/start\?filename=py-/,
}

export async function openGate(kind: string, target: string): Promise<Gate> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const kept: Buffer[] = []
  const pattern = STARTS[kind] ?? /^$/
  const dial = (): Socket => track(connect(Number(port), hostname))
  const track = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('close', () => sockets.delete(socket))
    return socket
  }

  /** Sends the bytes and waits for the first of the answer. */
  const handOver = (bytes: Buffer): Promise<void> =>
    new Promise((resolve) => {
      const server = dial()
      server.once('data', () => server.destroy())
      server.once('close', () => resolve())
      server.write(bytes)
    })

  const onWholeStart = async (client: Socket, bytes: Buffer): Promise<void> => {
    const fault = gate.fault
    gate.fault = 'pass'
    if (fault === 'late') kept.push(bytes)
    await gate.onStart?.()
    if (fault === 'late') return
    if (fault === 'lost') return void client.resetAndDestroy()
    if (fault === 'answer-lost') {
      await handOver(bytes)
      client.resetAndDestroy()
      return
    }
    const server = dial()
    server.write(bytes)
    server.pipe(client)
    server.on('close', () => client.destroy())
    client.on('close', () => server.destroy())
  }

  const server = createServer((socket) => {
    const client = track(socket)
    let start: Buffer | undefined
    client.on('data', function first(chunk: Buffer) {
      if (start === undefined && !pattern.test(chunk.toString('latin1', 0, 200))) {
        client.off('data', first)
        const upstream = dial()
        upstream.write(chunk)
        client.pipe(upstream)
        upstream.pipe(client)
        upstream.on('close', () => client.destroy())
        client.on('close', () => upstream.destroy())
        return
      }
      start = Buffer.concat([start ?? Buffer.alloc(0), chunk])
      if (!isWhole(start)) return
      client.off('data', first)
      client.resume()
      void onWholeStart(client, start)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const gate: Gate = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    fault: 'pass',
    onStart: undefined,
    async deliver() {
      for (const bytes of kept.splice(0)) await handOver(bytes)
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return gate
}

function isWhole(bytes: Buffer): boolean {
  const text = bytes.toString('latin1')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
  return bytes.length >= end + 4 + length
}
