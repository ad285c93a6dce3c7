import { expect, test } from 'vitest'
import type { AttemptRow, Evidence, MachineStory, PhysicalRun } from './evidence.ts'
import { faultsIn } from './judge.ts'

// What the judge blames and what it lets pass, on evidence written by hand.

const MACHINE: MachineStory = { printerId: 'a', truthFile: '', reboots: [], panel: [] }
const INTENT = 10_000

function attempt(more: Partial<AttemptRow> = {}): AttemptRow {
  return {
    ...{ id: 't1', printId: 'p1', number: 1, printerId: 'a', remoteName: 'py-1.gcode', intentAt: new Date(INTENT) },
    ...{ clearanceId: 'c1', bedEpoch: 1, closedAt: new Date(12_000), outcome: 'completed', ...more },
  }
}

function run(more: Partial<PhysicalRun> = {}): PhysicalRun {
  return {
    ...{ machine: MACHINE, fileName: 'py-1.gcode', run: 1, at: 10_100, onPart: false, atPanel: false },
    ...{ end: { at: 11_000, outcome: 'completed' }, attempt: attempt(), ...more },
  }
}

/** One print that was started once and completed. */
function evidence(more: Partial<Evidence> = {}): Evidence {
  const story = {
    machines: [MACHINE],
    prints: ['p1'],
    accepted: [],
    storage: '',
    resolved: [],
    canceled: [],
    blind: [],
    killed: [],
    beside: new Set<string>(),
  }
  return {
    story: { ...story, timedOut: false },
    runs: [run()],
    prints: [{ id: 'p1', state: 'completed', reason: null }],
    attempts: [attempt()],
    moves: moves('preparing', 'transferring', 'starting', 'printing', 'completed'),
    clearances: [{ id: 'c1', bedEpoch: 1 }],
    ...{ batches: [], cancelsTaken: [], commandsWaiting: 0, contents: [], ...more },
  }
}

/** From `queued`, a tenth of a second apart, the third of them at the intent. */
function moves(...states: Evidence['moves'][number]['to'][]): Evidence['moves'] {
  return states.map((to, index) => {
    const at = new Date(INTENT + (index - 2) * 100)
    return { printId: 'p1', attempt: 1, from: states[index - 1] ?? 'queued', to, at }
  })
}

const told = (given: Evidence): string[] => faultsIn(given).map(({ what }) => what)

test('a print that ran once and completed is blamed for nothing', () => {
  expect(told(evidence())).toEqual([])
})

test('a file that ran twice is a double, as is a print that runs again after it completed', () => {
  const again = run({ run: 2, at: 11_500, end: { at: 11_900, outcome: 'completed' } })
  expect(told(evidence({ runs: [run(), again] }))).toEqual([
    '1: py-1.gcode started twice',
    '2: print started again after completed',
  ])
})

test('a failure excuses only a start that comes after it', () => {
  const failed = { at: 11_900, outcome: 'failed' }
  const second = run({ run: 2, fileName: 'py-2.gcode', at: 11_500, end: failed })
  const attempts = [attempt(), attempt({ id: 't2', number: 2, remoteName: 'py-2.gcode', clearanceId: null })]
  const late = { ...second, attempt: attempts[1] }
  const print = { id: 'p1', state: 'failed' as const, reason: null }
  const states = moves('preparing', 'transferring', 'starting', 'printing', 'failed')
  expect(told(evidence({ runs: [run(), late], attempts, prints: [print], moves: states }))).toContain(
    '2: print started again after completed',
  )
})

test('a start on a part is a double, unless somebody began to print there after our last question', () => {
  expect(told(evidence({ runs: [run({ onPart: true })] }))).toEqual(['4: py-1.gcode started on a part'])
  const stranger = (at: number) => run({ fileName: 'foreign.gcode', run: 0, at, attempt: undefined })
  expect(told(evidence({ runs: [stranger(10_050), run({ onPart: true })] }))).toEqual([])
  expect(told(evidence({ runs: [stranger(9_000), run({ onPart: true })] }))).toEqual([
    '4: py-1.gcode started on a part',
  ])
})

test('our file started at the panel excuses our late start only while nobody has recorded its end', () => {
  const atPanel = run({ at: 10_050, end: { at: 10_250, outcome: 'completed' }, atPanel: true })
  const recorded = (closedAt: Date) => {
    const closed = attempt({ closedAt })
    const late = run({ run: 2, at: 10_900, onPart: true, attempt: closed })
    return evidence({ runs: [{ ...atPanel, attempt: closed }, late], attempts: [closed] })
  }
  expect(told(recorded(new Date(11_000)))).toEqual([])
  expect(told(recorded(new Date(10_300)))).toEqual([
    '4: py-1.gcode started on a part',
    '1: py-1.gcode started twice',
    '2: print started again after completed',
  ])
})

test('what is started at the panel after the print was over is no outcome of the print', () => {
  const again = (at: number) => run({ run: 2, at, end: { at: at + 50, outcome: 'failed' }, atPanel: true })
  expect(told(evidence({ runs: [run(), again(11_900)] }))).toEqual([])
  const before = run({ at: 10_050, end: { at: 10_080, outcome: 'failed' }, atPanel: true })
  expect(told(evidence({ runs: [before] }))).toContain('8: print is completed, the machine says failed')
})

