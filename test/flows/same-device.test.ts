import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { beforeAll, expect, test } from 'vitest'
import { sealFields } from '../../src/core/seal.ts'
import type { SimulatedPrinterInfo } from '../../src/drivers/simulators.ts'
import { row } from '../../src/entities/database.ts'
import { type PrinterPatch, updatePrinter } from '../../src/entities/printer.ts'
import { publish } from '../../src/queues/events.ts'
import { addFile, openFarm, printOn, reaches, starts, takePrinter, truth, until } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R16: a printer gets another address, or loses what it is known by, while it prints.

const config = await testConfig({ SIMULATORS: 'octoprint:4,moonraker:1', SIMULATOR_SPEED: '60' })
const farm = await openFarm(config)
const { db } = farm.context
let fileId = ''
beforeAll(async () => {
  fileId = (await addFile(farm, 'examples/files/testqube_a1.gcode')).id
})

const settingsOf = ({ apiKey }: SimulatedPrinterInfo, url: string) =>
  sealFields({ url, apiKey }, ['apiKey'], config.SETTINGS_KEY ?? '')

async function change(printerId: string, patch: PrinterPatch): Promise<void> {
  await updatePrinter(db, printerId, patch)
  await publish(farm.context, { type: 'printer-changed', printerId, why: 'changed' })
}

const seen = (printerId: string) =>
  row<{ state: string; reason: string | null; bed: string }>(
    db,
    'SELECT state, state_reason AS reason, bed FROM printers WHERE id = $1',
    [printerId],
  )

/** An address that leads to the printer until it is taken away. */
async function address({ url }: SimulatedPrinterInfo) {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const behind = connect(Number(new URL(url).port), '127.0.0.1')
    for (const one of [socket, behind]) {
      sockets.add(one)
      one.on('error', () => one.destroy())
    }
    socket.pipe(behind).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeAway() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

/** A print that runs on a printer whose address is gone. */
async function outOfReach(index: number) {
  const printer = await takePrinter(farm, index)
  const place = await address(printer.simulator)
  await change(printer.id, { settings: settingsOf(printer.simulator, place.url) })
  await until(async () => (await seen(printer.id))?.state === 'idle')
  const printId = await printOn(farm, printer, fileId)
  await reaches(farm, printId, 'printing')
  place.takeAway()
  await until(async () => (await seen(printer.id))?.state === 'offline')
  return { ...printer, printId }
}

test.concurrent('a printer that got another address in mid print is found there, and tells how the print ended', async () => {
  const { id, simulator, printId } = await outOfReach(0)
  const settings = settingsOf(simulator, simulator.url)
  await expect(change(id, { settings })).rejects.toMatchObject({ code: 'PRINTER_BUSY' })
  await change(id, { settings, sameDevice: true })
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(simulator))).toHaveLength(1)
  expect((await seen(id))?.bed).toBe('occupied')
})

test.concurrent('another printer at the new address is not taken for it', async () => {
  const { id, simulator, printId } = await outOfReach(1)
  const other = farm.simulators[2] ?? expect.fail('no simulator')
  await change(id, { settings: settingsOf(other, other.url), sameDevice: true })
  await until(async () => /Another device/.test((await seen(id))?.reason ?? ''))
  expect(starts(await truth(other))).toHaveLength(0)
  expect(await row(db, 'SELECT state FROM prints WHERE id = $1', [printId])).toEqual({ state: 'printing' })
  await change(id, { settings: settingsOf(simulator, simulator.url), sameDevice: true })
  await reaches(farm, printId, 'completed')
})

test.concurrent('before anything was started new settings are refused also for the same device', async () => {
  const { id, simulator } = await takePrinter(farm, 3)
  const printId = await printOn(farm, { id, simulator }, fileId)
  await reaches(farm, printId, 'printing')
  await db.query('UPDATE attempts SET intent_at = NULL WHERE print_id = $1', [printId])
  const settings = settingsOf(simulator, simulator.url)
  await expect(change(id, { settings, sameDevice: true })).rejects.toMatchObject({ code: 'PRINTER_BUSY' })
  await db.query('UPDATE attempts SET intent_at = now() WHERE print_id = $1', [printId])
  await reaches(farm, printId, 'completed')
})

test.concurrent('a printer whose marker file was deleted in mid print can be managed again once a person says that it is the same', async () => {
  const { id, simulator } = await takePrinter(farm, 4)
  const printId = await printOn(farm, { id, simulator }, fileId)
  await reaches(farm, printId, 'printing')
  const headers = { 'x-api-key': simulator.apiKey }
  const listed = await fetch(`${simulator.url}/server/files/directory?path=gcodes/py-marker`, { headers })
  const { result } = (await listed.json()) as { result: { files: { filename: string }[] } }
  expect(result.files).not.toEqual([])
  for (const { filename } of result.files)
    await fetch(`${simulator.url}/server/files/gcodes/py-marker/${filename}`, { method: 'DELETE', headers })
  await db.query('UPDATE printers SET lease_epoch = lease_epoch + 1, lease_until = NULL WHERE id = $1', [id])
  await until(async () => /Another device/.test((await seen(id))?.reason ?? ''))
  await change(id, { sameDevice: true })
  await reaches(farm, printId, 'completed')
  expect(starts(await truth(simulator))).toHaveLength(1)
})
