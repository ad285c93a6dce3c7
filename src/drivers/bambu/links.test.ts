import { afterEach, beforeEach, describe, expect, it, test } from 'vitest'
import { dwellingGcode } from '../conformance-simulators.ts'
import { freshName, Observer, put } from '../conformance-support.ts'
import { type Printer, TIMING } from '../driver.ts'
import { openFtp } from './ftps.ts'
import { type BambuBench, openSimulator, sliced } from './simulator-bench.ts'

// Links and cards of Bambu Lab printers as other farms met them (docs/peers.md).

let bench: BambuBench
const open: Printer[] = []
const SECONDS = 10
beforeEach(async () => {
  bench = await openSimulator()
})
afterEach(async () => {
  await Promise.all(open.splice(0).map((printer) => printer.close()))
  await bench.close()
})
function connect(settings: Partial<BambuBench['settings']> = {}): Printer {
  const printer = bench.connect({}, settings)
  open.push(printer)
  return printer
}
function watched(settings: Partial<BambuBench['settings']> = {}): Observer {
  const seen = new Observer()
  connect(settings).watch(seen)
  return seen
}
const isUp = (seen: Observer) => () => seen.links.at(-1)?.up === true

describe('a watched printer', () => {
  it('whose session brings reports and drops commands is connected to anew, and obeys again', async () => {
    const seen = watched()
    await seen.until('up', isUp(seen), SECONDS)
    bench.sim.setDeaf(true)
    await seen.until('down', () => seen.links.some(({ up }) => !up), SECONDS)
    bench.sim.setDeaf(false)
    await seen.until('up again', isUp(seen), SECONDS)
    expect(await connect().setTemperatures?.({ bed: 50 })).toEqual({ kind: 'accepted' })
  })

  it('that has no connection left for us is tried again, and greeted when another client leaves', async () => {
    const others = Array.from({ length: 4 }, () => connect())
    for (const other of others) await other.snapshot()
    const seen = watched()
    await seen.until('down', () => seen.links.length > 0, SECONDS)
    expect(seen.links.map(({ up }) => up)).toEqual([false])
    await others[0]?.close()
    await seen.until('up', isUp(seen), SECONDS)
  })

  it('with a wrong serial number is told by name: a wrong topic is silence to a printer, not an error', async () => {
    // The certificate is pinned, so that only the topic tells.
    const seen = watched({ serial: '03900TEST999999' })
    await seen.until('down', () => seen.links.length > 0, SECONDS)
    expect(seen.links[0]).toMatchObject({ up: false, reason: expect.stringContaining('check the serial number') })
  })

  it('that sends no whole status tells nothing before it does: what a delta leaves out is unknown', async () => {
    bench.sim.faults.deltaOnly = true
    const seen = watched()
    await seen.until('down', () => seen.links.length > 0, SECONDS)
    expect(seen.snapshots).toEqual([])
    bench.sim.faults.deltaOnly = false
    await seen.until('up', isUp(seen), SECONDS)
    await seen.until('temperatures', () => seen.last?.temperatures.bed !== undefined, SECONDS)
  })

  it('that sends text cut in the middle of a letter, or none, goes on', async () => {
    const seen = watched()
    await seen.until('up', isUp(seen), SECONDS)
    const told = JSON.stringify({ print: { command: 'push_status', msg: 1, subtask_name: 'Würfel' } })
    const bytes = Buffer.from(told)
    bench.sim.say(Buffer.concat([bytes.subarray(0, bytes.indexOf(0xc3) + 1), bytes.subarray(bytes.indexOf(0xc3) + 2)]))
    for (const noise of [
      '',
      'null',
      '[]',
      '{"print":7}',
      '{"print":{"command":"push_status","msg":1,"ams":"x","hms":4}}',
    ])
      bench.sim.say(Buffer.from(noise))
    const before = seen.snapshots.length
    await seen.until('more', () => seen.snapshots.length > before + 3, SECONDS)
    expect(seen.links).toHaveLength(1)
  })
})

