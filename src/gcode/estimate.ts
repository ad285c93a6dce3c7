import type { ByteSource } from '../geometry/source.ts'
import { type AnalysisOptions, analyseGcode, type GcodeAnalysis } from './analysis.ts'
import { type GcodeMetadata, readMetadata } from './metadata.ts'
import { asProgram, type Program } from './program.ts'

export interface GcodeEstimate {
  durationSeconds: number
  preparationSeconds: number
  filamentMillimetres: number
  massGrams: number
  /** `slicer` = the time is the slicer's own; `planner` = we worked it out. */
  source: 'slicer' | 'planner'
  /** Ours in any case, so that a doctored header shows. */
  plannerSeconds: number
  filamentMillimetresPerTool: number[]
  massGramsPerTool: number[]
  /** Fed on top of it without moving: loading, priming. */
  purgeMillimetres: number
  materials: string[]
  layers: number
  boundsMillimetres: GcodeAnalysis['boundsMillimetres']
  layerHeightMillimetres?: number
  nozzleMillimetres?: number
  printerModel?: string
  slicer?: { name: string; version?: string }
  flavour?: string
  maxToolTemperature: number
  maxBedTemperature: number
  /** Where there are several that the printer can leave out one by one. */
  objects?: string[]
}

/** PLA in the common diameter, when the file does not say. */
const DENSITY = 1.24
const DIAMETER_MILLIMETRES = 1.75

/**
 * Time, filament and mass of a G-code file: the slicer's figures where the file has them, else the planner's.
 * Throws FILE_EMPTY or FILE_NOT_GCODE.
 */
export function estimateGcode(source: ByteSource | Program, options: AnalysisOptions = {}): GcodeEstimate {
  const program = asProgram(source)
  return estimateFrom(analyseGcode(program, options), readMetadata(program))
}

/** The same from an analysis and metadata that are at hand. */
export function estimateFrom(analysis: GcodeAnalysis, metadata: GcodeMetadata): GcodeEstimate {
  const perTool = usable(metadata.filamentMillimetres) ?? analysis.filamentMillimetres
  const massPerTool = usable(metadata.filamentGrams) ?? perTool.map((length, tool) => massGrams(length, metadata, tool))
  const fromSlicer = metadata.durationSeconds !== undefined && metadata.durationSeconds > 0
  const { layerHeightMillimetres, nozzleMillimetres, printerModel, slicer } = metadata
  const flavour = metadata.flavour ?? analysis.flavour
  return {
    durationSeconds: fromSlicer ? (metadata.durationSeconds ?? 0) : analysis.durationSeconds,
    preparationSeconds: metadata.preparationSeconds ?? analysis.preparationSeconds,
    filamentMillimetres: sum(perTool),
    massGrams: sum(massPerTool),
    source: fromSlicer ? 'slicer' : 'planner',
    plannerSeconds: analysis.durationSeconds,
    filamentMillimetresPerTool: perTool,
    massGramsPerTool: massPerTool,
    purgeMillimetres: analysis.purgeMillimetres,
    materials: metadata.materials ?? [],
    ...(analysis.objects.length > 1 ? { objects: analysis.objects } : {}),
    layers: metadata.layers ?? analysis.layers,
    boundsMillimetres: analysis.boundsMillimetres,
    maxToolTemperature: analysis.maxToolTemperature,
    maxBedTemperature: analysis.maxBedTemperature,
    ...(layerHeightMillimetres ? { layerHeightMillimetres } : {}),
    ...(nozzleMillimetres ? { nozzleMillimetres } : {}),
    ...(printerModel ? { printerModel } : {}),
    ...(slicer ? { slicer } : {}),
    ...(flavour ? { flavour } : {}),
  }
}

/** Length times section times density; tools beyond the file's list take its first entry. */
function massGrams(length: number, metadata: GcodeMetadata, tool: number): number {
  const density =
    metadata.densityGramsPerCubicCentimetre?.[tool] ?? metadata.densityGramsPerCubicCentimetre?.[0] ?? DENSITY
  const diameter = metadata.diameterMillimetres?.[tool] ?? metadata.diameterMillimetres?.[0] ?? DIAMETER_MILLIMETRES
  return (length * Math.PI * (diameter / 2) ** 2 * density) / 1000
}

function usable(values: number[] | undefined): number[] | undefined {
  return values && sum(values) > 0 ? values : undefined
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
