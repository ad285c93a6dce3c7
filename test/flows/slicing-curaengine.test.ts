import { existsSync } from 'node:fs'
import { afterAll, expect, test } from 'vitest'
import { startApi } from '../../src/api/server.ts'
import { curaengine } from '../../src/workers/slice/curaengine.ts'
import { ask } from '../../src/workers/slice/program.ts'
import { type Json, token } from '../support/api.ts'
import { addFile, openFarm, reaches } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'
import { slicedFile } from '../support/sliced-file.ts'

// docs/real-slicers.md says how to install it.
const definition = process.env.CURA_DEFINITION ?? '/usr/share/cura/resources/definitions/fdmprinter.def.json'
const words = await ask('CuraEngine', curaengine.version.args)
const there = curaengine.version.pattern.test(words ?? '') && existsSync(definition)
if (!there) console.log('the real CuraEngine is not tried: there is none on PATH, or no definitions of Cura')

const config = await testConfig({ SIMULATORS: '', PRUSA_SLICER: 'off', CURA_ENGINE: '', DISPATCH_TICK_MS: '200' })
const farm = await openFarm(config, there ? ['worker', 'dispatch', 'render'] : [])
const api = await startApi(farm.context)
afterAll(() => api.stop())
const LONG = 120_000
const SETTINGS = `definition = ${definition}\nmaterial_diameter = 1.75\nlayer_height = 0.2\nlayer_height_0 = 0.2\n`

async function post(path: string, body: unknown): Promise<Json> {
  const answer = await fetch(`${api.address}/api/printing/${path}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${token({ sub: 'operator', roles: ['admin'], projects: ['p1'] })}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  })
  const said = await answer.json()
  expect(answer.ok, JSON.stringify(said)).toBe(true)
  return said
}

/** Uploads a profile and prints a model by it. */
async function slice(name: string, quality: string, settings: string): Promise<string> {
  const profile = { name: quality, engine: 'curaengine', printerClass: '*', material: 'PLA', quality, settings }
  await post('profiles', profile)
  const { id: fileId } = await addFile(farm, new URL(`../fixtures/models/${name}`, import.meta.url).pathname)
  const { prints } = await post('quick-print', { fileId, quality, copies: 1 })
  return prints[0].id
}

test.skipIf(!there).each(['20mm-xyz-cube.stl', 'core-box.3mf'])(
  'CuraEngine slices %s, and its G-code tells its true time and filament',
  async (name) => {
    const print = await slice(name, `fine ${name}`, SETTINGS)
    const { metadata, estimate } = (await slicedFile(farm, print, LONG)) ?? {}
    expect(metadata?.slicer).toEqual({ name: 'Cura_SteamEngine', version: expect.any(String) })
    expect(estimate).toMatchObject({ source: 'slicer' })
    expect(estimate?.durationSeconds).not.toBe(6666)
    expect(estimate?.durationSeconds).toBeGreaterThan(60)
    expect(estimate?.filamentMillimetres).toBeGreaterThan(50)
  },
  LONG,
)

test.skipIf(!there)(
  'what CuraEngine slices to nothing fails with a reason, though it ends well',
  async () => {
    const print = await slice('20mm-xyz-cube.stl', 'nothing', `${SETTINGS}mesh_position_z = -1000\n`)
    const { reason } = await reaches(farm, print, 'failed')
    expect(reason).toMatchObject({ code: 'SLICE_FAILED', detail: expect.stringContaining('nothing to print') })
  },
  LONG,
)
