import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { eventually, LIMITS, put, quiet } from './conformance-support.ts'
import { octoprint } from './octoprint/index.ts'
import { type SimulatedPrinterInfo, startSimulators } from './simulators.ts'

const folder = mkdtempSync(join(tmpdir(), 'printyard-simulators-'))
const config = (simulators: string) => ({
  SIMULATORS: simulators,
  SIMULATOR_SPEED: 60,
  SIMULATOR_PORT: 0,
  DATA_DIR: folder,
})
const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function listed(): SimulatedPrinterInfo[] {
  return JSON.parse(readFileSync(join(folder, 'run', 'simulators.json'), 'utf8')) as SimulatedPrinterInfo[]
}

/** The part in a process of its own, which prints "listening" once it runs. */
async function spawnSimulators(): Promise<ChildProcess> {
  const script = `import { startSimulators } from '${import.meta.dirname}/simulators.ts'
    await startSimulators(${JSON.stringify(config('octoprint:1'))}, { info() {} })
    console.log('listening')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('exit', (code) => reject(new Error(`the simulators ended with ${code} before they listened`)))
  })
  return child
}

describe('the simulators part', () => {
  it('runs what the configuration names and lists it for the owner only', async () => {
    const running = await startSimulators(config('octoprint:2'), quiet)
    expect(running.simulators.map(({ kind, name }) => ({ kind, name }))).toEqual([
      { kind: 'octoprint', name: 'octoprint-1' },
      { kind: 'octoprint', name: 'octoprint-2' },
    ])
    expect(listed()).toEqual(running.simulators)
    expect(statSync(join(folder, 'run', 'simulators.json')).mode & 0o777).toBe(0o600)
    await running.stop()
  })

  it('names a kind that it does not know', async () => {
    await expect(startSimulators(config('reprap:1'), quiet)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  })

  it('leaves the port of one that was killed to it, whoever starts meanwhile', async () => {
    const first = await spawnSimulators()
    const [killed] = listed()
    first.kill('SIGKILL')
    await once(first, 'exit')
    rmSync(folder, { recursive: true })
    await spawnSimulators()
    expect(listed()[0]?.url).not.toBe(killed?.url)
  })

  it('comes back after a kill -9 as the same printers, with their files, and tells the lost print only below', async () => {
    const first = await spawnSimulators()
    const [before] = listed()
    const connect = () =>
      octoprint.connect({ url: before?.url ?? '', apiKey: before?.apiKey ?? '' }, { log: quiet, limits: LIMITS })
    let printer = connect()
    const identity = await printer.identify()
    await eventually(
      () => printer.snapshot(),
      ({ state }) => state === 'idle',
      5,
    )
    const file = await put(printer, Buffer.from('G28\nG4 S6000\n'))
    const fingerprint = await printer.fingerprint()
    expect(await printer.start(file.name, 3_000)).toEqual({ kind: 'accepted' })
    await printer.close()
    first.kill('SIGKILL')

    await spawnSimulators()
    expect(listed()[0]).toEqual(before)
    printer = connect()
    expect(await printer.identify()).toEqual(identity)
    await eventually(
      () => printer.snapshot(),
      ({ state }) => state === 'idle',
      5,
    )
    expect(await printer.stat(file.name)).toEqual(file)
    expect(await printer.reconcile(file.name, fingerprint)).toMatchObject({ kind: 'unknown' })
    await printer.close()
    const truth = readFileSync(before?.logFile ?? '', 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(truth).toMatchObject([
      { event: 'start', fileName: file.name },
      { event: 'end', outcome: 'failed', onPart: true },
    ])
  })
})
