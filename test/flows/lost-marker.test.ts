import { FormData, request } from 'undici'
import { expect, test } from 'vitest'
import { row } from '../../src/entities/database.ts'
import { addFile, admin, cancel, openFarm, printing, reaches, takePrinter, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R16: where a printer has no number of its own, a file that we left is who it is. Somebody may delete it, or its disk may
// come up late.

const config = await testConfig({ SIMULATORS: 'moonraker:1', SIMULATOR_SPEED: '200' })
const farm = await openFarm(config)
const { db } = farm.context
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

test('a marker that is gone is replaced by no other one: put back, it is the same printer, and its print can be ended', async () => {
  const printer = await takePrinter(farm, 0)
  const printId = await printing(farm, printer, fileId)
  const seen = () =>
    row<{ key: string; reason: string | null }>(
      db,
      'SELECT device_key AS key, state_reason AS reason FROM printers WHERE id = $1',
      [printer.id],
    )
  const { key } = (await seen()) ?? expect.fail('no printer')
  const name = `${key.replace(/^moonraker-/, '')}.gcode`
  const headers = { 'x-api-key': printer.simulator.apiKey }
  const files = `${printer.simulator.url}/server/files`
  await request(`${files}/gcodes/py-marker/${name}`, { method: 'DELETE', headers })
  await admin(printer.simulator, 'POST', 'fault', { kind: 'drop' })
  await until(async () => (await seen())?.reason?.includes('IDENTITY_CHANGED') === true)
  const { files: held } = await admin<{ files: { name: string }[] }>(printer.simulator, 'GET', 'state')
  expect(held.filter((file) => file.name.startsWith('py-marker/'))).toEqual([])
  const form = new FormData()
  for (const [field, value] of Object.entries({ root: 'gcodes', path: 'py-marker' })) form.set(field, value)
  form.set('file', new Blob([';\n']), name)
  expect((await request(`${files}/upload`, { method: 'POST', headers, body: form })).statusCode).toBe(201)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'drop' })
  await cancel(farm, printId)
  await reaches(farm, printId, 'canceled')
  expect((await seen())?.key).toBe(key)
})
