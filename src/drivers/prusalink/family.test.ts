import { describe, expect, it } from 'vitest'
import { connect, LONG, renew, simulator, started } from '../../../test/support/prusalink.ts'
import { eventually, Observer, put } from '../conformance-support.ts'
import type { Ending } from '../driver.ts'
import { startsBetween } from './counter.ts'
import { Tracker } from './tracker.ts'

function watched(): Observer {
  const seen = new Observer()
  connect().watch(seen)
  return seen
}

/** A print of somebody else, of some seconds, that is over. */
async function ranBefore() {
  simulator.panelStart('before.gcode')
  await expect.poll(() => simulator.printer.elapsedSeconds()).toBeGreaterThan(60)
  simulator.printer.cancel()
  await expect.poll(() => simulator.printer.state).toBe('STOPPED')
}

it('a simulated print that is faster than life is still seen by who asks: it finishes until then', async () => {
  await renew({ leastPrintSeconds: 3_600 })
  simulator.stick.write('short.gcode', Buffer.from('G28\nG4 S1\n'))
  simulator.panelStart('short.gcode')
  await expect.poll(() => simulator.printer.progress()).toBe(100)
  expect(simulator.printer.pause()).toBe(true)
  expect(simulator.printer.resume()).toBe(true)
  expect(simulator.printer.state).toBe('PRINTING')
  simulator.clock.speed = 1e9
  await expect.poll(() => simulator.printer.state).toBe('FINISHED')
})

describe('the number of the newest print', () => {
  it('wraps after 16 bits', () => {
    expect([startsBetween('65535', '0'), startsBetween('7', '9'), startsBetween('0', '65535')]).toEqual([1, 2, 65_535])
    simulator.printer.jobId = 65_535
    simulator.panelStart('a.gcode')
    expect(simulator.printer.jobId).toBe(0)
  })

  it('proves over a power cycle that nothing was started, also on another connection', async () => {
    const file = await put(connect(), LONG)
    const before = await connect({ apiKey: 'secret' }, '0').fingerprint()
    expect(before).toEqual({ state: 'idle', jobRef: '0' })
    await simulator.restart(50)
    expect(await connect().reconcile(file.name, before)).toEqual({ kind: 'not-started' })
  })

  it('is found again after prints of others, and proves nothing where it was never seen', async () => {
    for (const name of ['a.gcode', 'b.gcode', 'c.gcode']) {
      simulator.panelStart(name)
      simulator.printer.cancel()
      await expect.poll(() => simulator.printer.state).toBe('STOPPED')
    }
    expect((await connect({ apiKey: 'secret' }, '0').fingerprint()).jobRef).toBe('3')
    const stranger = connect()
    const before = await stranger.fingerprint()
    expect(before).not.toHaveProperty('jobRef')
    expect(await stranger.reconcile('py-x.gcode', before)).toMatchObject({ kind: 'unknown' })
  })

  it('is asked for again when something begins between the look at the screen and the question for it', async () => {
    const printer = connect({ apiKey: 'secret' }, '0')
    const file = await put(printer, LONG)
    const before = await printer.fingerprint()
    simulator.faults.arm({ kind: 'late', method: 'GET', path: '/api/v1/job/', milliseconds: 400 })
    setTimeout(() => simulator.panelStart(file.name), 150)
    await expect(printer.reconcile(file.name, before)).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    expect(await printer.reconcile(file.name, before)).toMatchObject({ kind: 'started', running: true })
  })

  it('gives no verdict when a print was started since and nobody saw which, however the screen looks', async () => {
    const printer = connect({ apiKey: 'secret' }, '0')
    const file = await put(printer, LONG)
    const before = await printer.fingerprint()
    simulator.panelStart('foreign.gcode')
    simulator.printer.cancel()
    await expect.poll(() => simulator.printer.state).toBe('STOPPED')
    expect(await connect().reconcile(file.name, before)).toMatchObject({ kind: 'unknown' })
    simulator.printer.dismiss()
    expect(await connect().reconcile(file.name, before)).toMatchObject({ kind: 'unknown' })
  })

  it("of a question before somebody else's print is the number of the print before it, which may have been ours", async () => {
    const { file, before } = await started(connect({ apiKey: 'secret' }, '0'))
    simulator.printer.cancel()
    await expect.poll(() => simulator.printer.state).toBe('STOPPED')
    simulator.printer.dismiss()
    simulator.printer.asksNext = true
    simulator.printer.numbersLate = true
    simulator.panelStart('foreign.gcode')
    await expect(connect().reconcile(file.name, before)).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    simulator.printer.answer()
    expect(await connect().reconcile(file.name, before)).toMatchObject({ kind: 'unknown' })
  })

  it('that has not moved in such a question proves that nothing was started; one that is printed has its own', async () => {
    const printer = connect({ apiKey: 'secret' }, '0')
    const file = await put(printer, LONG)
    const before = await printer.fingerprint()
    simulator.printer.asksNext = true
    simulator.printer.numbersLate = true
    simulator.panelStart('foreign.gcode')
    expect(await connect().reconcile(file.name, before)).toEqual({ kind: 'not-started' })
    simulator.printer.answer()
    await expect.poll(() => simulator.printer.elapsedSeconds()).toBeGreaterThan(1)
    expect(await connect().reconcile(file.name, before)).toEqual({ kind: 'not-started' })
  })

  it('tells the outcome of a bound run to a connection that saw nothing of it, until somebody prints again', async () => {
    const printer = connect({ apiKey: 'secret' }, '0')
    const { file, before } = await started(printer)
    expect(await printer.cancel()).toEqual({ kind: 'accepted' })
    await expect.poll(() => simulator.printer.state).toBe('STOPPED')
    const bound = { ...before, ranAs: '1' }
    expect(await connect().reconcile(file.name, bound)).toMatchObject({
      kind: 'started',
      jobRef: '1',
      ending: { outcome: 'canceled' },
    })
    simulator.panelStart('next.gcode')
    expect(await connect().reconcile(file.name, bound)).toMatchObject({ kind: 'unknown' })
  })
})

