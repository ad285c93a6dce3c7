import type { PoolHours } from '../entities/pool.ts'

// What a failing rule says to a person: what is so, and after the colon what to do next. Data stays data; these are its
// plain words, with units.

type Size = { x: number; y: number; z: number }
type Sentence = (expected: unknown, actual: unknown) => string

const rounded = (value: number): string => String(Math.round(value * 100) / 100)
const size = ({ x, y, z }: Size): string => `${[x, y, z].map(rounded).join(' x ')} mm`
const millimetres = (value: unknown): string => `${rounded(Number(value))} mm`
const grams = (value: unknown): string => `${rounded(Number(value))} g`

/** `2026-06-01 12:00 UTC`. */
function time(value: unknown): string {
  const at = new Date(value as string | number | Date)
  return Number.isNaN(at.getTime())
    ? 'a time that nobody named'
    : `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** One word or several, without those that nobody said. */
function words(value: unknown, none: string, write: (one: unknown) => string = String): string {
  const all = (Array.isArray(value) ? value : [value]).filter((one) => one !== null && one !== undefined && one !== '')
  return all.length > 0 ? [...new Set(all.map(write))].join(', ') : none
}

const IDLE_AGAIN = 'wait until it has ended'
const STATES: Record<string, string> = {
  offline: 'The printer is offline: check its power, its network and its key',
  unavailable: 'The printer is connected, but its controller is not: check its power and its cable',
  unknown: 'The printer does not say what it does: look at it, and check its connection',
  paused: 'The printer is paused: resume or cancel what is on it',
  attention: 'The printer asks for a person: look at its display',
  fault: 'The printer reports a fault: mend it at the printer',
}

function hours(expected: unknown, actual: unknown): string {
  const { from, to, timeZone } = expected as PoolHours
  const { opensAt } = actual as { opensAt?: Date | null }
  const open = `The pool starts prints from ${from} to ${to} (${timeZone})`
  return opensAt
    ? `${open}: wait until ${time(opensAt)}, or change the pool's hours`
    : `${open} and never opens: change the pool's hours`
}

function restored(_expected: unknown, actual: unknown): string {
  const { files } = actual as { files?: readonly string[] | number }
  const named = typeof files === 'number' ? `${files} ${files === 1 ? 'file' : 'files'}` : words(files, 'files')
  return files
    ? `The database was put back and does not know ${named} on the printer: look at the bed, take the part off, and say bed-cleared`
    : 'The database was put back and the printer was not asked yet: see that it is on, it is asked by itself'
}

const SENTENCES: Record<string, Sentence> = {
  'file-ready': (_expected, actual) =>
    actual === 'rejected'
      ? 'The file was rejected: read its error, and upload another one'
      : 'The file is being checked: wait, it takes seconds',
  'print-running': () => 'The print is paused: resume it',
  'batch-running': () => 'The batch is paused: resume it',
  'printing-running': () => 'Printing is paused for all: resume the queue print in Bull Board',
  sliced: (_expected, actual) =>
    `The model is being sliced (${Math.round((actual as { progress: number }).progress * 100)} %): wait, it prints when that is done`,
  'not-before': (expected) => `It is not to start before ${time(expected)}: wait, or change notBefore`,
  'retry-wait': (expected) => `It came to nothing a moment ago: wait, it is tried again from ${time(expected)} on`,
  'printer-enabled': () => 'The printer is disabled: enable it',
  'no-maintenance': () => 'The printer is under maintenance: say when that is over',
  'pool-running': () => 'The pool of the printer is paused: resume it',
  'pool-hours': hours,
  'project-allowed': (_expected, actual) =>
    `${String(actual).startsWith('pool') ? 'The pool' : 'The printer'} is reserved for other projects: ask for the project to be admitted, or for another printer`,
  'wanted-printer': () =>
    'The print asks for another printer: wait for that one, or submit it without naming a printer',
  'wanted-pool': () => 'The print asks for another pool: wait for that one, or submit it without naming a pool',
  tags: (expected, actual) => {
    const missing = (expected as string[]).filter((tag) => !(actual as string[]).includes(tag))
    return `The printer is not tagged ${words(missing, 'so')}: tag it if it is, or submit the print without that tag`
  },
  'file-format': (expected, actual) =>
    `The printer takes ${words(expected, 'no file')}, not ${words(actual, 'this')}: export the file for this printer`,
  'firmware-flavour': (expected, actual) =>
    `The file is for ${words(expected, 'other')} firmware and the printer runs ${words(actual, 'another')}: slice it for this printer`,
  'printer-model': (expected, actual) =>
    `The file is for a ${words(expected, 'other printer')} and this is a ${words(actual, 'different one')}: slice it for this printer, or tag the printer with that model if it stands in for one`,
  'build-volume': (expected, actual) =>
    `The part is ${size(expected as Size)} and the printer prints ${size(actual as Size)}: use a larger printer, or a smaller part`,
  nozzle: (expected, actual) =>
    `The file is for a nozzle of ${millimetres(expected)} and the printer has ${millimetres(actual)}: change the nozzle, or slice it for this one`,
  'material-loaded': (expected, actual) =>
    `The print needs ${words(expected, 'a material')} and the printer holds ${words(actual, 'nothing')}: load ${words(expected, 'it')}`,
  'colour-loaded': (expected, actual) =>
    `The print is to be ${words(expected, 'of a colour')} and the printer holds ${words(actual, 'none')}: load ${words(expected, 'it')}`,
  'filament-left': (expected, actual) =>
    `The print takes ${words(expected, 'more', grams)} and ${words(actual, 'less', grams)} is left: load a spool that lasts`,
  'restored-database': restored,
  'not-quarantined': (_expected, actual) =>
    `Try after try came to nothing on the printer: look at it, and say so (quarantined: false); else it is tried again from ${time((actual as { until?: string } | null)?.until)} on`,
  'commands-answered': (_expected, actual) => {
    const { verb, until } = (actual ?? {}) as { verb?: string; until?: string }
    return `The printer did not answer a command (${words(verb, 'unknown')}), which may still arrive: wait, it is free again at ${time(until)}`
  },
  'printer-free': () => 'The printer has another print: wait until it has ended, or decide it if it is held',
  'printer-ready': (_expected, actual) => STATES[String(actual)] ?? `The printer is ${String(actual)}: ${IDLE_AGAIN}`,
  'bed-clear': (_expected, actual) =>
    actual === 'unknown'
      ? 'Nobody has said that the bed is clear: look at it, take off what lies there, and say bed-cleared'
      : 'A part may lie on the bed: take it off, and say bed-cleared',
  'printer-known': () => 'There is no printer: add one',
}

/** What is so and what to do next, for a rule that fails; a plain sentence without an end. */
export const adviceOf = (rule: string, expected: unknown, actual: unknown): string =>
  (SENTENCES[rule] as Sentence)(expected, actual)
