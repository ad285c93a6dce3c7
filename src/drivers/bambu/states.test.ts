import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { describeError, errorCode, healthOf, TEXTS } from './codes.ts'
import type { Status } from './merge.ts'
import { jobName, jobRef, shownFault, snapshotOf, trayInUse, traysOf } from './state.ts'

describe('the state', () => {
  const cases: [string, Status, string][] = [
    ['at rest', { gcode_state: 'IDLE' }, 'idle'],
    [
      'taken, before it prepares',
      { gcode_state: 'IDLE', print_type: 'local', gcode_file: 'one.gcode.3mf' },
      'preparing',
    ],
    ['preparing', { gcode_state: 'PREPARE' }, 'preparing'],
    ['slicing in the cloud', { gcode_state: 'SLICING' }, 'preparing'],
    ['levelling before the first layer', { gcode_state: 'RUNNING', stg_cur: 1, layer_num: 0 }, 'preparing'],
    ['printing the first layer', { gcode_state: 'RUNNING', stg_cur: 0, layer_num: 1 }, 'printing'],
    ['changing filament between layers', { gcode_state: 'RUNNING', stg_cur: 4, layer_num: 9 }, 'printing'],
    ['after the last layer, A1 and P1', { gcode_state: 'RUNNING', stg_cur: 255, layer_num: 50 }, 'finishing'],
    ['after the last layer, X1', { gcode_state: 'RUNNING', stg_cur: -1, layer_num: 50 }, 'finishing'],
    ['calibrating by itself', { gcode_state: 'RUNNING', print_type: 'system', stg_cur: 3 }, 'busy'],
    ['paused by a person', { gcode_state: 'PAUSE', stg_cur: 16 }, 'paused'],
    ['paused by a person, who is named', { gcode_state: 'PAUSE', stg_cur: 0, print_error: 0x0300_8001 }, 'paused'],
    ['paused by the file (M400)', { gcode_state: 'PAUSE', stg_cur: 5 }, 'paused'],
    ['out of filament', { gcode_state: 'PAUSE', stg_cur: 6 }, 'attention'],
    ['paused by an error', { gcode_state: 'PAUSE', stg_cur: 0, print_error: 0x1200_8006 }, 'attention'],
    [
      'paused with a serious message',
      { gcode_state: 'PAUSE', hms: [{ attr: 0x0700_2000, code: 0x0002_0001 }] },
      'attention',
    ],
    ['done', { gcode_state: 'FINISH' }, 'completed'],
    ['failed', { gcode_state: 'FAILED', print_error: 0x0300_4006 }, 'failed'],
    ['canceled', { gcode_state: 'FAILED', print_error: 0x0300_400c }, 'canceled'],
    ['canceled over the network', { gcode_state: 'FAILED', print_error: 0x0500_400e }, 'canceled'],
    ['canceled, an X1 a while later', { gcode_state: 'FAILED', print_error: 0, fail_reason: '50348044' }, 'canceled'],
    ['broken at rest', { gcode_state: 'IDLE', hms: [{ attr: 0x0300_0200, code: 0x0001_0001 }] }, 'fault'],
    ['updating its firmware', { gcode_state: 'IDLE', upgrade_state: { status: 'DOWNLOADING' } }, 'unavailable'],
    ['starting up', { gcode_state: 'INIT' }, 'unavailable'],
    ['without contact to its board', { gcode_state: 'OFFLINE' }, 'unavailable'],
    ['saying nothing', { gcode_state: '' }, 'unavailable'],
    ['saying something new', { gcode_state: 'DANCING' }, 'unknown'],
    ['before anything was told', {}, 'unknown'],
  ]
  it.each(cases)('of a printer %s', (_what, status, state) => {
    expect(snapshotOf(status).state).toBe(state)
  })

  it('is not the word for success that other software gives it: FINISHED and PRINTING are none of the firmware', () => {
    expect(['FINISHED', 'PRINTING', 'PAUSED'].map((word) => snapshotOf({ gcode_state: word }).state)).toEqual([
      'unknown',
      'unknown',
      'unknown',
    ])
  })
})

describe('the job', () => {
  it('is the task, or the file that the panel started after it', () => {
    expect(jobName({ subtask_name: 'one', gcode_file: '/data/Metadata/plate_1.gcode' })).toBe('one')
    expect(jobName({ subtask_name: 'one', gcode_file: 'one.gcode.3mf' })).toBe('one')
    expect(jobName({ subtask_name: 'one', gcode_file: '/cache/two.gcode' })).toBe('two.gcode')
    expect(jobName({ subtask_name: '', gcode_file: '' })).toBeUndefined()
  })
  it('has the id that was sent, or that the printer made; "0" and "" are none', () => {
    expect(jobRef({ subtask_id: '77', task_id: '78' })).toBe('77')
    expect(jobRef({ subtask_id: '', task_id: '3386' })).toBe('3386')
    expect(jobRef({ subtask_id: '0', task_id: '0' })).toBeUndefined()
  })
  it('is told in our units: shares, seconds, layers', () => {
    const running = { gcode_state: 'RUNNING', subtask_name: 'one', mc_percent: 34, mc_remaining_time: 12, layer_num: 3 }
    expect(snapshotOf({ ...running, total_layer_num: 50 }).job).toEqual({
      fileName: 'one',
      progress: 0.34,
      remainingSeconds: 720,
      layer: 3,
      layers: 50,
    })
  })
})

