import { fail } from '../core/errors.ts'
import type { ByteSource } from '../geometry/source.ts'
import type { Arc } from './arc.ts'
import { planArc } from './arc-chords.ts'
import { Extents } from './extents.ts'
import { Interpreter, type MachineSink } from './interpreter.ts'
import { KlipperPlanner } from './klipper.ts'
import { type Layer, LayerTable } from './layers.ts'
import { limitsFromSettings, type MachineLimits, setVelocityLimit } from './limits.ts'
import { readMetadata } from './metadata.ts'
import { ObjectNames } from './objects.ts'
import { LETTER_G, LETTER_M } from './parser.ts'
import { type Move, type Planner, TrapezoidPlanner } from './planner.ts'
import { Preparation } from './preparation.ts'
import { asProgram, type Program } from './program.ts'
import { ROLE } from './roles.ts'
import { type Timeline, TimelineRecorder } from './timeline.ts'

export interface GcodeAnalysis {
  /** Moves, dwells and tool changes as slicers count them. */
  durationSeconds: number
  /** Heating, homing, levelling, and a start script that its slicer counts apart (Bambu). */
  preparationSeconds: number
  /** Filament laid down per tool, mm, as slicers count it: all that is extruded along a path. */
  filamentMillimetres: number[]
  /** What was fed on top of it without moving: loading, priming. */
  purgeMillimetres: number
  /** Objects that the file names one by one, so that a printer may leave one out (M486, EXCLUDE_OBJECT). */
  objects: string[]
  /** Box of the part: extrusions without skirt, purge line and start script where the file tells them apart. */
  boundsMillimetres: { min: [number, number, number]; max: [number, number, number] }
  layers: number
  maxToolTemperature: number
  maxBedTemperature: number
  toolChanges: number
  moveCount: number
  extrusionMoves: number
  flavour: string | undefined
  /** Whether accelerations came from the file; if not, the time is only as good as the defaults. */
  limitsFromFile: boolean
  timeline?: Timeline
  layerTable?: Layer[]
}

export interface AnalysisOptions {
  /** Samples of the timeline; none without it. 256 suffice for a progress bar. */
  timelineSamples?: number
  /** One entry per layer. */
  layerTable?: boolean
  /** Instead of the limits in the file. */
  limits?: MachineLimits
}

/**
 * Runs a program through the planner: one pass, memory independent of its size.
 * Throws FILE_EMPTY, FILE_NOT_GCODE when nothing in it extrudes while moving, FILE_IS_CNC when it also works with a
 * spindle, beam or torch, and what reading the text throws (FILE_CORRUPT).
 */
export function analyseGcode(source: ByteSource | Program, options: AnalysisOptions = {}): GcodeAnalysis {
  const program = asProgram(source)
  if (program.mostBytes === 0) fail('FILE_EMPTY', 'The file has no bytes: export it again.')
  const { settings } = program.headAndTail()
  const limits = options.limits ?? limitsFromSettings(settings)
  const analysis = new Analyser(program, limits, options).run(settings.get('gcode_flavor'))
  // The slicer's own figure wins, so that whoever asks, the estimate or a simulated printer, hears the same.
  const stated = readMetadata(program).preparationSeconds
  return stated === undefined ? analysis : { ...analysis, preparationSeconds: stated }
}

class Analyser implements MachineSink {
  private readonly limits: MachineLimits
  private readonly machine: Interpreter
  private readonly planner: Planner
  private readonly preparation: Preparation
  private readonly recorder: TimelineRecorder | undefined
  private readonly layerTable: LayerTable | undefined
  private readonly objects = new ObjectNames()
  private readonly extents = new Extents()
  private readonly laid: number[] = []
  private seconds = 0
  private startSeconds = 0
  private startMillimetres = 0
  private moveCount = 0
  private extrusionMoves = 0
  private toolChanges = 0
  private layerMarks = 0
  private ended = false
  /** Spindles, coolant, beams: M3 to M11. */
  private tools = false
  private readonly fed: number[] = []
  private readonly highest: number[] = []
  private filament = 0
  private nextSample = Number.POSITIVE_INFINITY

