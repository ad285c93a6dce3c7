import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HASTY, LIMITS, quiet } from '../conformance-support.ts'
import type { Printer } from '../driver.ts'
import { list, record } from '../fields.ts'
import { prusalink } from './index.ts'
import { PrusalinkSimulator } from './simulator.ts'
import { canonicalState, parseJob, parseStatus, snapshotOf } from './status.ts'

const ANSWERS = JSON.parse(readFileSync('test/fixtures/prusalink/answers.json', 'utf8')) as Record<
  string,
  Record<string, unknown>
>
const recorded = (name: string) => ANSWERS[name] ?? {}
const connect = (url: string) =>
  prusalink.connect(
    { url, apiKey: 'k' },
    { log: quiet, limits: LIMITS, timing: { ...HASTY, requestMilliseconds: 500 } },
  )

describe('what real printers answered', () => {
  it('maps a printing MK4, whose numbers have no decimals and whose job has no name there', () => {
    const status = parseStatus(recorded('buddy/status-printing-mk4-real'))
    const named = { ...status, job: { ...status.job, id: '14', fileName: 'part.gcode' } }
    expect(snapshotOf(named)).toMatchObject({
      state: 'printing',
      stateText: 'PRINTING',
      temperatures: { tools: [{ actual: 225, target: 225 }], bed: { actual: 60, target: 60 } },
      job: { fileName: 'part.gcode', jobRef: '14', progress: 0.67, elapsedSeconds: 8546, remainingSeconds: 3960 },
    })
    expect(snapshotOf(status).job).toBeUndefined()
  })

  it('maps an idle printer and a printing one with decimals', () => {
    expect(snapshotOf(parseStatus(recorded('buddy/status-idle')))).toMatchObject({
      state: 'idle',
      temperatures: { tools: [{ actual: 47.8, target: 210.1 }], bed: { actual: 41.9, target: 60.5 } },
    })
    const printing = parseStatus(recorded('buddy/status-printing'))
    expect(printing).toMatchObject({ state: 'PRINTING', transferring: false, job: { id: '129', progress: 0.37 } })
    expect(canonicalState(printing)).toBe('printing')
  })

  it('reads long names of jobs, of the firmware and of the Python server, and a job that is told at rest', () => {
    expect(parseJob(recorded('buddy/job-printing'))).toMatchObject({
      id: '129',
      fileName: 'TabletStand3.bgcode',
      elapsedSeconds: 43987,
    })
    expect(parseJob(recorded('python/job-printing-mk3'))).toMatchObject({
      id: '42',
      fileName: 'test_print.gcode',
      progress: 0.55,
    })
    const atRest = parseJob(recorded('buddy/job-idle-mk3-form'))
    expect(atRest).toMatchObject({ id: '129', state: 'IDLE' })
    expect(atRest).not.toHaveProperty('remainingSeconds')
    expect(parseJob(recorded('buddy/legacy-api-job-finished-real'))).toBeUndefined()
  })

  it.each([
    ['IDLE', 'idle', 'idle'],
    ['READY', 'idle', 'idle'],
    ['BUSY', 'busy', 'preparing'],
    ['PRINTING', 'preparing', 'printing'],
    ['PAUSED', 'paused', 'paused'],
    ['FINISHED', 'completed', 'completed'],
    ['STOPPED', 'canceled', 'canceled'],
    ['ERROR', 'fault', 'fault'],
    ['ATTENTION', 'busy', 'attention'],
    ['DANCING', 'unknown', 'unknown'],
  ])('calls %s without a job %s, and with one %s', (state, without, withJob) => {
    expect(canonicalState({ state })).toBe(without)
    expect(canonicalState({ state, job: { id: '1', elapsedSeconds: 5 } })).toBe(withJob)
  })
})