describe('a leftover job that begins anew after a power cycle', () => {
  it('is told as a restart first, then as a run of its own, and never as the end of the one before', async () => {
    const seen = watched()
    const printer = connect()
    const name = freshName()
    await put(printer, bench.gcode(30), name)
    const before = { ...(await printer.fingerprint()), takenAt: performance.now() }
    expect(await printer.start(name, 5_000)).toEqual({ kind: 'accepted' })
    await seen.until('printing', () => seen.last?.state === 'printing', SECONDS)
    const told = seen.order.length
    await bench.sim.restart(100, true)
    await seen.until('again', () => seen.links.at(-1)?.up === true && seen.last?.state === 'printing', SECONDS)
    const since = seen.order.slice(told)
    expect(seen.links.at(-1)).toMatchObject({ up: true, restarted: true })
    expect(since.indexOf('up')).toBeLessThan(since.lastIndexOf('printing'))
    expect(seen.endings.filter(({ outcome }) => outcome === 'completed')).toEqual([])
    // It runs under the name and the number of the first: the machine alone knows that it is another run.
    expect(bench.sim.machine.starts(name)).toBe(2)
    expect(await printer.reconcile(name, before)).toMatchObject({ kind: 'started', running: true })
    expect(await printer.revoke(name)).toBe('in-use')
    // Of the run that the attempt was bound to it tells nothing, and the file that it prints stays.
    const bound = { ...before, ranAs: `${seen.last?.job?.jobRef} before a restart` }
    expect(await printer.reconcile(name, bound)).toMatchObject({ kind: 'unknown' })
    expect(await printer.remove(name)).toBe('in-use')
  })

  it('that only left its name on a printer at rest tells nothing, and its file can be taken away', async () => {
    const printer = connect()
    const name = freshName()
    await put(printer, bench.gcode(30), name)
    const before = await printer.fingerprint()
    expect(await printer.start(name, 5_000)).toEqual({ kind: 'accepted' })
    await bench.sim.restart(100)
    const { status } = bench.sim.printer
    bench.sim.printer.status = { ...status, subtask_name: name, subtask_id: '12345', task_id: '12345' }
    for (const fingerprint of [before, { ...before, ranAs: '12345 before a restart' }])
      expect(await connect().reconcile(name, fingerprint)).toMatchObject({ kind: 'unknown' })
    expect(await connect().revoke(name)).toBe('in-use')
    expect(await connect().remove(name)).toBe('absent')
  })

  it('that nobody watched is at rest again without a word of it, and no start is proven from before', async () => {
    const printer = connect()
    const name = freshName()
    await put(printer, bench.gcode(0.3), name)
    const before = { ...(await printer.fingerprint()), takenAt: performance.now() }
    await bench.sim.restart(100, false)
    expect(await connect().reconcile(name, before)).toMatchObject({ kind: 'unknown' })
  })
})

describe('the card', () => {
  it('is listed with sizes, but for what is no print', async () => {
    const { card } = bench.sim.printer
    const files = ['one.gcode.3mf', 'two.gcode', 'With  Spaces & Ümlaut.3mf', 'CAPITALS.GCODE']
    for (const name of files) card.write(name, Buffer.from('G28\n'))
    for (const name of ['video.mp4', 'log.txt', 'gcode', 'no.gcode.bak']) card.write(name, Buffer.from('x'))
    const listed = (await connect().listFiles?.()) ?? []
    expect(listed.map(({ name }) => name).toSorted()).toEqual(files.toSorted())
    // Neither times nor how often it printed them: what it does not tell is left out.
    expect(new Set(listed.map((file) => JSON.stringify({ ...file, name: '' })))).toEqual(
      new Set([JSON.stringify({ name: '', sizeBytes: 4 })]),
    )
  })

  it('is listed empty when it is, and not at all when the card server has no session', async () => {
    expect(await connect().listFiles?.()).toEqual([])
    bench.sim.ftpFaults.full = true
    await expect(connect().listFiles?.()).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    bench.sim.ftpFaults.full = false
  })

  it('gives a file back byte by byte, and knows which it has not', async () => {
    const bytes = sliced(dwellingGcode(1))
    const printer = connect()
    const { name } = await put(printer, bytes)
    const chunks: Buffer[] = []
    for await (const chunk of (await printer.download?.(name, AbortSignal.timeout(5_000))) ?? [])
      chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
    await expect(printer.download?.('missing.gcode', AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: 'FILE_UNKNOWN',
    })
  })

  it('is reached at the host of the control connection, though the printer tells 0.0.0.0 as its address', async () => {
    const { client, cut } = await openFtp(bench.settings, TIMING)
    expect((await client.send('PASV')).message).toContain('(0,0,0,0,')
    cut()
    expect((await put(connect(), Buffer.from('G28\n'))).sizeBytes).toBe(4)
  })

  it('refuses data connections on a session of their own, which the driver presents', async () => {
    const { client, cut } = await openFtp(bench.settings, TIMING)
    Object.defineProperty(client.ftp.socket, 'getSession', { value: () => undefined })
    await expect(client.list('/')).rejects.toThrow()
    cut()
  })
})

test('a printer that goes away again and again is found each time, without anybody helping', async () => {
  const seen = watched()
  await seen.until('up', isUp(seen), SECONDS)
  for (let times = 0; times < 3; times += 1) {
    await bench.sim.goOffline()
    await seen.until('down', () => seen.links.at(-1)?.up === false, SECONDS)
    await bench.sim.goOnline()
    await seen.until('up', isUp(seen), SECONDS)
  }
  expect(seen.links.map(({ up }) => up)).toEqual([true, false, true, false, true, false, true])
})
