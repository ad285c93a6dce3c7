import type { QUALITIES } from './slicer-profile.ts'

export type MaterialPreset = {
  name: string
  nozzleCelsius: number
  bedCelsius: number
  densityGramsPerCubicCentimetre: number
}

/**
 * Where to begin with each material: the values of PrusaSlicer 2.5's own presets (Generic PLA, ABS, PETG and FLEX, Fiberlogy
 * Nylon PA12). What stands on the spool comes before them.
 */
export const MATERIAL_PRESETS: readonly MaterialPreset[] = [
  { name: 'PLA', nozzleCelsius: 210, bedCelsius: 60, densityGramsPerCubicCentimetre: 1.24 },
  { name: 'ABS', nozzleCelsius: 255, bedCelsius: 110, densityGramsPerCubicCentimetre: 1.04 },
  { name: 'PETG', nozzleCelsius: 240, bedCelsius: 90, densityGramsPerCubicCentimetre: 1.27 },
  { name: 'TPU', nozzleCelsius: 240, bedCelsius: 50, densityGramsPerCubicCentimetre: 1.22 },
  { name: 'Nylon', nozzleCelsius: 265, bedCelsius: 110, densityGramsPerCubicCentimetre: 1.01 },
]

/** Of one of these materials; undefined for any other. */
export const densityOf = (material: string): number | undefined =>
  MATERIAL_PRESETS.find(({ name }) => name.toLowerCase() === material.toLowerCase())?.densityGramsPerCubicCentimetre

export type QualityPreset = { name: (typeof QUALITIES)[number]; layerHeightMillimetres: number; infillShare: number }

/** Layer heights are those of a nozzle of 0.4 mm; slicing takes the vendors' own profile that comes closest. */
export const QUALITY_PRESETS: readonly QualityPreset[] = [
  { name: 'draft', layerHeightMillimetres: 0.3, infillShare: 0.15 },
  { name: 'standard', layerHeightMillimetres: 0.2, infillShare: 0.15 },
  { name: 'fine', layerHeightMillimetres: 0.1, infillShare: 0.15 },
]
