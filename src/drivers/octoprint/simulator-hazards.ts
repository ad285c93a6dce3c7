import { text } from '../fields.ts'
import { type Faults, networkFaults, requestFaults, webcamFault } from '../simulator-admin.ts'
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
    'half-open': {
      real: 'A NAT forgets the push channel: it stays open, nothing comes through, not even pongs; requests still work.',
      begin: () => {
        simulator.silent = true
      },
      end: () => {
        simulator.silent = false
      },
    },
    'clock-skew': {
      real: 'A Raspberry Pi has no battery clock: file dates, markings and serverTime are off until it finds the network.',
      begin: ({ seconds = -86_400 }) => {
        simulator.files.clockSkewSeconds = Number(seconds)
      },
      end: () => {
        simulator.files.clockSkewSeconds = 0
      },
    },
    'filament-runout': {
      real: 'The firmware pauses by itself (action:pause); OctoPrint tells it like a pause by a person.',
      begin: () => simulator.printer.pause(),
    },
    'thermal-error': {
      real: 'Marlin halts and must be reset: the print fails, the connection closes, every request about it is a 409.',
      begin: ({ error }) => simulator.printer.fatalError(text(error)),
      end: () => simulator.printer.connect(),
    },
    'serial-disconnect': {
      real: 'The cable is pulled: the print fails, and until somebody connects everything is 409 "not operational".',
      begin: () => simulator.printer.disconnect(),
      end: () => simulator.printer.connect(),
    },
    'part-sticks': {
      real: 'The part does not come off when EJECT_PART pushes it: the axis is blocked and the firmware halts.',
      begin: () => simulator.machine.stick(true),
      end: () => simulator.machine.stick(false),
    },
  }
}
