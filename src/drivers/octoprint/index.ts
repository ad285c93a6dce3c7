import type { Driver } from '../driver.ts'
import { connectOctoprint } from './printer.ts'
import type { OctoprintSettings } from './settings.ts'

/** OctoPrint 1.4 and later, for a printer on its serial port. */
export const octoprint: Driver<OctoprintSettings> = {
  kind: 'octoprint',
  connect: connectOctoprint,
}
