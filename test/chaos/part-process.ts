import type { Context, Running } from '../../src/context.ts'
import type { Config } from '../../src/core/config.ts'
import { cripple } from './without.ts'

// One part of a farm in a process of its own that stands still at the points which it is told, until it is told to go
// on, stopped or killed: `node part-process.ts worker`, configuration in CHAOS_CONFIG, orders over IPC.

/** What the suite tells it: the points to stand still at (the nth time each), or to go on from one of them. */
export type Order = { arm: { point: string; nth: number }[] } | { go: string }
export type Report = { ready: true } | { reached: string }

if (process.env.CHAOS_WITHOUT) cripple(process.env.CHAOS_WITHOUT)
// Loaded only now, so that a rule can be taken out.
const { openContext } = await import('../../src/context.ts')
const { onFailpoint } = await import('../../src/core/failpoint.ts')
const { startDispatch } = await import('../../src/dispatch/start.ts')
const { startMonitor } = await import('../../src/monitor/start.ts')
const { startWorker } = await import('../../src/workers/start.ts')

const parts: Record<string, (context: Context) => Running | Promise<Running>> = {
  worker: startWorker,
  monitor: startMonitor,
  dispatch: startDispatch,
}
const armed = new Map<string, number>()
const waiting = new Map<string, () => void>()
const report = (what: Report): void => void process.send?.(what)

onFailpoint((point) => {
  const left = armed.get(point)
  if (left === undefined) return
  if (left > 1) return void armed.set(point, left - 1)
  armed.delete(point)
  return new Promise<void>((resolve) => {
    waiting.set(point, resolve)
    report({ reached: point })
  })
})

process.on('message', (order: Order) => {
  if ('arm' in order) {
    armed.clear()
    for (const { point, nth } of order.arm) armed.set(point, nth)
  } else {
    waiting.get(order.go)?.()
    waiting.delete(order.go)
  }
})
process.on('disconnect', () => process.exit(0))

const context = await openContext(JSON.parse(process.env.CHAOS_CONFIG ?? '{}') as Config, 'chaos')
await parts[process.argv[2] ?? '']?.(context)
report({ ready: true })
