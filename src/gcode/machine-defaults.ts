/** What a machine can do when neither its file nor anybody else says: mm, s; axes X, Y, Z, E. */
export interface MachineDefaults {
  maxFeedrate: readonly number[]
  maxAcceleration: readonly number[]
  jerk: readonly number[]
  printAcceleration: number
  travelAcceleration: number
  retractAcceleration: number
}

/** A cautious desktop printer: used for what is not known at all. */
export const DESKTOP: MachineDefaults = {
  maxFeedrate: [500, 500, 12, 120],
  maxAcceleration: [1500, 1500, 200, 5000],
  jerk: [10, 10, 0.4, 5],
  printAcceleration: 1500,
  travelAcceleration: 1250,
  retractAcceleration: 1500,
}

/** RepRapFirmware, src/Configuration.h: until a board's config.g says otherwise. It has no cap besides the axes' own. */
const REPRAPFIRMWARE: MachineDefaults = {
  maxFeedrate: [100, 100, 5, 20],
  maxAcceleration: [500, 500, 20, 250],
  jerk: [15, 15, 0.2, 2],
  printAcceleration: 10_000,
  travelAcceleration: 10_000,
  retractAcceleration: 10_000,
}

/** Prusa's Buddy firmware, include/marlin/Configuration_MK4.h; MINI, XL and the CORE One differ little from it. */
const PRUSA_BUDDY: MachineDefaults = {
  maxFeedrate: [400, 400, 40, 50],
  maxAcceleration: [1250, 1250, 200, 1500],
  jerk: [8, 8, 2, 5],
  printAcceleration: 1250,
  travelAcceleration: 1250,
  retractAcceleration: 800,
}

/** Bambu Studio, resources/profiles/BBL/machine/fdm_bbl_3dp_001_common.json. */
const BAMBU: MachineDefaults = {
  maxFeedrate: [500, 500, 12, 25],
  maxAcceleration: [10_000, 10_000, 500, 5000],
  jerk: [9, 9, 0.2, 2.5],
  printAcceleration: 10_000,
  travelAcceleration: 9000,
  retractAcceleration: 5000,
}

const BY_MODEL: [RegExp, MachineDefaults][] = [
  [/\b(bambu|bbl)\b|^(x1|p1|a1)/i, BAMBU],
  [/\b(MK4S?|MK3\.[59]|MINI|XL\d?|COREONE|CORE One)/, PRUSA_BUDDY],
]

/** The machine that a file's settings name, by its model or else by its firmware. */
export function machineOf(settings: ReadonlyMap<string, string>): MachineDefaults {
  const model = settings.get('printer_model') ?? settings.get('printer_settings_id') ?? ''
  const known = BY_MODEL.find(([pattern]) => pattern.test(model))?.[1]
  if (known) return known
  return /reprapfirmware|rrf/.test(settings.get('gcode_flavor') ?? '') ? REPRAPFIRMWARE : DESKTOP
}
