import { expect, test } from 'vitest'
import { checkAddress } from '../../src/api/address.ts'
import { unseal } from '../../src/core/seal.ts'
import { publish } from '../../src/queues/events.ts'
import { testApi } from '../support/api.ts'
import { waitingForLocks } from '../support/locks.ts'

const api = await testApi()
const { admin, context } = api
const settings = { url: 'http://127.0.0.1:5000', apiKey: 'very-secret' }
const add = (name: string, more: Record<string, unknown> = {}) =>
  admin('POST', 'printers', { body: { name, kind: 'octoprint', settings, ...more } })

test('a printer is added without contacting it; its secret is sealed and never shown', async () => {
  const made = await add('mk3', {
    capabilities: { nozzleMillimetres: 0.4, buildVolumeMillimetres: { x: 250, y: 210, z: 200 } },
    loaded: [{ slot: 0, material: 'PLA' }],
  })
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'mk3', kind: 'octoprint', state: 'offline', bed: 'unknown', settings: { url: settings.url } },
  })
  const { body } = await admin('GET', 'printers')
  expect(JSON.stringify([made.body, body])).not.toContain('very-secret')
  const [row] = await context.db.query('SELECT settings FROM printers WHERE id = $1', [made.body.id])
  expect(unseal(row.settings.apiKey, context.config.SETTINGS_KEY ?? '')).toBe('very-secret')
  const log = await context.db.query('SELECT data::text FROM audit')
  expect(JSON.stringify(log)).not.toContain('very-secret')
})

test('settings are checked by the schema of the kind', async () => {
  const wrong = async (body: Record<string, unknown>) =>
    (await admin('POST', 'printers', { body: { name: 'x', ...body } })).body
  expect((await wrong({ kind: 'teapot', settings })).code).toBe('PRINTER_KIND_UNKNOWN')
  expect(await wrong({ kind: 'octoprint', settings: { url: settings.url } })).toMatchObject({
    code: 'PRINTER_SETTINGS_INVALID',
    errors: [{ field: 'settings/apiKey' }],
  })
  expect((await wrong({ kind: 'octoprint', settings: { ...settings, url: 'http://169.254.169.254' } })).code).toBe(
    'PRINTER_ADDRESS_REFUSED',
  )
  expect((await wrong({ kind: 'octoprint', settings, pool: 'nowhere' })).code).toBe('POOL_UNKNOWN')
  await add('taken')
  expect((await add('taken')).body.code).toBe('PRINTER_NAME_TAKEN')
})

test('addresses that no printer has are refused, in every spelling', () => {
  for (const bad of [
    'http://169.254.169.254/',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.169.254]/',
    'http://0xa9fea9fe/',
    'http://2852039166/',
    'http://0251.0376.0251.0376/',
    'http://224.0.0.1',
    'http://[ff02::1]',
    'http://0.0.0.0',
    'http://[::]',
    'http://255.255.255.255',
    'ftp://10.0.0.1',
    'file:///etc/passwd',
    'http://user:pass@10.0.0.1',
    'http://',
  ]) {
    expect(() => checkAddress(bad), bad).toThrow('PRINTER_ADDRESS_REFUSED')
  }
  for (const good of [
    'http://10.0.0.7:5000',
    'https://192.168.1.5',
    'http://127.0.0.1:1',
    'http://[::1]:5000',
    'http://octopi.local/prefix',
    '10.1.1.1',
  ]) {
    expect(() => checkAddress(good), good).not.toThrow()
  }
})

test('what is loaded, the pool and the settings change; a secret that is not sent again stays', async () => {
  const { id } = (await add('changing')).body
  await admin('POST', 'pools', { body: { name: 'hall', attended: true } })
  const changed = await admin('PATCH', `printers/${id}`, {
    body: {
      loaded: [{ slot: 'A1', material: 'PETG', colour: 'black' }],
      pool: 'hall',
      maintenance: true,
      settings: { url: 'http://127.0.0.1:5001' },
    },
  })
  expect(changed.body).toMatchObject({
    loaded: [{ slot: 'A1', material: 'PETG' }],
    pool: { name: 'hall' },
    maintenance: true,
    settings: { url: 'http://127.0.0.1:5001' },
  })
  const [row] = await context.db.query('SELECT settings FROM printers WHERE id = $1', [id])
  expect(unseal(row.settings.apiKey, context.config.SETTINGS_KEY ?? '')).toBe('very-secret')
  expect((await admin('PATCH', `printers/${id}`, { body: { disabled: true } })).body.state).toBe('disabled')
  expect((await admin('PATCH', `printers/${id}`, { body: { pool: null, disabled: false } })).body.pool).toBeUndefined()
  expect((await admin('DELETE', `printers/${id}`)).status).toBe(204)
  expect((await admin('GET', `printers/${id}`)).body.code).toBe('PRINTER_UNKNOWN')
})

