import { expect, test } from 'vitest'
import { ROLE, readRemark } from './roles.ts'

function roleOf(comment: string): number | undefined {
  const bytes = new TextEncoder().encode(comment)
  const remark = readRemark(bytes, 1, bytes.length)
  return remark.kind === 'role' ? remark.role : undefined
}

test.each([
  ['PrusaSlicer', ';TYPE:Skirt/Brim', ROLE.skirt],
  ['PrusaSlicer', ';TYPE:Internal infill', ROLE.hiddenInfill],
  ['PrusaSlicer', ';TYPE:External perimeter', ROLE.part],
  ['PrusaSlicer', ';TYPE:Wipe tower', ROLE.skirt],
  ['SuperSlicer', ';TYPE:Skirt', ROLE.skirt],
  ['OrcaSlicer', ';TYPE:Sparse infill', ROLE.hiddenInfill],
  ['OrcaSlicer', ';TYPE:Prime tower', ROLE.skirt],
  ['Bambu Studio', '; FEATURE: Outer wall', ROLE.part],
  ['Bambu Studio', '; FEATURE: Support interface', ROLE.support],
  ['Cura', ';TYPE:SKIRT', ROLE.skirt],
  ['Cura', ';TYPE:FILL', ROLE.hiddenInfill],
  ['Cura', ';TYPE:PRIME-TOWER', ROLE.skirt],
  ['Cura', ';TYPE:WALL-OUTER', ROLE.part],
  ['Simplify3D', '; feature outer perimeter', ROLE.part],
  ['Simplify3D', '; feature infill', ROLE.hiddenInfill],
  ['Simplify3D', '; feature prime pillar', ROLE.skirt],
  ['Simplify3D', '; feature skirt', ROLE.skirt],
  ['no slicer', '; features of this file', undefined],
])('%s writes %s', (_, comment, role) => expect(roleOf(comment)).toBe(role))
