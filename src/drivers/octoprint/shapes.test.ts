import { readFileSync } from 'node:fs'
import { request } from 'undici'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../conformance-support.ts'
import { list, record, text } from '../fields.ts'
import { OctoprintSimulator } from './simulator.ts'
import { stateView } from './simulator-views.ts'

type Exchange = {
  name: string
  request: { method: string; path: string; body?: Record<string, unknown>; auth: boolean }
  response: { status: number; body: unknown }
}
const EXCHANGES = JSON.parse(readFileSync('test/fixtures/octoprint/http-all.json', 'utf8')) as Exchange[]
const API_KEY = 'C'.repeat(32)

/** Where the simulator's answer has another shape than the recorded one, and why that is right. */
const JUSTIFIED: { pattern: RegExp; because: string }[] = [
  {
    pattern: /^server: \.safemode is null instead of string$/,
    because: 'the recorded server had been killed three times',
  },
  {
    pattern: /^settings: .* is missing$/,
    because: 'of a hundred settings only those that clients of ours read are there',
  },
]

describe('answers of the simulator, compared with those recorded from a real OctoPrint', () => {
  const simulator = new OctoprintSimulator({ apiKey: API_KEY, speed: 20 })
  beforeAll(async () => {
    await simulator.start()
    // When the recording began, this file had been printed and was still selected.
    simulator.files.write('bench-c.gcode', Buffer.from(gcodeOf(66_509)))
    await reach(simulator, 'Operational')
    simulator.printer.select('bench-c.gcode', true)
  })
  afterAll(() => simulator.stop())

  it('have the same status and the same shape, request by request', async () => {
    const differences: string[] = []
    for (const exchange of EXCHANGES) {
      await reach(simulator, stateBefore(exchange))
      const answer = await ask(simulator, exchange)
      const found = compare(exchange.response, answer)
      differences.push(...found.map((difference) => `${exchange.name}: ${difference}`))
    }
    expect(differences.filter((difference) => !JUSTIFIED.some(({ pattern }) => pattern.test(difference)))).toEqual([])
  }, 60_000)
})

/** The state that the recorded server was in, where its answer tells; what moves or selects was recorded at rest. */
function stateBefore({ request: asked, response }: Exchange): string | undefined {
  const { state, current } = record(response.body)
  const atRest = response.status === 204 && (asked.path.includes('printhead') || asked.path.includes('/api/files/'))
  return atRest ? 'Operational' : (text(state) ?? text(record(state).text) ?? text(record(current).state))
}

async function reach(simulator: OctoprintSimulator, state: string | undefined): Promise<void> {
  if (state === undefined) return
  await eventually(
    async () => stateView(simulator.printer).text,
    (now) => now === state || (state === 'Closed' && now.startsWith('Offline')),
    5,
  )
}

async function ask(
  simulator: OctoprintSimulator,
  { name, request: asked }: Exchange,
): Promise<{ status: number; body: unknown }> {
  const form = bodyOf(asked.body)
  const key = name === 'bad key' ? 'wrong' : API_KEY
  const { statusCode, body } = await request(`${simulator.url}${asked.path}`, {
    method: asked.method as 'GET',
    headers: {
      ...(asked.auth ? { 'x-api-key': key } : name === 'bearer' ? { authorization: `Bearer ${API_KEY}` } : {}),
      ...(form === undefined ? {} : { 'content-type': form.type }),
    },
    ...(form === undefined ? {} : { body: form.content }),
  })
  const raw = await body.text()
  return { status: statusCode, body: raw.startsWith('{') ? JSON.parse(raw) : raw }
}

/** The recording writes a file as "<file NAME SIZE bytes>". */
function bodyOf(body: Record<string, unknown> | undefined): { type: string; content: string } | undefined {
  if (body === undefined) return undefined
  const file = /^<file (\S+) (\d+) bytes>$/.exec(String(body.file ?? ''))
  const isForm = file !== null || ('print' in body && !('command' in body))
  if (!isForm) return { type: 'application/json', content: JSON.stringify(body) }
  const parts = Object.entries(body).map(([name, value]) =>
    name === 'file' && file !== null
      ? `--x\r\nContent-Disposition: form-data; name="file"; filename="${file[1]}"\r\n\r\n${gcodeOf(Number(file[2]))}\r\n`
      : `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  return { type: 'multipart/form-data; boundary=x', content: `${parts.join('')}--x--\r\n` }
}

/** G-code of that size, about as long as the recorded ones at the simulator's speed. */
function gcodeOf(sizeBytes: number): string {
  return 'G1 X110 Y10 Z0.2 E0.5 F9000\nG4 P10\n'.repeat(sizeBytes).slice(0, sizeBytes)
}

function compare(recorded: { status: number; body: unknown }, answer: { status: number; body: unknown }): string[] {
  if (recorded.status !== answer.status) return [`status ${answer.status} instead of ${recorded.status}`]
  const errors = [text(record(recorded.body).error), text(record(answer.body).error)]
  if (recorded.status >= 400 && errors[0] !== errors[1]) return [`"${errors[1]}" instead of "${errors[0]}"`]
  return shapeDifferences(recorded.body, answer.body, '')
}

/** Paths whose type differs or that only one side has; entries of lists are matched by name. */
function shapeDifferences(recorded: unknown, answer: unknown, path: string): string[] {
  if (kindOf(recorded) !== kindOf(answer)) return [`${path} is ${kindOf(answer)} instead of ${kindOf(recorded)}`]
  if (Array.isArray(recorded)) {
    return recorded.flatMap((one, index) => {
      const { name } = record(one)
      const twin = name === undefined ? list(answer)[index] : list(answer).find((other) => record(other).name === name)
      return twin === undefined ? [] : shapeDifferences(one, twin, `${path}[]`)
    })
  }
  if (kindOf(recorded) !== 'object') return []
  const [left, right] = [record(recorded), record(answer)]
  const keys = new Set([...Object.keys(left), ...Object.keys(right)])
  return [...keys].flatMap((key) => {
    if (!(key in right)) return [`${path}.${key} is missing`]
    if (!(key in left)) return [`${path}.${key} is too much`]
    return shapeDifferences(left[key], right[key], `${path}.${key}`)
  })
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value
}
