import { beforeAll, expect } from 'vitest'
import type { SimulatedPrinterInfo } from '../../src/drivers/simulators.ts'
import { type Json, testApi } from './api.ts'
import { addFile, admin, clear, openFarm, submit, takePrinter, truth, until } from './farm.ts'
import { failingRules } from './line.ts'

export const EJECTION = { lines: ['G91', 'G1 Z5', 'G90', 'EJECT_PART', 'M140 S0'], bedCelsius: 30 }

/**
 * A farm with its API and so many OctoPrints, an unattended pool `night` and an attended one `day`. Call it at the top level
 * of a test file.
 */
export async function openEjections(printers: number) {
  const api = await testApi({
    SIMULATORS: `octoprint:${printers}`,
    SIMULATOR_SPEED: '3000',
    UNANSWERED_COMMAND_SECONDS: '6',
  })
  const farm = await openFarm(api.config)
  let fileId = ''
  beforeAll(async () => {
    fileId = (await addFile(farm, 'examples/files/testqube_a1.gcode')).id
    for (const [name, attended] of [
      ['night', false],
      ['day', true],
    ]) {
      expect((await api.admin('POST', 'pools', { body: { name, attended } })).status).toBe(201)
    }
  })

  /** A printer of a pool that has its ejection, and two prints that only it may take; the first one may start. */
  async function twoPrintsOn(index: number, pool: string, ejection: object | null = EJECTION) {
    const printer = await takePrinter(farm, index)
    const patched = await api.admin('PATCH', `printers/${printer.id}`, { body: { pool, ejection } })
    expect(patched.status).toBe(200)
    const [first = '', second = ''] = await submit(farm, fileId, 2, printer.id)
    await clear(farm, printer.id, printer.simulator)
    return { ...printer, first, second }
  }
  const view = async ({ id }: { id: string }): Promise<Json> => (await api.admin('GET', `printers/${id}`)).body
  const settled = (stage: { id: string }, ...states: string[]) =>
    until(
      async () => states.includes((await view(stage)).lastEjection?.state),
      async () => JSON.stringify(await view(stage)),
    )
  const neverOntoAPart = async ({ simulator }: { simulator: SimulatedPrinterInfo }) =>
    expect((await truth(simulator)).filter(({ event, onPart }) => event === 'start' && onPart)).toEqual([])
  /** How often the macro reached the machine. */
  const lines = async ({ simulator }: { simulator: SimulatedPrinterInfo }): Promise<number> => {
    const { items } = await admin<{ items: { path: string }[] }>(simulator, 'GET', 'requests')
    return items.filter(({ path }) => path === '/api/printer/command').length
  }
  /** What keeps the second print from its printer. */
  const failing = ({ id, second }: { id: string; second: string }) => failingRules(farm.context.db, second, id)
  /** Long enough for anything that wanted to happen by itself. */
  const quiet = () => new Promise((resolve) => setTimeout(resolve, 3_000))

  return { api, farm, twoPrintsOn, view, settled, neverOntoAPart, lines, failing, quiet, fileId: () => fileId }
}
export type Stage = Awaited<ReturnType<Awaited<ReturnType<typeof openEjections>>['twoPrintsOn']>>
