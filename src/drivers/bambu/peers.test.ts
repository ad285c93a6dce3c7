import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { dwellingGcode } from '../conformance-simulators.ts'
import { ACCESS_CODE, openSimulator, sliced } from './simulator-bench.ts'

// Optional: the simulator as a client of others sees it (docs/real-bambu.md).
const python = process.env.BAMBU_PYTHON

describe.skipIf(python === undefined)('bambulabs_api against the simulator', () => {
  it('reads, uploads, prints, pauses, resumes, stops, deletes and looks through the camera as on a real printer', async () => {
    const bench = await openSimulator()
    const { mqttPort, ftpsPort, cameraPort, serial } = bench.settings
    const folder = mkdtempSync(join(tmpdir(), 'printyard-bambu-'))
    const file = join(folder, 'peer.gcode.3mf')
    writeFileSync(file, sliced(dwellingGcode(60)))
    const script = `${import.meta.dirname}/peers.py`
    const words = [script, ...[mqttPort, ftpsPort, cameraPort].map(String), ACCESS_CODE, serial, file]
    const { stdout } = await promisify(execFile)(python ?? '', words)
    expect(JSON.parse(stdout)).toEqual({
      connected: true,
      firmware: '01.07.02.00',
      rest: ['IDLE', 'STAINLESS_STEEL', 0.4, true],
      trays: ['PLA', 'PLA', 'PLA', 'PETG'],
      upload: '226 Transfer complete.',
      listed: ['peer.gcode.3mf'],
      same: true,
      start: true,
      running: ['RUNNING', 'peer.gcode.3mf'],
      paused: 'PAUSE',
      resumed: 'RUNNING',
      stopped: 'FAILED',
      bed: 60,
      delete: '250 Delete operation successful.',
      gone: [],
      frame: true,
      refused: [135],
    })
    expect(bench.sim.machine.log.map(({ event, outcome }) => outcome ?? event)).toEqual(['start', 'canceled'])
    rmSync(folder, { recursive: true })
    await bench.close()
  }, 120_000)
})
