import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Ending, Snapshot } from '../driver.ts'
import { list, record, text } from '../fields.ts'
import { endingOf, jobOf } from './history.ts'
import { type Status, snapshotOf } from './state.ts'
import { Tracker } from './tracker.ts'

/** What a tracker told, states without repetitions, endings in between. */
function observed() {
  const seen = { order: [] as string[], endings: [] as Ending[], snapshots: [] as Snapshot[] }
  const tracker = new Tracker({
    snapshot: (snapshot) => {
      if (seen.order.at(-1) !== snapshot.state) seen.order.push(snapshot.state)
      seen.snapshots.push(snapshot)
    },
    ended: (ending) => {
      seen.endings.push(ending)
      seen.order.push(`ended ${ending.outcome}`)
    },
  })
  return { seen, tracker }
}

/** Feeds a recorded WebSocket trace to the tracker as the watcher does. */
function replay(trace: string) {
  const { seen, tracker } = observed()
  for (const line of readFileSync(`test/fixtures/moonraker/${trace}.jsonl`, 'utf8').split('\n')) {
    const { dir, msg } = record(line === '' ? {} : JSON.parse(line))
    if (dir !== '<') continue
    const { method, params, result } = record(msg)
    const [first] = list(params)
    if ('print_stats' in record(record(result).status)) tracker.full(record(result).status, undefined)
    if (method === 'notify_status_update') tracker.update(first)
    if (method === 'notify_history_changed') tracker.history(first)
  }
  return seen
}

describe('recorded WebSocket traces of a real Moonraker', () => {
  it('tell a print that was done: heating first, its end before the state that shows it', () => {
    const { order, endings, snapshots } = replay('ws-print-complete')
    expect(order).toEqual(['busy', 'idle', 'preparing', 'printing', 'ended completed', 'completed'])
    expect(endings).toEqual([
      {
        fileName: 'bench-a.gcode',
        jobRef: '000002',
        outcome: 'completed',
        elapsedSeconds: 14.304540354999972,
        filamentMillimetres: 45,
        progress: 1,
      },
    ])
    const jobs = snapshots.flatMap(({ job }) => (job === undefined ? [] : [job]))
    const progress = jobs.map((job) => job.progress ?? 0)
    expect(progress).toEqual(progress.toSorted((one, other) => one - other))
    expect(jobs.at(-1)).toMatchObject({ jobRef: '000002', progress: 1, layer: 3, layers: 3 })
    expect(jobs.some(({ remainingSeconds }) => (remainingSeconds ?? 0) > 0)).toBe(true)
    expect(snapshots.at(-1)?.temperatures).toMatchObject({ tools: [{ target: 0 }], bed: { actual: 21.98 } })
  })

  it('tell a print that was paused, resumed and canceled, once, with how far it had come', () => {
    const { order, endings } = replay('ws-pause-resume-cancel')
    expect(order).toEqual(['completed', 'preparing', 'printing', 'paused', 'printing', 'ended canceled', 'canceled'])
    expect(endings).toEqual([
      {
        fileName: 'bench-c.gcode',
        jobRef: '000003',
        outcome: 'canceled',
        reason: 'cancelled',
        elapsedSeconds: 7.658187059999818,
        filamentMillimetres: 28.5,
        progress: 0.2783461210571185,
      },
    ])
  })

  it('tell a controller that shut down in mid print as a failure with its cause, although print_stats says "paused"', () => {
    const { order, endings, snapshots } = replay('ws-mcu-shutdown')
    expect(order).toEqual(['busy', 'idle', 'preparing', 'printing', 'ended failed', 'fault'])
    expect(endings).toMatchObject([
      {
        fileName: 'bench-a.gcode',
        jobRef: '000001',
        outcome: 'failed',
        reason: "MCU 'mcu' shutdown: Stepper too far in past",
        elapsedSeconds: 5.091325307999796,
        filamentMillimetres: 18,
      },
    ])
    expect(snapshots.at(-1)?.fault).toEqual({
      code: 'shutdown',
      text: "MCU 'mcu' shutdown: Stepper too far in past",
    })
  })
})

describe('a start over a paused print, which Klipper takes', () => {
  const status = (filename: string, state: string) => ({
    webhooks: { state: 'ready' },
    print_stats: { filename, state, print_duration: 10 },
    virtual_sdcard: { progress: 0.5 },
  })
  const job = (id: number, filename: string, rest: object) => ({ job_id: `00000${id}`, filename, ...rest })
  const told = ({ endings }: { endings: Ending[] }) =>
    endings.map(({ fileName, jobRef, outcome }) => `${fileName} ${jobRef} ${outcome}`)

  it('ends the one before by the word of the history, once, and leaves the new one running', () => {
    const { seen, tracker } = observed()
    tracker.full(status('a.gcode', 'printing'), jobOf(job(7, 'a.gcode', { status: 'in_progress' })))
    tracker.update({ print_stats: { state: 'paused' } })
    tracker.update({ print_stats: { filename: 'b.gcode', state: 'printing' }, virtual_sdcard: { progress: 0 } })
    const finished = { action: 'finished', job: job(7, 'a.gcode', { status: 'cancelled' }) }
    tracker.history(finished)
    tracker.history(finished)
    expect(told(seen)).toEqual(['a.gcode 000007 canceled'])
    expect(seen.endings[0]?.progress).toBeUndefined()
    tracker.history({ action: 'added', job: job(8, 'b.gcode', { status: 'in_progress' }) })
    tracker.update({ print_stats: { state: 'complete' } })
    tracker.history({ action: 'finished', job: job(8, 'b.gcode', { status: 'completed' }) })
    expect(told(seen)).toEqual(['a.gcode 000007 canceled', 'b.gcode 000008 completed'])
  })
})

