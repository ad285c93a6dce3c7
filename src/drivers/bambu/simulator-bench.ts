import { strToU8, zipSync } from 'fflate'
import { dwellingGcode, SPEED } from '../conformance-simulators.ts'
import { type Bench, HASTY, LIMITS, nameFilesBy, quiet } from '../conformance-support.ts'
import type { Timing } from '../driver.ts'
import { bambu } from './index.ts'
import type { BambuSettings } from './settings.ts'
import { BambuSimulator, type SimulatorOptions } from './simulator.ts'

/** Longer than the simulated A1 takes to show a start: 10 simulated seconds. */
export const START_SHOWS_SECONDS = 0.4
export const ACCESS_CODE = '12345678'

export type BambuBench = Bench & {
  sim: BambuSimulator
  settings: BambuSettings
  connect(timing?: Partial<Timing>, settings?: Partial<BambuSettings>): ReturnType<typeof bambu.connect>
}

let serials = 0
/** One fresh simulated printer, an A1 by default, for the stories of `describeDriver` and those of the family. */
export async function openSimulator(
  extension = 'gcode.3mf',
  options: Partial<SimulatorOptions> = {},
): Promise<BambuBench> {
  nameFilesBy(extension)
  serials += 1
  const serial = `${options.model === 'X1C' ? '00M' : '039'}00TEST${String(serials).padStart(6, '0')}`
  const sim = new BambuSimulator({
    accessCode: ACCESS_CODE,
    serial,
    speed: SPEED,
    reportMilliseconds: 50,
    ...options,
  })
  await sim.start()
  const connect = (timing: Partial<Timing> = {}, settings: Partial<BambuSettings> = {}) =>
    bambu.connect(
      { ...sim.settings, startShowsSeconds: START_SHOWS_SECONDS, ...settings },
      { log: quiet, limits: LIMITS, timing: { ...HASTY, ...timing } },
    )
  return {
    sim,
    settings: sim.settings,
    connect,
    connectWithWrongKey: () => connect({}, { accessCode: '87654321' }),
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

/** The same as the first plate of a sliced 3MF. */
export const sliced = (gcode: Buffer): Buffer =>
  Buffer.from(zipSync({ 'Metadata/plate_1.gcode': strToU8(gcode.toString()) }))
