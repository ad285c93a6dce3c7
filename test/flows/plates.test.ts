import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { row } from '../../src/entities/database.ts'
import { estimateGcode } from '../../src/gcode/estimate.ts'
import { bytesSource } from '../../src/geometry/source.ts'
import { type Json, testApi } from '../support/api.ts'
import { addFile, admin, clear, openFarm, reaches, starts, takePrinter, truth, until } from '../support/farm.ts'

// Files of several plates, from the answer about the file to the printer that is told which one to run.

const FAKE = new URL('../support/fake-slicer.sh', import.meta.url).pathname
const api = await testApi({
  ...{ SIMULATORS: 'bambu:2,octoprint:1', SIMULATOR_SPEED: '2000', PRUSA_SLICER: FAKE, DISPATCH_TICK_MS: '200' },
  ...{ RATE_LIMIT_MAX_REQUESTS: '1000', LOG_LEVEL: process.env.TEST_LOG ?? 'silent' },
})
const folder = mkdtempSync(join(tmpdir(), 'printyard-plates-'))
const farm = await openFarm(api.config)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const call = (method: string, path: string, body?: unknown) =>
  api.admin(method, path, body === undefined ? {} : { body })

const original = unzipSync(readFileSync(new URL('../fixtures/gcode/Testqube.gcode.3mf', import.meta.url)))
/** Half as long as the first plate, of another material. */
const OTHER = strToU8(
  [
    '; HEADER_BLOCK_START',
    '; total layer number: 1',
    '; HEADER_BLOCK_END',
    '; filament_type = PETG',
    '; filament_diameter = 1.75',
    'M83',
    ...Array.from({ length: 60 }, (_, i) => `G1 X${10 + (i % 2) * 40} Y20 Z0.2 E1.5 F1800`),
    'G4 S30',
  ].join('\n'),
)

/** A sliced file of the plates 1 and 3. */
function twoPlates(): string {
  const path = join(folder, 'two.gcode.3mf')
  const settings = strToU8(
    '<config><plate><metadata key="plater_id" value="3"/><metadata key="plater_name" value="Lids &amp; pins"/></plate></config>',
  )
  const entries = { ...original, 'Metadata/plate_3.gcode': OTHER, 'Metadata/model_settings.config': settings }
  writeFileSync(path, zipSync(entries))
  return path
}

let sliced = ''
beforeAll(async () => {
  sliced = (await addFile(farm, twoPlates())).id
})

/** The starts that a simulated printer was sent. */
async function paramsSent({ simulator }: Awaited<ReturnType<typeof takePrinter>>): Promise<string[]> {
  type Sent = { items: { command: string; body?: { param?: string } }[] }
  const { items } = await admin<Sent>(simulator, 'GET', 'requests')
  return items.filter(({ command }) => command === 'project_file').map(({ body }) => body?.param ?? '')
}

test('the file lists its plates, each with what it takes', async () => {
  const { body } = await call('GET', `files/${sliced}`)
  const expected = estimateGcode(bytesSource(OTHER))
  expect(body.plates).toMatchObject([
    { number: 1, durationSeconds: body.estimate.durationSeconds, hasGcode: true },
    { number: 3, name: 'Lids & pins', durationSeconds: expected.durationSeconds, hasGcode: true },
  ])
  expect(body.plates[1].filamentMillimetres).toBeCloseTo(90, 5)
  const of = async (plate?: number) => (await call('POST', 'estimate', { fileId: sliced, plate })).body
  expect((await of()).durationSeconds).toBe(body.estimate.durationSeconds)
  expect((await of(3)).durationSeconds).toBe(expected.durationSeconds)
  expect(await of(2)).toMatchObject({ code: 'PLATE_UNKNOWN', detail: 'The file has no plate 2: it has 1, 3' })
})

