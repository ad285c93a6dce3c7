import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { expect } from 'vitest'
import type { Caller, Json, TestApi } from './api.ts'

// What the matrix of role by route by project asks with: a project with one of everything in it, and a body for each route.

/** The things of one project, by the name that a request calls them. */
export type World = {
  projectId: string
  fileId: string
  filename: string
  batchId: string
  printId: string
  heldId: string
  templateId: string
  reportId: string
  snapshotId: string
  presetId: string
  printerId: string
  commandId: string
  poolId: string
  keyId: string
  webhookId: string
  deliveryId: string
  printerFileId: string
  userId: string
  profileId: string
  pictureId: string
}

let count = 0
const settings = () => ({ url: `http://127.0.0.1:${1 + (count % 1000)}`, apiKey: 'k' })
const profile = () => ({
  name: randomUUID(),
  printerClass: randomUUID(),
  material: 'PLA',
  quality: 'draft',
  settings: 'layer_height = 0.2\nnozzle_diameter = 0.4\nfill_density = 15%\n',
})
const made = async (caller: Caller, path: string, body: object): Promise<Json> => {
  const answer = await caller('POST', path, { body })
  expect([path, answer.status, answer.body]).toEqual([
    path,
    expect.toSatisfy((status: number) => status < 300),
    expect.anything(),
  ])
  return answer.body
}
/** Somebody who has signed in once. */
async function signedIn(api: TestApi, sub: string): Promise<string> {
  const { status } = await api.as({ sub, roles: ['viewer'] })('GET', 'session')
  expect(status).toBe(200)
  return sub
}

/** A project with one of everything in it. */
export async function worldOf(api: TestApi, projectId: string): Promise<World> {
  const { admin, context } = api
  const inserted = async (sql: string, values: unknown[]): Promise<string> =>
    (await context.db.query(`${sql} RETURNING id`, values))[0].id
  count += 1
  const filename = `${projectId}-part.gcode`
  await made(admin, 'projects', { id: projectId, name: projectId })
  const fileId = (await api.upload(admin, projectId, filename, `G28 ; ${projectId}\n`)).body.id
  const { batchId, prints } = await made(admin, 'quick-print', { fileId, copies: 2 })
  const [printId, heldId] = prints.map(({ id }: Json) => id)
  const items = [{ fileId }]
  const printerId = (await made(admin, 'printers', { name: randomUUID(), kind: 'octoprint', settings: settings() })).id
  const webhookId = (await made(admin, 'webhooks', { url: 'https://example.com/hook', projectId })).id
  const storageKey = `snapshots/${printId}/${randomUUID()}.jpg`
  await context.storage.put(storageKey, Readable.from(['jpg']))
  await context.db.query(
    `INSERT INTO daily_totals (day, project_id, printer_id, completed) VALUES ('2026-01-01', $1, $2, 1)`,
    [projectId, printerId],
  )
  return {
    projectId,
    fileId,
    filename,
    batchId,
    printId,
    heldId,
    printerId,
    webhookId,
    templateId: (await made(admin, 'templates', { name: `${projectId}-template`, projectId, items })).id,
    reportId: (await made(admin, 'reports', { kind: 'prints', projectId, from: '2026-01-01', to: '2026-01-02' })).id,
    snapshotId: await inserted(
      'INSERT INTO print_snapshots (print_id, progress, storage_key, size_bytes) VALUES ($1, 0.5, $2, 3)',
      [printId, storageKey],
    ),
    presetId: (await made(admin, 'presets', { name: `${projectId}-preset`, projectId, material: 'PLA' })).id,
    commandId: await inserted(
      `INSERT INTO commands (printer_id, print_id, attempt, verb, requested_by, deadline_at) VALUES ($1, $2, 1, 'pause', 't', now())`,
      [printerId, printId],
    ),
    poolId: (await made(admin, 'pools', { name: randomUUID() })).id,
    keyId: (await made(admin, 'api-keys', { name: projectId, roles: ['viewer'], projects: [projectId] })).id,
    deliveryId: (await made(admin, `webhooks/${webhookId}/test`, {})).id,
    printerFileId: await inserted('INSERT INTO printer_files (printer_id, name, size_bytes) VALUES ($1, $2, 3)', [
      printerId,
      `${projectId}-on-printer.gcode`,
    ]),
    userId: await signedIn(api, `user-of-${projectId}`),
    profileId: (await made(admin, 'profiles', profile())).id,
    pictureId: (await made(admin, `files/${fileId}/pictures`, {})).id,
  }
}

