import type { SimulatedKlipper } from './simulator-klipper.ts'

type Objects = Record<string, Record<string, unknown>>

export const OBJECT_NAMES = [
  'gcode',
  'webhooks',
  'configfile',
  'mcu',
  'heaters',
  'heater_bed',
  'fan',
  'gcode_move',
  'print_stats',
  'virtual_sdcard',
  'pause_resume',
  'display_status',
  'exclude_object',
  'filament_switch_sensor runout',
  'toolhead',
  'extruder',
  'idle_timeout',
  'system_stats',
]

/** Klipper's objects as they are now, with the fields that clients read. */
export function objectsOf(klipper: SimulatedKlipper): Objects {
  const webhooks = { state: klipper.klippy, state_message: klipper.message }
  const { printed, total, filament, position, size } = klipper.progress()
  const { layer, layers, message } = klipper.info()
  // After an error the file stays loaded.
  const loaded = klipper.state === 'error' ? klipper.fileName : klipper.loaded
  const done = size === 0 ? 0 : position / size
  return {
    webhooks,
    print_stats: {
      filename: klipper.fileName,
      total_duration: total,
      print_duration: printed,
      filament_used: filament,
      state: klipper.state,
      message: klipper.stateMessage,
      info: { total_layer: layers, current_layer: layer },
    },
    virtual_sdcard: {
      file_path: loaded === undefined ? null : `/home/printer/printer_data/gcodes/${loaded}`,
      progress: done,
      is_active: klipper.klippy === 'ready' && klipper.state === 'printing',
      file_position: position,
      file_size: size,
    },
    display_status: { progress: done, message },
    pause_resume: { is_paused: klipper.paused },
    idle_timeout: {
      state: klipper.moving ? 'Printing' : klipper.homed === '' ? 'Idle' : 'Ready',
      printing_time: klipper.active ? total : 0,
      idle_timeout: 600,
    },
    'filament_switch_sensor runout': { enabled: true, filament_detected: klipper.filamentDetected },
    ...heatersOf(klipper),
    ...motionOf(klipper),
  }
}

function heatersOf(klipper: SimulatedKlipper): Objects {
  const { tool0, bed } = klipper.heaters.read()
  const power = (heater: typeof bed) => ((heater?.target ?? 0) > (heater?.actual ?? 0) ? 1 : 0)
  return {
    extruder: {
      temperature: tool0?.actual ?? 0,
      target: tool0?.target ?? 0,
      power: power(tool0),
      can_extrude: (tool0?.actual ?? 0) > 170,
      pressure_advance: 0,
      smooth_time: 0.04,
      motion_queue: null,
    },
    heater_bed: { temperature: bed?.actual ?? 0, target: bed?.target ?? 0, power: power(bed) },
  }
}

function motionOf(klipper: SimulatedKlipper): Objects {
  return {
    toolhead: {
      homed_axes: klipper.homed,
      axis_minimum: [-15, -15, -2, 0],
      axis_maximum: [1000, 1000, 1000, 0],
      print_time: 0,
      stalls: 0,
      estimated_print_time: 0,
      extruder: 'extruder',
      position: [0, 0, 0, 0],
      max_velocity: 500,
      max_accel: 20000,
      minimum_cruise_ratio: 0.5,
      square_corner_velocity: 5,
      extra_axes: { extruder: 3 },
    },
    gcode_move: {
      speed_factor: 1,
      speed: 1500,
      extrude_factor: 1,
      absolute_coordinates: true,
      absolute_extrude: true,
      homing_origin: [0, 0, 0, 0],
      position: [0, 0, 0, 0],
      gcode_position: [0, 0, 0, 0],
      axis_map: { X: 0, Y: 1, Z: 2, E: 3 },
    },
    fan: { speed: 0, rpm: null },
  }
}

/** The asked part of the objects: null = all fields; an unknown object is `{}`, an unknown field null. */
export function pick(objects: Objects, wanted: Record<string, unknown>): Objects {
  const picked: Objects = {}
  for (const [name, fields] of Object.entries(wanted)) {
    const whole = objects[name] ?? {}
    picked[name] = Array.isArray(fields)
      ? Object.fromEntries(fields.map((field) => [String(field), whole[String(field)] ?? null]))
      : whole
  }
  return picked
}

/** Fields that are not as they were; undefined = none. */
export function changesOf(before: Objects, now: Objects): Objects | undefined {
  const changes: Objects = {}
  for (const [name, fields] of Object.entries(now)) {
    const changed = Object.entries(fields).filter(
      ([field, value]) => JSON.stringify(value) !== JSON.stringify(before[name]?.[field]),
    )
    if (changed.length > 0) changes[name] = Object.fromEntries(changed)
  }
  return Object.keys(changes).length === 0 ? undefined : changes
}
