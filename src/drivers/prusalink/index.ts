import type { Driver } from '../driver.ts'
import { connectPrusalink } from './printer.ts'
import type { PrusalinkSettings } from './settings.ts'

/** PrusaLink: the firmware of MK4, XL, MINI, CORE One and their kin, and the Python server of the MK3. */
export const prusalink: Driver<PrusalinkSettings> = {
  kind: 'prusalink',
  connect: connectPrusalink,
}
