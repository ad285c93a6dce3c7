import type { Context, Running } from './context.ts'
import type { Config } from './core/config.ts'
import type { Log } from './core/log.ts'

type Start = (config: Config, log: Log) => Promise<Running>

/**
 * What a process can run, by name. Each loads its own code only: the API no mesh library, the render part no web
 * server. A part that gets a Context has it closed after its own stop().
 */
export const parts = {
  api: inContext('api', async () => (await import('./api/server.ts')).startApi),
  worker: inContext('worker', async () => {
    const [{ startWorker }, { startDispatch }] = await Promise.all([
      import('./workers/start.ts'),
      import('./dispatch/start.ts'),
    ])
    return async (context) => both(startDispatch(context), await startWorker(context))
  }),
  render: inContext('render', async () => (await import('./workers/start.ts')).startRender),
  monitor: inContext('monitor', async () => (await import('./monitor/start.ts')).startMonitor),
  simulators: async (config, log) => (await import('./drivers/simulators.ts')).startSimulators(config, log),
} as const satisfies Record<string, Start>

export type PartName = keyof typeof parts

/** What `npm start` runs when nothing is named. */
export const USUAL_PARTS: PartName[] = ['api', 'worker', 'render', 'monitor']

export const isPartName = (word: string): word is PartName => Object.hasOwn(parts, word)

/** Two that share a process: the first stops first. */
function both(first: Running, second: Running): Running {
  return { stop: () => first.stop().finally(() => second.stop()) }
}

function inContext(name: string, load: () => Promise<(context: Context) => Promise<Running>>): Start {
  return async (config) => {
    const { openContext } = await import('./context.ts')
    const context = await openContext(config, name)
    try {
      const start = await load()
      const running = await start(context)
      return {
        ...(running.address === undefined ? {} : { address: running.address }),
        stop: () => running.stop().finally(() => context.close()),
      }
    } catch (error) {
      await context.close()
      throw error
    }
  }
}
