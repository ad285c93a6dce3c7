import { type Arc, arcOf, PLANE_XY, PLANE_YZ, PLANE_ZX, type Plane } from './arc.ts'
import { setLimit, setsLimit } from './limit-commands.ts'
import type { MachineLimits } from './limits.ts'
import { GcodeScanner, LETTER_G, LETTER_M, LETTER_T, type LineSink } from './parser.ts'
import type { Move } from './planner.ts'
import type { Program } from './program.ts'
import { ROLE, type Role, readRemark } from './roles.ts'

/** What a program does, as seen by those who time it, measure it or draw it; they leave out what they do not need. */
export interface MachineSink {
  /** A move; position before it in `from`, after it in `machine.position` (X, Y, Z in mm). The move is reused. */
  move(move: Move, machine: Interpreter, arc: Arc | undefined): void
  dwell?(seconds: number): void
  tool?(index: number, changed: boolean): void
  layer?(): void
  /** Bambu marks where its start script ends and its end script starts. */
  partBegins?(): void
  partEnds?(): void
  /** Temperatures, homing, levelling and whatever else is no motion. */
  other?(letter: number, code: number, machine: Interpreter): void
  /** Comments that mean nothing to the interpreter. */
  comment?(bytes: Uint8Array, start: number, end: number): void
  macro?(bytes: Uint8Array, start: number, end: number): void
}

const X = 88
const Y = 89
const Z = 90
const E = 69
const F = 70
const P = 80
const S = 83
const R = 82
const I = 73
const DEFAULT_FEEDRATE = 25
const MILLIMETRES_PER_INCH = 25.4

/** Keeps the state of a printer while a program runs: position, modes, units, feedrate, accelerations, tool. */
export class Interpreter implements LineSink {
  readonly scanner: GcodeScanner
  readonly position = new Float64Array(3)
  readonly from = new Float64Array(3)
  /** Filament fed by the current move, mm; negative for a retraction. */
  extruded = 0
  role: Role = ROLE.unknown
  currentTool = 0
  private readonly limits: MachineLimits
  private readonly sink: MachineSink
  private extruder = 0
  private absolute = true
  private absoluteExtruder = true
  private unit = 1
  private plane: Plane = PLANE_XY
  private feedrate = DEFAULT_FEEDRATE
  private feedFactor = 1
  private flowFactor = 1
  private readonly move: Move = {
    lengthMillimetres: 0,
    feedrate: 0,
    acceleration: 0,
    entry: new Float64Array(4),
    exit: new Float64Array(4),
    offset: 0,
  }

  constructor(program: Program, limits: MachineLimits, sink: MachineSink) {
    this.scanner = new GcodeScanner(program)
    this.limits = limits
    this.sink = sink
  }

  /** Returns the text's length in bytes. */
  run(): number {
    return this.scanner.run(this)
  }

  command(letter: number, code: number): void {
    if (letter === LETTER_G) this.g(code)
    else if (letter === LETTER_M) this.m(code)
    else if (letter === LETTER_T) this.selectTool(code)
  }

  comment(bytes: Uint8Array, start: number, end: number): void {
    const remark = readRemark(bytes, start, end)
    if (remark.kind === 'role') this.role = remark.role
    else if (remark.kind === 'layer') this.sink.layer?.()
    else if (remark.kind === 'part-begins') this.sink.partBegins?.()
    else if (remark.kind === 'part-ends') this.sink.partEnds?.()
    else this.sink.comment?.(bytes, start, end)
  }

  macro(bytes: Uint8Array, start: number, end: number): void {
    this.sink.macro?.(bytes, start, end)
  }

  private g(code: number): void {
    if (code === 0 || code === 1) this.line()
    else if (code === 2 || code === 3) this.arc(code === 2)
    else if (code === 4) this.sink.dwell?.(this.value(S, 0) + this.value(P, 0) / 1000)
    else if (code === 92) this.setPosition()
    else if (code === 90 || code === 91) this.setMode(code === 90)
    else if (code === 17) this.plane = PLANE_XY
    else if (code === 18) this.plane = PLANE_ZX
    else if (code === 19) this.plane = PLANE_YZ
    else if (code === 20 || code === 21) this.unit = code === 20 ? MILLIMETRES_PER_INCH : 1
    else {
      this.sink.other?.(LETTER_G, code, this)
      if (code === 28) this.home()
    }
  }

  private m(code: number): void {
    if (setsLimit(code)) setLimit(code, this.scanner, this.limits, this.unit)
    else if (code === 82 || code === 83) this.absoluteExtruder = code === 82
    else if (code === 220) this.feedFactor = this.percent(this.feedFactor)
    else if (code === 221) this.flowFactor = this.percent(this.flowFactor)
    else if (code === 400 && (this.scanner.hasWord(S) || this.scanner.hasWord(P))) {
      this.sink.dwell?.(this.value(S, 0) + this.value(P, 0) / 1000)
    } else this.sink.other?.(LETTER_M, code, this)
  }

  private value(letter: number, otherwise: number): number {
    return this.scanner.hasWord(letter) ? this.scanner.word(letter) : otherwise
  }

  private percent(otherwise: number): number {
    const value = this.value(S, 0)
    return value > 0 ? value / 100 : otherwise
  }