test('what is started at the panel after our own run of that file is no outcome of the print either', () => {
  const ours = run({ end: { at: 10_150, outcome: 'canceled' } })
  const again = run({ run: 2, at: 10_160, end: { at: 10_500, outcome: 'completed' }, atPanel: true })
  const states = moves('preparing', 'transferring', 'starting', 'printing', 'canceled')
  const canceled = (...runs: PhysicalRun[]): string[] => {
    const story = { ...evidence().story, canceled: [{ id: 'p1', at: 10_120 }] }
    const prints = [{ id: 'p1', state: 'canceled' as const, reason: null }]
    return told(evidence({ story, runs, prints, moves: states, attempts: [attempt({ outcome: 'canceled' })] }))
  }
  expect(canceled(ours, again)).toEqual([])
  expect(canceled(again)).toEqual(['8: print is canceled, the machine says completed'])
})

test('our file that was given up and then started at the panel is a cause to hold its print', () => {
  const given = attempt({ intentAt: null, remoteName: null, outcome: 'given-back' })
  const held = (atPanel: boolean): string[] => {
    const story = { ...evidence().story, resolved: ['p1'] }
    const states = moves('preparing', 'transferring', 'queued', 'held', 'completed')
    const pressed = run({ at: 9_950, atPanel, attempt: given })
    return told(evidence({ story, moves: states, runs: [pressed], attempts: [given] })).filter((what) =>
      /^18/.test(what),
    )
  }
  expect(held(true)).toEqual([])
  expect(held(false)).toEqual(['18: held after queued'])
})

test('so it is while the next attempt was on its way, but not when it had ended otherwise', () => {
  const held = (outcome: string): string[] => {
    const first = attempt({ outcome })
    const second = attempt({ id: 'a2', number: 2, intentAt: null, remoteName: null, outcome: 'given-back' })
    const story = { ...evidence().story, resolved: ['p1'] }
    const back = moves('preparing', 'queued', 'held', 'completed').map((move) => ({ ...move, attempt: 2 }))
    const pressed = run({ at: 5_000, atPanel: true, attempt: first })
    return told(evidence({ story, moves: back, runs: [pressed], attempts: [first, second] })).filter((what) =>
      /^18/.test(what),
    )
  }
  expect(held('not-started')).toEqual([])
  expect(held('failed')).toEqual(['18: held after queued'])
})

test('a print at the panel excuses no start of ours that came before it', () => {
  const ours = run({ onPart: true })
  const later = run({ fileName: 'foreign.gcode', run: 2, at: 10_200, attempt: undefined })
  expect(told(evidence({ runs: [ours, later] }))).toEqual(['4: py-1.gcode started on a part'])
})

test('a canceled print may be told as failed only when its server restarted before that was recorded', () => {
  const canceled = (reboots: MachineStory['reboots']): Evidence => {
    const machine = { ...MACHINE, reboots }
    const stopped = run({ machine, end: { at: 10_150, outcome: 'canceled' } })
    const states = moves('preparing', 'transferring', 'starting', 'printing', 'failed')
    const print = { id: 'p1', state: 'failed' as const, reason: null }
    return evidence({ runs: [stopped], prints: [print], moves: states, attempts: [attempt({ outcome: 'failed' })] })
  }
  const wrong = '8: print is failed, the machine says canceled'
  expect(told(canceled([{ from: 10_160, to: 10_190 }]))).toEqual([])
  expect(told(canceled([{ from: 10_000, to: 10_100 }]))).toEqual([wrong])
  expect(told(canceled([{ from: 10_300, to: 10_700 }]))).toEqual([wrong])
  expect(told({ ...canceled([{ from: 10_160, to: 10_190 }]), cancelsTaken: ['p1'] })).toEqual([wrong])
})

test('a cancel that is shown for seconds only may be told as failed when nobody could look before it was recorded', () => {
  const failed = (machine: MachineStory, blind: Evidence['story']['blind']): Evidence => {
    const stopped = run({ machine, end: { at: 10_150, outcome: 'canceled' } })
    const states = moves('preparing', 'transferring', 'starting', 'printing', 'failed')
    const print = { id: 'p1', state: 'failed' as const, reason: null }
    const story = { ...evidence().story, machines: [machine], blind }
    const attempts = [attempt({ outcome: 'failed' })]
    return evidence({ story, runs: [stopped], prints: [print], moves: states, attempts })
  }
  const wrong = '8: print is failed, the machine says canceled'
  const brief = { ...MACHINE, unreached: [] }
  const struck = [{ from: 10_160, to: 10_190 }]
  expect(told(failed(brief, struck))).toEqual([])
  expect(told(failed({ ...MACHINE, unreached: struck }, []))).toEqual([])
  expect(told(failed(MACHINE, struck))).toEqual([wrong])
  expect(told(failed(brief, []))).toEqual([wrong])
  expect(told(failed(brief, [{ from: 10_000, to: 10_100 }]))).toEqual([wrong])
  expect(told(failed(brief, [{ from: 10_300, to: 10_700 }]))).toEqual([wrong])
  expect(told({ ...failed(brief, struck), cancelsTaken: ['p1'] })).toEqual([wrong])
})

