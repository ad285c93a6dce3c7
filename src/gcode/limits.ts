import type { ArcCutting } from './arc-chords.ts'
import { DESKTOP, type MachineDefaults, machineOf } from './machine-defaults.ts'

/** How a firmware chooses the speed at a corner. */
export type Cornering = 'jerk' | 'junction-deviation' | 'square-corner'

/** What a machine can do, in mm, s and degrees Celsius. Order of axes: X, Y, Z, E. */
export interface MachineLimits {
  cornering: Cornering
  maxFeedrate: Float64Array
  maxAcceleration: Float64Array
  /** Classic jerk: the change of speed that an axis takes at once, mm/s. */
  jerk: Float64Array
  junctionDeviationMillimetres: number
  squareCornerVelocity: number
  /** Klipper: the share of a short move that must be at cruise speed. */
  minimumCruiseRatio: number
  /** 0 = not capped. */
  maxPrintAcceleration: number
  maxTravelAcceleration: number
  printAcceleration: number
  travelAcceleration: number
  retractAcceleration: number
  minPrintFeedrate: number
  minTravelFeedrate: number
  toolLoadSeconds: number
  toolUnloadSeconds: number
  /** All that is no motion before the part (heating, homing, levelling), where the slicer states it (Bambu); 0 = unknown. */
  preparationSeconds: number
  arcCutting: ArcCutting
  /** RepRapFirmware: M203 and M566 are in mm/min. */
  perMinute: boolean
  /** Bambu and Orca compare whole velocity vectors at corners; others count the axes that coast. */
  vectorJerk: boolean
  /**
   * PrusaSlicer and its kin look ahead forward, then backward, which lets short moves speed up faster than a firmware
   * does: their own figures are 0.3 % too short in the median, and we agree with them to 0.05 %.
   */
  passes: 'firmware' | 'slicer'
  /** True when at least accelerations came from the file. */
  fromFile: boolean
}

/** Limits of a machine that says nothing about itself; by default of a cautious desktop printer. */
export function defaultLimits(machine: MachineDefaults = DESKTOP): MachineLimits {
  return {
    cornering: 'jerk',
    maxFeedrate: Float64Array.from(machine.maxFeedrate),
    maxAcceleration: Float64Array.from(machine.maxAcceleration),
    jerk: Float64Array.from(machine.jerk),
    junctionDeviationMillimetres: 0.013,
    squareCornerVelocity: 5,
    minimumCruiseRatio: 0.5,
    maxPrintAcceleration: 0,
    maxTravelAcceleration: 0,
    printAcceleration: machine.printAcceleration,
    travelAcceleration: machine.travelAcceleration,
    retractAcceleration: machine.retractAcceleration,
    minPrintFeedrate: 0,
    minTravelFeedrate: 0,
    toolLoadSeconds: 0,
    toolUnloadSeconds: 0,
    preparationSeconds: 0,
    arcCutting: 'by-deviation',
    perMinute: false,
    vectorJerk: false,
    passes: 'firmware',
    fromFile: false,
  }
}

const AXES = ['x', 'y', 'z', 'e']

/**
 * Limits as PrusaSlicer, SuperSlicer, OrcaSlicer and Bambu Studio write them into their config block
 * (`machine_max_*`; lists are normal, silent: the first counts). Missing ones stay at what the machine's firmware or maker
 * has by default.
 */
export function limitsFromSettings(settings: ReadonlyMap<string, string>): MachineLimits {
  const limits = defaultLimits(machineOf(settings))
  const read = (key: string) => firstNumber(settings.get(key))
  for (const [axis, name] of AXES.entries()) {
    const feedrate = read(`machine_max_feedrate_${name}`) ?? read(`machine_max_speed_${name}`)
    if (feedrate) limits.maxFeedrate[axis] = feedrate
    const acceleration = read(`machine_max_acceleration_${name}`)
    if (acceleration) limits.maxAcceleration[axis] = acceleration
    const jerk = read(`machine_max_jerk_${name}`)
    if (jerk) limits.jerk[axis] = jerk
    if (acceleration) limits.fromFile = true
  }
  if (limits.fromFile) limits.passes = 'slicer'
  accelerationsFromSettings(limits, settings, read)
  limits.minPrintFeedrate = read('machine_min_extruding_rate') ?? 0
  limits.minTravelFeedrate = read('machine_min_travel_rate') ?? 0
  limits.toolLoadSeconds = read('machine_load_filament_time') ?? read('filament_load_time') ?? 0
  limits.toolUnloadSeconds = read('machine_unload_filament_time') ?? read('filament_unload_time') ?? 0
  limits.preparationSeconds = read('machine_prepare_compensation_time') ?? 0
  limits.vectorJerk = settings.has('machine_max_speed_x')
  const firmware = flavour(settings)
  if (firmware === 'klipper' && !limits.fromFile) limits.cornering = 'square-corner'
  if (firmware === 'klipper') limits.arcCutting = 'millimetres'
  if (limits.vectorJerk) limits.arcCutting = 'whole'
  if (/^marlin2?$/.test(firmware) && !limits.vectorJerk && settings.has('arc_fitting')) limits.arcCutting = 'by-speed'
  limits.perMinute = /reprapfirmware|rrf/.test(firmware)
  return limits
}

/**
 * Travel acceleration is a limit of its own only in the flavours whose firmware knows it (GCodeWriter of PrusaSlicer);
 * elsewhere M204 S sets both, and both are held to the printing limit.
 */
function accelerationsFromSettings(
  limits: MachineLimits,
  settings: ReadonlyMap<string, string>,
  read: (key: string) => number | undefined,
): void {
  const printing = read('machine_max_acceleration_extruding') ?? 0
  if (printing > 0) {
    limits.maxPrintAcceleration = printing
    limits.printAcceleration = printing
  }
  const retracting = read('machine_max_acceleration_retracting') ?? 0
  if (retracting > 0) limits.retractAcceleration = retracting
  const travel = read('machine_max_acceleration_travel') ?? 0
  const separate = settings.has('machine_max_speed_x') || /marlin2|reprapfirmware|repetier/.test(flavour(settings))
  limits.maxTravelAcceleration = separate ? travel : printing
  if (limits.maxTravelAcceleration > 0) {
    limits.travelAcceleration = separate ? travel : Math.min(limits.travelAcceleration, printing)
  }
}

function flavour(settings: ReadonlyMap<string, string>): string {
  return settings.get('gcode_flavor') ?? ''
}

/** The first number of a list such as `5000,4000`, undefined when there is none. */
export function firstNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number.parseFloat(text)
  return Number.isFinite(value) && value >= 0 ? value : undefined
}

/** Klipper's SET_VELOCITY_LIMIT (https://www.klipper3d.org/G-Codes.html#set_velocity_limit). */
export function setVelocityLimit(text: string, limits: MachineLimits): void {
  const read = (name: string) => {
    const value = Number(new RegExp(`\\b${name}=([\\d.]+)`, 'i').exec(text)?.[1])
    return value > 0 && value < 1e6 ? value : undefined
  }
  limits.printAcceleration = read('ACCEL') ?? limits.printAcceleration
  limits.travelAcceleration = read('ACCEL') ?? limits.travelAcceleration
  limits.squareCornerVelocity = read('SQUARE_CORNER_VELOCITY') ?? limits.squareCornerVelocity
  limits.minimumCruiseRatio = Math.min(0.99, read('MINIMUM_CRUISE_RATIO') ?? limits.minimumCruiseRatio)
  const velocity = read('VELOCITY')
  if (velocity) limits.maxFeedrate.fill(velocity, 0, 2)
}
