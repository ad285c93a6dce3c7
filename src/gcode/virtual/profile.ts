import { firstNumber, limitsFromSettings, type MachineLimits } from '../limits.ts'

/** What a virtual slice needs to know of a profile: mm, mm/s, mm/s2, seconds. */
export interface SliceProfile {
  layerMillimetres: number
  firstLayerMillimetres: number
  lineMillimetres: number
  walls: number
  /** 0 to 1. */
  infill: number
  /** Curves where others draw straight lines. */
  gyroid: boolean
  topLayers: number
  bottomLayers: number
  /** Share of a line by which infill reaches into the walls. */
  overlap: number
  /** Walls that lean are solid behind, so that no hole shows. */
  solidBehindWalls: boolean
  speed: {
    wall: number
    outerWall: number
    smallWall: number
    infill: number
    solid: number
    top: number
    bridge: number
    gap: number
    firstLayer: number
    travel: number
    slowest: number
  }
  acceleration: { usual: number; wall: number; infill: number; bridge: number; firstLayer: number }
  /** A layer that is over sooner is printed slower. */
  coolingSeconds: number
  retractMillimetres: number
  retractSpeed: number
  retractBeforeMillimetres: number
  liftMillimetres: number
  /** Cubic mm per second that can be melted; 0 = not bounded. */
  mostVolumePerSecond: number
  filamentMillimetres: number
  densityGramsPerCubicCentimetre: number
  limits: MachineLimits
}

/** A common desktop printer at standard quality: the presets of an MK3S, which many machines resemble. */
const USUAL: Record<string, string> = {
  ...{ layer_height: '0.2', first_layer_height: '0.2', extrusion_width: '0.45', perimeters: '2', fill_density: '15%' },
  ...{ fill_pattern: 'gyroid', top_solid_layers: '5', bottom_solid_layers: '4', infill_overlap: '25%' },
  ...{ perimeter_speed: '45', external_perimeter_speed: '25', small_perimeter_speed: '25', infill_speed: '80' },
  ...{ solid_infill_speed: '80', top_solid_infill_speed: '40', bridge_speed: '25', gap_fill_speed: '40' },
  ...{ first_layer_speed: '20', travel_speed: '180', min_print_speed: '15' },
  ...{ default_acceleration: '1000', perimeter_acceleration: '800', infill_acceleration: '1000' },
  ...{ bridge_acceleration: '1000', first_layer_acceleration: '800', slowdown_below_layer_time: '15' },
  ...{ retract_length: '0.8', retract_speed: '35', retract_before_travel: '1', retract_lift: '0.4' },
  ...{ filament_diameter: '1.75', filament_density: '1.24', machine_max_acceleration_x: '1000' },
  ...{ machine_max_acceleration_y: '1000', machine_max_acceleration_z: '200', machine_max_acceleration_e: '5000' },
  ...{ machine_max_acceleration_extruding: '1250', machine_max_acceleration_retracting: '1250' },
  ...{ machine_max_feedrate_x: '200', machine_max_feedrate_y: '200', machine_max_feedrate_z: '12' },
  ...{ machine_max_feedrate_e: '120', machine_max_jerk_x: '8', machine_max_jerk_y: '8' },
  ...{ machine_max_jerk_z: '0.4', machine_max_jerk_e: '4.5' },
}

/** What the other qualities have otherwise: the MK3S's presets "0.30mm DRAFT" and "0.10mm DETAIL" of PrusaSlicer 2.5. */
export const OTHER_QUALITIES: Readonly<Record<'draft' | 'fine', ReadonlyMap<string, string>>> = {
  draft: new Map([
    ...Object.entries({ layer_height: '0.3', extrusion_width: '0.5', fill_density: '20%', fill_pattern: 'grid' }),
    ...Object.entries({ top_solid_layers: '4', bottom_solid_layers: '3', perimeter_speed: '50', infill_speed: '85' }),
    ...Object.entries({ external_perimeter_speed: '35', small_perimeter_speed: '30' }),
  ]),
  fine: new Map([
    ...Object.entries({ layer_height: '0.1', perimeters: '3', top_solid_layers: '9', bottom_solid_layers: '7' }),
    ...Object.entries({ bridge_speed: '20', perimeter_acceleration: '600', bridge_acceleration: '800' }),
  ]),
}

/** Reads a flat profile of PrusaSlicer's kind; what it leaves out is as on a common printer. */
export function sliceProfile(settings: ReadonlyMap<string, string> = new Map()): SliceProfile {
  const all = new Map([...Object.entries(USUAL), ...settings])
  const read = (key: string, otherwise = 0) => firstNumber(all.get(key)) ?? otherwise
  /** A share of another value where it ends in %. */
  const share = (key: string, of: number) =>
    all.get(key)?.trim().endsWith('%') ? (read(key) / 100) * of : read(key) || of
  const layer = read('layer_height')
  const wall = read('perimeter_speed')
  const solid = share('solid_infill_speed', read('infill_speed'))
  return {
    layerMillimetres: layer,
    firstLayerMillimetres: share('first_layer_height', layer),
    lineMillimetres: share('extrusion_width', read('nozzle_diameter', 0.4)) || 0.45,
    walls: read('perimeters'),
    infill: Math.min(1, read('fill_density') / 100),
    gyroid: all.get('fill_pattern') === 'gyroid',
    topLayers: Math.max(read('top_solid_layers'), Math.ceil(read('top_solid_min_thickness') / layer - 0.01)),
    bottomLayers: Math.max(read('bottom_solid_layers'), Math.ceil(read('bottom_solid_min_thickness') / layer - 0.01)),
    overlap: share('infill_overlap', 1),
    solidBehindWalls: all.get('ensure_vertical_shell_thickness') !== '0',
    speed: {
      wall,
      outerWall: share('external_perimeter_speed', wall),
      smallWall: share('small_perimeter_speed', wall),
      infill: read('infill_speed'),
      solid,
      top: share('top_solid_infill_speed', solid),
      bridge: read('bridge_speed'),
      gap: read('gap_fill_speed'),
      firstLayer: share('first_layer_speed', wall),
      travel: read('travel_speed'),
      slowest: read('min_print_speed', 15),
    },
    acceleration: {
      usual: read('default_acceleration') || 1000,
      wall: read('perimeter_acceleration') || read('default_acceleration') || 1000,
      infill: read('infill_acceleration') || read('default_acceleration') || 1000,
      bridge: read('bridge_acceleration') || read('default_acceleration') || 1000,
      firstLayer: read('first_layer_acceleration') || read('default_acceleration') || 1000,
    },
    coolingSeconds: all.get('cooling') === '0' ? 0 : read('slowdown_below_layer_time'),
    retractMillimetres: read('retract_length'),
    retractSpeed: read('retract_speed', 35),
    retractBeforeMillimetres: read('retract_before_travel'),
    liftMillimetres: read('retract_lift'),
    mostVolumePerSecond: read('filament_max_volumetric_speed'),
    filamentMillimetres: read('filament_diameter', 1.75),
    densityGramsPerCubicCentimetre: read('filament_density') || 1.24,
    limits: limitsFromSettings(all),
  }
}
