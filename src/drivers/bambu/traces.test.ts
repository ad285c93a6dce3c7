import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ACTIVE, type Ending, type Snapshot } from '../driver.ts'
import { record } from '../fields.ts'
import { healthOf, needsDeveloperMode } from './codes.ts'
import type { Status } from './merge.ts'
import { restStatus } from './simulator-status.ts'
import { jobRef, snapshotOf, trayInUse, traysOf } from './state.ts'
import { Tracker } from './tracker.ts'

const FIXTURES = join(import.meta.dirname, '../../../test/fixtures/bambu')
const json = (name: string) => JSON.parse(readFileSync(join(FIXTURES, name), 'utf8'))

function messages(name: string): { at: string; print: Status }[] {
  const lines = readFileSync(join(FIXTURES, name), 'utf8').trim().split('\n')
  return lines.map((line) => {
    const [, at = '', message = ''] = /^(.*?) :: (.*)$/.exec(line) ?? []
    return { at, print: record(JSON.parse(message).print) }
  })
}

/** The trace through the driver's own merge and mapping, as a watched session takes it. */
function replay(name: string) {
  const snapshots: Snapshot[] = []
  const endings: Ending[] = []
  const states: string[] = []
  const trays: number[] = []
  const tracker = new Tracker({
    snapshot: (snapshot) => {
      snapshots.push(snapshot)
      if (states.at(-1) !== snapshot.state) states.push(snapshot.state)
    },
    ended: (ending) => {
      endings.push(ending)
      states.push(`ended ${ending.outcome}`)
    },
  })
  const all = messages(name)
  // A session begins with the whole status.
  const first = all.findIndex(({ print }) => print.msg === 0)
  for (const { print } of all.slice(first)) {
    if (print.command === 'push_status') tracker.report(print)
    else tracker.echo(print)
    const tray = trayInUse(tracker.status)
    if (tray !== undefined && tray < 254 && trays.at(-1) !== tray) trays.push(tray)
  }
  return { snapshots, endings, states, trays, tracker }
}

/** As the traces' own expectations say: which tray fed which filament, in the order of the file's filaments. */
const TRACES = [
  { name: 'a1-lan.log', fileName: 'Würfel.3mf', layers: 50, trays: [3], pauses: 0, ref: undefined },
  { name: 'a1-cloud.log', fileName: 'Würfel', layers: 50, trays: [3], pauses: 0, ref: '626732162' },
  { name: 'a1-lan-long.log', fileName: 'Skadis_plier_holder', layers: 175, trays: [2], pauses: 0, ref: undefined },
  {
    name: 'a1-lan-four-colours.log',
    fileName: 'Testqube_Mulitcolor.3mf',
    layers: 50,
    trays: [3, 0, 1, 2],
    pauses: 4,
    ref: undefined,
  },
  {
    name: 'a1-cloud-four-colours.log',
    fileName: 'Testqube_Mulitcolor',
    layers: 50,
    trays: [3, 0, 1, 2],
    pauses: 2,
    ref: '627521184',
  },
]

