import { Readable } from 'node:stream'
import { afterAll, describe } from 'vitest'
import { describeDriver } from '../conformance.ts'
import { type Bench, describeFile, eventually, HASTY, LIMITS, quiet } from '../conformance-support.ts'
import type { Timing } from '../driver.ts'
import { STARTABLE } from '../driver.ts'
import { octoprint } from './index.ts'
import { RealOctoprint } from './real-server.ts'

const command = process.env.OCTOPRINT_BIN

/** The same stories against a real OctoPrint, where one is installed: OCTOPRINT_BIN names its command. */
describe.runIf(command !== undefined)('against a real OctoPrint', () => {
  let server: RealOctoprint | undefined
  describeDriver('octoprint', { seconds: 20, open: async () => await openReal() })
  afterAll(() => server?.stop(), 60_000)

  /** One server for all stories, brought back to rest between them. */
  async function openReal(): Promise<Bench> {
    if (server === undefined) {
      server = new RealOctoprint(command ?? 'octoprint')
      await server.start()
    }
    const running = server
    const connect = (apiKey: string, timing: Partial<Timing> = {}) =>
      octoprint.connect(
        { url: running.url, apiKey },
        { log: quiet, limits: LIMITS, timing: { ...HASTY, requestMilliseconds: 8_000, ...timing } },
      )
    return {
      connect: (timing) => connect(running.apiKey, timing),
      connectWithWrongKey: () => connect('B'.repeat(32)),
      gcode: pacedGcode,
      breakDown: async (printer) => void (await printer.gcode?.(['!!DEBUG:trigger_fatal_error_marlin'])),
      foreignStart: (fileName) => foreignStart(running, fileName),
      restart: async () => {
        await running.kill()
        await running.start()
      },
      close: () => rest(running),
    }
  }
})

/** The virtual printer moves in no time: dwells pace it, about 13 ms a line. */
function pacedGcode(wallSeconds: number): Buffer {
  const lines = Math.ceil((wallSeconds * 1000) / 13)
  return Buffer.from(`G28\n${`G1 X10 Y10 Z0.2 E0.5 F9000\nG4 P10\n`.repeat(lines)}`)
}

async function foreignStart(server: RealOctoprint, fileName: string): Promise<void> {
  const printer = octoprint.connect({ url: server.url, apiKey: server.apiKey }, { log: quiet, limits: LIMITS })
  const bytes = pacedGcode(10)
  await printer.upload(Readable.from([bytes]), describeFile(fileName, bytes), { signal: AbortSignal.timeout(10_000) })
  await server.post(`/api/files/local/${fileName}`, { command: 'select', print: true })
  await printer.close()
}

/** Whatever the story left: the job is canceled and the serial connection opened again. */
async function rest(server: RealOctoprint): Promise<void> {
  const printer = octoprint.connect({ url: server.url, apiKey: server.apiKey }, { log: quiet, limits: LIMITS })
  const snapshot = await eventually(
    () => printer.snapshot(),
    (seen) => {
      if (STARTABLE.includes(seen.state)) return true
      if (['fault', 'unavailable'].includes(seen.state)) void server.post('/api/connection', { command: 'connect' })
      else void printer.cancel()
      return false
    },
    40,
  )
  await printer.close()
  if (!STARTABLE.includes(snapshot.state)) throw new Error(`OctoPrint did not come to rest: ${snapshot.state}`)
}
