import { expect, test } from 'vitest'
import { adviceOf } from './advice.ts'

const UNTIL = '2026-06-01T12:34:56Z'

test.each([
  [
    'nozzle',
    0.6,
    0.4,
    'The file is for a nozzle of 0.6 mm and the printer has 0.4 mm: change the nozzle, or slice it for this one',
  ],
  ['filament-left', 120.456, [10, null], 'The print takes 120.46 g and 10 g is left: load a spool that lasts'],
  ['filament-left', [40, 3], [5, 5], 'The print takes 40 g, 3 g and 5 g is left: load a spool that lasts'],
  [
    'material-loaded',
    ['PLA', 'PVA'],
    ['PETG', 'PETG'],
    'The print needs PLA, PVA and the printer holds PETG: load PLA, PVA',
  ],
  ['colour-loaded', 'red', [null, 'blue'], 'The print is to be red and the printer holds blue: load red'],
  [
    'tags',
    ['enclosed', 'hardened'],
    ['enclosed'],
    'The printer is not tagged hardened: tag it if it is, or submit the print without that tag',
  ],
  [
    'file-format',
    ['gcode', 'bgcode'],
    'gcode.3mf',
    'The printer takes gcode, bgcode, not gcode.3mf: export the file for this printer',
  ],
  ['retry-wait', UNTIL, UNTIL, 'It came to nothing a moment ago: wait, it is tried again from 2026-06-01 12:34 UTC on'],
  [
    'not-quarantined',
    null,
    { until: UNTIL },
    'Try after try came to nothing on the printer: look at it, and say so (quarantined: false); else it is tried again from 2026-06-01 12:34 UTC on',
  ],
  [
    'pool-hours',
    { from: '07:00', to: '07:00', timeZone: 'UTC' },
    {},
    "The pool starts prints from 07:00 to 07:00 (UTC) and never opens: change the pool's hours",
  ],
  ['file-ready', 'ready', 'rejected', 'The file was rejected: read its error, and upload another one'],
  ['printer-ready', 'idle', 'offline', 'The printer is offline: check its power, its network and its key'],
  ['printer-ready', 'idle', 'cancelling', 'The printer is cancelling: wait until it has ended'],
  [
    'bed-clear',
    'clear',
    'unknown',
    'Nobody has said that the bed is clear: look at it, take off what lies there, and say bed-cleared',
  ],
] as const)('%s, asked for %j, there %j', (rule, expected, actual, sentence) => {
  expect(adviceOf(rule, expected, actual)).toBe(sentence)
})
