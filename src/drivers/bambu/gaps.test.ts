import { afterEach, describe, expect, it, test } from 'vitest'
import { freshName, HASTY, Observer, put } from '../conformance-support.ts'
import { type Fingerprint, type Printer, TIMING } from '../driver.ts'
import { countedOn } from './reports.ts'
import { Session } from './session.ts'
import type { SimulatorOptions } from './simulator.ts'
import { type BambuBench, openSimulator } from './simulator-bench.ts'

// What another process may conclude from where a first one stopped. The printer keeps no journal, and a start that it
// took shows nothing for a while; but it counts its reports, and says of a start that it took it to whoever listens then.

let bench: BambuBench
const open: Printer[] = []
const connect = (settings: { startShowsSeconds?: number } = {}) => {
  const printer = bench.connect({}, settings)
  open.push(printer)
  return printer
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((printer) => printer.close()))
  await bench.close()
})

/** A first connection has its file on the card and takes its fingerprint. */
async function ready(options: Partial<SimulatorOptions> = {}, extension = 'gcode') {
  bench = await openSimulator(extension, options)
  return await fingerprinted()
}
async function fingerprinted() {
  const first = connect()
  const name = freshName()
  await put(first, bench.gcode(20), name)
  const before = { ...(await first.fingerprint()), takenAt: performance.now() }
  return { first, name, before }
}
const starts = (name: string) => bench.sim.machine.starts(name)
const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const past = (before: Fingerprint, seconds: number) => ({ ...before, takenAt: performance.now() - seconds * 1000 })

describe('a second connection, when the first one died before it sent the start,', () => {
  it('proves that nothing was started, after it has listened for as long as a start may stay unseen', async () => {
    const { first, name, before } = await ready()
    await first.close()
    const second = connect()
    expect(await second.reconcile(name, before)).toEqual({ kind: 'not-started' })
    expect(await second.revoke(name)).toBe('absent')
    expect(await second.reconcile(name, before)).toEqual({ kind: 'not-started' })
  })

  it('proves it also of a printer that says nothing by itself: the whole status that it is asked for counts', async () => {
    const { first, name, before } = await ready({ reportMilliseconds: 600_000 })
    await first.close()
    expect(await connect().reconcile(name, before)).toEqual({ kind: 'not-started' })
  })

  it('cannot prove it when the printer was switched off and on between the two', async () => {
    const { first, name, before } = await ready()
    await first.close()
    await bench.restart()
    expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'unknown' })
  })

  it('cannot prove it when somebody printed something else between the two', async () => {
    const { first, name, before } = await ready()
    await first.close()
    await bench.foreignStart('someone-elses.gcode')
    expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'unknown' })
  })

  it('cannot prove it when more than a minute passed, or when nobody says how long it was', async () => {
    const { first, name, before } = await ready()
    await first.close()
    expect(await connect().reconcile(name, past(before, 61))).toMatchObject({ kind: 'unknown' })
    const { takenAt: _, ...untimed } = before
    expect(await connect().reconcile(name, untimed)).toMatchObject({ kind: 'unknown' })
  })

  it('cannot prove it of an idle printer that was just switched on: a second time would look the same', async () => {
    bench = await openSimulator('gcode')
    await bench.restart()
    const { first, name, before } = await fingerprinted()
    await first.close()
    expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'unknown' })
  })

  it('proves it of one that shows an end since it was switched on: another time would have wiped it out', async () => {
    bench = await openSimulator('gcode')
    await bench.restart()
    const earlier = connect()
    const short = await put(earlier, bench.gcode(0.2))
    expect(await earlier.start(short.name, 3_000)).toEqual({ kind: 'accepted' })
    await sleep(800)
    const { first, name, before } = await fingerprinted()
    expect(before.state).toBe('completed')
    await first.close()
    expect(await connect().reconcile(name, before)).toEqual({ kind: 'not-started' })
    await bench.restart()
    expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'unknown' })
  })
})

