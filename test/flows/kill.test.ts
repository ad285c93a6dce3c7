import { execFileSync } from 'node:child_process'
import { existsSync, openAsBlob, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { openClient, sure, upload } from '../../clients/typescript/index.ts'
import { Floor } from '../../examples/floor.ts'
import { startTestYard } from '../support/services.ts'

// Every part as a process of its own, killed with -9 in mid batch: nothing is lost, nothing printed twice.

const yard = await startTestYard(['api', 'worker', 'render', 'monitor', 'simulators'], {
  SIMULATORS: 'octoprint:1,moonraker:1',
  SIMULATOR_SPEED: '300',
})
const client = openClient({ url: yard.url ?? '', apiKey: yard.adminKey })
const floor = new Floor(client, yard.dataDir)
let fileId = ''

type Print = { id: string; state: string; attempt: number; remoteName?: string; reason?: unknown }
const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

beforeAll(async () => {
  await sure(client.POST('/api/printing/projects', { body: { id: 'kill', name: 'kill' } }))
  await floor.open()
  const gcode = await openAsBlob('examples/files/testqube_a1.gcode')
  fileId = (await sure(upload(client, 'kill', 'testqube_a1.gcode', gcode, 30))).id
})

async function prints(batchId: string): Promise<Print[]> {
  return (await sure(client.GET('/api/printing/prints', { params: { query: { batchId, limit: 50 } } }))).items
}

const ended = (now: Print[]): boolean =>
  now.every(({ state }) => ['completed', 'failed', 'canceled', 'held'].includes(state))

/** Runs a batch to its end, with the operator at work, and calls `disturb` once two prints are running. */
async function runBatch(disturb: () => unknown, done = ended): Promise<Print[]> {
  const body = { projectId: 'kill', items: [{ fileId, copies: 4 }] }
  const { id } = await sure(client.POST('/api/printing/batches', { body }))
  let disturbed = false
  for (const end = Date.now() + 50_000; Date.now() < end; await wait(100)) {
    const now = await prints(id)
    if (done(now)) {
      // Else nothing was killed, and the test tells nothing.
      expect(disturbed).toBe(true)
      return now
    }
    if (!disturbed && now.filter(({ state }) => state === 'printing').length === 2) {
      disturbed = true
      disturb()
    }
    await floor.clearBeds()
  }
  return prints(id)
}

function judge(now: Print[]): void {
  expect(now.map(({ state, reason }) => ({ state, reason }))).toEqual(
    now.map(() => ({ state: 'completed', reason: undefined })),
  )
  const facts = floor.facts()
  for (const { remoteName } of now) {
    expect(facts.filter(({ event, fileName }) => event === 'start' && fileName === remoteName)).toHaveLength(1)
  }
  expect(facts.filter(({ event, onPart }) => event === 'start' && onPart)).toEqual([])
  expect(
    facts
      .filter(({ event }) => event === 'start')
      .every(({ fileName }, index, all) => all.findIndex((other) => other.fileName === fileName) === index),
  ).toBe(true)
}

const kill = (part: string) => process.kill(yard.pids()[part] ?? 0, 'SIGKILL')

for (const part of ['worker-1', 'monitor-1', 'api-1', 'render-1']) {
  test(`${part} may be killed in mid batch`, async () => {
    judge(await runBatch(() => kill(part)))
    const pidFile = join(yard.dataDir, 'run', `${part}.pid`)
    expect(existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8'))).toBe(yard.pids()[part])
  }, 60_000)
}

test('worker and monitor may be killed at once', async () => {
  judge(
    await runBatch(() => {
      kill('worker-1')
      kill('monitor-1')
    }),
  )
}, 60_000)

test('a printer that dies in mid print leaves its prints held for a person, never tried blindly', async () => {
  // A held print keeps its printer: the two behind them wait.
  const bothHeld = (now: Print[]): boolean => now.filter(({ state }) => state === 'held').length === 2
  const now = await runBatch(() => kill('simulators-1'), bothHeld)
  const held = now.filter(({ state }) => state === 'held')
  expect(held).toHaveLength(2)
  for (const { remoteName } of now) {
    expect(
      floor.facts().filter(({ event, fileName }) => event === 'start' && fileName === remoteName).length,
    ).toBeLessThanOrEqual(1)
  }
  const body = { outcome: 'failed', note: 'the power was cut' } as const
  for (const { id } of held)
    await sure(client.POST('/api/printing/prints/{id}/resolve', { params: { path: { id } }, body }))
}, 90_000)

test('everything ends and leaves no process behind', async () => {
  const pids = Object.values(yard.pids())
  expect(pids).toHaveLength(5)
  await yard.stop()
  const alive = execFileSync('ps', ['-A', '-o', 'pid='], { encoding: 'utf8' }).split('\n').map(Number)
  expect(pids.filter((pid) => alive.includes(pid))).toEqual([])
})