  private setMode(absolute: boolean): void {
    this.absolute = absolute
    // Marlin and the slicers let G90 and G91 set the extruder's mode too, until M82 or M83 says otherwise.
    this.absoluteExtruder = absolute
  }

  private selectTool(code: number): void {
    // Bambu uses T255 and T1000 as signals that name no tool.
    if (!Number.isInteger(code) || code > 63) return
    const changed = code !== this.currentTool
    this.currentTool = code
    this.sink.tool?.(code, changed)
  }

  private setPosition(): void {
    const { scanner } = this
    if (scanner.has === 0) {
      this.position.fill(0)
      this.extruder = 0
      return
    }
    for (let axis = 0; axis < 3; axis++) {
      if (scanner.hasWord(X + axis)) this.position[axis] = scanner.word(X + axis) * this.unit
    }
    if (scanner.hasWord(E)) this.extruder = scanner.word(E) * this.unit
  }

  /** Slicers count homing as a move to the origin at the last feedrate. */
  private home(): void {
    const { scanner, from, position } = this
    const all = !scanner.hasWord(X) && !scanner.hasWord(Y) && !scanner.hasWord(Z)
    from.set(position)
    for (let axis = 0; axis < 3; axis++) if (all || scanner.hasWord(X + axis)) position[axis] = 0
    this.extruded = 0
    this.straight()
  }

  private line(): void {
    this.target()
    this.straight()
  }

  /** Takes X Y Z E F of the current command into `from`, `position` and `extruded`. */
  private target(): void {
    const { scanner, from, position, unit } = this
    for (let axis = 0; axis < 3; axis++) {
      const now = position[axis] as number
      from[axis] = now
      if (scanner.hasWord(X + axis)) {
        const value = scanner.word(X + axis) * unit
        position[axis] = this.absolute ? value : now + value
      }
    }
    this.extruded = 0
    if (scanner.hasWord(E)) {
      const value = scanner.word(E) * unit
      this.extruded = this.absoluteExtruder ? value - this.extruder : value
      this.extruder += this.extruded
    }
    if (scanner.hasWord(F) && scanner.word(F) > 0) this.feedrate = (scanner.word(F) * unit) / 60
  }

  private straight(): void {
    const { move, from, position, extruded } = this
    const dx = (position[0] as number) - (from[0] as number)
    const dy = (position[1] as number) - (from[1] as number)
    const dz = (position[2] as number) - (from[2] as number)
    const path = Math.sqrt(dx * dx + dy * dy + dz * dz)
    const length = path > 0 ? path : Math.abs(extruded)
    if (!(length > 0) || !(length < 1e7)) return
    const entry = move.entry
    entry[0] = dx / length
    entry[1] = dy / length
    entry[2] = dz / length
    entry[3] = (extruded * this.flowFactor) / length
    move.exit.set(entry)
    this.emit(length, dx !== 0 || dy !== 0, path > 0, undefined)
  }

  private arc(clockwise: boolean): void {
    const { scanner, from, position, unit, plane } = this
    const [a, b] = plane
    this.target()
    const arc = arcOf({
      axes: plane,
      x0: from[a] as number,
      y0: from[b] as number,
      x1: position[a] as number,
      y1: position[b] as number,
      i: scanner.hasWord(I + a) ? scanner.word(I + a) * unit : undefined,
      j: scanner.hasWord(I + b) ? scanner.word(I + b) * unit : undefined,
      r: scanner.hasWord(R) ? scanner.word(R) * unit : undefined,
      clockwise,
      turns: this.value(P, 0),
    })
    if (arc) this.bend(arc)
    else this.straight()
  }

  /** One move of the arc's true length; whoever times it cuts it as its firmware does. */
  private bend(arc: Arc): void {
    const { move, position, from } = this
    const c = arc.axes[2]
    const rise = (position[c] as number) - (from[c] as number)
    const flat = arc.radius * Math.abs(arc.sweep)
    const length = Math.sqrt(flat * flat + rise * rise)
    if (!(length > 0) || !(length < 1e7)) return
    const extrusion = (this.extruded * this.flowFactor) / length
    tangent(move.entry, arc, arc.startAngle, flat / length, rise / length, extrusion)
    tangent(move.exit, arc, arc.startAngle + arc.sweep, flat / length, rise / length, extrusion)
    this.emit(length, true, true, arc)
  }

  private emit(length: number, across: boolean, moving: boolean, arc: Arc | undefined): void {
    const { move, limits, extruded } = this
    const travel = extruded === 0 || (extruded > 0 && !across && moving)
    const least = extruded > 0 ? limits.minPrintFeedrate : limits.minTravelFeedrate
    move.acceleration = !moving
      ? limits.retractAcceleration
      : travel
        ? limits.travelAcceleration
        : limits.printAcceleration
    move.feedrate = Math.max(least, this.feedrate * this.feedFactor)
    move.lengthMillimetres = length
    move.offset = this.scanner.lineOffset
    this.sink.move(move, this, arc)
  }
}

function tangent(into: Float64Array, arc: Arc, angle: number, flat: number, rise: number, extrusion: number): void {
  const turn = arc.sweep < 0 ? -1 : 1
  into[arc.axes[0]] = -Math.sin(angle) * turn * flat
  into[arc.axes[1]] = Math.cos(angle) * turn * flat
  into[arc.axes[2]] = rise
  into[3] = extrusion
}
