import { describe, expect, it } from 'vitest'
import { ready } from '../conformance-stage.ts'
import { eventually, freshName, put } from '../conformance-support.ts'
import type { Timing } from '../driver.ts'
import { frontEnd } from './camera.ts'
import { pacedGcode } from './simulator-bench.ts'
import { bench, openEach, printer, printing, seen, watcher } from './stories-stage.ts'

openEach()

describe('a print on Moonraker', () => {
  it('carries the id that the history gave it, layers, filament and the seconds of printing', async () => {
    const layers = 'SET_PRINT_STATS_INFO TOTAL_LAYER=2\nSET_PRINT_STATS_INFO CURRENT_LAYER=2\n'
    const { file, before } = await printing(Buffer.concat([Buffer.from(layers), pacedGcode(1)]))
    await seen.until('its id', () => seen.last?.job?.jobRef !== undefined, 5)
    expect(seen.last?.job).toMatchObject({ jobRef: '000001', layers: 2 })
    await seen.until('the end', () => seen.endings.length > 0, 10)
    const verdict = await printer.reconcile(file.name, before)
    expect(seen.endings).toMatchObject([{ jobRef: '000001', filamentMillimetres: expect.closeTo(10, 1) }])
    expect(verdict).toMatchObject({ kind: 'started', jobRef: '000001', ending: { outcome: 'completed' } })
    expect((await printer.snapshot()).job?.jobRef).toBe('000001')
  })

  it('has the end of its own run although somebody has run the file once more since', async () => {
    const { file, before } = await printing()
    await seen.until('its id', () => seen.last?.job?.jobRef === '000001', 5)
    expect(await printer.cancel()).toEqual({ kind: 'accepted' })
    await seen.until('the end', () => seen.endings.length > 0, 10)
    expect(bench.moonraker.panelStart(file.name)).toBe(true)
    await seen.until('the other run', () => seen.last?.state === 'printing', 10)
    expect(await printer.reconcile(file.name, { ...before, ranAs: '000001' })).toMatchObject({
      ...{ kind: 'started', jobRef: '000001', running: false, ending: { jobRef: '000001', outcome: 'canceled' } },
    })
    expect(await printer.reconcile(file.name, { ...before, ranAs: '000002' })).toMatchObject({ running: true })
  })

  it('is followed to its end by Klipper although Moonraker crashed and its history says "interrupted"', async () => {
    const { file, before } = await printing(pacedGcode(3))
    await bench.moonraker.restartMoonraker()
    expect(await printer.reconcile(file.name, before)).toMatchObject({ kind: 'started', running: true })
    await seen.until('printing again', () => seen.links.length === 3 && seen.last?.state === 'printing', 5)
    // Klipper ran on: the printer did not restart.
    expect(seen.links.at(-1)).toEqual({ up: true, restarted: false })
    await seen.until('the end', () => seen.endings.length > 0, 10)
    expect(seen.endings).toMatchObject([{ fileName: file.name, outcome: 'completed' }])
    expect(bench.moonraker.store.jobs()).toMatchObject([{ status: 'interrupted', end_time: null }])
    expect(await printer.reconcile(file.name, before)).toMatchObject({
      running: false,
      ending: { outcome: 'completed' },
    })
  })

  it('that Klipper does not show any more is unknown when the history says "interrupted"', async () => {
    const { file, before } = await printing(pacedGcode(1))
    await bench.moonraker.restartMoonraker()
    await seen.until('the end', () => seen.last?.state === 'completed', 10)
    expect(await printer.revoke(file.name)).toBe('in-use')
    bench.moonraker.panelStart('other.gcode')
    expect(await printer.reconcile(file.name, before)).toMatchObject({ kind: 'unknown' })
    // A person may settle it: the file can go, and the history still knows that it ran.
    expect(await printer.revoke(file.name)).toBe('absent')
    expect(await printer.reconcile(file.name, before)).toMatchObject({ kind: 'unknown' })
  })

  it('that an emergency stop ended has failed, although print_stats says "paused", and stays so after a restart', async () => {
    const { file, before } = await printing()
    bench.moonraker.klipper.shutdown('Shutdown due to webhooks request')
    await seen.until('the end', () => seen.endings.length > 0, 5)
    expect(bench.moonraker.klipper.state).toBe('paused')
    expect(seen.endings).toMatchObject([{ outcome: 'failed', reason: 'Shutdown due to webhooks request' }])
    expect(await printer.reconcile(file.name, before)).toMatchObject({ kind: 'started', ending: { outcome: 'failed' } })
    expect((await printer.snapshot()).state).toBe('fault')
    expect((await printer.start(file.name, 2_000)).kind).toBe('refused')
    await bench.moonraker.klipper.restart()
    await seen.until('idle', () => seen.last?.state === 'idle', 5)
    expect(seen.links.at(-1)).toMatchObject({ up: true, restarted: true })
    expect(await printer.reconcile(file.name, before)).toMatchObject({ kind: 'started', ending: { outcome: 'failed' } })
    expect(seen.endings).toHaveLength(1)
  })

  it('that a restart of Klipper broke off has failed by the word of the history', async () => {
    const { file, before } = await printing()
    await bench.moonraker.klipper.restart()
    await seen.until('idle', () => seen.last?.state === 'idle', 5)
    expect(await printer.reconcile(file.name, before)).toMatchObject({
      kind: 'started',
      jobRef: '000001',
      ending: { outcome: 'failed', reason: expect.stringContaining('restarted') },
    })
  })

  it('goes on although Moonraker lost its line to Klipper, whose history says that it ended', async () => {
    const { file, before } = await printing()
    await seen.until('its id', () => seen.last?.job?.jobRef === '000001', 5)
    const back = bench.moonraker.cutKlippySocket(400)
    await expect(printer.reconcile(file.name, before)).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    const bound = { ...before, ranAs: '000001' }
    await expect(printer.reconcile(file.name, bound)).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    await back
    for (const asked of [before, bound])
      expect(await printer.reconcile(file.name, asked)).toMatchObject({ kind: 'started', running: true })
    await seen.until('printing again', () => seen.last?.state === 'printing', 5)
    expect(seen.endings).toEqual([])
    expect(bench.moonraker.store.jobs()).toMatchObject([{ status: 'klippy_disconnect' }])
    bench.moonraker.klipper.cancel()
    await seen.until('the end', () => seen.endings.length > 0, 5)
    expect(seen.endings).toMatchObject([{ fileName: file.name, outcome: 'canceled' }])
  })

  it('is over when somebody starts another file while it is paused, and that one is followed', async () => {
    const { file } = await printing()
    expect(await printer.pause()).toEqual({ kind: 'accepted' })
    await seen.until('paused', () => seen.last?.state === 'paused', 5)
    const next = await put(printer, pacedGcode(0.5))
    expect(await printer.start(next.name, 5_000)).toEqual({ kind: 'accepted' })
    await seen.until('both ends', () => seen.endings.length === 2, 10)
    expect(seen.endings).toMatchObject([
      { fileName: file.name, jobRef: '000001', outcome: 'canceled' },
      { fileName: next.name, jobRef: '000002', outcome: 'completed' },
    ])
    expect(bench.moonraker.machine.log.map(({ event, outcome }) => outcome ?? event)).toEqual([
      'start',
      'canceled',
      'start',
      'completed',
    ])
  })

  it('stops at a move out of range and tells which', async () => {
    watcher.watch(seen)
    await ready(printer, 5)
    const file = await put(printer, Buffer.concat([pacedGcode(0.5), Buffer.from('G1 X9999\nG4 S600\n')]))
    await printer.start(file.name, 5_000)
    await seen.until('the end', () => seen.endings.length > 0, 10)
    expect(seen.endings).toMatchObject([
      { outcome: 'failed', reason: expect.stringMatching(/^Move out of range: 9999/) },
    ])
    await seen.until('failed', () => seen.last?.state === 'failed', 5)
  })

  it('that has run out of filament asks for a person, and goes on when there is some', async () => {
    await printing()
    bench.moonraker.klipper.filamentDetected = false
    bench.moonraker.klipper.pause()
    await seen.until('attention', () => seen.last?.state === 'attention', 5)
    expect(seen.last?.stateText).toContain('filament')
    bench.moonraker.klipper.filamentDetected = true
    bench.moonraker.klipper.changed()
    await seen.until('paused', () => seen.last?.state === 'paused', 5)
    expect(await printer.resume()).toEqual({ kind: 'accepted' })
    await seen.until('printing', () => seen.last?.state === 'printing', 5)
  })
})