test('a plate that the file does not have is refused with those that it has, wherever it is named', async () => {
  const bodies: [string, object][] = [
    ['quick-print', { fileId: sliced, plate: 2 }],
    ['queue', { filename: 'two.gcode.3mf', print: true, plate: 2 }],
    [
      'batches',
      {
        projectId: 'p1',
        items: [
          { fileId: sliced, plate: 3 },
          { fileId: sliced, plate: 2 },
        ],
      },
    ],
  ]
  for (const [path, body] of bodies) {
    expect((await call('POST', path, body)).body, path).toMatchObject({
      ...{ status: 422, code: 'PLATE_UNKNOWN', detail: 'The file has no plate 2: it has 1, 3' },
    })
  }
  const { count } = (await row<{ count: number }>(farm.context.db, 'SELECT count(*)::int FROM prints')) ?? { count: -1 }
  expect(count).toBe(0)
  const plain = await addFile(farm, 'test/fixtures/models/20mm-xyz-cube.stl')
  expect((await call('POST', 'quick-print', { fileId: plain.id, plate: 2 })).body.code).toBe('PLATE_UNKNOWN')
})

test('a print of a file that nobody had looked at yet fails when it turns out not to have the plate', async () => {
  const { body } = await call('POST', 'quick-print', { fileId: sliced, plate: 3, priority: 'low' })
  const [{ id }] = body.prints
  // As it would stand had the file been checked after the submission.
  await farm.context.db.query('UPDATE prints SET plate = 2 WHERE id = $1', [id])
  expect((await reaches(farm, id, 'failed')).reason).toMatchObject({ code: 'PLATE_UNKNOWN' })
})

test('the printer starts the plate that was asked for, and a second try the same', async () => {
  const printer = await takePrinter(farm, 0)
  await admin(printer.simulator, 'POST', 'fault', { kind: 'start', how: 'before' })
  await clear(farm, printer.id, printer.simulator)
  const asked = { fileId: sliced, plate: 3, printerId: printer.id }
  const [{ id }] = (await call('POST', 'quick-print', asked)).body.prints
  const expected = estimateGcode(bytesSource(OTHER))
  const print = (await call('GET', `prints/${id}`)).body
  expect(print.plate).toBe(3)
  expect(print.estimatedSeconds).toBeCloseTo(expected.durationSeconds + expected.preparationSeconds, 3)
  const done = await reaches(farm, id, 'completed', 'failed', 'held')
  expect(done.state).toBe('completed')
  expect(await paramsSent(printer)).toEqual(['Metadata/plate_3.gcode', 'Metadata/plate_3.gcode'])
  expect(starts(await truth(printer.simulator))).toHaveLength(1)
  const after = (await call('GET', `prints/${id}`)).body
  expect(after.filamentMillimetresUsed).toBeCloseTo(expected.filamentMillimetres, 0)
})

test('a file whose only plate is not the first is started at the plate that it has', async () => {
  const printer = await takePrinter(farm, 1)
  const path = join(folder, 'only.gcode.3mf')
  writeFileSync(path, zipSync({ 'Metadata/plate_4.gcode': OTHER }))
  const only = await addFile(farm, path)
  await clear(farm, printer.id, printer.simulator)
  const [{ id }] = (await call('POST', 'quick-print', { fileId: only.id, printerId: printer.id })).body.prints
  expect((await reaches(farm, id, 'completed', 'failed', 'held')).state).toBe('completed')
  expect(await paramsSent(printer)).toEqual(['Metadata/plate_4.gcode'])
})

test('a printer that takes plain G-code only gets that of the plate, byte for byte', async () => {
  const printer = await takePrinter(farm, 2)
  const file = join(folder, 'plain.gcode.3mf')
  writeFileSync(
    file,
    zipSync({ 'Metadata/plate_1.gcode': strToU8('G28\nG1 X5 E1 F60\n'), 'Metadata/plate_2.gcode': OTHER }),
  )
  const { id: fileId } = await addFile(farm, file)
  await clear(farm, printer.id, printer.simulator)
  const asked = { fileId, plate: 2, printerId: printer.id }
  const [{ id }] = (await call('POST', 'quick-print', asked)).body.prints
  const done = await reaches(farm, id, 'completed', 'failed', 'held')
  expect(done).toMatchObject({ state: 'completed', remoteName: expect.stringMatching(/^py-.*[^3]\.gcode$/) })
  const sent = await row<{ bytes: number }>(
    farm.context.db,
    'SELECT artifact_bytes::int AS bytes FROM attempts WHERE print_id = $1',
    [id],
  )
  expect(sent?.bytes).toBe(OTHER.length)
  const { url, apiKey } = printer.simulator.settings as { url: string; apiKey: string }
  const held = await fetch(`${url}/downloads/files/local/${done.remoteName}`, { headers: { 'x-api-key': apiKey } })
  expect(Buffer.from(await held.arrayBuffer()).equals(Buffer.from(OTHER))).toBe(true)
})

