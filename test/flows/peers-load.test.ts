import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Context } from '../../src/context.ts'
import { contentKey } from '../../src/core/storage.ts'
import { row } from '../../src/entities/database.ts'
import { publish } from '../../src/queues/events.ts'
import { type Json, testApi } from '../support/api.ts'
import { openFarm, until } from '../support/farm.ts'

// What many printers and many polls cost elsewhere: docs/peers.md, under "Load".

const api = await testApi({
  ...{ SIMULATORS: 'octoprint:40', SIMULATOR_SPEED: '200', DATABASE_POOL: '2' },
  RATE_LIMIT_MAX_REQUESTS: '10000',
})
const { admin, context } = api
const farm = await openFarm(api.config)
await admin('POST', 'projects', { body: { id: 'p1', name: 'p1' } })

/** Takes connections and says nothing. */
const sockets = new Set<Socket>()
const mute = createServer((socket) => sockets.add(socket.on('error', () => undefined)))
await once(mute.listen(0, '127.0.0.1'), 'listening')
afterAll(() => {
  for (const socket of sockets) socket.destroy()
  mute.close()
})

/** Reads of stored contents, by whichever part, from now on. */
function countReads({ storage }: Pick<Context, 'storage'>, reads: string[]): void {
  const { open, local } = storage
  storage.open = (key) => {
    reads.push(key)
    return open.call(storage, key)
  }
  storage.local = (key) => {
    reads.push(key)
    return local.call(storage, key)
  }
}

test('ninety-three printers, most of which say nothing, are watched with two connections to the database a process', async () => {
  const connections = async () =>
    (
      await row<{ n: number }>(
        context.db,
        'SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database()',
      )
    )?.n
  const { port } = mute.address() as AddressInfo
  const silent = Array.from({ length: 53 }, (_, n) => ({
    name: `silent-${n}`,
    kind: 'octoprint',
    settings: { url: `http://127.0.0.1:${port}`, apiKey: 'k' },
  }))
  const most: number[] = []
  for (const { name, kind, settings } of [...silent, ...farm.simulators]) {
    expect((await admin('POST', 'printers', { body: { name, kind, settings } })).status).toBe(201)
    most.push((await connections()) ?? 0)
  }
  await until(async () => {
    most.push((await connections()) ?? 0)
    const seen = await row<{ n: number }>(context.db, `SELECT count(*)::int AS n FROM printers WHERE state = 'idle'`)
    return seen?.n === 40 && sockets.size >= 53
  })
  for (let round = 0; round < 10; round += 1) {
    const all = ['printers?limit=100', 'prints', 'queue', 'files'].map((path) => admin('GET', path))
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual([200, 200, 200, 200])
    most.push((await connections()) ?? 0)
  }
  // Two of the API and two of all other parts, which are one process here.
  expect(Math.max(...most)).toBeLessThanOrEqual(4)
})

test('a sliced 3MF is read when it is checked, and by no poll, list or print in line after that', async () => {
  const path = join(import.meta.dirname, '../fixtures/gcode/Testqube.gcode.3mf')
  const { id: fileId } = (await api.upload(admin, 'p1', 'cube.gcode.3mf', readFileSync(path))).body
  const file = async (): Promise<Json> => (await admin('GET', `files/${fileId}`)).body
  await until(async () => (await file()).state !== 'received' && (await file()).thumbnails.length > 0)
  expect(await file()).toMatchObject({ state: 'ready', plates: [{ number: 1 }] })
  const open = async () => {
    const names = ['upload', 'estimate', 'analyse', 'thumbnail'] as const
    const counts = names.map((name) => farm.context.queues.get(name).getJobCountByTypes('active', 'waiting', 'delayed'))
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0)
  }
  await until(async () => (await open()) === 0)

  const reads: string[] = []
  for (const opened of [context, farm.context]) countReads(opened, reads)
  const batch = { projectId: 'p1', items: [{ fileId, copies: 30 }] }
  expect((await admin('POST', 'batches', { body: batch })).status).toBe(202)
  const { prints } = (await admin('POST', 'quick-print', { body: { fileId, copies: 10 } })).body
  for (let poll = 0; poll < 10; poll += 1) {
    await publish(farm.context, { type: 'queue' })
    const [first] = prints
    for (const path of [
      `files/${fileId}`,
      'files',
      'prints',
      'queue',
      'queue/plan',
      `prints/${first.id}`,
      `prints/${first.id}/why`,
    ])
      expect([path, (await admin('GET', path)).status]).toEqual([path, 200])
    expect((await admin('POST', 'estimate', { body: { fileId } })).status).toBe(200)
  }
  expect(reads).toEqual([])
  // What is counted is what there is to count.
  await admin('GET', `files/${fileId}/content`)
  expect(reads).toEqual([contentKey((await file()).sha256)])
})
