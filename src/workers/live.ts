import type { Config } from '../core/config.ts'
import type { Log } from '../core/log.ts'
import { type LiveEvent, tail } from '../queues/events.ts'

/** The live events of one process: one connection, any number of listeners by print or command. */
export type Live = {
  /** Calls back for every event about this print; the returned function ends it. */
  onPrint(printId: string, listener: (event: PrintEvent) => void): () => void
  close(): Promise<void>
}
export type PrintEvent = Extract<LiveEvent, { type: 'print' | 'print-progress' }>

export function openLive(config: Config, log: Log): Live {
  const listeners = new Map<string, Set<(event: PrintEvent) => void>>()
  const following = tail(config, log, (event) => {
    if (event.type !== 'print' && event.type !== 'print-progress') return
    for (const listener of listeners.get(event.printId) ?? []) listener(event)
  })
  return {
    onPrint(printId, listener) {
      const set = listeners.get(printId) ?? new Set()
      listeners.set(printId, set.add(listener))
      return () => {
        set.delete(listener)
        if (set.size === 0) listeners.delete(printId)
      }
    },
    close: () => following.close(),
  }
}
