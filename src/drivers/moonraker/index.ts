import type { Driver } from '../driver.ts'
import { connectMoonraker } from './printer.ts'
import type { MoonrakerSettings } from './settings.ts'

/** Moonraker 0.8 and later, the server in front of Klipper. */
export const moonraker: Driver<MoonrakerSettings> = {
  kind: 'moonraker',
  connect: connectMoonraker,
}
