import { text } from '../fields.ts'
import {
  administer,
  afterAnswer,
  clockSkew,
  type Faults,
  networkFaults,
  onOff,
  type Panel,
} from '../simulator-admin.ts'
import { SimulatedServer } from '../simulator-server.ts'
import type { BambuSimulator, StartFault } from './simulator.ts'

/** What can be made to go wrong with a simulated Bambu Lab printer. */
export function hazardsOf(simulator: BambuSimulator): Faults {
  let usualStartSeconds: number | undefined
  return {
    ...networkFaults(simulator),
    drop: { real: 'The broker in the printer closes every MQTT connection once.', begin: () => simulator.drop() },
    'half-open': onOff('MQTT stays connected and nothing comes through in either direction.', (on) =>
      simulator.setSilent(on),
    ),
    zombie: onOff(
      'A session like that never recovers: reports come, commands are dropped, until somebody connects anew.',
      (on) => simulator.setDeaf(on),
    ),
    delay: {
      real: 'A busy printer carries commands out late, and answers them late.',
      fields: ['milliseconds'],
      begin: ({ milliseconds = 1_000 }) => Object.assign(simulator.faults, { delayMilliseconds: Number(milliseconds) }),
      end: () => Object.assign(simulator.faults, { delayMilliseconds: 0 }),
    },
    start: {
      real: 'The next start is lost before it is read, or its echo is lost, or it arrives late.',
      begin: ({ how, milliseconds = 1_000 }) =>
        simulator.loseStart((text(how) ?? 'after') as StartFault, Number(milliseconds)),
    },
    refuse: developerMode(simulator, 'Firmware without developer mode: every command is "mqtt message verify failed".'),
    'developer-mode': developerMode(simulator, 'LAN mode without developer mode: it reports, and obeys nobody.'),
    'hang-data-tls': ftp(simulator, 'hangTls', 'The data channel of FTP never gets through its TLS handshake.'),
    'hang-data-end': ftp(simulator, 'hangEnd', 'The data channel of FTP is never closed, and its session stays taken.'),
    slow: {
      real: 'The card takes what was sent at its own pace: the file grows on it.',
      begin: ({ bytesPerSecond = 100_000 }) =>
        Object.assign(simulator.ftpFaults, { bytesPerSecond: Number(bytesPerSecond) }),
      end: () => Object.assign(simulator.ftpFaults, { bytesPerSecond: undefined }),
    },
    'abort-whole': ftp(simulator, 'abortWhole', 'The last byte arrived, and FTP says 426 all the same.'),
    'ftp-mute': ftp(simulator, 'mute', 'The whole upload is stored, and FTP never says so.'),
    'ftp-full': ftp(simulator, 'full', 'The card is full: 552, and what was sent is cut short.'),
    'delta-only': onOff(
      'P1 and A1 do not always answer a request for the whole status: only what changed comes.',
      (on) => Object.assign(simulator.faults, { deltaOnly: on }),
    ),
    'ghost-replay': {
      real: 'After a power cycle the printer finds a leftover job on its card and prints it again by itself.',
      begin: ({ downMilliseconds = 200 }) => afterAnswer(() => simulator.restart(Number(downMilliseconds), true)),
    },
    'power-panic': {
      real: 'It comes back paused, with its job, and asks whether to go on (print_error 0300_8007).',
      fields: ['downMilliseconds'],
      begin: ({ downMilliseconds = 200 }) => afterAnswer(() => simulator.powerCut(Number(downMilliseconds))),
    },
    'lingering-finish': {
      real: 'After a start is taken the last FINISH stays for up to a minute before PREPARE shows.',
      begin: ({ seconds = 50 }) => {
        usualStartSeconds ??= simulator.printer.startDelaySeconds
        simulator.printer.startDelaySeconds = Number(seconds)
      },
      end: () => {
        simulator.printer.startDelaySeconds = usualStartSeconds ?? simulator.printer.startDelaySeconds
      },
    },
    'clock-skew': clockSkew(
      'Without the internet the clock is off by hours or years: times in messages mean nothing.',
      () => simulator.printer,
    ),
    'heat-ignored': {
      real: 'Newer firmware says success to M104 and M140 and sets nothing; M109 and M190 work (all: these neither).',
      begin: ({ how }) => {
        simulator.printer.ignoredHeat = how === 'all' ? 'all' : 'at-once'
      },
      end: () => {
        simulator.printer.ignoredHeat = undefined
      },
    },
    'filament-runout': {
      real: 'PAUSE with print_error and an HMS message, until a person has loaded a spool.',
      begin: () => simulator.printer.runOut(),
      end: () => simulator.printer.resume(),
    },
    'hot-chamber': {
      real: 'A message of the worst kind (0300_A100_0001_0001) is listed, and the print goes on to its end.',
      begin: () => simulator.printer.warn(),
      end: () => simulator.printer.mend(),
    },
    'thermal-error': {
      real: 'FAILED with an HMS message of the worst kind: nothing may be started until a person has mended it.',
      fields: [],
      begin: () => simulator.printer.breakDown(),
      end: () => simulator.printer.mend(),
    },
  }
}

const developerMode = (simulator: BambuSimulator, real: string) => ({
  ...onOff(real, (on) => {
    simulator.printer.developerMode = !on
  }),
  fields: [],
})

const ftp = (simulator: BambuSimulator, which: 'hangTls' | 'hangEnd' | 'abortWhole' | 'mute' | 'full', real: string) =>
  onOff(real, (on) => Object.assign(simulator.ftpFaults, { [which]: on }))

export function panelOf(simulator: BambuSimulator): Panel {
  return {
    start: (fileName) => simulator.printer.panelStart(fileName),
    pause: () => simulator.printer.pause(),
    resume: () => simulator.printer.resume(),
    cancel: () => simulator.printer.cancel(),
  }
}

export function stateOf({ printer }: BambuSimulator) {
  printer.tick()
  const { gcode_state, subtask_name, mc_percent, print_error, ...status } = printer.status
  const heater = (name: string) => ({
    actual: Number(status[`${name}_temper`]),
    target: Number(status[`${name}_target_temper`]),
  })
  return {
    state: String(gcode_state),
    selected: text(subtask_name) ?? null,
    progress: Number(mc_percent ?? 0) / 100,
    printError: print_error,
    elapsedSeconds: printer.elapsedSeconds(),
    totalSeconds: printer.totalSeconds ?? null,
    temperatures: { tool0: heater('nozzle'), bed: heater('bed') },
    files: printer.card.names().map((name) => ({ name, size: printer.card.get(name)?.bytes.length ?? 0 })),
  }
}

/** The endpoint under /_sim/; a Bambu speaks no HTTP, and this one never goes away with its network. */
export function adminOf(simulator: BambuSimulator, port: number): SimulatedServer {
  return new SimulatedServer(port, {
    administer: (method, path, body) => administer(simulator, method, path, body),
    answer: () => ({ status: 404, json: { error: 'only /_sim/' } }),
    refusal: (status) => ({ status }),
  })
}
