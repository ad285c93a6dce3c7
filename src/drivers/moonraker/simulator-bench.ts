import { httpLosses, SPEED } from '../conformance-simulators.ts'
import { type Bench, HASTY, LIMITS, quiet } from '../conformance-support.ts'
import type { Timing } from '../driver.ts'
import { moonraker } from './index.ts'
import { MoonrakerSimulator } from './simulator.ts'

/** One fresh simulated Moonraker for the stories of `describeDriver`, and itself for stories of the family. */
export async function openSimulator(): Promise<Bench & { moonraker: MoonrakerSimulator }> {
  const simulator = new MoonrakerSimulator({ apiKey: 'A'.repeat(32), speed: SPEED })
  await simulator.start()
  const connect = (apiKey: string, timing: Partial<Timing> = {}) =>
    moonraker.connect({ url: simulator.url, apiKey }, { log: quiet, limits: LIMITS, timing: { ...HASTY, ...timing } })
  return {
    moonraker: simulator,
    connect: (timing) => connect(simulator.apiKey, timing),
    connectWithWrongKey: () => connect('B'.repeat(32)),
    gcode: pacedGcode,
    breakDown: async () => simulator.klipper.shutdown("MCU 'mcu' shutdown: Timer too close"),
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
        { method: 'POST', path: '/printer/print/start' },
        { method: 'POST', path: '/server/files/upload' },
      ),
      startsReceived: (fileName) =>
        simulator.requests.filter(({ path }) => path === `/printer/print/start?filename=${fileName}`).length,
    },
  }
}

/** Dwells between short extrusions: Klipper counts print time only once filament was fed. */
export function pacedGcode(wallSeconds: number): Buffer {
  const lines = 100
  const milliseconds = Math.round((wallSeconds * SPEED * 1000) / lines)
  return Buffer.from(`G28\nM83\n${`G1 X10 E0.1 F6000\nG4 P${milliseconds}\n`.repeat(lines)}`)
}