test('two who change settings of a printer at the same moment both have their way', async () => {
  const { id } = (await add('changed by two')).body
  const change = (patch: Record<string, string>) => admin('PATCH', `printers/${id}`, { body: { settings: patch } })
  const waiting = () => waitingForLocks(context.db)
  const both = await context.db.transaction(async (sql) => {
    await sql.query('SELECT 1 FROM printers WHERE id = $1 FOR UPDATE', [id])
    const asked = [change({ url: 'http://127.0.0.1:5002' }), change({ apiKey: 'another' })]
    await expect.poll(waiting).toBe(2)
    return asked
  })
  expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200])
  const [row] = await context.db.query('SELECT settings FROM printers WHERE id = $1', [id])
  expect(row.settings.url).toBe('http://127.0.0.1:5002')
  expect(unseal(row.settings.apiKey, context.config.SETTINGS_KEY ?? '')).toBe('another')
})

test('a slot is loaded with one thing, and a build volume is said in either way', async () => {
  const { id } = (await add('slots')).body
  const slots = (...loaded: unknown[]) => admin('PATCH', `printers/${id}`, { body: { loaded } })
  const pla = { slot: 0, material: 'PLA' }
  expect((await slots(pla, { slot: 0, material: 'ABS' })).body).toMatchObject({
    code: 'BODY_INVALID',
    errors: [{ field: 'loaded/1/slot' }],
  })
  expect((await slots(pla, { slot: 1, material: 'ABS' })).body.loaded).toHaveLength(2)
  const volume = async (buildVolumeMillimetres: unknown) =>
    (await admin('PATCH', `printers/${id}`, { body: { capabilities: { buildVolumeMillimetres } } })).body
  const told = { capabilities: { buildVolumeMillimetres: { x: 250, y: 210, z: 220 } } }
  expect(await volume([250, 210, 220])).toMatchObject(told)
  expect(await volume({ x: 250, y: 210, z: 220 })).toMatchObject(told)
  expect((await volume([250, 210])).code).toBe('BODY_INVALID')
  expect((await volume([0, 210, 220])).code).toBe('BODY_INVALID')
})

test('a bed is cleared only on a printer that is seen; machines name their event and epoch', {
  timeout: 30_000,
}, async () => {
  const { id } = (await add('bed')).body
  const clear = (body: unknown) => admin('POST', `printers/${id}/bed-cleared`, { body })
  const waiting = clear({ evidence: 'operator' })
  await new Promise((resolve) => setTimeout(resolve, 500))
  await context.db.query("UPDATE printers SET state = 'idle' WHERE id = $1", [id])
  expect(await waiting).toMatchObject({ status: 200, body: { bed: 'clear', repeated: false } })
  expect((await clear({ evidence: 'operator' })).body.repeated).toBe(true)
  expect((await clear({ evidence: 'camera' })).body.code).toBe('BODY_INVALID')
  expect((await clear({ evidence: 'camera', eventId: 'e1', bedEpoch: 99 })).body.code).toBe('BED_EPOCH_STALE')
  expect((await clear({ evidence: 'guess' })).body.code).toBe('BODY_INVALID')

  await context.db.query("UPDATE printers SET bed = 'occupied', clearance_id = NULL WHERE id = $1", [id])
  const event = { evidence: 'camera', eventId: 'e2', bedEpoch: 0 }
  expect((await clear(event)).body).toMatchObject({ bed: 'clear', bedEpoch: 0, repeated: false })
  await context.db.query("UPDATE printers SET bed = 'occupied', bed_epoch = 1, clearance_id = NULL WHERE id = $1", [id])
  expect(await clear(event)).toMatchObject({ status: 200, body: { bed: 'occupied', bedEpoch: 1, repeated: true } })
  expect((await clear({ ...event, bedEpoch: 1 })).body.code).toBe('BED_EPOCH_STALE')
})

test('commands are checked, owed to the control worker, and can be looked up', async () => {
  const { id } = (await add('commands')).body
  const sent = await admin('POST', `printers/${id}/commands`, {
    body: { verb: 'temperatures', arguments: { tool0: 205, bed: 60, made: 'up' } },
  })
  expect(sent).toMatchObject({ status: 202, body: { state: 'queued' } })
  const command = (await admin('GET', sent.headers.location ?? '')).body
  expect(command).toMatchObject({ printerId: id, verb: 'temperatures', state: 'queued' })
  expect(await context.queues.get('control').getJob(`control-${sent.body.commandId}`)).toBeTruthy()
  const wrong = async (body: unknown) => (await admin('POST', `printers/${id}/commands`, { body })).body.code
  expect(await wrong({ verb: 'explode' })).toBe('BODY_INVALID')
  expect(await wrong({ verb: 'temperatures', arguments: { tool0: 5_000 } })).toBe('BODY_INVALID')
  expect(await wrong({ verb: 'gcode', arguments: { lines: ['M117 a\nM104 S300'] } })).toBe('BODY_INVALID')
  expect(await wrong({ verb: 'home', arguments: { axes: ['q'] } })).toBe('BODY_INVALID')
})

