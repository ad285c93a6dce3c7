import { request } from 'undici'
import { expect, test } from 'vitest'
import { commandView } from '../../src/entities/command.ts'
import { row } from '../../src/entities/database.ts'
import { resolvePrint } from '../../src/entities/decision.ts'
import { updatePrinter } from '../../src/entities/printer.ts'
import { holdPrint } from '../../src/entities/settle.ts'
import { addFile, admin, cancel, openFarm, printing, printRow, reaches, takePrinter, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R16: where a printer has no number of its own, a file that we left is who it is. Somebody may delete it.

const config = await testConfig({ SIMULATORS: 'moonraker:2', SIMULATOR_SPEED: '200' })
const farm = await openFarm(config)
const { db, queues } = farm.context
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

type Taken = Awaited<ReturnType<typeof takePrinter>>

const deviceKey = async ({ id }: Taken) =>
  (await row<{ key: string | null }>(db, 'SELECT device_key AS key FROM printers WHERE id = $1', [id]))?.key

/** Deletes every marker of ours; resolves to how many there were. */
async function deleteMarkers({ simulator }: Taken): Promise<number> {
  const { files } = await admin<{ files: { name: string }[] }>(simulator, 'GET', 'state')
  const markers = files.filter(({ name }) => name.startsWith('py-marker/'))
  for (const { name } of markers) {
    const url = `${String(simulator.settings.url)}/server/files/gcodes/${name}`
    await request(url, { method: 'DELETE', headers: { 'x-api-key': simulator.apiKey } })
  }
  return markers.length
}

test.concurrent('a print whose printer lost its marker can be canceled, and leaves no second one', async () => {
  const printer = await takePrinter(farm, 0)
  const printId = await printing(farm, printer, fileId)
  const known = await deviceKey(printer)
  expect(await deleteMarkers(printer)).toBe(1)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'drop' })
  await cancel(farm, printId)
  await reaches(farm, printId, 'canceled')
  expect(await deleteMarkers(printer)).toBe(0)
  expect(await deviceKey(printer)).toBe(known)
})

test.concurrent('a held one can be resolved; then the printer says what to do, and is known anew by its settings', async () => {
  const printer = await takePrinter(farm, 1)
  const printId = await printing(farm, printer, fileId)
  const known = await deviceKey(printer)
  await holdPrint(db, { printId, number: 1 }, 'test', { code: 'LINK_LOST', detail: 'as after hours without a link' })
  await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 100 })
  await deleteMarkers(printer)
  const { commandId = '' } = await resolvePrint(db, printId, { outcome: 'failed' }, 'operator')
  await queues.add('control', { commandId })
  await reaches(farm, printId, 'failed')
  await until(async () => (await commandView(db, commandId))?.state === 'accepted')
  await admin(printer.simulator, 'POST', 'fault', { kind: 'drop' })
  const told = () =>
    row<{ reason: string | null; state: string }>(
      db,
      `SELECT r.state, (SELECT e.data->>'reason' FROM printer_events e WHERE e.printer_id = r.id ORDER BY e.id DESC LIMIT 1) AS reason
      FROM printers r WHERE r.id = $1`,
      [printer.id],
    )
  await until(async () => (await told())?.reason?.includes('PRINTER_IDENTITY_CHANGED') === true)
  expect((await told())?.state).toBe('offline')
  // As they are: a person enters them once more.
  const { settings = {} } =
    (await row<{ settings: Record<string, unknown> }>(db, 'SELECT settings FROM printers WHERE id = $1', [
      printer.id,
    ])) ?? {}
  await updatePrinter(db, printer.id, { settings })
  await until(async () => ![null, undefined, known].includes(await deviceKey(printer)))
  expect((await printRow(farm, printId)).state).toBe('failed')
})
