import type { Status } from './merge.ts'
import { FILM_URL } from './simulator-film.ts'

/** The answer to a command of somebody who may not send any. */
export const UNVERIFIED = { result: 'failed', reason: 'mqtt message verify failed', err_code: 84_033_543 }

/** The whole status of an A1 at rest, in the shape that real ones send: 63 keys and the counter. */
export function restStatus(model: SimulatedModel = 'A1'): Status {
  const trays = [
    { type: 'PLA', colour: '0ACC38FF' },
    { type: 'PLA', colour: '46A8F9FF' },
    { type: 'PLA', colour: '9B9EA0FF' },
    { type: 'PETG', colour: 'FFFFFFFF' },
  ]
  return {
    upgrade_state: { sequence_id: 0, progress: '', status: 'IDLE', dis_state: 0, err_code: 0, force_upgrade: false },
    ipcam: {
      ...{ ipcam_dev: '1', ipcam_record: 'disable', timelapse: 'disable', resolution: '1080p', mode_bits: 3 },
      ...(model === 'X1C' ? { rtsp_url: FILM_URL } : {}),
    },
    upload: { status: 'idle', progress: 0, message: '' },
    net: { conf: 0, info: [{ ip: 16_777_343, mask: 255 }] },
    nozzle_temper: 25,
    nozzle_target_temper: 0,
    bed_temper: 25,
    bed_target_temper: 0,
    chamber_temper: 5,
    mc_print_stage: '1',
    heatbreak_fan_speed: '0',
    cooling_fan_speed: '0',
    big_fan1_speed: '0',
    big_fan2_speed: '0',
    mc_percent: 0,
    mc_remaining_time: 0,
    ams_status: 0,
    ams_rfid_status: 0,
    hw_switch_state: 0,
    spd_mag: 100,
    spd_lvl: 2,
    print_error: 0,
    lifecycle: 'product',
    wifi_signal: '-50dBm',
    gcode_state: 'IDLE',
    gcode_file_prepare_percent: '0',
    queue_number: 0,
    queue_total: 0,
    queue_est: 0,
    queue_sts: 0,
    project_id: '',
    profile_id: '',
    task_id: '',
    subtask_id: '',
    subtask_name: '',
    gcode_file: '',
    stg: [],
    stg_cur: 0,
    print_type: 'idle',
    home_flag: 847_070_616,
    mc_print_line_number: '0',
    mc_print_sub_stage: 0,
    sdcard: true,
    force_upgrade: false,
    mess_production_state: 'active',
    layer_num: 0,
    total_layer_num: 0,
    s_obj: [],
    filam_bak: [],
    fan_gear: 0,
    nozzle_diameter: '0.4',
    nozzle_type: 'stainless_steel',
    cali_version: 0,
    k: '0.0200',
    flag3: 671,
    hms: [],
    online: { ahb: false, rfid: false, version: 1_145_989_246 },
    ams: {
      ams: [
        {
          check: 0,
          id: '0',
          humidity: '5',
          humidity_raw: '0',
          temp: '0.0',
          dry_time: 0,
          tray: trays.map(({ type, colour }, id) => ({
            ...trayOf(String(id), type, colour),
            state: 3,
            total_len: 330_000,
          })),
        },
      ],
      ams_exist_bits: '1',
      tray_exist_bits: 'f',
      tray_tar: '255',
      tray_now: '255',
      tray_pre: '255',
      version: 1,
    },
    xcam: { buildplate_marker_detector: true },
    vt_tray: trayOf('254', 'PLA', 'FFFFFFFF'),
    lights_report: [{ node: 'chamber_light', mode: 'off' }],
  }
}

/** Recorded in public lists of messages: the chamber is too hot. Of the worst kind, and the print goes on. */
export const HOT_CHAMBER = { attr: 0x0300_a100, code: 0x0001_0001, action: 0, timestamp: 0 }

/** An unfinished print when the power went: may it go on? */
const POWER_LOST = 0x0300_8007

/** What it shows when it is switched on again: of a job in mid print it kept what names it and where it was. */
export function afterPowerLoss(model: SimulatedModel, before: Status): Status {
  const { subtask_name, gcode_file, print_type, subtask_id, task_id, project_id, total_layer_num } = before
  const { stg_cur, layer_num, mc_percent, mc_remaining_time } = before
  const job = { subtask_name, gcode_file, print_type, subtask_id, task_id, project_id, total_layer_num }
  const progress = { stg_cur, layer_num, mc_percent, mc_remaining_time }
  const paused = { gcode_state: 'PAUSE', mc_print_stage: '3', print_error: POWER_LOST }
  return { ...restStatus(model), ...job, ...progress, ...paused }
}

/** A spool without a chip, with all fields that a real printer tells: clients of others read most of them. */
function trayOf(id: string, type: string, colour: string) {
  return {
    id,
    tag_uid: '0000000000000000',
    tray_id_name: '',
    tray_info_idx: type === 'PETG' ? 'GFG99' : 'GFL99',
    tray_type: type,
    tray_sub_brands: '',
    tray_color: colour,
    tray_weight: '0',
    tray_diameter: '0.00',
    tray_temp: '0',
    tray_time: '0',
    bed_temp_type: '0',
    bed_temp: '0',
    nozzle_temp_max: type === 'PETG' ? '270' : '240',
    nozzle_temp_min: type === 'PETG' ? '220' : '190',
    xcam_info: '000000000000000000000000',
    tray_uuid: '00000000000000000000000000000000',
    remain: 0,
    k: 0.02,
    n: 1,
    cali_idx: -1,
    cols: [colour],
  }
}

export type SimulatedModel = 'A1' | 'X1C'

/** The answer to get_version. */
export function versionModules(model: SimulatedModel, serial: string) {
  const module = (name: string, sw_ver: string, product_name: string, sn: string) => ({
    name,
    sw_ver,
    hw_ver: name === 'ota' ? 'OTA' : 'AP05',
    loader_ver: '00.00.00.00',
    product_name,
    sn,
    flag: 0,
    visible: product_name !== '',
  })
  return [
    module('ota', model === 'A1' ? '01.07.02.00' : '01.11.02.00', `Bambu Lab ${model}`, serial),
    module(model === 'A1' ? 'esp32' : 'rv1126', '01.16.39.58', '', 'SIMULATED1'),
    module('ams/0', '00.00.08.15', model === 'A1' ? 'AMS Lite' : 'AMS', 'SIMULATED2'),
  ]
}
