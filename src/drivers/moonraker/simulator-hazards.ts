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
import type { MoonrakerSimulator } from './simulator.ts'

const HEATER = 'Heater extruder not heating at expected rate'

/** What can be made to go wrong with a simulated Moonraker and its Klipper. */
export function hazardsOf(simulator: MoonrakerSimulator): Faults {
  return {
    ...networkFaults(simulator),
    ...requestFaults(() => simulator.faults),
    ...webcamFault(() => simulator.webcam),
    drop: {
      real: 'The WebSocket breaks; clients subscribe anew and look into the history.',
      begin: () => simulator.dropPush(),
    },
    'half-open': onOff(
      'A NAT forgets the WebSocket: it stays open, nothing comes through, not even pongs; requests still work.',
      (on) => {
        simulator.silent = on
      },
    ),
    'clock-skew': clockSkew(
      'A Raspberry Pi has no battery clock: times in the history and of files are off until it finds the network.',
      () => simulator.store,
    ),
    'filament-runout': {
      real: 'The filament sensor runs PAUSE: print_stats says paused, and only the sensor tells why.',
      begin: () => {
        simulator.klipper.filamentDetected = false
        simulator.klipper.pause()
      },
      end: () => {
        simulator.klipper.filamentDetected = true
        simulator.klipper.changed()
      },
    },
    'thermal-error': {
      real: 'Klipper shuts down: print_stats still says paused, webhooks say shutdown, and only FIRMWARE_RESTART helps.',
      begin: ({ error }) => simulator.klipper.shutdown(text(error) ?? HEATER),
      end: () => mended(simulator),
    },
    'emergency-stop': {
      real: 'A person presses the red button of a web page: the same shutdown as a thermal error.',
      begin: () => simulator.klipper.shutdown('Shutdown due to webhooks request'),
      end: () => mended(simulator),
    },
    'klipper-restart': {
      real: 'FIRMWARE_RESTART in mid print: Klipper is away for a moment and has forgotten its print.',
      begin: ({ downMilliseconds = 60 }) => void simulator.klipper.restart(Number(downMilliseconds)),
    },
    'klippy-cut': {
      real: 'Moonraker stalls for 5 s and Klipper closes its socket: the history says "klippy_disconnect", the print goes on.',
      begin: ({ milliseconds = 250 }) => void simulator.cutKlippySocket(Number(milliseconds)),
    },
    'moonraker-restart': {
      real: 'An update restarts Moonraker: Klipper prints on, and the history says "interrupted" for ever.',
      begin: ({ downMilliseconds = 100 }) => afterAnswer(() => simulator.restartMoonraker(Number(downMilliseconds))),
    },
    'history-off': onOff(
      'The history is not configured: its methods are 404, and nothing tells how a print ended while nobody looked.',
      (on) => {
        simulator.store.history = !on
      },
    ),
    'object-processing': onOff(
      'enable_object_processing: Moonraker rewrites an upload after it has checked its checksum, and before it answers.',
      (on) => {
        simulator.store.objectProcessing = on
      },
    ),
    'history-cleared': {
      real: 'A person deletes the history in a web page, the entries of our prints with it.',
      begin: () => simulator.store.clearHistory(),
    },
  }
}

function mended({ klipper }: MoonrakerSimulator): void {
  if (klipper.klippy === 'shutdown') void klipper.restart()
}