type Exchange = { run: number; name: string; response: { body: unknown } }
const EXCHANGES = JSON.parse(readFileSync('test/fixtures/moonraker/http.json', 'utf8')) as Exchange[]
const bodies = (run: number) => EXCHANGES.filter((one) => one.run === run)

describe('recorded answers of a real Moonraker', () => {
  it('are read as the states that the printer went through', () => {
    const states = (run: number) =>
      bodies(run).flatMap(({ response }) => {
        const status = record(record(record(response.body).result).status)
        return 'print_stats' in status && 'webhooks' in status ? [snapshotOf(status as Status).state] : []
      })
    expect(states(2)).toEqual(['idle'])
    expect(states(3)).toEqual([
      'preparing',
      'paused',
      'printing',
      'canceled',
      'failed',
      'canceled',
      'fault',
      'idle',
      'printing',
      'canceled',
    ])
  })

  it('tell the G-code error that stopped a print', () => {
    const { response } = bodies(3).find(({ name }) => name === 'B query error') ?? { response: { body: {} } }
    const { seen, tracker } = observed()
    const status = record(record(record(response.body).result).status)
    const stats = { ...record(status.print_stats), state: 'printing', message: '' }
    tracker.full({ ...status, print_stats: stats }, undefined)
    tracker.full(status, undefined)
    expect(seen.endings).toMatchObject([
      { outcome: 'failed', reason: 'Move out of range: 9999.000 0.000 0.400 [97.500]' },
    ])
  })

  it('tell how the runs of the history ended, and nothing of one that Moonraker lost sight of', () => {
    const ends = new Map<string, string>()
    for (const { response } of EXCHANGES)
      for (const value of list(record(record(response.body).result).jobs)) {
        const job = jobOf(value)
        if (job !== undefined) ends.set(`${job.id} ${job.status}`, endingOf(job)?.outcome ?? 'not told')
      }
    expect(Object.fromEntries(ends)).toEqual({
      '000001 klippy_shutdown': 'failed',
      '000002 in_progress': 'not told',
      '000002 completed': 'completed',
      '000003 cancelled': 'canceled',
      '000004 error': 'failed',
      '000005 cancelled': 'canceled',
      '000006 klippy_shutdown': 'failed',
      '000007 in_progress': 'not told',
      '000007 interrupted': 'not told',
    })
  })
})

describe('the tracker', () => {
  it('keeps what an update does not mention, and never fails on odd ones', () => {
    const { seen, tracker } = observed()
    const ready = { webhooks: { state: 'ready' }, print_stats: { state: 'standby', filename: '' } }
    tracker.full({ ...ready, heater_bed: { temperature: 40, target: 60 } }, undefined)
    const odd = [{}, null, 'x', 7, [], { heater_bed: null }, { print_stats: 'no' }, { webhooks: [] }]
    for (const delta of [...odd, { print_stats: { info: 'no' } }, { virtual_sdcard: { progress: 'half' } }]) {
      tracker.update(delta)
      tracker.history(delta)
    }
    expect(seen.order).toEqual(['idle'])
    expect(new Set(seen.snapshots.map(({ temperatures }) => temperatures.bed?.target))).toEqual(new Set([60]))
  })

  it('calls a state that it does not know unknown, and a printer without print_stats too', () => {
    const { seen, tracker } = observed()
    tracker.full({ webhooks: { state: 'ready' }, print_stats: { state: 'dancing', filename: 'a.gcode' } }, undefined)
    tracker.full({ webhooks: { state: 'ready' } }, undefined)
    tracker.full({ webhooks: { state: 'dreaming' }, print_stats: { state: 'standby' } }, undefined)
    tracker.full({}, undefined)
    expect(seen.snapshots.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown', 'unavailable'])
  })

  it('tells no end of what ended while the link was down, nor of a Klipper that was only lost from sight', () => {
    const { seen, tracker } = observed()
    const printing = { state: 'printing', filename: 'a.gcode', print_duration: 5 }
    tracker.full({ webhooks: { state: 'ready' }, print_stats: printing }, undefined)
    tracker.klippy('disconnected', '')
    tracker.history({ action: 'finished', job: { job_id: '00000A', filename: 'a.gcode', status: 'klippy_disconnect' } })
    tracker.full({ webhooks: { state: 'ready' }, print_stats: printing }, undefined)
    tracker.forget()
    tracker.full({ webhooks: { state: 'ready' }, print_stats: { ...printing, state: 'complete' } }, undefined)
    expect(seen.order).toEqual(['printing', 'unavailable', 'printing', 'completed'])
    expect(text(seen.endings[0]?.fileName)).toBeUndefined()
  })

  it('takes the end from the history when Klipper moved on before it was seen', () => {
    const { seen, tracker } = observed()
    const job = { job_id: '00000B', filename: 'a.gcode', print_duration: 3, filament_used: 7 }
    tracker.full({ webhooks: { state: 'ready' }, print_stats: { state: 'standby', filename: '' } }, undefined)
    tracker.history({ action: 'added', job: { ...job, status: 'in_progress' } })
    tracker.history({ action: 'finished', job: { ...job, status: 'completed' } })
    expect(seen.endings).toEqual([
      {
        fileName: 'a.gcode',
        jobRef: '00000B',
        outcome: 'completed',
        progress: 1,
        elapsedSeconds: 3,
        filamentMillimetres: 7,
      },
    ])
  })
})