describe('commands to Klipper', () => {
  it('are refused in its own words, of which HTTP would tell nothing', async () => {
    await ready(printer, 5)
    expect(await printer.gcode?.(['G28', 'M83', 'G1 E10'])).toEqual({
      kind: 'refused',
      reason: '400: Extrude below minimum temp',
    })
    expect(await printer.jog?.({ xMillimetres: 1900 })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('out of range'),
    })
  })

  it('that break off on the way are unknown, and are not sent again', async () => {
    await printing()
    bench.moonraker.faults.arm({ kind: 'drop-after', method: 'RPC', path: 'printer.print.pause' })
    expect((await printer.pause()).kind).toBe('unknown')
    await seen.until('paused', () => seen.last?.state === 'paused', 5)
    bench.moonraker.faults.arm({ kind: 'drop-before', method: 'RPC', path: 'printer.print.cancel' })
    expect((await printer.cancel()).kind).toBe('unknown')
    expect(seen.last?.state).toBe('paused')
  })
})

describe('a print that heats up', () => {
  /** Waits for its nozzle: that takes about two seconds here, in which Klipper runs no other G-code. */
  async function heating(timing: Partial<Timing>) {
    const hasty = bench.connect(timing)
    await ready(printer, 5)
    const file = await put(printer, Buffer.concat([Buffer.from('M109 S200\n'), pacedGcode(20)]))
    expect(await printer.start(file.name, 5_000)).toEqual({ kind: 'accepted' })
    return hasty
  }

  const asked = (method: string) => bench.moonraker.requests.some(({ path }) => path === method)

  it('is canceled when Klipper gets to it, and the answer is waited for', async () => {
    const hasty = await heating({ requestMilliseconds: 300 })
    expect(await hasty.cancel()).toEqual({ kind: 'accepted' })
    expect((await printer.snapshot()).state).toBe('canceled')
    await hasty.close()
  })

  it('leaves nobody waiting on a line that went silent, nor on a connection that is closed', async () => {
    const hasty = await heating({ requestMilliseconds: 300 })
    const closed = hasty.pause()
    await eventually(async () => asked('printer.print.pause'), Boolean, 5)
    await hasty.close()
    expect(await closed).toMatchObject({ kind: 'unknown' })
    const other = bench.connect({ requestMilliseconds: 300 })
    const silent = other.cancel()
    await eventually(async () => asked('printer.print.cancel'), Boolean, 5)
    bench.moonraker.silent = true
    expect(await silent).toMatchObject({ kind: 'unknown' })
    await other.close()
  })
})