describe('an end screen', () => {
  it('that was left between two polls is an unknown outcome, told once', async () => {
    const seen = watched()
    const printer = connect({ apiKey: 'secret' }, '0')
    const { file, before } = await started(printer)
    await seen.until('printing', () => seen.last?.state === 'printing', 5)
    simulator.faults.arm({ kind: 'delay', method: 'GET', path: '/api/v1/status', milliseconds: 300 })
    await expect.poll(() => simulator.requests.at(-1)?.path).toBe('/api/v1/status')
    simulator.printer.fail()
    simulator.printer.state = 'IDLE'
    await seen.until('the end', () => seen.endings.length > 0, 5)
    expect(seen.endings).toMatchObject([{ fileName: file.name, outcome: 'unknown', jobRef: '1' }])
    await seen.until('idle', () => seen.last?.state === 'idle', 5)
    expect(await printer.reconcile(file.name, { ...before, ranAs: '1' })).toMatchObject({ kind: 'unknown' })
  })

  it('of one print that turns into another print loses the first', async () => {
    const seen = watched()
    const { file } = await started(connect())
    await seen.until('printing', () => seen.last?.state === 'printing', 5)
    simulator.printer.fail()
    simulator.printer.state = 'IDLE'
    simulator.panelStart('next.gcode')
    await seen.until('the next', () => seen.last?.job?.fileName === 'next.gcode', 5)
    expect(seen.endings).toMatchObject([{ fileName: file.name, outcome: 'unknown' }])
  })
})

