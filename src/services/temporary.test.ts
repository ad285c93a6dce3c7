import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const main = resolve(import.meta.dirname, '../main.ts')

/** A part as a process of its own, once it is ready. */
async function startPart(temporary: string, data: string): Promise<ChildProcess> {
  const settings = { DATA_DIR: data, SIMULATORS: 'octoprint:1', SIMULATOR_PORT: '0', LOG_LEVEL: 'silent' }
  const child = spawn(process.execPath, [main, 'part', 'simulators'], {
    env: { PATH: process.env.PATH, TMPDIR: temporary, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

test('a part that starts removes what killed ones left, and nothing of those that live', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'printyard-temporary-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const temporary = join(folder, 'tmp')
  mkdirSync(join(temporary, 'somebody-elses'), { recursive: true })
  const seen = () => readdirSync(temporary).filter((name) => name !== 'somebody-elses')

  const killed = await startPart(temporary, join(folder, 'one'))
  const left = seen()
  expect(left).toHaveLength(1)
  writeFileSync(join(temporary, left[0] ?? '', 'plate.gcode'), 'G28\n')
  const living = await startPart(temporary, join(folder, 'two'))
  const theirs = seen().filter((name) => name !== left[0])
  // Of a process on another machine, or in another container, nothing can be known.
  const elsewhere = theirs[0]?.replace(/^(printyard-\d+)-\w+-\w+-/, '$1-1-elsewhere-') ?? ''
  mkdirSync(join(temporary, elsewhere))
  expect(seen()).toHaveLength(3)

  await end(killed, 'SIGKILL')
  // Its own printers: the ports of the killed one may be another's by now.
  const next = await startPart(temporary, join(folder, 'three'))
  expect(seen()).toHaveLength(3)
  expect(seen()).toEqual(expect.arrayContaining([...theirs, elsewhere]))
  expect(seen()).not.toContain(left[0])

  await Promise.all([end(next, 'SIGTERM'), end(living, 'SIGTERM')])
  expect(readdirSync(temporary).sort()).toEqual([elsewhere, 'somebody-elses'].sort())
})