  constructor(program: Program, limits: MachineLimits, options: AnalysisOptions) {
    const samples = options.timelineSamples ?? 0
    this.limits = limits
    this.machine = new Interpreter(program, limits, this)
    const timed = (seconds: number, offset: number) => this.timed(seconds, offset)
    this.planner =
      limits.cornering === 'square-corner' ? new KlipperPlanner(limits, timed) : new TrapezoidPlanner(limits, timed)
    this.preparation = new Preparation(limits.preparationSeconds)
    this.recorder = samples > 0 ? new TimelineRecorder(program.mostBytes, samples) : undefined
    this.layerTable = options.layerTable ? new LayerTable() : undefined
    if (this.recorder) this.nextSample = 0
  }

  run(flavour: string | undefined): GcodeAnalysis {
    const textBytes = this.machine.run()
    this.planner.stop()
    if (this.extrusionMoves === 0) this.refuse()
    const timeline = this.recorder?.finish(textBytes, this.seconds, ...this.now())
    if (timeline)
      for (const [i, offset] of timeline.offsets.entries())
        timeline.offsets[i] = this.machine.scanner.fileOffset(offset)
    return {
      durationSeconds: this.seconds,
      preparationSeconds: this.startSeconds + this.preparation.seconds,
      filamentMillimetres: Array.from(this.laid, (length) => length ?? 0),
      purgeMillimetres: Math.max(0, sum(this.highest) + this.startMillimetres - sum(this.laid)),
      objects: this.objects.names(),
      boundsMillimetres: this.extents.bounds(),
      layers: this.layerMarks || this.extents.layers,
      maxToolTemperature: this.preparation.maxTool,
      maxBedTemperature: this.preparation.maxBed,
      toolChanges: this.toolChanges,
      moveCount: this.moveCount,
      extrusionMoves: this.extrusionMoves,
      flavour,
      limitsFromFile: this.limits.fromFile,
      ...(timeline ? { timeline } : {}),
      ...(this.layerTable ? { layerTable: this.layerTable.finish(this.seconds, this.filament) } : {}),
    }
  }

  move(move: Move, machine: Interpreter, arc: Arc | undefined): void {
    if (move.offset >= this.nextSample) this.sample(move.offset)
    // Inferred from two A1 plates, not documented: without the bed's descent after the part (10 s) both totals agree
    // with Bambu Studio's within 1 s, with it both are 9 s long.
    const drops = this.ended && move.entry[2] !== 0
    this.moveCount++
    if (machine.extruded !== 0) this.feed(machine.extruded)
    if (machine.extruded > 0 && (move.entry[0] !== 0 || move.entry[1] !== 0)) {
      this.extrusionMoves++
      // PrusaSlicer leaves the purge line of a start script out of its figures, Bambu Studio counts it.
      if (machine.role !== ROLE.custom || this.limits.vectorJerk) this.lay(machine)
      this.layerTable?.extruded(move.offset, machine.position[2] as number, this.filament)
      this.extents.add(machine.from, machine.position, machine.role >= ROLE.skirt, arc)
    }
    if (drops) return
    if (arc) planArc(this.planner, move, arc, riseOf(machine, arc), this.limits)
    else this.planner.add(move)
  }

  /** A wait before anything is printed belongs to the start script: PrusaSlicer's figures leave it out. */
  dwell(seconds: number): void {
    this.planner.stop()
    if (!(seconds > 0 && seconds < 86400)) return
    if (this.extrusionMoves > 0 || this.limits.vectorJerk) this.seconds += seconds
    else this.preparation.wait(seconds)
  }

  tool(_index: number, changed: boolean): void {
    if (!changed) return
    this.planner.stop()
    this.toolChanges++
    this.seconds += this.limits.toolLoadSeconds + this.limits.toolUnloadSeconds
  }

  layer(): void {
    this.layerMarks++
  }

  partBegins(): void {
    this.planner.stop()
    this.startSeconds = this.seconds
    this.startMillimetres = sum(this.highest)
    this.layerTable?.restart()
    this.seconds = 0
    this.filament = 0
    this.fed.length = 0
    this.highest.length = 0
    this.recorder?.restart()
  }

