import { asEvents, type Move } from '../entities/print.ts'
import type { SubmittedPrint } from '../entities/submit.ts'
import type { LiveEvent } from '../queues/events.ts'
import type { Api } from './api.ts'

/** Beyond this many the queue event says it all: ten thousand single ones would push others off the live stream. */
const SINGLY = 200

/** Tells of prints that were just taken. */
export function tellSubmitted(api: Api, projectId: string, prints: readonly SubmittedPrint[]): void {
  const at = new Date().toISOString()
  const events = prints.slice(0, SINGLY).map(
    ({ id: printId }): LiveEvent => ({
      type: 'print',
      printId,
      projectId,
      state: 'queued',
      from: null,
      attempt: 0,
      progress: 0,
      intent: false,
      printerId: null,
      why: 'submitted',
      at,
    }),
  )
  api.tell({ type: 'queue' }, ...events)
}

/** Tells of moves that are committed, and sends the command that came of them on its way. */
export async function tellMoves(
  api: Api,
  moves: readonly (Move | undefined)[],
  commandIds: readonly (string | undefined)[] = [],
): Promise<void> {
  // Whoever carries a print must hear of it; those that only waited are told of singly as far as it makes sense.
  const [waited, carried] = [true, false].map((wait) => moves.filter((move) => (move?.from === 'queued') === wait))
  const events = asEvents([...(carried ?? []), ...(waited ?? []).slice(0, SINGLY)])
  if (events.length > 0) api.tell({ type: 'queue' }, ...events)
  for (const commandId of commandIds) if (commandId) await api.enqueue('control', { commandId })
}
