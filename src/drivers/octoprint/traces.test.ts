import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Ending } from '../driver.ts'
import { record, text } from '../fields.ts'
import { Tracker, WATCHED_EVENTS } from './tracker.ts'

/** Feeds a recorded push trace to the tracker as the watcher does; states without repetitions, endings in between. */
function replay(trace: string): {
  order: string[]
  endings: Ending[]
  files: (string | undefined)[]
  reconnects: number
} {
  const seen = { order: [] as string[], endings: [] as Ending[], files: [] as (string | undefined)[], reconnects: 0 }
  const tracker = new Tracker({
    snapshot: ({ state, job }) => {
      if (seen.order.at(-1) !== state) seen.order.push(state)
      if (seen.files.at(-1) !== job?.fileName) seen.files.push(job?.fileName)
    },
    ended: (ending) => {
      seen.endings.push(ending)
      seen.order.push(`ended ${ending.outcome}`)
    },
    reconnected: () => {
      seen.reconnects += 1
    },
  })
  for (const line of readFileSync(`test/fixtures/octoprint/${trace}.jsonl`, 'utf8').split('\n')) {
    if (line !== '') deliver(tracker, record(JSON.parse(line)))
  }
  return seen
}

function deliver(tracker: Tracker, line: Record<string, unknown>): void {
  if (line.dir !== '<') return
  const message = record(line.msg)
  if ('history' in message) tracker.history(message.history)
  if ('current' in message) tracker.current(message.current)
  const { type, payload } = record(message.event)
  // The server leaves out what was not subscribed.
  if (WATCHED_EVENTS.includes(text(type) ?? '')) tracker.event(text(type) ?? '', payload)
}

describe('recorded push traces of a real OctoPrint', () => {
  it('tell a print that was done, without falling back to the stale status that came after its start', () => {
    const { order, endings, files } = replay('ws-print-done')
    expect(order).toEqual(['idle', 'preparing', 'printing', 'finishing', 'ended completed', 'completed'])
    expect(endings).toEqual([
      { fileName: 'bench-a.gcode', outcome: 'completed', progress: 1, elapsedSeconds: 12.428284564000023 },
    ])
    expect(files).toEqual(['bench-c.gcode', 'bench-a.gcode'])
  })

  it('tell a print that was paused, resumed and canceled, its ending once', () => {
    const { order, endings } = replay('ws-pause-resume-cancel')
    expect(order).toEqual([
      'completed',
      'preparing',
      'printing',
      'pausing',
      'paused',
      'resuming',
      'printing',
      'cancelling',
      'ended canceled',
      'canceled',
    ])
    expect(endings).toEqual([
      {
        fileName: 'bench-c.gcode',
        outcome: 'canceled',
        progress: 0.14,
        elapsedSeconds: 4.047476646999712,
        reason: 'cancelled',
      },
    ])
  })

  it('tell a print that failed with its cause, before the fault, and the printer that came back', () => {
    const { order, endings, reconnects } = replay('ws-printer-error')
    expect(order).toEqual(['idle', 'preparing', 'printing', 'ended failed', 'fault', 'unavailable', 'idle'])
    expect(endings).toMatchObject([
      {
        fileName: 'bench-err.gcode',
        outcome: 'failed',
        progress: 0.058949213170245714,
        reason: expect.stringContaining('Thermal Runaway'),
      },
    ])
    expect(reconnects).toBe(1)
  })

  it('tell nothing without authentication', () => {
    for (const trace of ['ws-noauth', 'ws-badauth']) expect(replay(trace).order).toEqual([])
  })
})

/** What is told when a print that runs is canceled amid these events; each is its type and what its payload adds. */
function canceledAmid(...events: [string, object][]) {
  const told: unknown[] = []
  let reconnects = 0
  const tracker = new Tracker({
    snapshot: ({ state }) => told.at(-1) === state || told.push(state),
    ended: ({ outcome, reason }) => told.push({ outcome, reason }),
    reconnected: () => {
      reconnects += 1
    },
  })
  const file = { name: 'a.gcode', path: 'a.gcode', origin: 'local' }
  tracker.history({ state: { flags: { operational: true, ready: true } } })
  tracker.event('PrintStarted', file)
  tracker.event('PrinterStateChanged', { state_id: 'PRINTING' })
  for (const [type, payload] of events) {
    if (type === 'current') tracker.current(payload)
    else if (WATCHED_EVENTS.includes(type)) tracker.event(type, { ...file, ...payload })
  }
  return { told, reconnects }
}

