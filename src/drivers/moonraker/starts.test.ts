import { describe, expect, it } from 'vitest'
import { ready } from '../conformance-stage.ts'
import { eventually, put } from '../conformance-support.ts'
import { pacedGcode } from './simulator-bench.ts'
import { bench, openEach, printer, printing, seen } from './stories-stage.ts'

openEach()

describe('a start on Moonraker', () => {
  it('that waits behind a heater starts after its sender gave up, unless its file was revoked', async () => {
    await ready(printer, 5)
    const file = await put(printer, pacedGcode(20))
    const before = await printer.fingerprint()
    void printer.gcode?.(['M109 S200'])
    await eventually(async () => bench.moonraker.klipper.heaters.read().tool0?.target, Boolean, 5)
    expect(await printer.start(file.name, 200)).toEqual({ kind: 'unknown', reason: 'no answer in time' })
    expect(await printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
    const said = await eventually(
      () => printer.reconcile(file.name, before),
      ({ kind }) => kind === 'started',
      5,
    )
    expect(said).toMatchObject({ kind: 'started', running: true })
    expect(bench.moonraker.machine.starts(file.name)).toBe(1)
    expect(await printer.revoke(file.name)).toBe('in-use')
  })

  it('is not begun behind G-code that Klipper runs after a print: it is busy then', async () => {
    await printing(pacedGcode(0.3))
    await seen.until('the end', () => seen.last?.state === 'completed', 10)
    expect(await printer.gcode?.(['G4 P120000'])).toEqual({ kind: 'accepted' })
    expect((await printer.fingerprint()).state).toBe('busy')
    // What is shown stays the print that ended.
    expect((await printer.snapshot()).state).toBe('completed')
    await eventually(
      () => printer.fingerprint(),
      ({ state }) => state === 'completed',
      5,
    )
  })

  it('finds no file when it comes out of the queue after a revocation', async () => {
    await ready(printer, 5)
    const file = await put(printer, pacedGcode(20))
    const warm = printer.gcode?.(['M109 S200'])
    await eventually(async () => bench.moonraker.klipper.heaters.read().tool0?.target, Boolean, 5)
    expect((await printer.start(file.name, 200)).kind).toBe('unknown')
    expect(await printer.revoke(file.name)).toBe('absent')
    await warm
    await printer.gcode?.(['M105'])
    expect(bench.moonraker.machine.starts(file.name)).toBe(0)
  })

  it.each([
    ['no history is kept', 'history-off'],
    ['the history was emptied', 'history-cleared'],
    ['the host was rebooted', 'power'],
  ])('cannot be disproved when %s', async (_why, what) => {
    const { store } = bench.moonraker
    bench.moonraker.panelStart('earlier.gcode')
    bench.moonraker.klipper.cancel()
    await ready(printer, 5)
    const file = await put(printer, pacedGcode(1))
    const before = await printer.fingerprint()
    if (what === 'history-off') store.history = false
    if (what === 'history-cleared') store.clearHistory()
    if (what === 'power') await bench.moonraker.restart(50)
    expect(await printer.reconcile(file.name, before)).toMatchObject({ kind: 'unknown' })
  })

  it('gets no verdict while Klipper is away, and the true one when it is back', async () => {
    await ready(printer, 5)
    const file = await put(printer, pacedGcode(1))
    const before = await printer.fingerprint()
    const back = bench.moonraker.klipper.restart(400)
    await expect(printer.reconcile(file.name, before)).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    expect((await printer.snapshot()).state).toBe('unavailable')
    await back
    expect(await printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
  })

  it('is judged by the history alone, whatever the clock of the printer says', async () => {
    const { file, before } = await printing(pacedGcode(0.5))
    await seen.until('the end', () => seen.last?.state === 'completed', 10)
    bench.moonraker.store.clockSkewSeconds = -10 * 86_400
    const next = await put(printer, pacedGcode(0.3))
    const later = await printer.fingerprint()
    await printer.start(next.name, 5_000)
    await seen.until('the next end', () => seen.endings.length === 2, 10)
    expect(await printer.reconcile(file.name, before)).toMatchObject({ ending: { outcome: 'completed' } })
    expect(await printer.reconcile(next.name, later)).toMatchObject({ jobRef: '000002' })
  })
})
