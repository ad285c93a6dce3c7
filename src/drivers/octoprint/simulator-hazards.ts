import { text } from '../fields.ts'
import {
  afterAnswer,
  clockSkew,
  type Faults,
  networkFaults,
  onOff,
  requestFaults,
  webcamFault,
} from '../simulator-admin.ts'
import type { OctoprintSimulator } from './simulator.ts'

/** What can be made to go wrong with a simulated OctoPrint. */
export function hazardsOf(simulator: OctoprintSimulator): Faults {
  return {
    ...networkFaults(simulator),
    ...requestFaults(() => simulator.faults),
    ...webcamFault(() => simulator.webcam),
    drop: {
      real: 'The push channel breaks; clients connect anew and read the history of what they missed.',
      begin: () => simulator.dropPush(),
    },
    'half-open': onOff(
      'A NAT forgets the push channel: it stays open, nothing comes through, not even pongs; requests still work.',
      (on) => {
        simulator.silent = on
      },
    ),
    'clock-skew': clockSkew(
      'A Raspberry Pi has no battery clock: file dates, markings and serverTime are off until it finds the network.',
      () => simulator.files,
    ),
    'filament-runout': {
      real: 'The firmware pauses by itself (action:pause); OctoPrint tells it like a pause by a person.',
      begin: () => simulator.printer.pause(),
    },
    'thermal-error': {
      real: 'Marlin halts and must be reset: the print fails, the connection closes, every request about it is a 409.',
      begin: ({ error }) => simulator.printer.fatalError(text(error)),
      end: () => simulator.printer.connect(),
    },
    'firmware-error': {
      real: 'The firmware tells an error that is not fatal, with "disconnect on errors" off: OctoPrint cancels the print by itself.',
      begin: ({ error }) => simulator.printer.firmwareError(text(error)),
    },
    'printer-reset': {
      real: 'The firmware starts anew behind an open connection: OctoPrint cancels the print by itself, and goes on.',
      begin: () => simulator.printer.reset(),
    },
    'serial-disconnect': {
      real: 'The cable is pulled: the print fails, and until somebody connects everything is 409 "not operational".',
      begin: () => simulator.printer.disconnect(),
      end: () => simulator.printer.connect(),
    },
    'power-panic': {
      real: 'OctoPrint and its print are gone; Marlin keeps prints of its own card only, and a person lets an old one go on.',
      fields: ['downMilliseconds'],
      begin: ({ downMilliseconds = 200 }) =>
        afterAnswer(async () => {
          await simulator.restart(Number(downMilliseconds))
          // Whoever stands there presses it when the printer is connected.
          const press = (): unknown =>
            ['OPEN_SERIAL', 'CONNECTING'].includes(simulator.printer.stateId)
              ? simulator.clock.after(5, press)
              : simulator.panelStart('OLDPRI~1.GCO')
          simulator.clock.after(5, press)
        }),
    },
    'part-sticks': onOff(
      'The part does not come off when EJECT_PART pushes it: the axis is blocked and the firmware halts.',
      (on) => simulator.machine.stick(on),
    ),
  }
}
