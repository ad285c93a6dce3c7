import { expect, it } from 'vitest'
import { mergeReport, type Status } from './merge.ts'
import { Tracker } from './tracker.ts'

const CANCELED = 0x0300_400c

function watched(...reports: Status[]): string[] {
  const told: string[] = []
  const tracker = new Tracker({
    snapshot: ({ state }) => told.at(-1) !== state && told.push(state),
    ended: ({ outcome, causeUnknown }) => told.push(`ended ${outcome}${causeUnknown ? ', cause unknown' : ''}`),
  })
  for (const report of reports) tracker.report(report)
  return told
}

const RUNNING: Status = {
  gcode_state: 'RUNNING',
  subtask_name: 'one.gcode.3mf',
  layer_num: 3,
  stg_cur: 0,
  print_error: 0,
}

it('keeps what a delta does not mention, at any depth', () => {
  const known = mergeReport({}, { bed_temper: 60, ams: { tray_now: '1', version: 3 } })
  expect(mergeReport(known, { ams: { tray_now: '2' } })).toEqual({ bed_temper: 60, ams: { tray_now: '2', version: 3 } })
})

it('replaces lists, except trays, which it finds by their id', () => {
  const trays = [
    { id: '0', tray_type: 'PLA', remain: 50 },
    { id: '1', tray_type: 'PETG' },
  ]
  const known: Status = { hms: [{ attr: 1 }, { attr: 2 }], ams: { ams: [{ id: '0', temp: '20', tray: trays }] } }
  const told = mergeReport(known, {
    hms: [],
    ams: {
      ams: [
        {
          id: '0',
          tray: [
            { id: '0', remain: 40 },
            { id: '1', state: 9 },
          ],
        },
      ],
    },
  })
  expect(told).toEqual({
    hms: [],
    ams: {
      ams: [
        {
          id: '0',
          temp: '20',
          tray: [
            { id: '0', tray_type: 'PLA', remain: 40 },
            { id: '1', state: 9 },
          ],
        },
      ],
    },
  })
})

it('knows a cancel by a code that shows for a moment, before, with or after FAILED', () => {
  const before = [RUNNING, { print_error: CANCELED }, { gcode_state: 'FAILED', print_error: 0 }]
  const together = [RUNNING, { gcode_state: 'FAILED', print_error: CANCELED }, { print_error: 0 }]
  const after = [RUNNING, { gcode_state: 'FAILED' }, { fail_reason: String(CANCELED) }, { print_error: 0 }]
  for (const reports of [before, together, after]) {
    expect(watched(...reports)).toEqual(['printing', 'ended canceled', 'canceled'])
  }
})

it('calls a failure without a code a failure of unknown cause, after it waited for one', () => {
  expect(watched(RUNNING, { gcode_state: 'FAILED' }, {}, {})).toEqual([
    'printing',
    'ended failed, cause unknown',
    'failed',
  ])
})

it('takes an error for the cause only when it appeared with the end: what was shown before keeps its patience', () => {
  const CLOGGED = 0x0300_4006
  expect(watched(RUNNING, { gcode_state: 'FAILED', print_error: CLOGGED })).toEqual([
    'printing',
    'ended failed',
    'failed',
  ])
  expect(watched(RUNNING, { gcode_state: 'FAILED' }, { print_error: CLOGGED })).toEqual([
    'printing',
    'ended failed',
    'failed',
  ])
  const paused = { gcode_state: 'PAUSE', print_error: 302_022_662 }
  expect(watched(RUNNING, paused, { gcode_state: 'FAILED' }, {}, {})).toEqual([
    'printing',
    'attention',
    'ended failed, cause unknown',
    'failed',
  ])
  expect(watched(RUNNING, paused, { gcode_state: 'FAILED' }, { print_error: CANCELED }).at(-1)).toBe('canceled')
})

it('never crashes on a state that it does not know', () => {
  expect(watched({ gcode_state: 'DANCING' }, { gcode_state: 7 }, { gcode_state: null }, { ams: 5, hms: 'x' })).toEqual([
    'unknown',
  ])
})

it('says that a job whose place another one took ended in a way that nobody saw', () => {
  expect(watched(RUNNING, { subtask_name: 'two.gcode.3mf' })).toEqual(['printing', 'ended unknown', 'printing'])
})
