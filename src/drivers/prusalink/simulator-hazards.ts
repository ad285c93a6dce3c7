import { afterAnswer, clockSkew, type Faults, networkFaults, onOff, requestFaults } from '../simulator-admin.ts'
import type { PrusalinkSimulator } from './simulator.ts'

/** What can be made to go wrong with a simulated printer that has PrusaLink in its firmware. */
export function hazardsOf(simulator: PrusalinkSimulator): Faults {
  return {
    ...networkFaults(simulator),
    ...requestFaults(() => simulator.faults),
    drop: {
      real: 'The Wi-Fi of the printer stumbles while it homes: every open connection breaks once.',
      begin: () => simulator.server.breakConnections(),
    },
    'half-open': onOff('Connections stay open and nothing is answered; clients wait for their own time-outs.', (on) =>
      simulator.silence(on),
    ),
    slow: {
      real: 'The stick is worn or the Wi-Fi weak: uploads take minutes, and only one is taken at a time.',
      begin: ({ bytesPerSecond = 100_000 }) => {
        simulator.bytesPerSecond = Number(bytesPerSecond)
      },
      end: () => {
        simulator.bytesPerSecond = undefined
      },
    },
    dialog: {
      real: 'A wrong nozzle or missing filament: the start is accepted, the screen asks (ATTENTION), other starts are 409.',
      begin: ({ numbers }) => {
        simulator.printer.asksNext = true
        simulator.printer.numbersLate = numbers === 'late'
      },
      end: () => {
        simulator.printer.asksNext = false
        simulator.printer.answer()
      },
    },
    busy: {
      real: 'Homing after a crash, loading filament: state BUSY, the job is not told, starts are 409.',
      begin: () => simulator.printer.busy(),
      end: () => simulator.printer.free(),
    },
    'stale-nonce': {
      real: 'The digest nonce is older than five minutes: one request is answered 401 with stale=true.',
      begin: () => {
        simulator.auth.staleNext = true
      },
    },
    'power-panic': {
      real: 'It prints on where it was, under the same job id; when the bed has cooled it asks first (ATTENTION).',
      begin: ({ downMilliseconds = 200, how }) =>
        afterAnswer(() => simulator.powerPanic(Number(downMilliseconds), how === 'asks')),
    },
    'clock-skew': clockSkew(
      'Without a time server the printer takes its own idea of the time: the m_timestamp of files is off.',
      () => simulator.stick,
    ),
    'filament-runout': {
      real: 'The print stops with a dialog (ATTENTION); the API can only cancel, a person must answer the screen.',
      begin: () => simulator.printer.attention(),
      end: () => simulator.printer.answer(),
    },
    'thermal-error': {
      real: 'The red screen: state ERROR, the print is over, and only the power switch helps.',
      fields: [],
      begin: () => simulator.printer.fail(),
      end: () => simulator.printer.state === 'ERROR' && afterAnswer(() => simulator.restart()),
    },
  }
}
