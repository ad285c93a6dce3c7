import { expect, test } from 'vitest'
import { LIMITS, quiet } from './conformance-support.ts'
import type { Driver, DriverKind } from './driver.ts'
import { drivers } from './index.ts'

const http = { url: 'http://127.0.0.1:9', apiKey: 'k' }
const SETTINGS: Record<DriverKind, object> = {
  octoprint: http,
  moonraker: http,
  prusalink: http,
  bambu: { host: '127.0.0.1', accessCode: '12345678', serial: '01P00A000000000' },
}

test.each(Object.keys(drivers) as DriverKind[])('%s says beforehand which verbs its printers lack', async (kind) => {
  const driver = (await drivers[kind].load()) as Driver<never>
  const printer = driver.connect(SETTINGS[kind] as never, { log: quiet, limits: LIMITS })
  const { setTemperatures: temperatures, home, jog, gcode } = printer
  const absent = Object.entries({ temperatures, home, jog, gcode }).filter(([, method]) => method === undefined)
  expect(drivers[kind].settings.lacks ?? []).toEqual(absent.map(([verb]) => verb))
  await printer.close()
})
