import { fail } from '../core/errors.ts'
import type { ByteSource } from '../geometry/source.ts'
import type { Arc } from './arc.ts'
import { Interpreter, type MachineSink } from './interpreter.ts'
import { defaultLimits } from './limits.ts'
import type { Move } from './planner.ts'
import { asProgram, type Program } from './program.ts'
import { ROLE } from './roles.ts'

/** Floats per segment: x0 y0 z0 x1 y1 z1 in mm, then cubic millimetres of plastic per millimetre. */
export const SEGMENT_FLOATS = 7
/** Receives extruded segments in batches; the array is reused. */
export type SegmentSink = (segments: Float32Array, count: number) => void

const BATCH = 4096
const FILAMENT_SECTION = Math.PI * (1.75 / 2) ** 2
/** Arcs are drawn as chords that stray by at most this. */
const SAGITTA_MILLIMETRES = 0.03
const MOST_PIECES = 64

/**
 * Streams the visible extrusions of a program, for a picture: no skirt, purge line, start script or internal infill
 * where the file's `;TYPE:` comments tell. Throws FILE_NOT_GCODE when nothing is left to draw.
 */
export function readSegments(source: ByteSource | Program, sink: SegmentSink): number {
  const drawer = new SegmentReader(asProgram(source), sink)
  const count = drawer.run()
  if (count === 0) fail('FILE_NOT_GCODE', 'The file extrudes nothing that could be drawn.')
  return count
}

class SegmentReader implements MachineSink {
  private readonly machine: Interpreter
  private readonly sink: SegmentSink
  private readonly batch = new Float32Array(BATCH * SEGMENT_FLOATS)
  private filled = 0
  private count = 0
  private begun = true

  constructor(program: Program, sink: SegmentSink) {
    this.machine = new Interpreter(program, defaultLimits(), this)
    this.sink = sink
  }

  run(): number {
    this.machine.run()
    this.flush()
    return this.count
  }

  move(move: Move, machine: Interpreter, arc: Arc | undefined): void {
    if (machine.extruded <= 0 || !this.begun || hidden(machine.role)) return
    if (move.entry[0] === 0 && move.entry[1] === 0) return
    const section = (machine.extruded * FILAMENT_SECTION) / move.lengthMillimetres
    if (arc) this.bend(machine, arc, section)
    else
      this.add(
        machine.from,
        machine.position[0] as number,
        machine.position[1] as number,
        machine.position[2] as number,
        section,
      )
  }

  /** What was drawn before was the start script's purge line. */
  partBegins(): void {
    this.filled = 0
    this.begun = true
  }

  partEnds(): void {
    this.begun = false
  }

  private bend(machine: Interpreter, arc: Arc, section: number): void {
    const step = 2 * Math.acos(Math.max(0, 1 - SAGITTA_MILLIMETRES / arc.radius))
    const pieces = Math.min(MOST_PIECES, Math.max(1, Math.ceil(Math.abs(arc.sweep) / step)))
    const from = Float64Array.from(machine.from)
    const to = Float64Array.from(from)
    const [a, b, c] = arc.axes
    const rise = (machine.position[c] as number) - (from[c] as number)
    for (let k = 1; k <= pieces; k++) {
      const angle = arc.startAngle + (arc.sweep * k) / pieces
      to[a] = arc.centreX + arc.radius * Math.cos(angle)
      to[b] = arc.centreY + arc.radius * Math.sin(angle)
      to[c] = (from[c] as number) + rise / pieces
      this.add(from, to[0] as number, to[1] as number, to[2] as number, section)
      from.set(to)
    }
  }

  private add(from: Float64Array, x: number, y: number, z: number, section: number): void {
    const at = this.filled * SEGMENT_FLOATS
    const { batch } = this
    batch[at] = from[0] as number
    batch[at + 1] = from[1] as number
    batch[at + 2] = from[2] as number
    batch[at + 3] = x
    batch[at + 4] = y
    batch[at + 5] = z
    batch[at + 6] = section
    this.filled++
    if (this.filled === BATCH) this.flush()
  }

  private flush(): void {
    if (this.filled > 0) this.sink(this.batch, this.filled)
    this.count += this.filled
    this.filled = 0
  }
}

function hidden(role: number): boolean {
  return role === ROLE.hiddenInfill || role === ROLE.skirt || role === ROLE.custom
}
