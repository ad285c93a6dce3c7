import { describe, expect, test } from 'vitest'
import type { Candidate, Wish } from './match.ts'
import { waitingReason, waitingReasons } from './waiting.ts'

const NOW = new Date('2026-06-01T12:00:00Z')
const wish = (over: Partial<Wish> = {}): Wish => ({
  ...{ printId: 'print', fileKind: 'gcode', fileState: 'ready', bounds: null, nozzleMillimetres: 0.4 },
  ...{ printerModel: null, flavour: null, slicer: null, material: 'PLA', colour: null, fileMaterials: null },
  ...{ fileGrams: null, massGrams: null, tags: null, wantedPrinterId: null, wantedPoolId: null, notBefore: null },
  ...{ retryAt: null, retryOn: null, keptBack: false, batchPaused: false, printingPaused: false, projectId: 'project' },
  ...over,
})
const printer = (printerId: string, over: Partial<Candidate> = {}): Candidate => ({
  ...{ printerId, state: 'idle', bed: 'clear', disabled: false, maintenance: false, poolId: null, poolPaused: false },
  ...{
    poolHours: null,
    poolProjects: [],
    projects: [],
    quarantine: null,
    unaskedSince: null,
    strays: [],
    unanswered: null,
  },
  ...{ openPrintId: null, model: null, buildVolume: null, nozzleMillimetres: null, flavour: null, tags: null },
  ...{ loaded: [], formats: ['gcode'] },
  ...over,
})

describe('the reason why a print waits', () => {
  test('is none when a printer fits', () => {
    expect(waitingReason(wish(), [printer('a', { bed: 'occupied' }), printer('b')], NOW)).toBeUndefined()
  })

  test('is the nearest rule of the printer that comes closest', () => {
    const far = printer('far', { nozzleMillimetres: 0.6 })
    const near = printer('near', { bed: 'occupied' })
    expect(waitingReason(wish(), [far, near], NOW)).toEqual({
      ...{ rule: 'bed-clear', expected: 'clear', actual: 'occupied', printerId: 'near' },
      advice: 'A part may lie on the bed: take it off, and say bed-cleared',
    })
  })

  test('is the spool rather than the bed, since it is what takes somebody longer', () => {
    const loaded = [{ slot: 0, material: 'PETG' }]
    expect(waitingReason(wish(), [printer('a', { bed: 'occupied', loaded })], NOW)).toMatchObject({
      rule: 'material-loaded',
    })
  })

  test('is that no printer fits when each needs another file or another machine', () => {
    const printers = [
      printer('a', { nozzleMillimetres: 0.6 }),
      printer('b', { nozzleMillimetres: 0.6, bed: 'occupied' }),
    ]
    expect(waitingReason(wish(), printers, NOW)).toEqual({
      ...{ rule: 'no-printer-fits', nearest: 'nozzle', expected: 0.4, actual: 0.6, printerId: 'a' },
      advice:
        'No printer can take it as things are. On the nearest: The file is for a nozzle of 0.4 mm and the printer has 0.6 mm: change the nozzle, or slice it for this one',
    })
    expect(waitingReason(wish(), [], NOW)).toEqual({
      rule: 'no-printer-fits',
      advice: 'There is no printer: add one',
    })
  })

  test('names a switch that somebody has turned off, not that no printer fits', () => {
    expect(waitingReason(wish(), [printer('a', { maintenance: true })], NOW)).toMatchObject({ rule: 'no-maintenance' })
  })

  test('is of the print itself when no printer could change it', () => {
    const notBefore = new Date('2026-06-01T13:00:00Z')
    const found = waitingReason(wish({ notBefore }), [printer('a', { bed: 'occupied' })], NOW)
    expect(found).toEqual({
      ...{ rule: 'not-before', expected: notBefore, actual: NOW },
      advice: 'It is not to start before 2026-06-01 13:00 UTC: wait, or change notBefore',
    })
  })

  test('is told for each of many prints, the same for copies', () => {
    const copies = [wish({ printId: '1' }), wish({ printId: '2' }), wish({ printId: '3', projectId: 'guest' })]
    const reasons = waitingReasons(copies, [printer('a', { bed: 'occupied', projects: ['project'] })], NOW)
    expect([...reasons].map(([id, reason]) => [id, reason?.rule])).toEqual([
      ['1', 'bed-clear'],
      ['2', 'bed-clear'],
      ['3', 'no-printer-fits'],
    ])
  })
})
