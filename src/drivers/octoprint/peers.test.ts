import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { OctoprintSimulator } from './simulator.ts'

// Optional: the simulator as a client of others sees it (docs/real-octoprint.md).
const python = process.env.OCTOREST_PYTHON

describe.skipIf(python === undefined)('octorest against the simulator', () => {
  it('reads, uploads, prints, pauses, resumes, cancels and heats as on a real OctoPrint', async () => {
    const simulator = new OctoprintSimulator({ apiKey: 'A'.repeat(32), speed: 60 })
    await simulator.start()
    const folder = mkdtempSync(join(tmpdir(), 'printyard-octorest-'))
    const file = join(folder, 'long.gcode')
    writeFileSync(file, `G28\n${'G1 X10 E0.1 F6000\nG4 S600\n'.repeat(100)}`)
    const words = [join(import.meta.dirname, 'peers.py'), 'simulator', simulator.url, simulator.apiKey, file]
    const { stdout } = await promisify(execFile)(python ?? '', words)
    expect(JSON.parse(stdout)).toEqual({
      'wrong key': 403,
      version: 'OctoPrint',
      state: 'Operational',
      uploaded: 'long.gcode',
      listed: true,
      size: 2_604,
      job: 'Operational',
      flags: true,
      states: ['Printing', 'Paused', 'Printing', 'Operational'],
      targets: [60, 40],
      deleted: 404,
    })
    expect(simulator.machine.starts('long.gcode')).toBe(1)
    await simulator.stop()
    rmSync(folder, { recursive: true })
  }, 60_000)
})