describe('a server that answers as recorded', () => {
  let server: Server
  let printer: Printer
  let answers: Record<string, unknown>
  beforeEach(async () => {
    answers = {}
    server = createServer((request, response) => {
      const answer = answers[request.url ?? '']
      response
        .writeHead(answer === undefined ? 404 : 200)
        .end(typeof answer === 'string' ? answer : JSON.stringify(answer))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    printer = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  })
  afterEach(async () => {
    await printer.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it.each([
    [
      'buddy/version-coreone-6.5.3',
      'buddy/info-xl',
      { model: 'CORE One', deviceKey: 'prusalink-serial-1337', firmware: 'PrusaLink 6.5.3+12780' },
    ],
    ['buddy/version-mk39-legacy', 'buddy/info-xl', { name: 'PrusaXL', firmware: 'PrusaLink 2.1.2' }],
    ['buddy/version-xl', 'python/info-mk3', { name: 'MuadDib', deviceKey: 'prusalink-CZPX4720X004XC34242' }],
  ])('is known by its serial number: %s', async (version, info, expected) => {
    answers = { '/api/version': recorded(version), '/api/v1/info': recorded(info) }
    expect(await printer.identify()).toMatchObject({ vendor: 'Prusa', ...expected })
  })

  it('is told by name when it is something else, too old, or makes no sense', async () => {
    answers = { '/api/version': { text: 'OctoPrint 1.11.8' } }
    await expect(printer.identify()).rejects.toMatchObject({ code: 'PRINTER_PROTOCOL' })
    answers = { '/api/version': recorded('buddy/version-xl') }
    await expect(printer.identify()).rejects.toMatchObject({
      code: 'PRINTER_PROTOCOL',
      detail: expect.stringContaining('too old'),
    })
    for (const nonsense of ['<html>', '[]"', '3', 'null']) {
      answers = { '/api/v1/status': nonsense }
      await expect(printer.snapshot()).rejects.toMatchObject({ code: 'PRINTER_PROTOCOL' })
    }
    for (const empty of [{}, { printer: [] }, { printer: { state: 7 }, job: { id: 'x' } }]) {
      answers = { '/api/v1/status': empty }
      expect((await printer.snapshot()).state).toBe('unknown')
    }
  })

  it('finds no number where a server does not tell numbers apart, and so gives no verdict', async () => {
    answers = { '/api/v1/status': recorded('buddy/status-idle'), '/api/v1/job': recorded('buddy/job-idle-mk3-form') }
    const before = await printer.fingerprint()
    expect(before).toMatchObject({ state: 'idle', jobRef: '129' })
    expect(await printer.reconcile('py-x.gcode', before)).toMatchObject({ kind: 'unknown' })
  })
})

describe('answers of the simulator, compared with those of real printers', () => {
  it('have the same keys and kinds of values', async () => {
    const simulator = new PrusalinkSimulator({ apiKey: 'k', speed: 60 })
    await simulator.start()
    const ask = async (path: string) =>
      record(await (await fetch(`${simulator.url}${path}`, { headers: { 'x-api-key': 'k' } })).json())
    const differences = async (name: string, path: string) => shapeDifferences(recorded(name), await ask(path))
    expect(await differences('buddy/version-coreone-6.5.3', '/api/version')).toEqual([])
    expect(await differences('buddy/info-xl', '/api/v1/info')).toEqual([])
    expect(await differences('buddy/status-idle', '/api/v1/status')).toEqual([])
    // The firmware has no figures of space; the library's fixture does.
    expect(await differences('buddy/storage', '/api/v1/storage')).toEqual([
      '.storage_list[0].free_space is missing',
      '.storage_list[0].total_space is missing',
    ])
    simulator.panelStart('panel.gcode')
    await expect.poll(async () => record((await ask('/api/v1/status')).job).time_remaining).toBeGreaterThan(0)
    expect(await differences('buddy/status-printing-mk4-real', '/api/v1/status')).toEqual([])
    expect(await differences('buddy/job-printing', '/api/v1/job')).toEqual([])
    await simulator.stop()
  })
})

/** Where the answer lacks a key, has one more, or another kind of value. */
function shapeDifferences(real: unknown, ours: unknown, at = ''): string[] {
  if (ours === undefined) return [`${at} is missing`]
  if (real === undefined) return [`${at} is not in the real one`]
  if (Array.isArray(real)) return shapeDifferences(real[0], list(ours)[0], `${at}[0]`)
  if (typeof real !== 'object' || real === null) return typeof real === typeof ours ? [] : [`${at} is a ${typeof ours}`]
  const [theirs, mine] = [record(real), record(ours)]
  return [...new Set([...Object.keys(theirs), ...Object.keys(mine)])].flatMap((key) =>
    shapeDifferences(theirs[key], mine[key], `${at}.${key}`),
  )
}