const SCALE = { 1: 10, 2: 20 } as const
/** A project of two plates: a small and a large tetrahedron. */
function project(): string {
  const path = join(folder, 'project.3mf')
  const solid = (id: number, edge: number) =>
    `<object id="${id}" type="model"><mesh><vertices><vertex x="0" y="0" z="0"/><vertex x="${edge}" y="0" z="0"/><vertex x="0" y="${edge}" z="0"/><vertex x="0" y="0" z="${edge}"/></vertices><triangles><triangle v1="0" v2="2" v3="1"/><triangle v1="0" v2="1" v3="3"/><triangle v1="0" v2="3" v3="2"/><triangle v1="1" v2="2" v3="3"/></triangles></mesh></object>`
  const plate = (number: number) =>
    `<plate><metadata key="plater_id" value="${number}"/><model_instance><metadata key="object_id" value="${number}"/><metadata key="instance_id" value="0"/></model_instance></plate>`
  writeFileSync(
    path,
    zipSync({
      '[Content_Types].xml': strToU8('<Types/>'),
      '_rels/.rels': strToU8(
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Target="/3D/3dmodel.model" Id="r" Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>',
      ),
      '3D/3dmodel.model': strToU8(
        `<model unit="millimeter" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02"><resources>${solid(1, SCALE[1])}${solid(2, SCALE[2])}</resources><build><item objectid="1"/><item objectid="2"/></build></model>`,
      ),
      'Metadata/model_settings.config': strToU8(`<config>${plate(1)}${plate(2)}</config>`),
    }),
  )
  return path
}

test('each plate of a project is sliced by itself, once', async () => {
  const { id: fileId, state } = await addFile(farm, project())
  expect(state, JSON.stringify((await call('GET', `files/${fileId}`)).body.error)).toBe('ready')
  const marks = join(folder, 'marks')
  const settings = `fake_wish = keep\nfake_program = ${new URL('../fixtures/gcode/c_ender3_printability_truth.gcode', import.meta.url).pathname}\nfake_marks = ${marks}\nlayer_height = 0.2\n`
  const profile = { name: 'plates', printerClass: '*', material: 'PLA', quality: 'plates', settings }
  expect((await call('POST', 'profiles', profile)).status).toBe(201)
  const send = async (plate?: number): Promise<string> =>
    (await call('POST', 'quick-print', { fileId, quality: 'plates', plate })).body.prints[0].id
  const ids = [await send(), await send(1), await send(2), await send(2)]
  const prints = () => Promise.all(ids.map(async (id) => (await call('GET', `prints/${id}`)).body))
  await until(async () => (await prints()).every(({ slicedFileId }) => slicedFileId !== undefined))
  const found = await prints()
  const [none, first, second, again] = found.map(({ sliceId }) => sliceId)
  expect([none === first, second === again, first === second]).toEqual([true, true, false])
  const names = await Promise.all(
    found.map(async (print) => (await call('GET', `files/${print.slicedFileId}`)).body.name),
  )
  expect(names).toEqual([
    ...['project-plates.gcode', 'project-plates.gcode', 'project-plate-2-plates.gcode', 'project-plate-2-plates.gcode'],
  ])
  const { body } = await call('GET', `files/${fileId}`)
  expect(body.plates.map(({ number, hasGcode }: Json) => [number, hasGcode])).toEqual([
    [1, false],
    [2, false],
  ])
  expect(body.plates[1].filamentMillimetres).toBeGreaterThan(body.plates[0].filamentMillimetres * 2)
})
