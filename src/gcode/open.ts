import type { ByteSource } from '../geometry/source.ts'
import { bgcodeProgram } from './bgcode-program.ts'
import { openSliced } from './gcode3mf.ts'
import { type Program, textProgram } from './program.ts'

/** The kinds of file that hold a print program. */
export const PROGRAM_KINDS = ['gcode', 'bgcode', 'gcode.3mf'] as const
export type ProgramKind = (typeof PROGRAM_KINDS)[number]

export function isProgramKind(kind: string): kind is ProgramKind {
  return (PROGRAM_KINDS as readonly string[]).includes(kind)
}

/** The program in a file of a known kind; of several plates the first, or the one that is asked for. */
export function openProgram(source: ByteSource, kind: ProgramKind, plate?: number): Program {
  if (kind === 'bgcode') return bgcodeProgram(source)
  return kind === 'gcode' ? textProgram(source) : openSliced(source).program(plate)
}
