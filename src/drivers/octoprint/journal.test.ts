import { describe, expect, it } from 'vitest'
import { type Journal, newMarkings, parseJournal, reconnectedSince, sameRun } from './journal.ts'

const before: Journal = {
  serverTime: 10_000,
  transmitted: 500,
  cutoffSeconds: 1800,
  operational: true,
  markings: [
    { type: 'connected', time: 9_000 },
    { type: 'print', time: 9_100 },
  ],
}
const later = (change: Partial<Journal>): Journal => ({ ...before, serverTime: 10_600, transmitted: 600, ...change })

/** As before, but of a printer that rested so long that all markings had aged out. */
const rested: Journal = { ...before, markings: [] }

describe("OctoPrint's memory as proof that its process is still the same", () => {
  it('holds while one of the old markings is there, also after the printer was connected anew', () => {
    expect(sameRun(before, later({}))).toBe(true)
    const printed = later({ markings: [...before.markings, { type: 'print', time: 10_100 }] })
    expect(sameRun(before, printed)).toBe(true)
    expect(newMarkings(before, printed)).toEqual([{ type: 'print', time: 10_100 }])
    const reconnected = later({ transmitted: 2, markings: [...before.markings, { type: 'connected', time: 10_300 }] })
    expect(sameRun(before, reconnected)).toBe(true)
    expect(reconnectedSince(before, reconnected)).toBe(true)
  })

  it('fails when all is forgotten and it connected to the printer, whatever its clock says', () => {
    expect(sameRun(before, later({ markings: [{ type: 'connected', time: 10_300 }] }))).toBe(false)
    expect(sameRun(before, later({ markings: [{ type: 'connected', time: 4_000 }] }))).toBe(false)
    expect(sameRun(rested, later({ markings: [{ type: 'disconnected', time: 1 }] }))).toBe(false)
  })

  it('fails when it forgot what it should remember, or counts its lines from the beginning', () => {
    expect(sameRun(before, later({ markings: [] }))).toBe(false)
    expect(sameRun(rested, later({ transmitted: 3, markings: [] }))).toBe(false)
  })

  it('holds for a rested printer as long as a new connection would have left its marking', () => {
    expect(sameRun(rested, later({ markings: [{ type: 'print', time: 10_100 }] }))).toBe(true)
    expect(sameRun(rested, later({ markings: [], serverTime: 12_000 }))).toBeUndefined()
    expect(sameRun(rested, later({ markings: [], serverTime: 9_990 }))).toBeUndefined()
    expect(sameRun(rested, later({ markings: [], operational: false }))).toBeUndefined()
    expect(sameRun({ ...rested, cutoffSeconds: 0 }, later({ markings: [] }))).toBeUndefined()
  })

  it('takes only fingerprints of its own kind', () => {
    expect(parseJournal(JSON.stringify(before))).toEqual(before)
    for (const odd of [undefined, '', '7', '{"serverTime":"x"}', '[]']) expect(parseJournal(odd)).toBeUndefined()
  })
})
