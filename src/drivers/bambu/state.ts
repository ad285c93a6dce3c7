import { ACTIVE, type CanonicalState, type Heater, type Outcome, type Snapshot } from '../driver.ts'
import { list, number, record, text } from '../fields.ts'
import { describeError, type Fault, healthOf, isCancel, POWER_LOST } from './codes.ts'
import type { Status } from './merge.ts'

/** Stages in which the printer itself stopped and waits; 5, 16 and 30 are pauses that somebody asked for. */
const WAITING_STAGES = [6, 17, 20, 21, 23, 26, 27, 28, 32, 33, 34, 35]
const STAGES: Record<number, string> = {
  1: 'levelling the bed',
  2: 'heating the bed',
  3: 'vibration compensation',
  4: 'changing filament',
  7: 'heating the nozzle',
  8: 'calibrating extrusion',
  13: 'homing',
  14: 'cleaning the nozzle',
  16: 'paused by a person',
  24: 'loading filament',
}
const IDLE_STAGES = [-1, 255]

/** Reads a number that some models write as a string. */
function figure(value: unknown): number | undefined {
  return number(typeof value === 'string' && value.trim() !== '' ? Number(value) : value)
}

/** The error that is shown now; none = undefined. */
export function shownError(status: Status): number | undefined {
  const code = figure(status.print_error)
  return code === undefined || code === 0 ? undefined : code
}

/** Switched on again after a power cut, it holds the print that it had, paused, and asks whether to go on. */
export const asksToGoOn = (status: Status): boolean =>
  status.gcode_state === 'PAUSE' && shownError(status) === POWER_LOST

/** The printer's own mark that the shown job was canceled. `fail_reason` stays on X1, `print_error` only seconds. */
export function showsCancel(status: Status): boolean {
  return [status.print_error, status.fail_reason, status.mc_print_error_code].some((value) => isCancel(figure(value)))
}

const baseName = (path: string): string => path.split('/').at(-1) ?? path
const bare = (name: string): string => name.replace(/(\.gcode)?(\.3mf)?$/, '')

/**
 * The name of the job that is held. `subtask_name` is what all models tell and what stays after the end; `gcode_file`
 * wins when it names another printable file, since a plain G-code started at the panel leaves the older task's name.
 */
export function jobName(status: Status): string | undefined {
  const task = text(status.subtask_name)
  const file = baseName(text(status.gcode_file) ?? '')
  const printable = /\.(gcode|3mf)$/.test(file) && !/^plate_\d+\.gcode$/.test(file)
  return printable && (task === undefined || bare(task) !== bare(file)) ? file : task
}

/** The id of the run where the model has one: what we sent (A1, P1) or its own (X1). "0" and "" are none. */
export function jobRef(status: Status): string | undefined {
  return [status.subtask_id, status.task_id].map((id) => text(String(id ?? ''))).find((id) => id && id !== '0')
}

/** A fatal health message of motion or heaters: nothing may be started. */
function fatal(status: Status): Fault | undefined {
  return healthOf(status).find(({ severity, module }) => severity === 1 && module === 3)
}

function upgrading(status: Status): boolean {
  return /DOWNLOADING|FLASHING|UPGRADING/.test(String(record(status.upgrade_state).status ?? ''))
}

/** The state as the report alone tells it; FAILED is `failed` until a latch says that it was a cancel. */
export function canonicalState(status: Status): CanonicalState {
  const told = status.gcode_state
  if (told === undefined) return 'unknown'
  if (upgrading(status) || ['INIT', 'OFFLINE', ''].includes(String(told))) return 'unavailable'
  if (told === 'RUNNING') return runningState(status)
  if (told === 'PAUSE') return needsPerson(status) ? 'attention' : 'paused'
  if (told === 'PREPARE' || told === 'SLICING') return 'preparing'
  if (fatal(status) !== undefined) return 'fault'
  if (told === 'FINISH') return 'completed'
  if (told === 'FAILED') return showsCancel(status) ? 'canceled' : 'failed'
  // Recorded on an A1: IDLE with the new job's name for a moment before PREPARE.
  if (told === 'IDLE') return isTaken(status) ? 'preparing' : 'idle'
  return 'unknown'
}

const isTaken = ({ print_type, gcode_file }: Status) =>
  ['local', 'cloud'].includes(String(print_type)) && text(gcode_file) !== undefined

function runningState(status: Status): CanonicalState {
  if (status.print_type === 'system') return 'busy'
  const stage = number(status.stg_cur) ?? 0
  const layer = figure(status.layer_num) ?? 0
  if (layer === 0) return stage === 0 ? 'printing' : 'preparing'
  return IDLE_STAGES.includes(stage) ? 'finishing' : 'printing'
}

function needsPerson(status: Status): boolean {
  const stage = number(status.stg_cur) ?? 0
  const error = shownError(status)
  if (error !== undefined && error !== 0x0300_8001) return true
  return WAITING_STAGES.includes(stage) || serious(status) !== undefined
}

/** Somebody's command was not verified: that is no fault of the print, and stays listed until the next start. */
const UNVERIFIED_COMMAND = '0500_0500_0001_0007'

