import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

export interface Took {
  milliseconds: number
  /** Of the processor, all threads together. */
  processorMilliseconds: number
}

let screen: { xvfb: ChildProcess; display: string } | undefined

/** f3d draws on an X server only: a virtual one, for as long as the bench runs. */
async function openScreen(): Promise<string> {
  if (screen) return screen.display
  const xvfb = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '640x640x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [number] = (await Promise.race([once(xvfb.stdout, 'data'), once(xvfb, 'error').then(() => [''])])) as [unknown]
  screen = { xvfb, display: `:${String(number).trim()}` }
  return screen.display
}

export function closeScreen(): void {
  screen?.xvfb.kill()
}

/** The program f3d draws a picture of 512 pixels, from its start to its end; undefined where it or Xvfb is missing. */
export async function runF3d(model: string, folder: string): Promise<Took | undefined> {
  const DISPLAY = await openScreen()
  if (DISPLAY === ':') return undefined
  const target = join(folder, 'program.png')
  const drawing = ['f3d', '--output', target, '--resolution', '512,512', '--no-background', '--up=+Z', model]
  const script = 'TIMEFORMAT="%R %U %S"; time "$@" >/dev/null 2>&1'
  const run = spawnSync('bash', ['-c', script, ...drawing.slice(0, 1), ...drawing], {
    encoding: 'utf8',
    env: { ...process.env, DISPLAY },
  })
  rmSync(target, { force: true })
  const [real = Number.NaN, user = Number.NaN, system = Number.NaN] = run.stderr.trim().split(' ').map(Number)
  return run.status === 0 ? { milliseconds: 1000 * real, processorMilliseconds: 1000 * (user + system) } : undefined
}
