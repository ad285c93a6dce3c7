import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { Machine } from './truth.ts'

describe('the machine below a simulated printer', () => {
  it('counts every start and tells which began on a part that nobody took off', () => {
    const machine = new Machine()
    machine.start('one.gcode')
    expect(machine.clear()).toBe(false)
    machine.end('completed')
    machine.start('two.gcode')
    machine.end('canceled')
    expect(machine.clear()).toBe(true)
    machine.start('two.gcode')
    expect(machine.starts('two.gcode')).toBe(2)
    expect(machine.log.map(({ event, run, onPart }) => ({ event, run, onPart }))).toEqual([
      { event: 'start', run: 1, onPart: false },
      { event: 'end', run: 1, onPart: true },
      { event: 'start', run: 2, onPart: true },
      { event: 'end', run: 2, onPart: true },
      { event: 'clear', run: 2, onPart: true },
      { event: 'start', run: 3, onPart: false },
    ])
  })

  it('comes back from its file with the part on the bed, and ends the print that was running as failed', () => {
    const folder = mkdtempSync(join(tmpdir(), 'printyard-truth-'))
    const file = join(folder, 'truth.jsonl')
    new Machine(file).start('one.gcode')
    appendFileSync(file, '{"at":"cut by a ki')
    const again = new Machine(file)
    expect(again.running).toBeUndefined()
    expect(again.partOnBed).toBe(true)
    expect(again.log).toMatchObject([
      { event: 'start', run: 1 },
      { event: 'end', run: 1, outcome: 'failed' },
    ])
    const third = new Machine(file)
    third.start('two.gcode')
    expect(third.log.at(-1)).toMatchObject({ event: 'start', run: 2, onPart: true })
    rmSync(folder, { recursive: true })
  })
})
