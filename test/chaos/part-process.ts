import type { Context, Running } from '../../src/context.ts'
import type { Config } from '../../src/core/config.ts'

// One part of a farm in a process of its own that stands still at the points which it is told, until it is told to go
// on, stopped or killed. It loads everything and then waits to be told which part it is, so that a part that died is
// replaced at once. Configuration in CHAOS_CONFIG, orders over IPC.

/**
 * What the suite tells it: which part to be; the points to stand still at (the nth time each); to go on from one of them, after its event
 * loop was busy for so long; to be busy now; to move its clock; to run the part twice, or once again; to
 * answer; to end what it is and wait for the next `begin`.
 */
export type Order =
  | { begin: string; label: string }
  | { arm: { point: string; nth: number }[] }
  | { go: string; busy?: number }
  | { busy: number }
  | { clock: number }
  | { twice: boolean }
  | { ask: true }
  | { end: true }
/** `here`: what was asked for is done. */
export type Report = { reached: string } | { here: true }

/** A wall clock that can be moved; timers and performance.now() go on as they would. */
const Clock = globalThis.Date
let offset = 0
class MovedDate extends Clock {
  constructor(...given: []) {
    if (given.length === 0) super(Clock.now() + offset)
    else super(...given)
  }
  static override now(): number {
    return Clock.now() + offset
  }
}
globalThis.Date = MovedDate as DateConstructor

// Loaded only now, so that the clock is the one that moves.
const { openContext } = await import('../../src/context.ts')
const { onFailpoint } = await import('../../src/core/failpoint.ts')
const { startDispatch } = await import('../../src/dispatch/start.ts')
const { startMonitor } = await import('../../src/monitor/start.ts')
const { startWorker } = await import('../../src/workers/start.ts')
const { TIMING } = await import('../../src/drivers/driver.ts')

// What is polled is looked at every 0.4 of a ping: several times in a print of the suite, which takes half a second.
TIMING.pingMilliseconds = 250

const parts: Record<string, (context: Context) => Running | Promise<Running>> = {
  worker: startWorker,
  monitor: startMonitor,
  dispatch: startDispatch,
}
const armed = new Map<string, number>()
const waiting = new Map<string, () => void>()
const report = (what: Report): void => void process.send?.(what)

/** Nothing else happens in this process meanwhile: no lock is renewed, no answer read. */
function beBusy(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

onFailpoint((point) => {
  const left = armed.get(point)
  if (left === undefined) return
  if (left > 1) return void armed.set(point, left - 1)
  armed.delete(point)
  return new Promise<void>((resolve) => {
    // Two jobs may stand at the same point, when it was armed again in between.
    const other = waiting.get(point)
    waiting.set(point, () => {
      other?.()
      resolve()
    })
    report({ reached: point })
  })
})

let name = ''
let label = ''
const config = JSON.parse(process.env.CHAOS_CONFIG ?? '{}') as Config
let first: Promise<{ stop(): Promise<void> }> | undefined
let second: Promise<{ stop(): Promise<void> }> | undefined

async function startOne(as: string): Promise<{ stop(): Promise<void> }> {
  const context = await openContext(config, as)
  const running = await parts[name]?.(context)
  return {
    async stop() {
      await running?.stop()
      await context.close()
    },
  }
}

process.on('message', (order: Order) => {
  if ('begin' in order) {
    name = order.begin
    label = order.label
    process.title = `chaos ${label}`
    first = startOne(label)
    void first.then(() => report({ here: true }))
  } else if ('arm' in order) {
    armed.clear()
    for (const { point, nth } of order.arm) armed.set(point, nth)
  } else if ('end' in order) void first?.then((one) => one.stop()).then(() => report({ here: true }))
  else if ('ask' in order) report({ here: true })
  else if ('clock' in order) offset = order.clock
  else if ('twice' in order) {
    if (order.twice) second ??= startOne(label)
    else {
      const ending = second
      second = undefined
      void ending?.then((one) => one.stop())
    }
  } else {
    if (order.busy) beBusy(order.busy)
    if (!('go' in order)) return
    waiting.get(order.go)?.()
    waiting.delete(order.go)
  }
})
// Started once by itself, so that V8 keeps what it made of all this: a process that is killed cannot.
if (!process.connected) process.exit(0)
process.on('disconnect', () => process.exit(0))
// A service that is away ends what it ends; the suite starts a dead part again, as the supervisor does.
process.on('unhandledRejection', (error) => {
  console.error(error)
  process.exit(1)
})
