import { describe, expect, it } from 'vitest'
import { describeDriver } from '../conformance.ts'
import { dwellingGcode, httpLosses, SPEED } from '../conformance-simulators.ts'
import { ready } from '../conformance-stage.ts'
import { type Bench, HASTY, LIMITS, put, quiet } from '../conformance-support.ts'
import type { Timing } from '../driver.ts'
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