describe('errors', () => {
  it('are written as the maker writes them', () => {
    expect([302_022_662, 50_348_044, 84_033_543].map(errorCode)).toEqual(['1200_8006', '0300_400C', '0502_4007'])
  })
  it('are told in words where we have some, and by their code where not', () => {
    expect(describeError(0x0300_8004)).toEqual({ code: '0300_8004', text: 'the filament ran out (0300_8004)' })
    expect(describeError(0x0999_4123)).toEqual({ code: '0999_4123', text: 'error 0999_4123' })
  })
  it('of the health list have a severity and a module, and what is no message is left out', () => {
    const [first, ...others] = healthOf({ hms: [{ attr: 0x0300_0200, code: 0x0001_0001 }, { attr: 5 }, 'x', null] })
    expect(first).toMatchObject({ code: '0300_0200_0001_0001', severity: 1, module: 3 })
    expect(others).toEqual([])
  })
  it('that have words of ours are all of the list of the maker, and say what it says', () => {
    const listed = Object.entries(
      JSON.parse(readFileSync('test/fixtures/bambu/codes.json', 'utf8')) as Record<string, string>,
    )
    const worded = listed.map(([code]) => {
      const words = code.split('_').map((part) => Number.parseInt(part, 16))
      const [attr, low] = [((words[0] ?? 0) << 16) | (words[1] ?? 0), ((words[2] ?? 0) << 16) | (words[3] ?? 0)]
      const fault =
        words.length === 2 ? describeError(attr >>> 0) : healthOf({ hms: [{ attr: attr >>> 0, code: low }] })[0]
      return { code: fault?.code, worded: fault?.text.endsWith(` (${code})`) }
    })
    expect(worded).toEqual(listed.map(([code]) => ({ code, worded: true })))
    expect(Object.keys(TEXTS).toSorted()).toEqual(listed.map(([code]) => code).toSorted())
  })
  it('that stop a print for good are told from those that only stay listed: a command that was not verified is none', () => {
    const unverified = { hms: [{ attr: 0x0500_0500, code: 0x0001_0007 }] }
    expect(shownFault(unverified)).toBeUndefined()
    expect(snapshotOf({ gcode_state: 'PAUSE', stg_cur: 16, ...unverified }).state).toBe('paused')
    expect(snapshotOf({ gcode_state: 'IDLE', ...unverified }).state).toBe('idle')
    const heater = { attr: 0x0300_0200, code: 0x0001_0001 }
    const broken = snapshotOf({ gcode_state: 'FAILED', hms: [...unverified.hms, heater] })
    expect(broken).toMatchObject({ state: 'fault', fault: { text: expect.stringContaining('the nozzle heats oddly') } })
    // Recorded on an A1 whose filament was not fed; what it says is left to its code.
    const fed = snapshotOf({
      gcode_state: 'PAUSE',
      print_error: 302_022_662,
      hms: [{ attr: 301_994_496, code: 65_537 }],
    })
    expect(fed).toMatchObject({ state: 'attention', fault: { code: '1200_8006' } })
    expect(healthOf({ hms: [{ attr: 301_994_496, code: 65_537 }] })).toEqual([
      { code: '1200_1200_0001_0001', text: 'error 1200_1200_0001_0001', severity: 1, module: 0x12 },
    ])
  })
  it('show the most telling first, and a cancel is no fault', () => {
    const hms = [
      { attr: 0x0500_0500, code: 0x0003_0007 },
      { attr: 0x0700_2000, code: 0x0002_0001 },
    ]
    expect(shownFault({ print_error: 0x0300_8004, hms })?.code).toBe('0300_8004')
    expect(shownFault({ print_error: 0, hms })?.code).toBe('0700_2000_0002_0001')
    expect(shownFault({ print_error: 0x0300_400c })).toBeUndefined()
  })
})

describe('temperatures', () => {
  it('leave out a chamber that has no sensor, which A1 and P1 call 5 degrees', () => {
    expect(snapshotOf({ chamber_temper: 5 }).temperatures.chamber).toBeUndefined()
    expect(snapshotOf({ chamber_temper: 38 }).temperatures.chamber).toEqual({ actual: 38, target: 0 })
  })
  it('are unpacked where two share a number (H2)', () => {
    const device = {
      extruder: {
        info: [
          { id: 0, temp: (220 << 16) | 219 },
          { id: 1, temp: 25 },
        ],
      },
      bed: { info: { temp: (60 << 16) | 58 } },
      ctc: { info: { temp: 41 } },
    }
    expect(snapshotOf({ device }).temperatures).toEqual({
      tools: [
        { actual: 219, target: 220 },
        { actual: 25, target: 0 },
      ],
      bed: { actual: 58, target: 60 },
      chamber: { actual: 41, target: 0 },
    })
  })
})

test('trays are counted over units of four, AMS HT and the spool beside, and an empty one is none', () => {
  const ams = {
    tray_now: '5',
    ams: [
      { id: '0', tray: [{ id: '0', tray_type: 'PLA', tray_color: '0ACC38FF', remain: 40 }, { id: '1' }] },
      { id: '1', tray: [{ id: '1', tray_type: 'PETG', remain: -1 }] },
      { id: '128', tray: [{ id: '0', tray_type: 'PA-CF', remain: 0 }] },
    ],
  }
  const status = { ams, vt_tray: { id: '254', tray_type: 'TPU' } }
  expect(traysOf(status)).toEqual([
    { slot: 0, material: 'PLA', colour: '#0ACC38', remaining: 0.4 },
    { slot: 5, material: 'PETG' },
    { slot: 128, material: 'PA-CF' },
    { slot: 254, material: 'TPU' },
  ])
  expect(trayInUse(status)).toBe(5)
  expect(trayInUse({ ams: { tray_now: '255' } })).toBeUndefined()
})
