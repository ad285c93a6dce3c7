import { type ChildProcess, execFile, fork } from 'node:child_process'
import { mkdtempSync, openAsBlob, readFileSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { type Client, openClient, sure, upload } from '../clients/typescript/index.ts'
import { readConfig } from '../src/core/config.ts'
import { startYard, type Yard } from '../src/supervisor.ts'

export const PROJECT = 'bench'
export const GCODE = new URL('../examples/files/c_mk3s_020q_printability_truth.gcode', import.meta.url).pathname
export const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
export const say = (line = ''): void => console.log(line)

/** The smallest value that at least this share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}
export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** Milliseconds of a clock that all processes of this machine share. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6

export type Place = { folder: string; start(parts: string[]): Promise<Yard>; client(yard: Yard): Client }

/**
 * Runs the bench in a folder of its own with private PostgreSQL and Redis; whatever happens, yards are stopped and the
 * folder is removed. A yard that is started again finds what the one before it left.
 */
export async function inPlace(work: (place: Place) => Promise<void>, settings: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'printyard-bench-'))
  const yards: Yard[] = []
  const config = readConfig({ DATA_DIR: folder, PORT: '0', ...settings })
  const [load = 0] = loadavg()
  if (load > 0.5) say(`(the machine is busy: load ${load.toFixed(2)}; measure again when it is not)`)
  try {
    await work({
      folder,
      async start(parts) {
        const yard = await startYard(config, { parts, logToFiles: true })
        yards.push(yard)
        return yard
      },
      client: (yard) => openClient({ url: yard.url ?? '', apiKey: yard.adminKey }),
    })
  } finally {
    for (const yard of yards) await yard.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** An operator says that the bed is empty. */
export const clearBed = (client: Client, id: string) =>
  sure(
    client.POST('/api/printing/printers/{id}/bed-cleared', {
      params: { path: { id } },
      body: { evidence: 'operator' },
    }),
  )

/** Makes the project and uploads the file; resolves to the file's id. */
export async function uploadGcode(client: Client, path = GCODE): Promise<string> {
  const made = await client.POST('/api/printing/projects', { body: { id: PROJECT, name: 'Bench' } })
  if (made.response.status !== 409) await sure(Promise.resolve(made))
  return (await sure(upload(client, PROJECT, basename(path), await openAsBlob(path)))).id
}

/** Waits until the condition holds; a minute at most. */
export async function until(condition: () => Promise<boolean> | boolean, what: string, seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1_000
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`)
    await wait(100)
  }
}

/** Runs a bench file again as a process of its own, in a role; resolves with its first message. */
export async function inRole<Ready>(file: string, role: string, env: Record<string, string>) {
  const child: ChildProcess = fork(file, [role], { env: { ...process.env, ...env } })
  const ready = await new Promise<Ready>((resolve, reject) => {
    child.once('message', (message) => resolve(message as Ready))
    child.once('exit', (code) => reject(new Error(`${role} ended with ${code}`)))
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    ready,
    child,
    stop: async () => {
      child.kill()
      await ended
    },
  }
}

export type Load = { perSecond: number; p50: number; p99: number; refused: number }
export type Request = { url: string; headers?: Record<string, string>; body: unknown }

const AUTOCANNON = new URL('../node_modules/autocannon/autocannon.js', import.meta.url).pathname

/** Sends POSTs with autocannon, in a process of its own: over 20 connections, as fast as answered or at a rate. */
export async function shoot(request: Request, seconds: number, rate?: number): Promise<Load> {
  const headers = { 'content-type': 'application/json', ...request.headers }
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      AUTOCANNON,
      ...['--json', '--no-progress', '--connections', '20', '--duration', String(seconds), '--method', 'POST'],
      ...Object.entries(headers).flatMap(([name, value]) => ['--headers', `${name}=${value}`]),
      ...(rate ? ['--overallRate', String(rate)] : []),
      ...['--body', JSON.stringify(request.body), request.url],
    ],
    { maxBuffer: 16_000_000 },
  )
  const result = JSON.parse(stdout)
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    refused: result.non2xx + result.errors,
  }
}

/** `{VmRSS, VmHWM}` of a process in MiB; Linux only. */
export function memoryOf(pid: number): { resident: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (name: string): number => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1_024
  return { resident: read('VmRSS'), peak: read('VmHWM') }
}
