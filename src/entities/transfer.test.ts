import { describe, expect, it } from 'vitest'
import { remoteName } from './transfer.ts'

describe('the name of a file on a printer', () => {
  it('carries the extension that the kind of the file needs', () => {
    expect(remoteName('Part.GCODE', 'gcode')).toMatch(/^py-[a-z2-7]{10}-part\.gcode$/)
    expect(remoteName('Part.bgcode', 'bgcode')).toMatch(/^py-[a-z2-7]{10}-part\.bgcode$/)
    expect(remoteName('Plate 1.gcode.3mf', 'gcode.3mf')).toMatch(/^py-[a-z2-7]{10}-plate-1\.gcode\.3mf$/)
    expect(remoteName('part.gco', null)).toMatch(/^py-[a-z2-7]{10}-part\.gcode$/)
  })

  it('is ASCII of at most 40 characters, and never twice the same', () => {
    for (const kind of ['gcode', 'bgcode', 'gcode.3mf']) {
      const names = Array.from({ length: 50 }, () => remoteName('Ünïcode, and a very long name of a part.gcode', kind))
      expect(new Set(names).size).toBe(50)
      expect(names.filter((name) => name.length > 40 || !/^[a-z0-9.-]+$/.test(name))).toEqual([])
    }
  })
})