  partEnds(): void {
    this.ended = true
  }

  other(letter: number, code: number, machine: Interpreter): void {
    const { scanner } = machine
    if (letter === LETTER_M && code >= 3 && code <= 11) this.tools = true
    const { preparation } = this
    const target = scanner.hasWord(83) ? scanner.word(83) : scanner.hasWord(82) ? scanner.word(82) : undefined
    if (letter === LETTER_M && (code === 104 || code === 109)) {
      if (target !== undefined) preparation.setTool(target)
      if (code === 109) preparation.waitForTool()
    } else if (letter === LETTER_M && (code === 140 || code === 190)) {
      if (target !== undefined) preparation.setBed(target)
      if (code === 190) preparation.waitForBed()
    } else if (letter === LETTER_G && code === 28) preparation.home(homedAxes(scanner.has))
    else if (letter === LETTER_G && (code === 29 || code === 80)) preparation.level()
  }

  comment(bytes: Uint8Array, start: number, end: number): void {
    this.objects.comment(bytes, start, end)
  }

  /** Klipper's start macros heat, home and level out of sight; their parameters tell the temperatures. */
  macro(bytes: Uint8Array, start: number, end: number): void {
    const text = new TextDecoder('latin1').decode(bytes.subarray(start, Math.min(end, start + 512)))
    this.objects.macro(text)
    if (/^set_velocity_limit\b/i.test(text)) setVelocityLimit(text, this.limits)
    if (!/^(start_print|print_start)\b/i.test(text)) return
    const bed = /\bBED\w*=(\d+)/i.exec(text)?.[1]
    const tool = /\b(?:EXTRUDER|HOTEND|TOOL|NOZZLE)\w*=(\d+)/i.exec(text)?.[1]
    if (bed) this.preparation.setBed(Number(bed))
    if (tool) this.preparation.setTool(Number(tool))
    this.preparation.home(3)
    this.preparation.waitForBed()
    this.preparation.waitForTool()
    this.preparation.level()
  }

  private timed(seconds: number, offset: number): void {
    this.recorder?.passed(offset, this.seconds)
    this.layerTable?.passed(offset, this.seconds)
    this.seconds += seconds
  }

  private lay(machine: Interpreter): void {
    this.laid[machine.currentTool] = (this.laid[machine.currentTool] ?? 0) + machine.extruded
  }

  /** The high-water mark of what was fed: a retraction that is taken back counts once. */
  private feed(millimetres: number): void {
    const tool = this.machine.currentTool
    const fed = (this.fed[tool] ?? 0) + millimetres
    this.fed[tool] = fed
    const before = this.highest[tool] ?? 0
    if (fed > before) {
      this.highest[tool] = fed
      this.filament += fed - before
    }
  }

  private sample(offset: number): void {
    if (!this.recorder) return
    this.recorder.sample(offset, ...this.now())
    this.nextSample = this.recorder.next
  }

  private now(): [tool: number, bed: number, layer: number, filament: number] {
    const { preparation } = this
    return [preparation.toolTarget, preparation.bedTarget, this.layerMarks || this.extents.layers, this.filament]
  }

  private refuse(): never {
    if (this.moveCount === 0)
      fail('FILE_NOT_GCODE', 'Not one line of the file moves a printer: upload G-code from a slicer.')
    const moves = { data: { moves: this.moveCount } }
    const never = `The file moves (${this.moveCount} moves) but never extrudes`
    if (this.tools) fail('FILE_IS_CNC', `${never}, and it commands a spindle, beam or torch: it is no print.`, moves)
    fail('FILE_NOT_GCODE', `${never}: upload G-code from a slicer.`, moves)
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + (value ?? 0), 0)
}

function riseOf(machine: Interpreter, arc: Arc): number {
  const along = arc.axes[2]
  return (machine.position[along] as number) - (machine.from[along] as number)
}

function homedAxes(has: number): number {
  const axes = (has >>> 23) & 7
  return axes === 0 ? 3 : (axes & 1) + ((axes >>> 1) & 1) + (axes >>> 2)
}
