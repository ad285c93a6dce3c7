import { setTimeout as sleep } from 'node:timers/promises'
import { expect } from 'vitest'
import { STARTABLE } from '../core/canonical.ts'
import { ready, startPrint, type Tell } from './conformance-stage.ts'
import { eventually, Observer } from './conformance-support.ts'

/** Commands beside the print, and a key that is refused. */
export function describeControls(it: Tell): void {
  it('sets temperatures within the limits and shows them', async (stage, context) => {
    const { printer, seconds } = stage
    expect(printer.capabilities.setTemperatures).toBe(printer.setTemperatures !== undefined)
    if (printer.setTemperatures === undefined) return context.skip()
    await ready(printer, seconds)
    expect(await printer.setTemperatures({ tool0: 60, bed: 40 })).toEqual({ kind: 'accepted' })
    const snapshot = await eventually(
      () => printer.snapshot(),
      ({ temperatures }) => temperatures.bed?.target === 40,
      seconds,
    )
    expect(snapshot.temperatures).toMatchObject({ tools: [{ target: 60 }], bed: { target: 40 } })
  })

  it('sends no temperature outside the limits', async (stage, context) => {
    if (stage.printer.setTemperatures === undefined) return context.skip()
    for (const target of [{ tool0: 301 }, { bed: 5000 }, { bed: -1 }, { tool0: Number.NaN }]) {
      await expect(stage.printer.setTemperatures(target)).rejects.toMatchObject({ code: 'COMMAND_OUT_OF_RANGE' })
    }
    expect((await stage.printer.snapshot()).temperatures.bed?.target ?? 0).toBeLessThan(120)
  })

  it('says whether it has a camera', async (stage) => {
    const { capabilities, cameraSnapshot, cameraFrames } = stage.printer
    expect([cameraSnapshot, cameraFrames].map((verb) => verb !== undefined)).toEqual(
      Array(2).fill(capabilities.camera !== undefined),
    )
  })

  it('homes and moves while idle and is refused both while printing', async (stage, context) => {
    const { printer, seconds } = stage
    expect(printer.capabilities.motion).toBe(printer.home !== undefined && printer.jog !== undefined)
    if (printer.home === undefined || printer.jog === undefined) return context.skip()
    await ready(printer, seconds)
    expect((await printer.home(['x', 'y'])).kind).toBe('accepted')
    expect((await printer.jog({ xMillimetres: 5, speedMillimetresPerMinute: 1200 })).kind).toBe('accepted')
    await startPrint(stage, 20)
    expect((await printer.home(['x'])).kind).toBe('refused')
    expect((await printer.jog({ xMillimetres: 5 })).kind).toBe('refused')
  })

  it('runs lines to their end and says so only then, and runs none while it prints', async (stage, context) => {
    const { printer, seconds } = stage
    if (printer.runGcode === undefined) return context.skip()
    await ready(printer, seconds)
    const run = () => printer.runGcode?.(['G28', 'G91', 'G1 Z5 F600', 'G90'], 30_000, AbortSignal.timeout(30_000))
    expect(await run()).toEqual({ kind: 'accepted' })
    await eventually(
      () => printer.snapshot(),
      ({ state, temperatures }) =>
        (STARTABLE as readonly string[]).includes(state) && temperatures.tools[0]?.target === 0,
      seconds,
    )
    await startPrint(stage, 20)
    expect((await run())?.kind).toBe('refused')
  })

  it('refuses to pause, resume or cancel when nothing prints', async (stage) => {
    await ready(stage.printer, stage.seconds)
    for (const command of [stage.printer.pause, stage.printer.resume, stage.printer.cancel]) {
      expect((await command()).kind).toBe('refused')
    }
  })

  it('names wrong credentials, on questions and on the link', async (stage) => {
    const wrong = stage.bench.connectWithWrongKey()
    const seen = new Observer()
    await expect(wrong.snapshot()).rejects.toMatchObject({ code: 'PRINTER_CREDENTIALS' })
    expect((await wrong.start('nothing.gcode', 2_000)).kind).toBe('refused')
    wrong.watch(seen)
    await seen.until('the link', () => seen.links.length > 0, stage.seconds)
    await sleep(500)
    expect(seen.links).toEqual([
      { up: false, restarted: false, reason: expect.stringContaining('PRINTER_CREDENTIALS') },
    ])
    await wrong.close()
  })
}