function serious(status: Status): Fault | undefined {
  return healthOf(status).find(({ severity, code }) => severity <= 2 && code !== UNVERIFIED_COMMAND)
}

/** What is wrong now, the most telling first. */
export function shownFault(status: Status): Fault | undefined {
  const error = shownError(status)
  if (error !== undefined && !isCancel(error)) return describeError(error)
  const health = fatal(status) ?? serious(status)
  return health === undefined ? undefined : { code: health.code, text: health.text }
}

/** The merged status in our units. `latched`: how the shown job ended, where we know more than the report. */
export function snapshotOf(status: Status, latched?: Outcome): Snapshot {
  const told = canonicalState(status)
  const state = told === 'failed' && latched === 'canceled' ? 'canceled' : told
  const fault = state === 'attention' || state === 'fault' || state === 'failed' ? shownFault(status) : undefined
  const name = jobName(status)
  return {
    state,
    stateText: stateText(status, fault),
    ...(fault === undefined ? {} : { fault }),
    temperatures: temperatures(status),
    ...(name === undefined ? {} : { job: job(status, name, state) }),
    observedAt: new Date().toISOString(),
  }
}

function stateText(status: Status, fault: Fault | undefined): string {
  const stage = ACTIVE.includes(canonicalState(status)) ? STAGES[number(status.stg_cur) ?? 0] : undefined
  const told = text(status.gcode_state) ?? 'no state told'
  return [told, fault?.text ?? stage].filter(Boolean).join(': ')
}

function job(status: Status, fileName: string, state: CanonicalState): NonNullable<Snapshot['job']> {
  const ref = jobRef(status)
  const percent = figure(status.mc_percent)
  const minutes = figure(status.mc_remaining_time)
  const layer = figure(status.layer_num)
  const layers = figure(status.total_layer_num)
  return {
    fileName,
    ...(ref === undefined ? {} : { jobRef: ref }),
    ...(percent === undefined ? {} : { progress: state === 'completed' ? 1 : Math.min(1, Math.max(0, percent / 100)) }),
    ...(minutes === undefined || !ACTIVE.includes(state) ? {} : { remainingSeconds: minutes * 60 }),
    ...(layer === undefined ? {} : { layer }),
    ...(layers === undefined || layers === 0 ? {} : { layers }),
  }
}

function heater(actual: unknown, target: unknown): Heater | undefined {
  const celsius = number(actual)
  return celsius === undefined ? undefined : { actual: celsius, target: number(target) ?? 0 }
}

/** H2 and newer X1 pack actual (low) and target (high) into one number of 32 bits. */
function packed(value: unknown): Heater | undefined {
  const both = number(value)
  return both === undefined ? undefined : { actual: both & 0xffff, target: both >>> 16 }
}

function temperatures(status: Status): Snapshot['temperatures'] {
  const device = record(status.device)
  const extruders = list(record(device.extruder).info).flatMap((one) => packed(record(one).temp) ?? [])
  const tool = heater(status.nozzle_temper, status.nozzle_target_temper)
  const bed = heater(status.bed_temper, status.bed_target_temper) ?? packed(record(record(device.bed).info).temp)
  // 5 is what A1 and P1 say, which have no sensor.
  const sensed = status.chamber_temper === 5 ? undefined : heater(status.chamber_temper, status.chamber_target_temper)
  const chamber = sensed ?? packed(record(record(device.ctc).info).temp)
  return {
    tools: extruders.length > 0 ? extruders : tool === undefined ? [] : [tool],
    ...(bed === undefined ? {} : { bed }),
    ...(chamber === undefined ? {} : { chamber }),
  }
}

/** One tray with filament; `slot` counts as a start's mapping does: unit * 4 + tray, 128 and up for AMS HT, 254 external. */
export type Tray = { slot: number; material: string; colour?: string; remaining?: number }

/** What the trays hold; trays without a material are left out. */
export function traysOf(status: Status): Tray[] {
  const units = list(record(status.ams).ams).flatMap((unit) => {
    const id = figure(record(unit).id) ?? 0
    return list(record(unit).tray).map((tray) => ({
      tray,
      slot: id >= 128 ? id : id * 4 + (figure(record(tray).id) ?? 0),
    }))
  })
  return [...units, { tray: status.vt_tray, slot: 254 }].flatMap(({ tray, slot }) => {
    const material = text(record(tray).tray_type)
    if (material === undefined) return []
    const colour = /^[0-9A-Fa-f]{8}$/.exec(String(record(tray).tray_color))?.[0].slice(0, 6)
    const remain = figure(record(tray).remain)
    // Spools without a chip tell 0 or -1, which says nothing.
    const known = remain !== undefined && remain > 0 ? { remaining: remain / 100 } : {}
    return [{ slot, material, ...(colour === undefined ? {} : { colour: `#${colour}` }), ...known }]
  })
}

/** The tray that feeds now, counted as `Tray.slot`; none = undefined. */
export function trayInUse(status: Status): number | undefined {
  const now = figure(record(status.ams).tray_now)
  return now === undefined || now === 255 ? undefined : now
}
