import { strToU8, zipSync } from 'fflate'
import { describe } from 'vitest'
import { describeDriver } from '../conformance.ts'
import { type Bench, HASTY, LIMITS, nameFilesBy, quiet } from '../conformance-support.ts'
import type { Timing } from '../driver.ts'
import { bambu } from './index.ts'
import { BambuSimulator } from './simulator.ts'

const SPEED = 60

for (const extension of ['gcode.3mf', 'gcode']) {
  describe(`with ${extension} files`, () => {
    describeDriver('bambu', { open: () => openSimulator(extension), seconds: 10, countsSeconds: false })
  })
}

let serials = 0
/** One fresh simulated A1. */
async function openSimulator(extension = 'gcode.3mf'): Promise<Bench & { sim: BambuSimulator }> {
  nameFilesBy(extension)
  serials += 1
  const serial = `03900TEST${String(serials).padStart(6, '0')}`
  const sim = new BambuSimulator({ accessCode: '12345678', serial, speed: SPEED, reportMilliseconds: 50 })
  await sim.start()
  const connect = (accessCode: string, timing: Partial<Timing> = {}) =>
    bambu.connect({ ...sim.settings, accessCode }, { log: quiet, limits: LIMITS, timing: { ...HASTY, ...timing } })
  return {
    sim,
    connect: (timing) => connect('12345678', timing),
    connectWithWrongKey: () => connect('87654321'),
    gcode: (wallSeconds) => {
      const code = dwellingGcode(wallSeconds)
      return extension === 'gcode' ? code : sliced(code)
    },
    breakDown: async () => sim.printer.breakDown(),
    foreignStart: async (fileName) => void sim.printer.panelStart(fileName),
    restart: () => sim.restart(100),
    close: () => sim.stop(),
    simulator: {
      machine: sim.machine,
      goOffline: () => sim.goOffline(),
      goOnline: () => sim.goOnline(),
      silence: (silent) => sim.setSilent(silent),
      dropWatch: () => sim.drop(),
      loseStart: (how, milliseconds) => sim.loseStart(how, milliseconds),
      loseUpload: (how, bytes) => {
        sim.ftpFaults.next = { how, bytes }
      },
      startsReceived: (fileName) => sim.printer.startsReceived.get(fileName) ?? 0,
    },
  }
}

/** Dwells only, so that its duration is exact in every estimator; many lines, so that progress moves. */
function dwellingGcode(wallSeconds: number): Buffer {
  const lines = 100
  const milliseconds = Math.round((wallSeconds * SPEED * 1000) / lines)
  return Buffer.from(`G28\n${`G1 X10 F6000\nG4 P${milliseconds}\n`.repeat(lines)}`)
}

const sliced = (gcode: Buffer): Buffer => Buffer.from(zipSync({ 'Metadata/plate_1.gcode': strToU8(gcode.toString()) }))
