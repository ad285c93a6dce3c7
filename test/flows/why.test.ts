import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Json, testApi } from '../support/api.ts'
import { addPrinter, admin as at, openFarm, until } from '../support/farm.ts'

// Explained: a print waits for many reasons at once. Each is told from both sides, as data; they are cleared away one by
// one, and when the last one is gone the print runs.

const api = await testApi({ SIMULATORS: 'octoprint:1', SIMULATOR_SPEED: '3000', DISPATCH_TICK_MS: '200' })
const farm = await openFarm(api.config)
const { admin } = api
const [simulator] = farm.simulators
if (!simulator) throw new Error('a simulator is needed')
const printerId = await addPrinter(farm, simulator)
const FILE = join(import.meta.dirname, '../fixtures/gcode/c_ender3_printability_truth.gcode')
for (const id of ['shop', 'other']) await admin('POST', 'projects', { body: { id, name: id } })
const fileId = (await api.upload(admin, 'shop', 'part.gcode', readFileSync(FILE))).body.id
const member = api.as({ sub: 'mia', roles: ['member'], projects: ['shop'] })
const stranger = api.as({ sub: 'eve', roles: ['member'], projects: ['other'] })

const pool = (
  await admin('POST', 'pools', { body: { name: 'hall', attended: true, paused: true, projects: ['other'] } })
).body.id
await admin('PATCH', `printers/${printerId}`, {
  body: {
    ...{ pool: 'hall', maintenance: true },
    capabilities: { nozzleMillimetres: 0.6, buildVolumeMillimetres: { x: 10, y: 10, z: 10 }, tags: ['open'] },
    loaded: [{ slot: 0, material: 'PETG', colour: 'black' }],
  },
})
const wish = { material: 'PLA', colour: 'red', tags: ['enclosed'], notBefore: '2999-01-01T00:00:00Z', poolId: pool }
const printId = (await member('POST', 'quick-print', { body: { fileId, ...wish } })).body.prints[0].id

type Rule = { rule: string; ok: boolean; expected: unknown; actual: unknown; advice?: string }
type Told = { fits: boolean; rules: Rule[] }
const ofPrint = async (): Promise<Told> =>
  (await member('GET', `prints/${printId}/why`)).body.printers.find((one: Json) => one.printerId === printerId)
const ofPrinter = async (): Promise<Told> =>
  (await admin('GET', `printers/${printerId}/why`)).body.prints.find((one: Json) => one.printId === printId)
const failing = ({ rules }: Told): Rule[] => rules.filter(({ ok }) => !ok)

/** Both sides, which say the same; each failing rule says what is, what should be, and what to do. */
async function why(): Promise<string[]> {
  const [print, printer] = [await ofPrint(), await ofPrinter()]
  const plain = (rules: Rule[]) => rules.map(({ rule, ok }) => [rule, ok])
  expect(plain(printer.rules)).toEqual(plain(print.rules))
  expect(print.fits).toBe(failing(print).length === 0)
  for (const { rule, advice, expected, actual } of failing(print)) {
    expect([rule, typeof advice, expected !== undefined, actual !== undefined]).toEqual([rule, 'string', true, true])
  }
  return failing(print).map(({ rule }) => rule)
}
const rule = async (name: string) => (await ofPrint()).rules.find((one) => one.rule === name)

test('every reason is told at once, and goes when what it says is done', async () => {
  await until(async () => (await admin('GET', `files/${fileId}`)).body.state === 'ready', undefined, 30_000)
  expect(await why()).toEqual(
    expect.arrayContaining([
      ...['not-before', 'no-maintenance', 'pool-running', 'project-allowed', 'tags', 'build-volume', 'nozzle'],
      ...['material-loaded', 'bed-clear'],
    ]),
  )
  expect(await rule('nozzle')).toMatchObject({ ok: false, expected: 0.4, actual: 0.6 })
  expect(await rule('material-loaded')).toMatchObject({ ok: false, expected: 'PLA' })
  expect(JSON.stringify(await rule('material-loaded'))).toContain('PETG')
  expect(await rule('bed-clear')).toMatchObject({ ok: false, expected: 'clear', actual: 'unknown' })
  // Whose a printer is, is told to nobody but them.
  expect(await rule('project-allowed')).toMatchObject({
    ...{ ok: false, expected: 'shop', actual: 'pool reserved for other projects' },
  })
  // The list tells the nearest of them.
  const listed = (await member('GET', 'prints?projectId=shop')).body.items[0]
  expect(await why()).toContain(listed.waiting.rule)

  const capabilities = {
    nozzleMillimetres: 0.4,
    buildVolumeMillimetres: { x: 300, y: 300, z: 300 },
    tags: ['enclosed'],
  }
  const printer = (body: object) => admin('PATCH', `printers/${printerId}`, { body })
  const steps: [string[], () => Promise<unknown>][] = [
    [['no-maintenance'], () => printer({ maintenance: false })],
    [['nozzle', 'build-volume', 'tags'], () => printer({ capabilities })],
    [['material-loaded'], () => printer({ loaded: [{ slot: 0, material: 'PLA', colour: 'black' }] })],
    [['colour-loaded'], () => printer({ loaded: [{ slot: 0, material: 'PLA', colour: 'red' }] })],
    [['project-allowed'], () => admin('PATCH', `pools/${pool}`, { body: { projects: [] } })],
    [['pool-running'], () => admin('PATCH', `pools/${pool}`, { body: { paused: false } })],
    [['not-before'], () => member('PATCH', `prints/${printId}`, { body: { notBefore: null } })],
  ]
  for (const [rules, mend] of steps) {
    expect(await why()).toEqual(expect.arrayContaining(rules))
    await mend()
    expect((await why()).filter((name) => rules.includes(name))).toEqual([])
  }
  expect(await why()).toEqual(['bed-clear'])
  expect((await admin('GET', `prints/${printId}`)).body.state).toBe('queued')

  await at(simulator, 'POST', 'clear-bed')
  await admin('POST', `printers/${printerId}/bed-cleared`, { body: { evidence: 'operator' } })
  await until(async () => (await admin('GET', `prints/${printId}`)).body.state === 'completed', undefined, 40_000)
})

test('nobody is told of prints that are not theirs, and a printer tells of those that wait', async () => {
  expect((await stranger('GET', `prints/${printId}/why`)).body.code).toBe('PRINT_UNKNOWN')
  const waiting = (await member('POST', 'quick-print', { body: { fileId, material: 'ASA' } })).body.prints[0].id
  const shown = async (caller: typeof member) =>
    (await caller('GET', `printers/${printerId}/why`)).body.prints.map((one: Json) => one.printId)
  expect(await shown(member)).toEqual([waiting])
  expect(await shown(stranger)).toEqual([])
  expect((await admin('GET', 'printers/00000000-0000-4000-8000-000000000000/why')).body.code).toBe('PRINTER_UNKNOWN')
})
