import { expect, test } from 'vitest'
import { addFile, openFarm, printOn, reaches, starts, takePrinter, truth, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R27: a job is alive when somebody will take it up, not when something of it is left in Redis.

const config = await testConfig({ SIMULATORS: 'octoprint:3', SIMULATOR_SPEED: '3000' })
const farm = await openFarm(config)
const { redis } = farm.context
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

test('a job that is in no list of its queue any more, as after keys were deleted by hand, is added anew', async () => {
  const printer = await takePrinter(farm, 0)
  await farm.running.get('worker')?.stop()
  const printId = await printOn(farm, printer, fileId)
  const key = (part: string) => `${config.QUEUE_PREFIX}:print:${part}`
  await until(async () => (await redis.exists(key(`print-${printId}-1`))) === 1)
  await redis.del(key('prioritized'), key('wait'), key('marker'))
  expect(await redis.exists(key(`print-${printId}-1`))).toBe(1)
  await farm.restart('worker')
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
})

test.each([
  ['an hour ahead, as after a clock was moved back', 1, 3_600_000],
  ['an hour late', 2, -3_600_000],
])(
  'a job that waits for a time that its delay does not explain is taken up: %s',
  async (_what, index, milliseconds) => {
    const printer = await takePrinter(farm, index)
    await farm.running.get('worker')?.stop()
    const printId = await printOn(farm, printer, fileId)
    const [jobId, key] = [`print-${printId}-1`, (part: string) => `${config.QUEUE_PREFIX}:print:${part}`]
    await until(async () => (await redis.zrem(key('prioritized'), jobId)) === 1)
    await redis.zadd(key('delayed'), (Date.now() + milliseconds) * 0x1000, jobId)
    if (milliseconds > 0) await farm.restart('worker')
    await until(async () => (await redis.zscore(key('delayed'), jobId)) === null)
    if (milliseconds < 0) await farm.restart('worker')
    await reaches(farm, printId, 'completed')
    expect(starts(await truth(printer.simulator))).toHaveLength(1)
  },
)
