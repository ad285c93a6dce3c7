import { expect, test } from 'vitest'
import { row } from '../../src/entities/database.ts'
import { addFile, admin, moves, openFarm, printOn, printRow, reaches, takePrinter, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R26 where there are fewer places for transfers than printers that want a file.

const farm = await openFarm(
  await testConfig({ SIMULATORS: 'prusalink:2', SIMULATOR_SPEED: '200', TRANSFERS: '1', TRANSFERS_PER_HOST: '1' }),
)
const { db } = farm.context
const BY_THE_DROP = { kind: 'slow', bytesPerSecond: 40_000 }

test('a file that waited long for its turn is not stuck: its time counts from when it is sent', async () => {
  const { id: fileId } = await addFile(farm, 'examples/files/c_mk3s_020q_printability_truth.gcode')
  const [first, second] = [await takePrinter(farm, 0), await takePrinter(farm, 1)]
  for (const { simulator } of [first, second]) await admin(simulator, 'POST', 'fault', BY_THE_DROP)
  const before = await printOn(farm, first, fileId)
  await reaches(farm, before, 'transferring')
  const waits = await printOn(farm, second, fileId)
  await reaches(farm, waits, 'transferring')
  const age = async () =>
    (
      await row<{ age: number }>(db, 'SELECT extract(epoch FROM now() - updated_at) AS age FROM prints WHERE id = $1', [
        waits,
      ])
    )?.age ?? 0
  const uploads = async ({ simulator }: typeof first) => {
    const { items } = await admin<{ items: { method: string; path: string }[] }>(simulator, 'GET', 'requests')
    return items.filter(({ method, path }) => method === 'PUT' && path.startsWith('/api/v1/files/')).length
  }
  expect(await uploads(second)).toBe(0)
  await db.query(`UPDATE prints SET updated_at = now() - interval '9 minutes' WHERE id = $1`, [waits])

  await admin(first.simulator, 'POST', 'fault', { kind: 'none' })
  await until(async () => (await uploads(second)) === 1 && (await age()) < 60)
  await admin(second.simulator, 'POST', 'fault', { kind: 'none' })
  for (const printId of [before, waits]) await reaches(farm, printId, 'printing')
  expect(await moves(farm, waits)).not.toContain('queued')
  expect((await printRow(farm, waits)).reason).toBeNull()
})
