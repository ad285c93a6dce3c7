import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../conformance-support.ts'
import { OctoprintSimulator } from './simulator.ts'

let simulator: OctoprintSimulator

beforeEach(async () => {
  simulator = new OctoprintSimulator({ apiKey: 'D'.repeat(32), speed: 1000 })
  await simulator.start()
  await eventually(async () => simulator.printer.ready, Boolean, 5)
})
afterEach(() => simulator.stop())

async function call(method: 'GET' | 'POST', path: string, json?: unknown) {
  const { statusCode, body } = await request(`${simulator.url}${path}`, {
    method,
    headers: { 'x-api-key': simulator.apiKey, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
  const raw = await body.text()
  return { status: statusCode, body: raw === '' ? undefined : JSON.parse(raw) }
}

describe('the simulated OctoPrint', () => {
  it('answers 204 to a start with nothing selected, and nothing happens', async () => {
    expect(await call('POST', '/api/job', { command: 'start' })).toMatchObject({ status: 204 })
    expect(simulator.machine.log).toEqual([])
  })

  it('tells simulated seconds, whatever the speed', async () => {
    simulator.files.write('long.gcode', Buffer.from('G4 S1200\n'))
    simulator.printer.select('long.gcode', true)
    await eventually(async () => simulator.printer.ready, Boolean, 5)
    expect((await call('GET', '/api/files/local/long.gcode')).body.prints.last).toMatchObject({
      success: true,
      printTime: 1200,
    })
  })

  it('heats while it prints what the file wants, and cools after', async () => {
    const moves = 'G1 X100 Y0 E5 F600\nG1 X0 Y0 E5 F600\n'.repeat(200)
    simulator.files.write('warm.gcode', Buffer.from(`M190 S60\nM109 S210\nG28\nM83\n${moves}`))
    simulator.printer.select('warm.gcode', true)
    expect((await call('GET', '/api/printer')).body.temperature).toMatchObject({
      tool0: { target: 210 },
      bed: { target: 60 },
    })
    await eventually(async () => simulator.printer.ready, Boolean, 15)
    expect((await call('GET', '/api/printer')).body.temperature).toMatchObject({
      tool0: { target: 0 },
      bed: { target: 0 },
    })
  })

  it('is played by persons and fate under /_sim/', async () => {
    expect((await call('POST', '/_sim/panel-start', { file: 'by-hand.gcode' })).body).toEqual({ done: true })
    expect((await call('GET', '/_sim/state')).body).toMatchObject({
      running: 'by-hand.gcode',
      partOnBed: true,
      state: 'PRINTING',
    })
    expect((await call('POST', '/_sim/clear-bed')).body).toEqual({ done: false })
    expect((await call('POST', '/_sim/panel-cancel')).body).toEqual({ done: true })
    await eventually(async () => simulator.printer.ready, Boolean, 5)
    expect((await call('POST', '/_sim/clear-bed')).body).toEqual({ done: true })
    expect((await call('GET', '/_sim/log')).body.items).toMatchObject([
      { event: 'start' },
      { outcome: 'canceled' },
      { event: 'clear' },
    ])
    expect((await call('POST', '/_sim/fault', { kind: 'refuse', path: '/api/version', status: 503 })).body).toEqual({
      done: true,
    })
    expect((await call('GET', '/api/version')).status).toBe(503)
    expect((await call('GET', '/api/version')).status).toBe(200)
    expect((await call('POST', '/_sim/fault', { kind: 'flood' })).status).toBe(400)
  })

  it('loses its job and its sessions when the process restarts, and keeps its files', async () => {
    simulator.files.write('long.gcode', Buffer.from('G4 S100000\n'))
    simulator.printer.select('long.gcode', true)
    await simulator.restart(20)
    await eventually(async () => simulator.printer.ready, Boolean, 5)
    expect((await call('GET', '/api/job')).body.job.file.name).toBeNull()
    expect((await call('GET', '/api/files/local/long.gcode')).body.prints).toBeUndefined()
    expect(simulator.machine.log).toMatchObject([{ event: 'start' }, { event: 'end', outcome: 'failed' }])
  })
})