describe('of an X1C, which counts nothing, a second connection', () => {
  it('cannot prove that an idle one started nothing: a reboot in between would look the same', async () => {
    const { first, name, before } = await ready({ model: 'X1C' }, 'gcode.3mf')
    await first.close()
    expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'unknown' })
  })

  it('proves it of one that shows an end, which a reboot would have wiped out', async () => {
    bench = await openSimulator('gcode.3mf', { model: 'X1C' })
    const earlier = connect({ startShowsSeconds: 2 })
    const short = await put(earlier, bench.gcode(0.2))
    expect(await earlier.start(short.name, 5_000)).toEqual({ kind: 'accepted' })
    await expect.poll(async () => (await earlier.snapshot()).state, { timeout: 10_000 }).toBe('completed')
    const { first, name, before } = await fingerprinted()
    await first.close()
    expect(await connect().reconcile(name, before)).toEqual({ kind: 'not-started' })
  })

  it('nor does one connection know, whose link was away for a moment', async () => {
    bench = await openSimulator('gcode.3mf', { model: 'X1C' })
    const session = new Session(bench.settings, { ...TIMING, ...HASTY })
    await session.ready()
    const { observation } = session
    bench.sim.drop()
    await expect.poll(() => session.open).toBe(false)
    await session.ready()
    session.close()
    expect(session.restarted).toBe(false)
    expect(session.observation).not.toBe(observation)
  })
})

describe.each([
  ['that opens the file only when it begins', false],
  ['that has read the file when it takes the start', true],
])('of a printer %s', (_what, readsEarly) => {
  it('a second connection finds a start that was taken, and shows for a while nothing, before it touches the file', async () => {
    const { first, name, before } = await ready({ readsEarly })
    bench.sim.printer.startDelaySeconds = 60
    void first.start(name, 5_000)
    await sleep(100)
    await first.close()
    const second = connect({ startShowsSeconds: 2 })
    expect(await second.reconcile(name, before)).toMatchObject({ kind: 'started', running: true })
    expect(starts(name)).toBe(1)
  })

  it('so does the first one, whose own line broke before the echo', async () => {
    const { first, name, before } = await ready({ readsEarly })
    bench.sim.printer.startDelaySeconds = 20
    bench.simulator?.loseStart('after')
    expect((await first.start(name, 3_000)).kind).toBe('unknown')
    expect(await first.reconcile(name, before)).toMatchObject({ kind: 'started', running: true })
    expect(starts(name)).toBe(1)
  })

  it('a start that arrives while the second one listens is heard by its echo', async () => {
    const { first, name, before } = await ready({ readsEarly })
    bench.simulator?.loseStart('late', 600)
    void first.start(name, 300)
    await sleep(350)
    await first.close()
    const second = connect({ startShowsSeconds: 1 })
    expect(await second.reconcile(name, before)).toMatchObject({ kind: 'started', running: true })
    expect(starts(name)).toBe(1)
  })
})

describe('an answer to somebody else that comes before the whole status, after a gap,', () => {
  /** The network is away so long; then everybody connects anew, and the printer takes a moment for its whole status. */
  async function loseSight(milliseconds: number): Promise<NodeJS.Timeout> {
    await bench.sim.goOffline()
    await sleep(milliseconds)
    bench.sim.faults.delayMilliseconds = 400
    const told = Buffer.from(JSON.stringify({ info: { command: 'get_version', sequence_id: '7', module: [] } }))
    const chatter = setInterval(() => bench.sim.say(told), 10)
    await bench.sim.goOnline()
    return chatter
  }

  it('does not make a reboot of it', async () => {
    bench = await openSimulator()
    const seen = new Observer()
    connect().watch(seen)
    await seen.until('up', () => seen.links.at(-1)?.up === true, 10)
    // How often it reports is learned by listening.
    await seen.until('reports', () => seen.snapshots.length > 10, 10)
    const chatter = await loseSight(3_000)
    await seen.until('up again', () => seen.links.length > 2 && seen.links.at(-1)?.up === true, 10)
    clearInterval(chatter)
    expect(seen.links.at(-1)).toEqual({ up: true, restarted: false })
  })

  it('does not hide that nobody watched for more than a minute', async () => {
    bench = await openSimulator('gcode', { reportMilliseconds: 60_000 })
    const session = new Session(bench.settings, { ...TIMING, ...HASTY })
    await session.ready()
    const { observation } = session
    const chatter = await loseSight(100)
    session.heardAt -= 61_000
    const opened = session.ready()
    await sleep(200)
    await session.ready()
    await opened
    clearInterval(chatter)
    session.close()
    expect(session.restarted).toBe(false)
    expect(session.observation).not.toBe(observation)
  })
})

test('a count of reports goes on, begins anew, or is too young to tell', () => {
  // Recorded on an A1 on one day: between two traces, and over the end of the counter.
  expect(countedOn(11_291, 11_784, 1_096_000)).toBe('on')
  expect(countedOn(63_510, 1_725, 10_209_000)).toBe('on')
  expect(countedOn(11_291, 40, 60_000)).toBe('anew')
  expect(countedOn(12, 40, 30_000)).toBe('unclear')
  // Recorded on an X1C, in reports that were minutes apart.
  expect(countedOn(2_021, 2_021, 1_000)).toBe('unclear')
})