describe('a cancel of OctoPrint', () => {
  const cancelling: [string, object] = ['PrinterStateChanged', { state_id: 'CANCELLING' }]
  const atRest: [string, object] = ['PrinterStateChanged', { state_id: 'OPERATIONAL' }]
  const failed: [string, object] = ['PrintFailed', { reason: 'cancelled', progress: 14 }]
  const current: [string, object] = ['current', { state: { flags: { operational: true, ready: true } } }]

  it.each<[string, [string, object][]]>([
    ['before', [['PrinterReset', { idle: false }], failed, atRest]],
    ['after', [failed, atRest, ['PrinterReset', { idle: false }]]],
  ])('is a failure where the printer was reset in mid print, told %s the end', (_, events) => {
    const { told, reconnects } = canceledAmid(['PrintCancelling', {}], cancelling, ...events, current)
    const reason = 'the printer was reset in mid print'
    expect(told).toEqual(['idle', 'preparing', 'cancelling', { outcome: 'failed', reason }, 'failed'])
    expect(reconnects).toBe(0)
  })

  it('is a failure where the firmware told an error', () => {
    const error = { firmwareError: 'MINTEMP triggered' }
    const { told } = canceledAmid(['PrintCancelling', error], cancelling, failed, atRest)
    expect(told).toEqual([
      'idle',
      'preparing',
      'cancelling',
      { outcome: 'failed', reason: 'MINTEMP triggered' },
      'failed',
    ])
  })

  it('stays one where a person canceled, there or at the printer, also after a print that was reset', () => {
    const canceled = { outcome: 'canceled', reason: 'cancelled' }
    const byKey: [string, object] = ['PrintFailed', { ...failed[1], user: 'admin' }]
    const reset: [string, object] = ['PrinterReset', { idle: false }]
    const expected = ['idle', 'preparing', 'cancelling', canceled, 'canceled']
    expect(canceledAmid(['PrintCancelling', { user: 'admin' }], cancelling, byKey, atRest).told).toEqual(expected)
    expect(canceledAmid(['PrintCancelling', { user: 'admin' }], cancelling, reset, byKey, atRest).told).toEqual(
      expected,
    )
    expect(canceledAmid(['PrintCancelling', {}], cancelling, failed, atRest, current).told).toEqual(expected)
    const again: [string, object][] = [
      ['PrintStarted', {}],
      ['PrinterStateChanged', { state_id: 'PRINTING' }],
    ]
    const two = canceledAmid(cancelling, reset, failed, atRest, ...again, cancelling, failed, atRest, current).told
    expect(two.filter((one) => typeof one === 'object')).toMatchObject([{ outcome: 'failed' }, canceled])
  })

  it('is none where the printer was reset at rest: that is a reboot', () => {
    expect(canceledAmid(['PrinterReset', { idle: true }]).reconnects).toBe(1)
  })
})

describe('the tracker', () => {
  it('keeps what a message does not mention, and never fails on odd ones', () => {
    const states: string[] = []
    const bedTargets: (number | undefined)[] = []
    const tracker = new Tracker({
      snapshot: ({ state, temperatures }) => {
        states.push(state)
        bedTargets.push(temperatures.bed?.target)
      },
      ended: () => undefined,
      reconnected: () => undefined,
    })
    const flags = { operational: true, ready: true }
    tracker.history({ state: { text: 'Operational', flags }, temps: [{ time: 1, bed: { actual: 40, target: 60 } }] })
    for (const odd of [
      {},
      null,
      'x',
      { temps: [{ time: 2 }] },
      { state: 7, job: [], temps: 'no' },
      { state: { flags: { ready: 'yes' } } },
    ]) {
      tracker.current(odd)
    }
    tracker.event('PrintDone', null)
    tracker.event('Unheard', { path: 1 })
    expect(new Set(states)).toEqual(new Set(['idle']))
    expect(new Set(bedTargets)).toEqual(new Set([60]))
  })

  it('believes the status after all when it keeps contradicting the events', () => {
    const states: string[] = []
    const tracker = new Tracker({
      snapshot: ({ state }) => states.push(state),
      ended: () => undefined,
      reconnected: () => undefined,
    })
    tracker.history({ state: { text: '', flags: { operational: true, ready: true } } })
    tracker.event('PrinterStateChanged', { state_id: 'PRINTING' })
    for (let message = 0; message < 4; message += 1)
      tracker.current({ state: { flags: { operational: true, printing: false, ready: true } } })
    expect(states).toEqual(['idle', 'preparing', 'preparing', 'preparing', 'preparing', 'idle'])
  })
})
