import { readFileSync } from 'node:fs'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../conformance-support.ts'
import { list, record, text } from '../fields.ts'
import { MoonrakerSimulator } from './simulator.ts'

type Exchange = {
  run: number
  name: string
  request: { method: string; path: string; body?: Record<string, unknown> }
  response: { status: number; body: unknown }
}
const EXCHANGES = JSON.parse(readFileSync('test/fixtures/moonraker/http.json', 'utf8')) as Exchange[]
const API_KEY = 'C'.repeat(32)

/** Where the simulator's answer has another shape than the recorded one, and why that is right. */
const JUSTIFIED: { pattern: RegExp; because: string }[] = [
  { pattern: /^(. )?octo (printer|job)/, because: 'of the OctoPrint routes only the version is simulated' },
  { pattern: /^A query right after start: .*info/, because: 'the recorded file told its layers later' },
  { pattern: /^metadata real file/, because: 'these files are not in the simulator' },
  { pattern: /^(machine.system_info|proc_stats): .* is missing$/, because: 'only what clients of ours read is there' },
  { pattern: /^objects.query (idle|printing|complete): .*\.max_velocity/, because: 'the recorded machine had its own' },
  {
    pattern: /^C start right after restart: "Klippy Host not connected"/,
    because: 'the simulated Klipper is gone before the start is read, the recorded one was going',
  },
]

/** What the recorded printer had come to before an exchange. */
const BEFORE: Record<string, (simulator: MoonrakerSimulator) => boolean> = {
  'objects.query complete': ({ klipper }) => klipper.state === 'complete',
  'B query error': ({ klipper }) => klipper.state === 'error',
  'C printer.info ready': ({ klipper }) => klipper.klippy === 'ready',
}

describe('answers of the simulator, compared with those recorded from a real Moonraker', () => {
  const simulator = new MoonrakerSimulator({ apiKey: API_KEY, speed: 20 })
  beforeAll(() => simulator.start())
  afterAll(() => simulator.stop())

  it('have the same status and the same shape, request by request', async () => {
    const differences: string[] = []
    for (const exchange of EXCHANGES.filter(({ run }) => run > 1)) {
      const before = BEFORE[exchange.name]
      if (before !== undefined) await eventually(async () => before(simulator), Boolean, 10)
      if (exchange.name === 'D server.info after restart') await simulator.restartMoonraker(20)
      const found = compare(exchange.response, await ask(simulator, exchange))
      differences.push(...found.map((difference) => `${exchange.name}: ${difference}`))
    }
    expect(differences.filter((difference) => !JUSTIFIED.some(({ pattern }) => pattern.test(difference)))).toEqual([])
  }, 60_000)
})

async function ask(simulator: MoonrakerSimulator, { request: asked }: Exchange) {
  const form = bodyOf(asked.body)
  const { statusCode, body } = await request(`${simulator.url}${asked.path}`, {
    method: asked.method as 'GET',
    headers: { 'x-api-key': API_KEY, ...(form === undefined ? {} : { 'content-type': form.type }) },
    ...(form === undefined ? {} : { body: form.content }),
  })
  const raw = await body.text()
  return { status: statusCode, body: raw.startsWith('{') ? JSON.parse(raw) : raw }
}

/** The recording writes a file as "<file NAME SIZE bytes>". */
function bodyOf(body: Record<string, unknown> | undefined): { type: string; content: string } | undefined {
  if (body === undefined) return undefined
  const file = /^<file (\S+) (\d+) bytes>$/.exec(String(body.file ?? ''))
  if (file === null) return { type: 'application/json', content: JSON.stringify(body) }
  const parts = Object.entries(body).map(([name, value]) =>
    name === 'file'
      ? `--x\r\nContent-Disposition: form-data; name="file"; filename="${file[1]}"\r\n\r\n${gcodeOf(file[1] ?? '', Number(file[2]))}\r\n`
      : `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return { type: 'multipart/form-data; boundary=x', content: `${parts.join('')}--x--\r\n` }
}

/** G-code of that size that takes some seconds, with layers as the recorded files tell them. */
function gcodeOf(name: string, sizeBytes: number): string {
  const head = 'SET_PRINT_STATS_INFO TOTAL_LAYER=3\nSET_PRINT_STATS_INFO CURRENT_LAYER=1\nM117 layer 1\nM83\n'
  const fatal = name === 'bench-bad.gcode' ? 'G1 X9999\n' : ''
  return `${head}${'G1 X110 Y10 Z0.2 E0.5 F9000\nG4 P900\n'.repeat(sizeBytes)}`
    .slice(0, sizeBytes - fatal.length - 1)
    .concat('\n', fatal)
}

function compare(recorded: { status: number; body: unknown }, answer: { status: number; body: unknown }): string[] {
  if (recorded.status !== answer.status) return [`status ${answer.status} instead of ${recorded.status}`]
  const message = (body: unknown) => text(record(record(body).error).message)
  const [left, right] = [message(recorded.body), message(answer.body)]
  if (recorded.status >= 400 && left !== right) return [`"${right}" instead of "${left}"`]
  return shapeDifferences(recorded.body, answer.body, '')
}

/** Paths whose type differs or that only one side has; entries of lists are matched by file name, else by place. */
function shapeDifferences(recorded: unknown, answer: unknown, path: string): string[] {
  const [was, is] = [kindOf(recorded), kindOf(answer)]
  // A message that was not sent yet.
  if (was !== is && /display_status\.message$/.test(path) && [was, is].includes('null')) return []
  if (was !== is) return [`${path} is ${is} instead of ${was}`]
  if (Array.isArray(recorded)) {
    return recorded.flatMap((one, index) => {
      const { filename } = record(one)
      const twin =
        filename === undefined || path.endsWith('jobs')
          ? list(answer)[index]
          : list(answer).find((other) => record(other).filename === filename)
      return twin === undefined ? [] : shapeDifferences(one, twin, `${path}[]`)
    })
  }
  if (was !== 'object') return []
  const [left, right] = [record(recorded), record(answer)]
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((key) => {
    if (!(key in right)) return [`${path}.${key} is missing`]
    if (!(key in left)) return [`${path}.${key} is too much`]
    return shapeDifferences(left[key], right[key], `${path}.${key}`)
  })
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value
}
