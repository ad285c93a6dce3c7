import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { PrintyardError } from '../core/errors.ts'
import { HASTY, LIMITS, put, quiet } from './conformance-support.ts'
import type { Driver } from './driver.ts'
import { drivers } from './index.ts'
import { startSimulators } from './simulators.ts'
import { watchUpload } from './stall.ts'
import { UploadBody } from './upload-body.ts'

// How long an upload over HTTP may take. What a Bambu Lab card may take is in bambu/files.test.ts.

const folder = mkdtempSync(join(tmpdir(), 'printyard-stall-'))
const config = {
  SIMULATORS: 'octoprint:1,moonraker:1,prusalink:1',
  SIMULATOR_SPEED: 60,
  SIMULATOR_PORT: 0,
  DATA_DIR: folder,
}
const running = await startSimulators(config, quiet)
afterAll(async () => {
  await running.stop()
  rmSync(folder, { recursive: true, force: true })
})

const UPLOADS = { octoprint: '/api/files/local', moonraker: '/server/files/upload', prusalink: '/api/v1/files/' }
const STALL_MILLISECONDS = 400
const BYTES = Buffer.from('G28\n'.repeat(1_000))

/** The answer to the next upload comes so late; then a file is sent. */
async function sendTo(kind: keyof typeof UPLOADS, milliseconds: number) {
  const simulator = running.simulators.find((one) => one.kind === kind)
  const fault = { kind: 'delay', method: kind === 'prusalink' ? 'PUT' : 'POST', path: UPLOADS[kind], milliseconds }
  await fetch(`${simulator?.url}/_sim/fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  })
  const driver = (await drivers[kind].load()) as Driver<unknown>
  const timing = { ...HASTY, stallMilliseconds: STALL_MILLISECONDS }
  const printer = driver.connect(simulator?.settings, { log: quiet, limits: LIMITS, timing })
  try {
    return await put(printer, BYTES)
  } finally {
    await printer.close()
  }
}

test.each(['octoprint', 'moonraker', 'prusalink'] as const)(
  '%s: a printer that has all bytes may take longer than a stall to say so, and not for ever',
  async (kind) => {
    expect((await sendTo(kind, 1.6 * STALL_MILLISECONDS)).sizeBytes).toBe(BYTES.length)
    await expect(sendTo(kind, 3_600_000)).rejects.toMatchObject({
      code: 'PRINTER_OFFLINE',
      message: expect.stringContaining('says nothing'),
    })
  },
)

test.each([
  { what: 'was waited for for long', waited: 10_000, code: 'STORAGE_AWAY' },
  { what: 'was just asked', waited: 100, code: 'PRINTER_OFFLINE' },
])('a printer that hangs up while the source $what: $code', async ({ waited, code }) => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const source = new PassThrough()
  const body = new UploadBody(source, BYTES.length, undefined)
  body.watch = watchUpload(BYTES.length, { ...HASTY, stallMilliseconds: 30_000 })
  onTestFinished(() => body.watch?.stop())
  const chunks = body.chunks()
  source.write(BYTES.subarray(0, 100))
  await chunks.next()
  void chunks.next()
  await vi.advanceTimersByTimeAsync(waited)
  const hungUp = () => new PrintyardError('PRINTER_OFFLINE', 'it hung up')
  expect(body.rejection(new Error('reset'), new AbortController().signal, hungUp).code).toBe(code)
})
