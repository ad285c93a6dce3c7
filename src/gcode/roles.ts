/** What an extrusion is for, as far as we treat it differently. */
export const ROLE = { unknown: 0, part: 1, hiddenInfill: 2, support: 3, skirt: 4, custom: 5 } as const
export type Role = (typeof ROLE)[keyof typeof ROLE]

/** A comment that matters to readers of moves. */
export type Remark =
  | { kind: 'role'; role: Role }
  | { kind: 'layer' }
  /** Bambu: the start script is over, the part begins. */
  | { kind: 'part-begins' }
  /** Bambu: the part is done, the end script begins. */
  | { kind: 'part-ends' }
  | { kind: 'nothing' }

const NOTHING: Remark = { kind: 'nothing' }
const LAYER: Remark = { kind: 'layer' }
const PART_BEGINS: Remark = { kind: 'part-begins' }
const PART_ENDS: Remark = { kind: 'part-ends' }
const MOST = 64

/**
 * Understands `;TYPE:` (PrusaSlicer, Cura, Orca), `; FEATURE:` (Bambu), `; feature` (Simplify3D), layer changes and the end of the start script.
 * `start` is the byte after the semicolon.
 */
export function readRemark(bytes: Uint8Array, start: number, end: number): Remark {
  let at = start
  while (at < end && bytes[at] === 32) at++
  // A cheap look at the first letter spares making a string of most comments: C, F, L, M, T and f.
  const first = bytes[at] as number
  if (first !== 84 && first !== 70 && first !== 76 && first !== 67 && first !== 77 && first !== 102) return NOTHING
  const text = ascii(bytes, at, Math.min(end, at + MOST)).trimEnd()
  if (text.startsWith('TYPE:')) return { kind: 'role', role: roleOf(text.slice(5)) }
  if (text.startsWith('FEATURE:')) return { kind: 'role', role: roleOf(text.slice(8)) }
  if (text.startsWith('feature ')) return { kind: 'role', role: roleOf(text.slice(8)) }
  if (text === 'LAYER_CHANGE' || text === 'CHANGE_LAYER' || /^LAYER:-?\d+$/.test(text)) return LAYER
  if (text === 'MACHINE_START_GCODE_END') return PART_BEGINS
  return text === 'MACHINE_END_GCODE_START' ? PART_ENDS : NOTHING
}

function roleOf(text: string): Role {
  const name = text.trim().toLowerCase()
  if (name === 'custom') return ROLE.custom
  if (name === 'skirt' || name === 'skirt/brim' || name === 'brim' || name.startsWith('prime')) return ROLE.skirt
  if (name.startsWith('wipe tower')) return ROLE.skirt
  if (name === 'internal infill' || name === 'sparse infill' || name === 'fill' || name === 'infill')
    return ROLE.hiddenInfill
  return name.startsWith('support') ? ROLE.support : ROLE.part
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i] as number)
  return text
}
