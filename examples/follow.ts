import { io } from 'socket.io-client'
import { type Client, type Print, Refusal, sure } from '../clients/typescript/index.ts'
import type { Floor } from './floor.ts'
import { Board, type Shown } from './show.ts'

export type Followed = Shown & {
  id: string
  attempt: number
  remoteName: string | null
  heldEventId: string | undefined
}

const FINAL = ['completed', 'failed', 'canceled']
const PATIENCE_MILLISECONDS = 5 * 60_000
const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/**
 * Follows a batch to its end: states from the API, progress live over Socket.IO. Meanwhile the operator clears beds
 * and looks after held prints.
 */
export async function followPrints(
  at: { url: string; key: string },
  client: Client,
  floor: Floor,
  batchId: string,
  signal: AbortSignal,
): Promise<Followed[]> {
  const live = new Map<string, number>()
  /** Prints that the operator wants to see printed although an attempt failed. */
  const retry = new Set<string>()
  const socket = io(`${at.url}/printing`, { auth: { apiKey: at.key }, transports: ['websocket'] })
  socket.on('print:status-update', (event: { printId: string; progress: number }) =>
    live.set(event.printId, event.progress / 100),
  )
  const board = new Board(process.stdout)
  const end = Date.now() + PATIENCE_MILLISECONDS
  try {
    while (true) {
      const prints = await read(client, floor, batchId, live)
      board.draw(prints)
      const again = prints.filter(({ id, state }) => retry.has(id) && (state === 'failed' || state === 'canceled'))
      const ended = again.length === 0 && prints.every(({ state }) => FINAL.includes(state))
      if (ended || Date.now() > end || signal.aborted) return prints
      await Promise.all([
        floor.clearBeds(),
        ...prints.filter(({ state }) => state === 'held').map((print) => decide(client, floor, print, retry)),
        ...again.map((print) => tryAgain(client, print, retry)),
      ])
      await wait(150)
    }
  } finally {
    board.end()
    socket.close()
  }
}

async function read(client: Client, floor: Floor, batchId: string, live: Map<string, number>): Promise<Followed[]> {
  const query = { batchId, limit: 100 }
  const { items } = await sure(client.GET('/api/printing/prints', { params: { query } }))
  // The API lists the newest first; people count from the first.
  return items.reverse().map((print, index) => follow(print, index, floor, live))
}

function follow(print: Print, index: number, floor: Floor, live: Map<string, number>): Followed {
  const printer = floor.printers.find(({ id }) => id === print.printerId)?.simulator
  const running = print.state === 'printing' || print.state === 'paused'
  return {
    id: print.id,
    attempt: print.attempt,
    remoteName: print.remoteName ?? null,
    heldEventId: print.heldEventId,
    label: `#${String(index + 1).padStart(2, '0')}`,
    file: print.fileName,
    printer: printer?.name ?? '-',
    kind: printer?.kind ?? '-',
    state: print.state,
    progress: running ? Math.max(print.progress, live.get(print.id) ?? 0) : print.progress,
    estimatedSeconds: print.estimatedSeconds ?? null,
    actualSeconds: print.actualSeconds ?? null,
    filamentMillimetres: print.filamentMillimetresUsed ?? null,
    reason: print.reason?.detail ?? null,
  }
}

/** A held print waits for a person: the operator looks at the machine and says what is there. */
async function decide(client: Client, floor: Floor, print: Followed, retry: Set<string>): Promise<void> {
  const seen = floor.look(print.remoteName)
  if (seen === 'running') return
  if (seen !== 'completed') retry.add(print.id)
  const { attempt, heldEventId } = print
  const body = { outcome: seen, note: 'looked at the machine', attempt, ...(heldEventId ? { heldEventId } : {}) }
  await unlessMoved(
    sure(client.POST('/api/printing/prints/{id}/resolve', { params: { path: { id: print.id } }, body })),
  )
}

async function tryAgain(client: Client, print: Followed, retry: Set<string>): Promise<void> {
  retry.delete(print.id)
  await unlessMoved(sure(client.POST('/api/printing/prints/{id}/retry', { params: { path: { id: print.id } } })))
}

/** The print may move on while a person walks: then the next look decides. */
async function unlessMoved(request: Promise<unknown>): Promise<void> {
  await request.catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
  })
}