test('status, job and temperatures of one printer are shaped as OctoPrint says them', async () => {
  const { id, name } = (await add('single')).body
  await context.db.query(`UPDATE printers SET state = 'printing' WHERE id = $1`, [id])
  await publish(context, {
    type: 'printer',
    printerId: id,
    epoch: 1,
    sequence: 1,
    name,
    state: 'printing',
    up: true,
    printId: null,
    snapshot: {
      state: 'printing',
      stateText: 'Printing',
      temperatures: { tools: [{ actual: 210.1, target: 210 }], bed: { actual: 59.9, target: 60 } },
      job: { fileName: 'py-x.gcode', progress: 0.4256, elapsedSeconds: 100, remainingSeconds: 135 },
      observedAt: new Date().toISOString(),
    },
  })
  expect((await admin('GET', `status?printer=${name}`)).body).toMatchObject({
    state: { text: 'Printing', flags: { operational: true, printing: true, paused: false, error: false } },
    temperature: { tool0: { actual: 210.1, target: 210, offset: 0 }, bed: { target: 60 } },
  })
  expect((await admin('GET', `job?printer=${id}`)).body).toMatchObject({
    job: { file: { name: 'py-x.gcode' } },
    progress: { completion: 42.6, printTime: 100, printTimeLeft: 135 },
    state: 'Printing',
  })
  expect((await admin('GET', `temperature?printer=${id}`)).body.bed.actual).toBe(59.9)
  expect((await api.as({ projects: [] })('GET', `job?printer=${id}`)).body.job.file.name).toBeNull()
  // The oldest was never seen.
  expect((await admin('GET', 'status')).body).toMatchObject({ status: 503, code: 'PRINTER_OFFLINE' })
})

test('a printer of the environment is added once, and stays away once it was removed', async () => {
  const configured = await testApi({ OCTOPRINT_URL: 'http://127.0.0.1:5999', OCTOPRINT_API_KEY: 'k' })
  const { items } = (await configured.admin('GET', 'printers')).body
  expect(items).toMatchObject([{ name: 'octoprint', kind: 'octoprint', settings: { url: 'http://127.0.0.1:5999' } }])
  await configured.admin('DELETE', `printers/${items[0].id}`)
  const { ensureConfiguredPrinter } = await import('../../src/api/configured-printer.ts')
  await ensureConfiguredPrinter(configured.context)
  expect((await configured.admin('GET', 'printers')).body.items).toEqual([])
})

test('pools are made, changed and removed when nothing belongs to them', async () => {
  const hours = { timeZone: 'Europe/Berlin', from: '07:00', to: '22:00', days: [1, 2, 3, 4, 5] }
  const { body } = await admin('POST', 'pools', { body: { name: 'night', attended: false, hours } })
  expect(body).toMatchObject({ name: 'night', attended: false, paused: false, hours, printers: 0 })
  expect((await admin('POST', 'pools', { body: { name: 'night' } })).body.code).toBe('POOL_NAME_TAKEN')
  expect(
    (await admin('POST', 'pools', { body: { name: 'mars', hours: { ...hours, timeZone: 'Mars/Base' } } })).body.code,
  ).toBe('BODY_INVALID')
  expect((await admin('PATCH', `pools/${body.id}`, { body: { paused: true, hours: null } })).body).toMatchObject({
    paused: true,
  })
  await add('in-pool', { pool: body.id })
  expect((await admin('DELETE', `pools/${body.id}`)).body.code).toBe('POOL_IN_USE')
})

test('a verb that a family lacks is refused at once, with those that it has', async () => {
  const settings = { url: 'http://127.0.0.1:1', apiKey: 'k' }
  const made = await admin('POST', 'printers', { body: { name: 'no motion', kind: 'prusalink', settings } })
  const commands = `printers/${made.body.id}/commands`
  const deeds = {
    ...{ home: {}, jog: { xMillimetres: 1 }, temperatures: { bed: 40 }, gcode: { lines: ['G28'] } },
    ...{ pause: {}, resume: {}, cancel: {} },
  }
  for (const [verb, given] of Object.entries(deeds)) {
    const { status, body } = await admin('POST', commands, { body: { verb, arguments: given } })
    if (['pause', 'resume', 'cancel'].includes(verb)) expect([verb, status]).toEqual([verb, 202])
    else {
      expect([verb, status, body.code]).toEqual([verb, 422, 'COMMAND_UNSUPPORTED'])
      expect(body.detail).toContain('pause, resume, cancel')
    }
  }
  const rows = await api.context.db.query('SELECT verb FROM commands WHERE printer_id = $1', [made.body.id])
  expect(rows.map(({ verb }: { verb: string }) => verb).sort()).toEqual(['cancel', 'pause', 'resume'])
})
