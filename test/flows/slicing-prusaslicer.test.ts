import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { row } from '../../src/entities/database.ts'
import { ask } from '../../src/workers/slice/program.ts'
import { prusaslicer } from '../../src/workers/slice/prusaslicer.ts'
import { addFile, openFarm, reaches, submit } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'
import { slicedFile } from '../support/sliced-file.ts'

const words = await ask('prusa-slicer', prusaslicer.version.args)
const there = prusaslicer.version.pattern.test(words ?? '')
if (!there) console.log('the real PrusaSlicer is not tried: there is no prusa-slicer on PATH')

const config = await testConfig({ SIMULATORS: '', PRUSA_SLICER: '', DISPATCH_TICK_MS: '200' })
const farm = await openFarm(config, there ? ['worker', 'dispatch', 'render'] : [])
const { db } = farm.context
const folder = mkdtempSync(join(tmpdir(), 'printyard-prusaslicer-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const model = (name: string) => new URL(`../fixtures/models/${name}`, import.meta.url).pathname
const LONG = 240_000

/** A printer of a class, without a machine behind it. */
async function declare(name: string, printerModel: string): Promise<string> {
  const made = await row<{ id: string }>(
    db,
    `INSERT INTO printers (name, kind, settings, model) VALUES ($1, 'octoprint', '{}', $2) RETURNING id`,
    [name, printerModel],
  )
  return made?.id ?? ''
}

/** The same size as `path` many times over: nothing that a bed holds. */
function grown(path: string, factor: number): string {
  const bytes = readFileSync(path)
  for (let at = 84; at + 50 <= bytes.length; at += 50) {
    for (let i = 3; i < 12; i++) bytes.writeFloatLE(bytes.readFloatLE(at + i * 4) * factor, at + i * 4)
  }
  const grownPath = join(folder, 'grown.stl')
  writeFileSync(grownPath, bytes)
  return grownPath
}

test.skipIf(!there)(
  'PrusaSlicer slices an STL and a 3MF by the presets of the vendor for a printer, a material and a quality',
  async () => {
    const printerId = await declare('mk3s', 'Original Prusa i3 MK3S')
    const cube = await addFile(farm, model('20mm-xyz-cube.stl'))
    const [stl = ''] = await submit(farm, cube.id, 1, printerId)
    const box = await addFile(farm, model('core-box.3mf'))
    const [threemf = ''] = await submit(farm, box.id, 1, printerId)
    expect(await slicedFile(farm, stl, LONG)).toMatchObject({
      metadata: { printerModel: 'MK3S', nozzleMillimetres: 0.4, layerHeightMillimetres: 0.2, materials: ['PLA'] },
      estimate: { source: 'slicer' },
    })
    expect(await slicedFile(farm, threemf, LONG)).toMatchObject({ metadata: { slicer: { name: 'PrusaSlicer' } } })
  },
  LONG,
)

test.skipIf(!there)(
  'a model that fits no bed is told so',
  async () => {
    const printerId = await declare('mini', 'MINI')
    const large = await addFile(farm, grown(model('20mm-xyz-cube.stl'), 10))
    const [print = ''] = await submit(farm, large.id, 1, printerId)
    expect((await reaches(farm, print, 'failed')).reason?.code).toBe('SLICE_DOES_NOT_FIT')
  },
  LONG,
)