/** Ids that look as real ones do and belong to nothing. */
export const nothing = (world: World): World =>
  Object.fromEntries(
    Object.keys(world).map((name) => [
      name,
      name === 'projectId' ? 'no-such' : name === 'filename' ? 'no-such.gcode' : randomUUID(),
    ]),
  ) as World

/** Which thing of a world `{id}` means, by what stands before it. */
const ID_OF: Record<string, keyof World> = {
  projects: 'projectId',
  files: 'fileId',
  batches: 'batchId',
  prints: 'printId',
  templates: 'templateId',
  reports: 'reportId',
  printers: 'printerId',
  pools: 'poolId',
  'api-keys': 'keyId',
  webhooks: 'webhookId',
  'printer-files': 'printerFileId',
  presets: 'presetId',
  users: 'userId',
  profiles: 'profileId',
}
export const addressOf = (path: string, world: World): string => {
  const thing = /^\/api\/printing\/([^/]+)/.exec(path)?.[1] ?? ''
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'id') return encodeURIComponent(world[ID_OF[thing] as keyof World])
    if (name === 'name') return encodeURIComponent(path.startsWith('/api/files') ? world.filename : 'a.gcode')
    return encodeURIComponent(world[name as keyof World])
  })
}

export const items = ({ fileId }: World) => [{ fileId }]
/** A body for each operation that takes one, made of a world's things. */
export const BODIES: Record<string, (world: World) => object> = {
  'POST projects': () => ({ name: 'New', id: `new-${randomUUID()}` }),
  'POST estimate': ({ fileId }) => ({ fileId }),
  'POST quick-print': ({ fileId }) => ({ fileId }),
  'POST queue': ({ fileId }) => ({ fileId }),
  'PATCH queue': ({ printId, heldId }) => ({ order: [printId, heldId] }),
  'POST batches': (world) => ({ projectId: world.projectId, items: items(world) }),
  'POST templates': (world) => ({ name: 'saved', projectId: world.projectId, items: items(world) }),
  'POST templates/{id}/submit': () => ({}),
  'PATCH prints/{id}': () => ({ priority: 'high' }),
  'POST prints/{id}/feedback': () => ({ result: 'good' }),
  'POST prints/{id}/resolve': () => ({ outcome: 'failed' }),
  'POST printers': () => ({ name: randomUUID(), kind: 'octoprint', settings: settings() }),
  'PATCH printers/{id}': () => ({ model: 'm' }),
  'POST printers/{id}/commands': () => ({ verb: 'home' }),
  // Of an epoch that the bed is not at: that is refused at once, while a printer that is away is waited for.
  'POST printers/{id}/bed-cleared': () => ({ evidence: 'camera', eventId: randomUUID(), bedEpoch: 7 }),
  'POST printers/discover': () => ({ seconds: 1 }),
  'POST pools': () => ({ name: randomUUID() }),
  'PATCH pools/{id}': () => ({ paused: false }),
  'POST reports': ({ projectId }) => ({ kind: 'prints', projectId, from: '2026-01-01', to: '2026-01-02' }),
  'POST api-keys': () => ({ name: 'k', roles: ['viewer'] }),
  'POST users': () => ({ sub: randomUUID() }),
  'POST webhooks': () => ({ url: 'https://example.com/hook' }),
  'PATCH webhooks/{id}': () => ({ disabled: false }),
  'POST presets': ({ projectId }) => ({ name: randomUUID(), projectId }),
  'PATCH presets/{id}': () => ({ material: 'PETG' }),
  'POST profiles': () => profile(),
  'POST files/{id}/pictures': () => ({}),
  'POST session': () => ({ apiKey: 'py_wrong' }),
}
export const form = (world: World) => {
  const part = (head: string, body: string) => `--py\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`
  const fields = part('name="projectId"', world.projectId) + part('name="file"; filename="m.gcode"', 'G28\n')
  return { raw: `${fields}--py--\r\n`, headers: { 'content-type': 'multipart/form-data; boundary=py' } }
}
export const UPLOADS = ['POST files/upload', 'POST /api/files/local']
