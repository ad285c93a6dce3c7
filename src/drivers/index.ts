import { bambuSettings } from './bambu/settings.ts'
import type { Driver, DriverKind, DriverSettings } from './driver.ts'
import { moonrakerSettings } from './moonraker/settings.ts'
import { octoprintSettings } from './octoprint/settings.ts'
import { prusalinkSettings } from './prusalink/settings.ts'

/** Kind -> settings schema (loads no library) and a lazy import of the rest: the API reads only `settings`. */
export const drivers: { [Kind in DriverKind]: { settings: DriverSettings; load: () => Promise<Driver<never>> } } = {
  octoprint: {
    settings: octoprintSettings,
    load: async () => (await import('./octoprint/index.ts')).octoprint,
  },
  moonraker: {
    settings: moonrakerSettings,
    load: async () => (await import('./moonraker/index.ts')).moonraker,
  },
  bambu: {
    settings: bambuSettings,
    load: async () => (await import('./bambu/index.ts')).bambu,
  },
  prusalink: {
    settings: prusalinkSettings,
    load: async () => (await import('./prusalink/index.ts')).prusalink,
  },
}
