import type { Driver } from '../driver.ts'
import { connectBambu } from './printer.ts'
import type { BambuSettings } from './settings.ts'

/** Bambu Lab printers in LAN mode: MQTT and FTPS, both over TLS. */
export const bambu: Driver<BambuSettings> = { kind: 'bambu', connect: connectBambu }
