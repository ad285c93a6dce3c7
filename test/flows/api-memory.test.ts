import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { request } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { testConfig } from '../support/services.ts'

const config = await testConfig()
const KEY = { 'x-api-key': 'py_memory' }

/** The API in a process of its own, so that its memory is its own. */
async function startProcess(): Promise<{ origin: string; pid: number }> {
  mkdirSync(config.DATA_DIR, { recursive: true })
  writeFileSync(join(config.DATA_DIR, 'admin-key'), KEY['x-api-key'])
  const env = Object.fromEntries(Object.entries(config).map(([name, value]) => [name, String(value)]))
  const api = spawn(process.execPath, ['src/main.ts', 'part', 'api'], { env: { ...env, PATH: process.env.PATH } })
  onTestFinished(async () => {
    api.kill('SIGTERM')
    if (api.exitCode === null) await once(api, 'exit')
  })
  let said = ''
  for await (const text of api.stdout) {
    said += text
    const origin = /http:\S+/.exec(said)?.[0]
    if (origin) return { origin, pid: api.pid ?? 0 }
  }
  throw new Error(`the API did not start: ${said}`)
}

function* body(bytes: number) {
  const part = (head: string) => `--py\r\nContent-Disposition: form-data; ${head}\r\n\r\n`
  yield Buffer.from(`${part('name="projectId"')}alpha\r\n${part('name="file"; filename="big.gcode"')}`)
  for (let sent = 0; sent < bytes; sent += 50_000) yield Buffer.alloc(50_000, 'G1 X1 Y1 E1\n')
  yield Buffer.from('\r\n--py--\r\n')
}

const upload = async (origin: string, bytes: number): Promise<number> => {
  const headers = { ...KEY, 'content-type': 'multipart/form-data; boundary=py' }
  const answer = await request(`${origin}/api/printing/files/upload`, {
    method: 'POST',
    headers,
    body: Readable.from(body(bytes)),
  })
  await answer.body.dump()
  return answer.statusCode
}

const memory = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024

test.runIf(process.platform === 'linux')(
  'the API grows by less than 50 MB while 100 MB are uploaded',
  { timeout: 60_000 },
  async () => {
    const { origin, pid } = await startProcess()
    const made = await request(`${origin}/api/printing/projects`, {
      method: 'POST',
      headers: { ...KEY, 'content-type': 'application/json' },
      body: '{"id":"alpha","name":"Alpha"}',
    })
    await made.body.dump()
    await upload(origin, 50_000)
    const before = memory(pid)
    let most = before
    const watch = setInterval(() => {
      most = Math.max(most, memory(pid))
    }, 10)
    expect(await upload(origin, 100_000_000)).toBe(202)
    clearInterval(watch)
    expect(most - before).toBeLessThan(50)
  },
)