describe('files of Moonraker', () => {
  it('are listed without our marker, and downloaded byte by byte', async () => {
    await printer.identify()
    const bytes = pacedGcode(1)
    const file = await put(printer, bytes)
    expect(await printer.listFiles?.()).toMatchObject([{ name: file.name, sizeBytes: bytes.length }])
    const parts: Buffer[] = []
    const signal = AbortSignal.timeout(5_000)
    for await (const part of (await printer.download?.(file.name, signal)) ?? []) parts.push(part as Buffer)
    expect(Buffer.concat(parts)).toEqual(bytes)
    await expect(printer.download?.(freshName(), signal)).rejects.toMatchObject({ code: 'PRINTER_PROTOCOL' })
  })

  it('are taken as Moonraker stored them when it rewrites what arrived whole', async () => {
    bench.moonraker.store.objectProcessing = true
    const bytes = Buffer.concat([Buffer.from('; printing object cube id:0 copy 0\n'), pacedGcode(1)])
    const file = await put(printer, bytes)
    expect(file.sizeBytes).toBeGreaterThan(bytes.length)
    expect(await printer.stat(file.name)).toEqual(file)
    expect(await printer.start(file.name, 5_000)).toEqual({ kind: 'accepted' })
  })

  it('know the printer again by the first marker, also when a second one was left', async () => {
    const { deviceKey } = await printer.identify()
    bench.moonraker.store.write(`py-marker/${'0'.repeat(32)}.gcode`, Buffer.from(';\n'))
    expect((await printer.identify()).deviceKey).toBe(deviceKey)
  })
})

describe('a webcam of Moonraker', () => {
  it('is found on the web page in front of it, and behind it nothing is followed elsewhere', () => {
    expect(frontEnd('http://10.0.0.7:7125')).toBe('http://10.0.0.7')
    expect(frontEnd('http://10.0.0.7:7126/')).toBe('http://10.0.0.7')
    expect(frontEnd('http://voron.local/moonraker')).toBe('http://voron.local')
    expect(frontEnd('http://voron.local:8080')).toBe('http://voron.local:8080')
  })

  it('gives a picture, of the webcam that Moonraker lists', async () => {
    const picture = await printer.cameraSnapshot?.(AbortSignal.timeout(2_000))
    expect(picture?.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
    expect(bench.moonraker.webcam.requests).toBe(1)
  })

  it('that is gone is a camera that failed', async () => {
    bench.moonraker.webcam.fault = 'missing'
    await expect(printer.cameraSnapshot?.(AbortSignal.timeout(2_000))).rejects.toMatchObject({ code: 'CAMERA_FAILED' })
  })
})
