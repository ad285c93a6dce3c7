import { describe, expect, it } from 'vitest'
import { describeDriver } from '../conformance.ts'
import { dwellingGcode, httpLosses, SPEED } from '../conformance-simulators.ts'
import { ready } from '../conformance-stage.ts'
import { type Bench, HASTY, LIMITS, put, quiet } from '../conformance-support.ts'
import type { Ending, Timing } from '../driver.ts'
import { octoprint } from './index.ts'
import { OctoprintSimulator } from './simulator.ts'

describeDriver('octoprint', { open: openSimulator, seconds: 10, concurrent: true })

/** One fresh simulated OctoPrint without the discovery plugin, as a plain installation is. */
async function openSimulator(): Promise<Bench & { connectSerial(): Promise<void>; disconnectSerial(): Promise<void> }> {
  const simulator = new OctoprintSimulator({ apiKey: 'A'.repeat(32), speed: SPEED })
  await simulator.start()
  const connect = (apiKey: string, timing: Partial<Timing> = {}) =>
    octoprint.connect({ url: simulator.url, apiKey }, { log: quiet, limits: LIMITS, timing: { ...HASTY, ...timing } })
  return {
    connect: (timing) => connect(simulator.apiKey, timing),
    connectWithWrongKey: () => connect('B'.repeat(32)),
    gcode: dwellingGcode,
    connectSerial: async () => simulator.printer.connect(),
    disconnectSerial: async () => simulator.printer.disconnect(),
    breakDown: async () => simulator.printer.fatalError(),
    foreignStart: async (fileName) => void simulator.panelStart(fileName),
    restart: () => simulator.restart(100),
    close: () => simulator.stop(),
    simulator: {
      machine: simulator.machine,
      goOffline: () => simulator.goOffline(),
      goOnline: () => simulator.goOnline(),
      silence: (silent) => {
        simulator.silent = silent
      },
      dropWatch: () => simulator.dropPush(),
      ...httpLosses(
        simulator.faults,
        { method: 'POST', path: '/api/files/local/' },
        { method: 'POST', path: '/api/files/local' },
      ),
      startsReceived: (fileName) =>
        simulator.requests.filter(({ method, path }) => method === 'POST' && path === `/api/files/local/${fileName}`)
          .length,
    },
  }
}

describe('a print that OctoPrint cancels by itself', () => {
  it.each(['printer-reset', 'firmware-error'] as const)('has failed: %s', async (kind) => {
    const { simulator, printer, endings } = await printing()
    simulator.hazards[kind]?.begin({})
    await expect.poll(() => endings, { timeout: 5_000 }).toMatchObject([{ outcome: 'failed' }])
    await printer.close()
    await simulator.stop()
  })

  it('was canceled where we did, and where a person did at the printer', async () => {
    for (const by of ['key', 'panel'] as const) {
      const { simulator, printer, endings } = await printing()
      if (by === 'panel') simulator.panel.cancel()
      else expect(await printer.cancel()).toEqual({ kind: 'accepted' })
      await expect.poll(() => endings, { timeout: 5_000 }).toMatchObject([{ outcome: 'canceled' }])
      await printer.close()
      await simulator.stop()
    }
  })

  /** A watched printer in mid print, and the endings that are told. */
  async function printing() {
    const simulator = new OctoprintSimulator({ apiKey: 'A'.repeat(32), speed: SPEED })
    await simulator.start()
    const settings = { url: simulator.url, apiKey: simulator.apiKey }
    const printer = octoprint.connect(settings, { log: quiet, limits: LIMITS, timing: HASTY })
    await ready(printer, 5)
    const endings: Ending[] = []
    const links: boolean[] = []
    printer.watch({
      snapshot: () => undefined,
      ended: (ending) => endings.push(ending),
      link: ({ up }) => links.push(up),
    })
    await expect.poll(() => links, { timeout: 5_000 }).toEqual([true])
    await printer.start((await put(printer, dwellingGcode(60))).name, 5_000)
    return { simulator, printer, endings }
  }
})

describe('an OctoPrint whose marker was deleted', () => {
  it('gets no other one where its key is known, and one where it is not', async () => {
    const simulator = new OctoprintSimulator({ apiKey: 'A'.repeat(32), speed: SPEED })
    await simulator.start()
    const settings = { url: simulator.url, apiKey: simulator.apiKey }
    const connect = (known: { deviceKey?: string }) =>
      octoprint.connect(settings, { log: quiet, limits: LIMITS, ...known })
    const [watching, anew] = [connect({}), connect({})]
    const { deviceKey = '' } = await watching.identify()
    const knowing = connect({ deviceKey })
    simulator.files.remove('py-marker.gcode')
    for (const printer of [watching, knowing]) expect((await printer.identify()).deviceKey).toBeUndefined()
    expect(simulator.files.list()).toEqual([])
    expect((await anew.identify()).deviceKey).not.toBe(deviceKey)
    await Promise.all([watching, knowing, anew].map((printer) => printer.close()))
    await simulator.stop()
  })
})

describe('an OctoPrint whose printer is away', () => {
  it('gives no verdict until the printer is back, and then the true one', async () => {
    const bench = await openSimulator()
    const printer = bench.connect()
    await ready(printer, 5)
    const file = await put(printer, Buffer.from('G28\n'))
    const before = await printer.fingerprint()
    await bench.breakDown(printer)
    expect(await printer.reconcile(file.name, before)).toMatchObject({ kind: 'unknown' })
    await bench.connectSerial()
    await ready(printer, 5)
    expect(await printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
    await bench.disconnectSerial()
    await expect(printer.reconcile(file.name, before)).rejects.toMatchObject({ code: 'PRINTER_OFFLINE' })
    await bench.connectSerial()
    await ready(printer, 5)
    expect(await printer.reconcile(file.name, before)).toEqual({ kind: 'not-started' })
    await printer.close()
    await bench.close()
  })
})
