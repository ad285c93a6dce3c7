import { setTimeout as sleep } from 'node:timers/promises'
import { Refused, type SimulatedKlipper } from './simulator-klipper.ts'
import { outOfRange, REACH_MILLIMETRES } from './simulator-marks.ts'

type Command = (klipper: SimulatedKlipper, line: string) => void | Promise<void>

const word = (line: string, name: string) => new RegExp(`${name}=?"?([^\\s"]+)`).exec(line)?.[1]
const celsius = (line: string) => Number(word(line, '\\bS') ?? 0)
const nothing: Command = () => undefined
const COLD = "Extrude below minimum temp\nSee the 'min_extrude_temp' config option for details"

/** The words that the simulated Klipper knows; others are answered "ok" with a remark, as by the real one. */
const COMMANDS: Record<string, Command> = {
  G28: (klipper, line) => {
    const axes = [...line.slice(3).toLowerCase()].filter((letter) => 'xyz'.includes(letter)).join('') || 'xyz'
    klipper.homed = [...'xyz'].filter((axis) => (klipper.homed + axes).includes(axis)).join('')
    klipper.move(1)
  },
  // Answered at once: the toolhead waits, and whatever moves it next.
  G4: (klipper, line) => klipper.move(Number(word(line, '\\bS') ?? 0) + Number(word(line, '\\bP') ?? 0) / 1000),
  G1: moveTo,
  G0: moveTo,
  M104: (klipper, line) => klipper.heaters.aim({ tool0: celsius(line) }),
  M140: (klipper, line) => klipper.heaters.aim({ bed: celsius(line) }),
  M109: (klipper, line) => heatAndWait(klipper, 'tool0', celsius(line)),
  M190: (klipper, line) => heatAndWait(klipper, 'bed', celsius(line)),
  SET_HEATER_TEMPERATURE: (klipper, line) => {
    const heater = { extruder: 'tool0', heater_bed: 'bed' }[word(line, 'HEATER') ?? '']
    if (heater === undefined) throw klipper.refuse(`The value '${word(line, 'HEATER')}' is not valid for HEATER`)
    klipper.heaters.aim({ [heater]: Number(word(line, 'TARGET') ?? 0) })
  },
  PAUSE: (klipper) => klipper.pause(),
  RESUME: (klipper) => klipper.resume(),
  CANCEL_PRINT: (klipper) => klipper.cancel(),
  SDCARD_PRINT_FILE: (klipper, line) => klipper.print(/FILENAME="?([^"]+)"?/.exec(line)?.[1] ?? ''),
  FIRMWARE_RESTART: (klipper) => void klipper.restart(),
  RESTART: (klipper) => void klipper.restart(),
  M112: (klipper) => klipper.shutdown('Shutdown due to M112 command'),
  ...Object.fromEntries(
    ['G90', 'G91', 'G92', 'M82', 'M83', 'M105', 'M106', 'M107', 'M117', 'M220', 'M221', 'M400', 'M84'].map((name) => [
      name,
      nothing,
    ]),
  ),
  SAVE_GCODE_STATE: nothing,
  RESTORE_GCODE_STATE: nothing,
  SET_PRINT_STATS_INFO: nothing,
}

/** Runs a script line by line; the first refusal ends it. Rejects Refused. */
export async function runScript(klipper: SimulatedKlipper, script: string, respond: (text: string) => void) {
  for (const raw of script.split('\n')) {
    const line = raw.replace(/;.*/, '').trim()
    const name = line.split(/[\s=]/)[0]?.toUpperCase() ?? ''
    const command = COMMANDS[name]
    if (command !== undefined) await command(klipper, line)
    else if (name !== '') respond(`// Unknown command:"${name}"`)
  }
  klipper.changed()
}

function moveTo(klipper: SimulatedKlipper, line: string): void {
  const axes = [...line.matchAll(/([XYZ])(-?[0-9.]+)/g)]
  if (/\bE[1-9]/.test(line) && (klipper.heaters.read().tool0?.actual ?? 0) < 170) {
    throw klipper.refuse(COLD)
  }
  const unhomed = axes.some(([, axis]) => !klipper.homed.includes((axis ?? '').toLowerCase()))
  if (unhomed) throw klipper.refuse(outOfRange(line).replace('Move out of range:', 'Must home axis first:'))
  if (axes.some(([, , value]) => Math.abs(Number(value)) > REACH_MILLIMETRES)) throw klipper.refuse(outOfRange(line))
  if (axes.length > 0) klipper.move(0.5)
}

/** Holds the G-code queue until the heater is there; an emergency stop ends the wait. */
async function heatAndWait(klipper: SimulatedKlipper, heater: 'tool0' | 'bed', target: number): Promise<void> {
  klipper.heaters.aim({ [heater]: target })
  klipper.changed()
  while ((klipper.heaters.read()[heater]?.actual ?? target) < target - 1) {
    if (klipper.klippy !== 'ready') throw new Refused(400, klipper.message)
    await sleep(10)
  }
}
