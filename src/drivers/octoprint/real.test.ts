import { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { describeDriver } from '../conformance.ts'
import { type Bench, describeFile, eventually, HASTY, LIMITS, put, quiet } from '../conformance-support.ts'
import { type Ending, type Printer, STARTABLE, type Timing } from '../driver.ts'
import { octoprint } from './index.ts'
import { RealOctoprint } from './real-server.ts'

const command = process.env.OCTOPRINT_BIN

/** The same stories against a real OctoPrint, where one is installed: OCTOPRINT_BIN names its command. */
describe.runIf(command !== undefined)('against a real OctoPrint', () => {
  let server: RealOctoprint | undefined
  describeDriver('octoprint', { seconds: 20, open: async () => await openReal() })
  afterAll(() => server?.stop(), 60_000)

  it('tells a print as failed whose printer was reset in mid print, and as canceled when we do', async () => {
    const bench = await openReal()
    for (const [end, outcome, reason] of [
      [(printer: Printer) => printer.gcode?.(['!!DEBUG:reset']), 'failed', 'the printer was reset in mid print'],
      [(printer: Printer) => printer.cancel(), 'canceled', 'cancelled'],
    ] as const) {
      const printer = bench.connect()
      const endings: Ending[] = []
      const states: string[] = []
      printer.watch({
        snapshot: ({ state }) => states.push(state),
        ended: (one) => endings.push(one),
        link: () => undefined,
      })
      await expect.poll(() => states.length, { timeout: 10_000 }).toBeGreaterThan(0)
      await printer.start((await put(printer, pacedGcode(15))).name, 10_000)
      await expect.poll(() => states.at(-1), { timeout: 10_000 }).toBe('printing')
      await end(printer)
      await expect.poll(() => endings, { timeout: 20_000 }).toMatchObject([{ outcome, reason }])
      await printer.close()
      await bench.close()
    }
  }, 120_000)

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
