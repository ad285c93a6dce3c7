import type { Driver, DriverKind, DriverSettings } from './driver.ts'
import { octoprintSettings } from './octoprint/settings.ts'
import { prusalinkSettings } from './prusalink/settings.ts'

/** Kind -> settings schema (loads no library) and a lazy import of the rest: the API reads only `settings`. */
export const drivers: { [Kind in DriverKind]: { settings: DriverSettings; load: () => Promise<Driver<never>> } } = {
  octoprint: {
    settings: octoprintSettings,
    load: async () => (await import('./octoprint/index.ts')).octoprint,
  },
  prusalink: {
    settings: prusalinkSettings,
    load: async () => (await import('./prusalink/index.ts')).prusalink,
  },
}
