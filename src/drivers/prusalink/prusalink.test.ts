import { describeDriver } from '../conformance.ts'
import { dwellingGcode, httpLosses, SPEED } from '../conformance-simulators.ts'
import { type Bench, HASTY, LIMITS, quiet } from '../conformance-support.ts'
import type { Timing } from '../driver.ts'
import { prusalink } from './index.ts'
import { PrusalinkSimulator } from './simulator.ts'

describeDriver('prusalink', { open: () => openSimulator('key'), seconds: 10, concurrent: true })
describeDriver('prusalink (digest)', { open: () => openSimulator('digest'), seconds: 10, concurrent: true })

/** One fresh simulated printer, and connections that know the newest print of it, as sessions of a farm do. */
async function openSimulator(way: 'key' | 'digest'): Promise<Bench> {
  const simulator = new PrusalinkSimulator({ apiKey: 'A'.repeat(16), speed: SPEED })
  await simulator.start()
  const connect = (secret: string, timing: Partial<Timing> = {}) =>
    prusalink.connect(
      { url: simulator.url, ...(way === 'key' ? { apiKey: secret } : { username: 'maker', password: secret }) },
      { log: quiet, limits: LIMITS, timing: { ...HASTY, ...timing }, lastJobRef: '0' },
    )
  return {
    connect: (timing) => connect(simulator.apiKey, timing),
    connectWithWrongKey: () => connect('B'.repeat(16)),
    gcode: dwellingGcode,
    breakDown: async () => simulator.printer.fail(),
    foreignStart: async (fileName) => void simulator.panelStart(fileName),
    restart: () => simulator.restart(400),
    close: () => simulator.stop(),
    simulator: {
      machine: simulator.machine,
      goOffline: () => simulator.goOffline(),
      goOnline: () => simulator.goOnline(),
      silence: (silent) => simulator.silence(silent),
      // Nothing pushes here: a link drops when the printer does not answer three times.
      dropWatch: () => simulator.faults.arm({ kind: 'drop-before', method: 'GET', path: '/api/v1/status', times: 3 }),
      ...httpLosses(
        simulator.faults,
        { method: 'POST', path: '/api/v1/files/' },
        { method: 'PUT', path: '/api/v1/files/' },
      ),
      startsReceived: (fileName) =>
        simulator.requests.filter(({ method, path }) => method === 'POST' && path === `/api/v1/files/usb/${fileName}`)
          .length,
    },
  }
}