test('a hold needs a restart or a stranger between the intent and the hold', () => {
  const held = (machine: MachineStory, ...runs: PhysicalRun[]): Evidence => {
    const states = moves('preparing', 'transferring', 'starting', 'held', 'completed')
    const story = { ...evidence().story, machines: [machine], resolved: ['p1'] }
    return evidence({ story, moves: states, runs: [...runs, run({ machine })] })
  }
  const groundless = ['18: held after starting']
  expect(told(held(MACHINE))).toEqual(groundless)
  expect(told(held({ ...MACHINE, reboots: [{ from: 10_040, to: 10_060 }] }))).toEqual([])
  expect(told(held({ ...MACHINE, reboots: [{ from: 9_000, to: 9_400 }] }))).toEqual(groundless)
  expect(told(held(MACHINE, run({ fileName: 'foreign.gcode', run: 0, at: 10_020, attempt: undefined })))).toEqual([])
})

test('a printer that was just switched on may not know whether it was once more, unless it has printed since', () => {
  const starting = moves('preparing', 'transferring', 'starting', 'held', 'completed')
  const verdict = (machine: MachineStory, states: Evidence['moves'], ...runs: PhysicalRun[]): string[] => {
    const story = { ...evidence().story, machines: [machine], resolved: ['p1'] }
    return told(evidence({ story, moves: states, runs: [...runs, run({ machine })] }))
  }
  const held = (machine: MachineStory, ...runs: PhysicalRun[]): string[] => verdict(machine, starting, ...runs)
  const groundless = ['18: held after starting']
  const young = { ...MACHINE, reboots: [{ from: 9_000, to: 9_400 }], youngMilliseconds: 1_000 }
  expect(held(young)).toEqual([])
  expect(held({ ...young, reboots: [] })).toEqual(groundless)
  expect(held({ ...young, youngMilliseconds: 500 })).toEqual(groundless)
  const printing = moves('preparing', 'transferring', 'starting', 'printing', 'held', 'completed')
  expect(verdict(young, printing)).toEqual(['18: held after printing'])
  const since = run({ machine: young, fileName: 'foreign.gcode', run: 0, at: 9_500, attempt: undefined })
  expect(held(young, since)).toEqual(groundless)
})

test('a hold on a printer without a history needs a run that nobody of ours looked at', () => {
  const held = (...asked: number[]): Evidence => heldAfter([], ...asked)
  const heldAfter = (killed: number[], ...asked: number[]): Evidence => {
    const machine = { ...MACHINE, asked }
    const story = { ...evidence().story, machines: [machine], resolved: ['p1'], killed }
    const states = moves('preparing', 'transferring', 'starting', 'held', 'completed')
    return evidence({ story, moves: states, runs: [run({ machine })] })
  }
  expect(told(held())).toEqual([])
  expect(told(held(9_900, 10_000, 10_500, 11_100, 11_200))).toEqual([])
  expect(told(held(10_200, 10_300, 10_400, 10_500))).toEqual(['18: held after starting'])
  // Who was killed a moment later could not write it down.
  expect(told(heldAfter([10_260], 10_200, 10_210, 10_240, 10_250))).toEqual([])
  expect(told(heldAfter([10_400], 10_200, 10_210, 10_240, 10_250))).toEqual(['18: held after starting'])
  expect(told(heldAfter([10_190], 10_200, 10_210, 10_240, 10_250))).toEqual(['18: held after starting'])
  const never = held()
  expect(told({ ...never, runs: [], prints: [{ id: 'p1', state: 'canceled', reason: null }] })).toContain(
    '18: held after starting',
  )
})

test('a print that is neither ended nor resolved is lost, and so is a run that never rests', () => {
  const states = moves('preparing', 'transferring', 'starting', 'printing')
  const open = attempt({ outcome: null, closedAt: null })
  const prints = [{ id: 'p1', state: 'printing' as const, reason: null }]
  const left = evidence({ prints, moves: states, attempts: [open] })
  expect(told(left)).toEqual(['12: print is printing '])
  const restless = evidence()
  expect(told({ ...restless, story: { ...restless.story, timedOut: true } })).toEqual([
    '12: it did not come to rest in time',
  ])
})

test('a print that waited beside a free printer is lost time, and told', () => {
  const story = { ...evidence().story, beside: new Set(['p1 a']) }
  expect(told(evidence({ story }))).toEqual(['15: a print waited beside a free printer that fits: p1 a'])
})

test('an outcome that the machine did not tell is wrong', () => {
  const failed = run({ end: { at: 11_000, outcome: 'failed' } })
  expect(told(evidence({ runs: [failed] }))).toEqual(['8: print is completed, the machine says failed'])
  expect(told(evidence({ runs: [] }))).toEqual(['8: print is completed, the machine says never started'])
})
