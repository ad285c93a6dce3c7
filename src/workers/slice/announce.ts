import { hostname } from 'node:os'
import type { Context, Running } from '../../context.ts'
import { announceEngines } from '../../entities/engine.ts'
import { describeEngine, findEngines } from './engines.ts'

const AGAIN_MILLISECONDS = 10 * 60_000

/** Tells the others which slicers this machine has, at the start and from time to time: one may be installed any day. */
export async function announceSlicers({ db, config, log }: Pick<Context, 'db' | 'config' | 'log'>): Promise<Running> {
  const announce = async (): Promise<void> => {
    const found = await findEngines(config)
    await announceEngines(db, hostname(), found.map(describeEngine))
  }
  let last = announce()
  await last
  const again = setInterval(() => {
    last = announce().catch((error: unknown) => log.warn({ err: error }, 'slicers not announced'))
  }, AGAIN_MILLISECONDS)
  return {
    async stop() {
      clearInterval(again)
      await last
    },
  }
}
