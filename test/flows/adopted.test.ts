import { expect, test } from 'vitest'
import { row } from '../../src/entities/database.ts'
import { resolvePrint } from '../../src/entities/decision.ts'
import { addFile, admin, openFarm, printOn, reaches, standAt, starts, takePrinter, truth } from '../support/farm.ts'
import { testConfig } from '../support/services.ts'

// R12: somebody starts our file at the panel before we do. The intent stands for that run, and nothing was asked before it.

const config = await testConfig({ SIMULATORS: 'moonraker:1,octoprint:1', SIMULATOR_SPEED: '200' })
const farm = await openFarm(config)
const { db, queues } = farm.context
const { id: fileId } = await addFile(farm, 'examples/files/testqube_a1.gcode')

test.each([
  [0, 'moonraker'],
  [1, 'octoprint'],
])(
  'a print that was adopted is asked about when its printer restarts, and a person can end it (%i, %s)',
  async (index) => {
    const printer = await takePrinter(farm, index)
    await admin(printer.simulator, 'POST', 'speed', { speed: 60 })
    const standing = standAt('carry:before:verified-row')
    const printId = await printOn(farm, printer, fileId)
    await standing.reached
    const sent = await row<{ name: string }>(db, 'SELECT remote_name AS name FROM transfers WHERE printer_id = $1', [
      printer.id,
    ])
    await admin(printer.simulator, 'POST', 'panel-start', { file: sent?.name })
    await reaches(farm, printId, 'printing')
    await admin(printer.simulator, 'POST', 'restart', { downMilliseconds: 150 })
    expect((await reaches(farm, printId, 'held', 'failed', 'completed', 'queued')).reason).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
    standing.goOn()
    const { commandId = '' } = await resolvePrint(db, printId, { outcome: 'failed' }, 'operator')
    await queues.add('control', { commandId })
    await reaches(farm, printId, 'failed')
    expect(starts(await truth(printer.simulator))).toHaveLength(1)
  },
)
