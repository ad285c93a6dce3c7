import type { SimulatedPrinter } from './simulator-printer.ts'
import type { StickFile } from './simulator-stick.ts'

export type Transfer = { id: number; name: string; size: number; transferred: number; began: number }

export const VERSION = {
  api: '2.0.0',
  server: '2.1.2',
  nozzle_diameter: 0.4,
  text: 'PrusaLink',
  hostname: 'prusa-core-one',
  firmware: '6.5.3+12780',
  printer: '7.1.0',
  capabilities: { 'upload-by-put': true },
}

export function info(serial: string) {
  return { nozzle_diameter: 0.4, mmu: false, serial, hostname: VERSION.hostname, min_extrusion_temp: 170 }
}

export const STORAGE = {
  storage_list: [{ path: '/usb/', name: 'usb', type: 'USB', read_only: false, available: true }],
}

export function status(printer: SimulatedPrinter, transfer: Transfer | undefined) {
  printer.heat()
  const { tool0, bed } = printer.heaters.read()
  const round = (degrees = 0) => Math.round(degrees * 10) / 10
  const moving = printer.run !== undefined
  return {
    ...(printer.hasJob ? { job: jobNumbers(printer) } : {}),
    storage: { path: '/usb/', name: 'usb', read_only: false },
    ...(transfer === undefined ? {} : { transfer: transferNumbers(transfer) }),
    printer: {
      state: printer.state,
      temp_bed: round(bed?.actual),
      target_bed: round(bed?.target),
      temp_nozzle: round(tool0?.actual),
      target_nozzle: round(tool0?.target),
      axis_z: 1.8,
      ...(moving ? {} : { axis_x: 7.9, axis_y: 8.4 }),
      flow: 100,
      speed: 100,
      fan_hotend: moving ? 3558 : 0,
      fan_print: moving ? 5023 : 0,
    },
  }
}

export function job(printer: SimulatedPrinter, file: StickFile) {
  const state = printer.state === 'ATTENTION' ? 'PAUSED' : printer.state
  return { ...jobNumbers(printer), state, file: { ...fileInfo(file), path: '/usb' } }
}

function jobNumbers(printer: SimulatedPrinter) {
  const elapsed = printer.elapsedSeconds()
  // Right after the start nobody has worked out yet how long it takes.
  const left = printer.run === undefined || elapsed < 1 ? undefined : Math.ceil(printer.run.plan.totalSeconds - elapsed)
  return {
    id: printer.jobId,
    progress: printer.progress(),
    ...(left === undefined ? {} : { time_remaining: left }),
    time_printing: Math.floor(elapsed),
  }
}

function transferNumbers({ id, size, transferred, began }: Transfer) {
  return {
    id,
    time_transferring: Math.floor((Date.now() - began) / 1000),
    progress: size === 0 ? 0 : (transferred / size) * 100,
    transferred,
  }
}

export function transferInfo(transfer: Transfer) {
  const { time_transferring, progress, transferred, id } = transferNumbers(transfer)
  return {
    id,
    type: 'FROM_WEB',
    display_name: transfer.name,
    path: '/usb',
    size: String(transfer.size),
    progress,
    transferred,
    time_remaining: 0,
    time_transferring,
    to_print: false,
  }
}

export function fileInfo({ name, shortName, size, modified }: StickFile) {
  return {
    refs: { icon: `/thumb/s/usb/${shortName}`, thumbnail: `/thumb/l/usb/${shortName}`, download: `/usb/${shortName}` },
    name: shortName,
    display_name: name,
    size,
    m_timestamp: modified,
  }
}

export function entry(file: StickFile) {
  return { ...fileInfo(file), type: 'PRINT_FILE', ro: false }
}
