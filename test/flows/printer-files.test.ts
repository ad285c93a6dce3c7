import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { row } from '../../src/entities/database.ts'
import { forgetOldCopies } from '../../src/entities/printer-file.ts'
import { testApi } from '../support/api.ts'
import { addFile, addPrinter, admin as at, openFarm, until } from '../support/farm.ts'

// What lies on printers and what lies here, as one list; one call fetches a file.

const api = await testApi({ SIMULATORS: 'octoprint:1' })
const farm = await openFarm(api.config)
const [simulator] = farm.simulators
if (!simulator) throw new Error('a simulator is needed')
const printerId = await addPrinter(farm, simulator)
const operator = api.as({ roles: ['operator'] })
const BYTES = Buffer.from('G28\nG1 X10 Y10 F3000\n'.repeat(2_000))

/** Somebody puts a file on the printer, past us. */
async function put(name: string, bytes: Buffer): Promise<void> {
  const body = new FormData()
  body.append('file', new Blob([new Uint8Array(bytes)]), name)
  const answer = await fetch(`${simulator?.url}/api/files/local`, {
    method: 'POST',
    headers: { 'x-api-key': simulator?.apiKey ?? '' },
    body,
  })
  expect(answer.status).toBe(201)
}
async function listed(path = `printers/${printerId}/files`) {
  // The listing is kept for some seconds: these tests look at what was put there a moment ago.
  await farm.context.db.query('UPDATE printers SET files_listed_at = NULL')
  return (await operator('GET', path)).body
}
const fetchFile = (name: string) => operator('POST', `printers/${printerId}/files/${encodeURIComponent(name)}/download`)
const file = async (id: string) => (await operator('GET', `printer-files/${id}`)).body

test('a file on the printer is listed, fetched with one call, verified, and sorted by printer and day', async () => {
  await put('part.gcode', BYTES)
  const { items } = await listed()
  expect(items).toMatchObject([{ name: 'part.gcode', status: 'available', sizeBytes: BYTES.length, source: 'printer' }])
  const asked = await fetchFile('part.gcode')
  expect(asked).toMatchObject({ status: 202, body: { status: 'downloading' } })
  await until(async () => (await file(asked.body.id)).status === 'downloaded')
  const done = await file(asked.body.id)
  const day = new Date().toISOString().slice(0, 10)
  expect(done).toMatchObject({
    sha256: createHash('sha256').update(BYTES).digest('hex'),
    folder: `${simulator.name}/${day}`,
    fileName: 'part.gcode',
  })
  const content = await operator('GET', done.url)
  expect(content.body).toBe(BYTES.toString())
  expect(content.headers['content-disposition']).toContain('filename="part.gcode"')
  expect((await fetchFile('part.gcode')).body.status).toBe('downloaded')
  await farm.context.db.query(`UPDATE printer_files SET size_bytes = 1 WHERE name = 'part.gcode'`)
  await listed()
  expect((await fetchFile('part.gcode')).body.status).toBe('downloading')
  await until(async () => (await file(asked.body.id)).status === 'downloaded')
})

test('a copy outlives its file on the printer as a local one, and a file without a copy leaves the list with it', async () => {
  await put('gone.gcode', BYTES)
  await listed()
  for (const name of ['part.gcode', 'gone.gcode']) {
    await fetch(`${simulator.url}/api/files/local/${name}`, {
      method: 'DELETE',
      headers: { 'x-api-key': simulator.apiKey },
    })
  }
  const { items } = await listed()
  expect(items).toMatchObject([{ name: 'part.gcode', status: 'local' }])
})

test('one list has both kinds, with filters and totals, and is for operators', async () => {
  await addFile(farm, `${import.meta.dirname}/../fixtures/gcode/c_ender3_printability_truth.gcode`)
  await put('other.gcode', BYTES)
  await listed()
  const names = async (query: string) =>
    (await operator('GET', `printer-files${query}`)).body.items.map((item: { name: string }) => item.name).sort()
  expect(await names('')).toEqual(['c_ender3_printability_truth.gcode', 'other.gcode', 'part.gcode'])
  expect(await names('?status=available')).toEqual(['other.gcode'])
  expect(await names('?status=local')).toEqual(['c_ender3_printability_truth.gcode', 'part.gcode'])
  expect(await names(`?printerId=${printerId}`)).toEqual(['other.gcode', 'part.gcode'])
  expect(await names('?text=ENDER')).toEqual(['c_ender3_printability_truth.gcode'])
  const first = (await operator('GET', 'printer-files?limit=2')).body
  const second = (await operator('GET', `printer-files?limit=2&cursor=${first.next}`)).body
  expect([first.items.length, second.items.length, second.next]).toEqual([2, 1, undefined])
  const { items } = (await operator('GET', 'printer-files/statistics')).body
  expect(items).toContainEqual({
    status: 'available',
    files: 1,
    sizeBytes: BYTES.length,
    printerId,
    printerName: simulator.name,
  })
  const member = api.as({ roles: ['member'], projects: ['p1'] })
  expect((await member('GET', 'printer-files')).body.code).toBe('ROLE_MISSING')
})

test('what cannot be fetched says why and can be asked for again', async () => {
  const asked = await fetchFile('other.gcode')
  expect(asked.status).toBe(202)
  await until(async () => (await file(asked.body.id)).status === 'downloaded')
  await put('vanishing.gcode', BYTES)
  await listed()
  await fetch(`${simulator.url}/api/files/local/vanishing.gcode`, {
    method: 'DELETE',
    headers: { 'x-api-key': simulator.apiKey },
  })
  const lost = await fetchFile('vanishing.gcode')
  await until(async () => (await file(lost.body.id)).error !== undefined)
  expect(await file(lost.body.id)).toMatchObject({ status: 'available', error: { code: 'PRINTER_FILE_UNKNOWN' } })
  expect((await fetchFile('never-there.gcode')).body.code).toBe('PRINTER_FILE_UNKNOWN')
})

test('a copy is let go by hand or after its keep, and the file on the printer stays', async () => {
  const { items } = await listed(`printers/${printerId}/files?text=other`)
  expect((await operator('DELETE', `printer-files/${items[0].id}`)).status).toBe(204)
  expect((await file(items[0].id)).status).toBe('available')
  expect((await operator('GET', `printer-files/${items[0].id}/content`)).body.code).toBe('PRINTER_FILE_AWAY')
  await farm.context.db.query(
    `UPDATE printer_files SET downloaded_at = now() - interval '91 days' WHERE sha256 IS NOT NULL`,
  )
  expect(await forgetOldCopies(farm.context.db, 90)).toBe(1)
  expect((await operator('GET', 'printer-files?status=downloaded')).body.items).toEqual([])
})

test('a waiting print has the printer at once: the fetch makes room and goes on afterwards', async () => {
  await put('slow.gcode', BYTES)
  await listed()
  await at(simulator, 'POST', 'fault', { kind: 'delay', method: 'GET', path: '/downloads/', milliseconds: 20_000 })
  const asked = await fetchFile('slow.gcode')
  await until(
    async () => (await row(farm.context.db, 'SELECT 1 FROM printers WHERE session_owner IS NOT NULL')) !== undefined,
  )
  const command = await operator('POST', `printers/${printerId}/commands`, { body: { verb: 'home' } })
  const settled = async () =>
    (await operator('GET', `printers/${printerId}/commands/${command.body.commandId}`)).body.state
  await until(async () => (await settled()) === 'accepted')
  expect((await file(asked.body.id)).status).toBe('downloading')
  await until(async () => (await file(asked.body.id)).status === 'downloaded', undefined, 60_000)
})