describe('a printer that wants a person', () => {
  it('shows a runout as attention of our run, which goes on when it was answered', async () => {
    const seen = watched()
    const { file } = await started(connect())
    await seen.until('printing', () => (seen.last?.job?.elapsedSeconds ?? 0) > 60, 5)
    simulator.printer.attention()
    await seen.until('attention', () => seen.last?.state === 'attention', 5)
    expect(seen.last?.job).toMatchObject({ fileName: file.name, jobRef: '1' })
    simulator.printer.answer()
    await seen.until('printing', () => seen.last?.state === 'printing', 5)
    expect(seen.endings).toEqual([])
  })

  it.each([
    ['with its own number, as published firmware does', false],
    ['with the number of the print before', true],
  ])('asks before a print, %s, and shows the time of the print before', async (_how, numbersLate) => {
    const seen = watched()
    const printer = connect({ apiKey: 'secret' }, '0')
    await ranBefore()
    Object.assign(simulator.printer, { asksNext: true, numbersLate })
    const { file, before } = await started(printer)
    expect(before.jobRef).toBe('1')
    const asks = { kind: 'started', running: true, asks: true }
    for (const any of [printer, printer, connect()]) expect(await any.reconcile(file.name, before)).toEqual(asks)
    expect((await printer.snapshot()).job).toEqual({ fileName: file.name, asks: true })
    await seen.until('the question', () => seen.last?.job?.asks === true, 5)
    expect(await printer.revoke(file.name)).toBe('in-use')
    simulator.printer.answer()
    await seen.until('the print', () => seen.last?.job?.jobRef === '2', 5)
    await eventually(
      () => printer.snapshot(),
      ({ job }) => job?.jobRef === '2',
      5,
    )
    expect(await printer.reconcile(file.name, before)).toEqual({ kind: 'started', running: true, jobRef: '2' })
    expect(seen.endings).toHaveLength(1)
  })

  it('that gets a no after it has numbered the print has ended nothing, and nobody can tell whether it ran', async () => {
    const seen = watched()
    const printer = connect({ apiKey: 'secret' }, '0')
    await ranBefore()
    await seen.until('the end of that', () => seen.endings.length === 1, 5)
    simulator.printer.asksNext = true
    const { file, before } = await started(printer)
    await seen.until('the question', () => seen.last?.job?.asks === true, 5)
    simulator.clock.speed = 1
    expect(await printer.cancel()).toEqual({ kind: 'accepted' })
    await seen.until('the way back', () => seen.last?.stateText === 'PRINTING', 5)
    expect(seen.last?.job).toEqual({ fileName: file.name, asks: true })
    await seen.until('idle', () => seen.last?.state === 'idle', 5)
    expect(seen.endings).toHaveLength(1)
    expect(await printer.reconcile(file.name, before)).toMatchObject({ kind: 'unknown' })
    expect(simulator.machine.log.filter(({ event }) => event === 'start')).toHaveLength(1)
  })

  it('just before it asks, and was told as printing then, ends unknown: a cancel of ours may be the cause', () => {
    const endings: Ending[] = []
    const tracker = new Tracker({ snapshot: () => undefined, ended: (ending) => endings.push(ending) })
    const job = { id: '2', fileName: 'ours.gcode', elapsedSeconds: 600 }
    for (const state of ['PRINTING', 'ATTENTION', 'PRINTING']) tracker.status({ state, job, transferring: false })
    tracker.status({ state: 'IDLE', transferring: false })
    expect(endings).toMatchObject([{ fileName: 'ours.gcode', outcome: 'unknown', causeUnknown: true }])
  })

  it('that gets a no has ended nothing: a number that has not moved says that it did not start', async () => {
    const seen = watched()
    const printer = connect({ apiKey: 'secret' }, '0')
    Object.assign(simulator.printer, { asksNext: true, numbersLate: true })
    const { file, before } = await started(printer)
    await seen.until('the question', () => seen.last?.job?.asks === true, 5)
    expect(await printer.cancel()).toEqual({ kind: 'accepted' })
    await seen.until('idle', () => seen.last?.state === 'idle', 5)
    expect(seen.endings).toEqual([])
    expect(await printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
  })

  it('is asked again while it is busy, and a print survives the moment without a job', async () => {
    const seen = watched()
    const printer = connect({ apiKey: 'secret' }, '0')
    const { file, before } = await started(printer)
    await seen.until('printing', () => seen.last?.state === 'printing', 5)
    await printer.snapshot()
    simulator.printer.busy()
    await expect(printer.reconcile(file.name, before)).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    await seen.until('between', () => seen.last?.stateText === 'BUSY', 5)
    expect(seen.last?.job?.fileName).toBe(file.name)
    simulator.printer.free()
    await seen.until('printing', () => seen.last?.state === 'printing', 5)
    expect(seen.endings).toEqual([])
  })
})

describe('digest authentication with a printer', () => {
  it('answers a nonce that is too old with the new one, once, for questions', async () => {
    const printer = connect({ username: 'maker', password: 'secret' })
    await printer.snapshot()
    simulator.auth.staleNext = true
    expect((await printer.snapshot()).state).toBe('idle')
    await expect(connect({ username: 'maker', password: 'wrong' }).snapshot()).rejects.toMatchObject({
      code: 'PRINTER_CREDENTIALS',
    })
  })

  it('never sends a start a second time for the sake of a nonce', async () => {
    const printer = connect({ password: 'secret' })
    const file = await put(printer, LONG)
    simulator.auth.staleNext = true
    expect(await printer.start(file.name, 2_000)).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('401'),
    })
    expect(simulator.requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(simulator.machine.log).toEqual([])
  })
})
