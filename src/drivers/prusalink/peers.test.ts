import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { PrusalinkSimulator } from './simulator.ts'

// Optional: the simulator as two clients of others see it (docs/real-prusalink.md).
const python = process.env.PRUSALINK_PYTHON

describe.skipIf(python === undefined)('pyprusalink and PrusaLinkPy against the simulator', () => {
  it('read, print, pause, resume, cancel and upload as on a real printer', async () => {
    const simulator = new PrusalinkSimulator({ apiKey: 'secret', speed: 60 })
    await simulator.start()
    simulator.stick.write('long.gcode', Buffer.from('G28\nG4 S60000\n'))
    const script = `${import.meta.dirname}/peers.py`
    const { stdout } = await promisify(execFile)(python ?? '', [script, new URL(simulator.url).port, 'secret'])
    expect(JSON.parse(stdout)).toEqual({
      version: 'PrusaLink',
      serial: simulator.serial,
      storage: 'usb',
      idle: ['IDLE', null, null],
      job: [1, 'PRINTING', 'long.gcode'],
      states: ['PAUSED', 'PRINTING', 'STOPPED'],
      refused: true,
      puts: [201, 409],
      exists: true,
      start: 204,
      commands: [204, 204, 204],
      delete: 204,
    })
    expect(simulator.machine.log.filter(({ event }) => event === 'start')).toHaveLength(2)
    await simulator.stop()
  }, 60_000)
})
