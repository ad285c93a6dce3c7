import { describeDriver } from '../../src/drivers/conformance.ts'
import { type Bench, HASTY, LIMITS, quiet } from '../../src/drivers/conformance-support.ts'
import type { Timing } from '../../src/drivers/driver.ts'
import { connectEmber } from './printer.ts'
import { EmberSimulator } from './simulator.ts'

/** Simulated seconds per second. */
const SPEED = 60

describeDriver('ember', { open: openSimulator, seconds: 10, concurrent: true })

async function openSimulator(): Promise<Bench> {
  const simulator = new EmberSimulator({ apiKey: 'A'.repeat(16), speed: SPEED })
  await simulator.start()
  const { faults } = simulator.server
  const connect = (apiKey: string, timing: Partial<Timing> = {}) =>
    connectEmber({ url: simulator.url, apiKey }, { log: quiet, limits: LIMITS, timing: { ...HASTY, ...timing } })
  return {
    connect: (timing) => connect(simulator.apiKey, timing),
    connectWithWrongKey: () => connect('B'.repeat(16)),
    gcode: dwellingGcode,
    breakDown: async () => simulator.fail(),
    foreignStart: async (fileName) => void simulator.panel.start(fileName),
    restart: () => simulator.restart(),
    close: () => simulator.stop(),
    simulator: {
      machine: simulator.machine,
      goOffline: () => simulator.goOffline(),
      goOnline: () => simulator.goOnline(),
      silence: (silent) => {
        simulator.server.silent = silent
        if (!silent) simulator.server.breakConnections()
      },
      // Nothing pushes here: the link drops when one question gets no answer.
      dropWatch: () => faults.arm({ kind: 'drop-before', method: 'GET', path: '/v1/status' }),
      loseStart: (how, milliseconds = 0) => {
        const kind = how === 'late' ? 'late' : how === 'before' ? 'drop-before' : 'drop-after'
        faults.arm({ kind, method: 'POST', path: '/print', milliseconds })
      },
      loseUpload: (how, bytes) =>
        faults.arm({ kind: how === 'cut' ? 'cut' : 'truncate', method: 'PUT', path: '/v1/files/', bytes }),
      startsReceived: (fileName) =>
        simulator.requests.filter(({ path }) => path === `/v1/files/${fileName}/print`).length,
    },
  }
}

/** Dwells, so that its duration is exact; many lines, so that progress moves. */
function dwellingGcode(wallSeconds: number): Buffer {
  const lines = 100
  const milliseconds = Math.round((wallSeconds * SPEED * 1000) / lines)
  return Buffer.from(`G28\n${`G1 X10 F6000\nG4 P${milliseconds}\n`.repeat(lines)}`)
}