describe.each(TRACES)('the recorded print $name', ({ name, fileName, layers, trays, pauses, ref }) => {
  const seen = replay(name)

  it('completes once, under one name and reference', () => {
    expect(seen.endings).toEqual([
      { fileName, outcome: 'completed', progress: 1, ...(ref === undefined ? {} : { jobRef: ref }) },
    ])
    expect(seen.states.at(-1)).toBe('completed')
    const active = seen.snapshots.filter(({ state }) => ACTIVE.includes(state))
    expect([...new Set(active.map(({ job }) => `${job?.fileName} ${job?.jobRef}`))]).toEqual([`${fileName} ${ref}`])
  })

  it('goes from the last end over preparation and printing to its own end', () => {
    const path = seen.states.filter((state) => state !== 'attention' && state !== 'busy')
    const distinct = path.filter((state, index) => state !== path[index - 1])
    expect(distinct).toEqual(['completed', 'preparing', 'printing', 'finishing', 'ended completed', 'completed'])
  })

  it('rises to all layers, never falling, and keeps the temperatures all the time', () => {
    const active = seen.snapshots.filter(({ state }) => ACTIVE.includes(state) && state !== 'preparing')
    const progress = active.map(({ job }) => job?.progress ?? -1)
    expect(progress).toEqual(progress.toSorted((one, other) => one - other))
    expect(active.at(-1)?.job).toMatchObject({ layer: layers, layers })
    expect(seen.snapshots.every(({ temperatures }) => temperatures.tools.length === 1 && temperatures.bed)).toBe(true)
  })

  it('feeds from the expected trays', () => {
    expect([...new Set(seen.trays)]).toEqual(trays)
  })

  it('asks for a person at each filament that is not fed, and says which error', () => {
    const asked = seen.states.filter((state) => state === 'attention')
    expect(asked.length).toBeGreaterThanOrEqual(pauses)
    const faults = seen.snapshots.filter(({ state }) => state === 'attention').map(({ fault }) => fault?.code)
    expect(faults.every((code) => code === '1200_8006')).toBe(true)
    expect(asked.length === 0).toBe(pauses === 0)
  })
})

describe('a recorded A1', () => {
  it('shows a start that it took as busy until it prepares', () => {
    const { states } = replay('a1-lan-long.log')
    expect(states.slice(0, 3)).toEqual(['completed', 'busy', 'preparing'])
  })

  it('tells what its trays hold', () => {
    const { tracker } = replay('a1-lan-four-colours.log')
    expect(traysOf(tracker.status)).toEqual([
      { slot: 0, material: 'PLA', colour: '#0ACC38' },
      { slot: 1, material: 'PLA', colour: '#46A8F9' },
      { slot: 2, material: 'PLA', colour: '#9B9EA0' },
      { slot: 3, material: 'PLA', colour: '#FFFFFF' },
      { slot: 254, material: 'PETG', colour: '#FFFFFF' },
    ])
  })

  it('is not kept from a start by an old health message of a command that was not verified', () => {
    const whole = messages('a1-cloud-four-colours.log').find(({ print }) => print.msg === 0)?.print ?? {}
    expect(healthOf(whole).map(({ code }) => code)).toEqual(['0500_0500_0001_0007'])
    expect(needsDeveloperMode(whole)).toBe(false)
    expect(snapshotOf(whole).state).toBe('completed')
    // Of an X1C that wants signed commands.
    expect(needsDeveloperMode({ fun: '20011A30F9CFF' })).toBe(true)
  })
})

describe('a recorded A1 mini at rest', () => {
  const { print } = json('pushall-n1-idle.json')

  it('is idle, without a job and without a run', () => {
    expect(snapshotOf(print)).toMatchObject({ state: 'idle' })
    expect(snapshotOf(print).job).toBeUndefined()
    expect(jobRef(print)).toBeUndefined()
  })
})

describe('the simulated A1', () => {
  const whole = messages('a1-lan.log').find(({ print }) => print.msg === 0)?.print ?? {}

  it('sends the fields of a real one, of the same types', () => {
    const simulated: Status = { ...restStatus(), command: 'push_status', msg: 0, sequence_id: '1' }
    const types = (status: Status) =>
      Object.entries(status)
        .map(([key, value]) => `${key}: ${Array.isArray(value) ? 'list' : typeof value}`)
        .sort()
    // Left out of the fixture, since it holds addresses.
    expect(types({ ...whole, net: {} })).toEqual(types(simulated))
  })

  it('describes trays by fields that a real one has', () => {
    const tray = (status: Status) => record((record((record(status.ams).ams as unknown[])[0]).tray as unknown[])[0])
    expect(Object.keys(tray(whole))).toEqual(expect.arrayContaining(Object.keys(tray(restStatus()))))
  })
})
