import { afterAll, describe, expect, test } from 'vitest'
import { startMonitor } from '../../src/monitor/start.ts'
import { type Answer, type Caller, type Json, testApi } from '../support/api.ts'
import { addressOf, BODIES, form, items, nothing, UPLOADS, type World, worldOf } from '../support/api-world.ts'
import { LEAST, type Least } from '../support/least-roles.ts'

// Role x route x own or foreign project, generated from the OpenAPI document: what is not yours can neither be read nor
// changed, nor be told from what does not exist.

const api = await testApi({ RATE_LIMIT_MAX_REQUESTS: '1000000' })
const { context } = api
const monitor = await startMonitor(context)
afterAll(() => monitor.stop())
const { paths } = (await api.plain()('GET', '/docs/json')).body as Json

type Operation = { key: string; method: string; path: string; query: string[] }
const operations: Operation[] = Object.entries<Json>(paths).flatMap(([path, methods]) =>
  Object.entries<Json>(methods).map(([method, operation]) => ({
    key: `${method.toUpperCase()} ${path.replace('/api/printing/', '')}`,
    method: method.toUpperCase(),
    path,
    query: (operation.parameters ?? [])
      .filter((parameter: Json) => parameter.in === 'query')
      .map(({ name }: Json) => name),
  })),
)
const inOrder = operations.toSorted((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'))

const foreign = await worldOf(api, 'foreign')
const missing = nothing(foreign)

/** Motion pictures never end, and their printers are away. */
const call = (caller: Caller, { key, method, path }: Operation, world: World, query = ''): Promise<Answer> => {
  const sent = UPLOADS.includes(key) ? form(world) : method === 'GET' ? {} : { body: BODIES[key]?.(world) ?? {} }
  return caller(method, addressOf(path, world) + query, sent)
}

const leastOf = (key: string): Least => LEAST[key] ?? expect.fail(`no policy for ${key}`)
const ROLES = ['machine', 'viewer', 'member', 'operator', 'admin'] as const
const mayCall = (role: (typeof ROLES)[number], least: Least): boolean => {
  if (least.role === 'anyone') return true
  if (role === 'machine') return least.machines === true
  return ROLES.indexOf(role) >= ROLES.indexOf(least.role)
}

test('every operation of the document has a least role here, and none is left over', () => {
  expect(operations.map(({ key }) => key).sort()).toEqual(Object.keys(LEAST).sort())
})

test('the document says which role each operation needs', () => {
  const told = operations.map(({ key, method, path }) => [key, paths[path][method.toLowerCase()]['x-least-role']])
  expect(told).toEqual(operations.map(({ key }) => [key, leastOf(key).role]))
})

test.each(operations)('$key without signing in is 401, or open to all', async (operation) => {
  const answer = await call(api.plain(), operation, foreign)
  const open = leastOf(operation.key).role === 'anyone'
  if (open) expect(answer.body.code).not.toBe('SIGN_IN_REQUIRED')
  else expect([answer.status, answer.body.code]).toEqual([401, 'SIGN_IN_REQUIRED'])
})

/** What an answer tells: everything but the moment, and the ids that the caller wrote themselves. */
const told = ({ status, headers, body }: Answer) => {
  const { date: _date, 'x-ratelimit-remaining': _left, 'x-ratelimit-reset': _reset, ...kept } = headers
  if (status < 400) return { status, headers: kept, body }
  const ids = [...Object.entries(foreign), ...Object.entries(missing)].filter(([, id]) => id !== '')
  const text = ids.reduce((left, [name, id]) => left.replaceAll(id, name), JSON.stringify(body))
  return { status, headers: kept, body: JSON.parse(text) }
}
/** Every text by which something of the foreign project could be recognised. */
const secrets = Object.entries(foreign)
  .filter(([name]) => !['printerId', 'poolId', 'userId', 'profileId'].includes(name))
  .map(([, value]) => value)
const leaks = ({ headers, body }: Answer): string[] => {
  const text = JSON.stringify([headers, body])
  return secrets.filter((secret) => text.includes(secret))
}

/** Rows of the foreign project, in every table that speaks of a project. */
async function foreignRows(): Promise<string> {
  const tables = ['projects:id', 'files', 'batches', 'prints', 'templates', 'reports', 'webhooks', 'presets']
  const kept = await Promise.all(
    tables.map((name) => {
      const [table, column = 'project_id'] = name.split(':')
      return context.db.query(`SELECT * FROM ${table} WHERE ${column} = 'foreign' ORDER BY id`)
    }),
  )
  const events = await context.db.query('SELECT * FROM print_events WHERE print_id = ANY($1) ORDER BY id', [
    [foreign.printId, foreign.heldId],
  ])
  return JSON.stringify([kept, events])
}

describe.each(ROLES)('%s', (role) => {
  const own = worldOf(api, `own-of-${role}`)
  const caller = api.as({ sub: `${role}-of-own`, roles: [role], projects: [`own-of-${role}`] })
  const staff = role === 'operator' || role === 'admin'

  test.each(inOrder)('$key: the role decides before anything else', async (operation) => {
    const least = leastOf(operation.key)
    const world = await own
    const answer = await call(caller, operation, world)
    const seen = [answer.status, answer.body.code]
    if (!mayCall(role, least)) expect(seen).toEqual([403, 'ROLE_MISSING'])
    else {
      // Members make only the projects that their token names.
      const toldByToken = operation.key === 'POST projects' && role === 'member'
      if (least.role !== 'anyone' && !toldByToken) expect(seen).not.toEqual([403, 'ROLE_MISSING'])
      // What is theirs is found; the state of a thing may still forbid.
      if (least.scope === 'project') expect(String(answer.body.code)).not.toMatch(/_UNKNOWN$/)
      expect(answer.status).toBeLessThan(least.monitored ? 504 : 500)
    }
    if (!staff) expect([operation.key, leaks(answer)]).toEqual([operation.key, []])
  })

  test.each(inOrder)(
    '$key: what is foreign is not told from what is missing, and stays as it is',
    async (operation) => {
      const before = await foreignRows()
      const theirs = await call(caller, operation, foreign)
      const none = await call(caller, operation, missing)
      const least = leastOf(operation.key)
      if (!staff && least.scope === 'project') {
        expect([operation.key, told(theirs)]).toEqual([operation.key, told(none)])
        expect(leaks(theirs)).toEqual([])
        if (mayCall(role, least)) expect(theirs.status).toBe(404)
      }
      if (!staff) expect(await foreignRows()).toBe(before)
    },
  )
})

describe('references', () => {
  const own = worldOf(api, 'own-of-references')
  const member = api.as({ sub: 'mia', roles: ['member'], projects: ['own-of-references'] })
  const viewer = api.as({ sub: 'vera', roles: ['viewer'], projects: ['own-of-viewer'] })

  /** Bodies that name one thing of `of` amid things that are the caller's. */
  const mixed: [string, string, (own: World, of: World) => object][] = [
    ['POST', 'quick-print', (_own, { fileId }) => ({ fileId })],
    ['POST', 'quick-print', (_own, { filename }) => ({ filename })],
    ['POST', 'quick-print', ({ fileId }, { projectId }) => ({ fileId, projectId })],
    ['POST', 'quick-print', ({ fileId }, { presetId }) => ({ fileId, presetId })],
    ['POST', 'queue', ({ fileId }, { presetId }) => ({ fileId, presetId })],
    ['POST', 'estimate', ({ fileId }, { presetId }) => ({ fileId, presetId })],
    ['POST', 'presets', (_own, { projectId }) => ({ name: 'p', projectId })],
    ['POST', 'queue', (_own, { fileId }) => ({ fileId, print: true })],
    ['POST', 'queue', (_own, { filename }) => ({ filename, print: true })],
    ['POST', 'queue', ({ filename }, { projectId }) => ({ filename, projectId })],
    ['POST', 'estimate', (_own, { fileId }) => ({ fileId })],
    ['POST', 'estimate', (_own, { filename }) => ({ filename })],
    ['POST', 'batches', ({ projectId }, of) => ({ projectId, items: items(of) })],
    ['POST', 'batches', (of, { projectId }) => ({ projectId, items: items(of) })],
    ['POST', 'batches', (of, them) => ({ projectId: of.projectId, items: [...items(of), ...items(them)] })],
    ['POST', 'templates', (_own, { batchId }) => ({ name: 't', batchId })],
    ['POST', 'templates', (of, { projectId }) => ({ name: 't', projectId, items: items(of) })],
    ['POST', 'templates', ({ projectId }, of) => ({ name: 't', projectId, items: items(of) })],
  ]
  test.each(mixed)('%s %s names something foreign (%#)', async (method, path, bodyOf) => {
    const before = await foreignRows()
    const theirs = await member(method, path, { body: bodyOf(await own, foreign) })
    const none = await member(method, path, { body: bodyOf(await own, missing) })
    const plain = ({ location: _at, 'content-length': _size, ...headers }: Record<string, string>) => headers
    expect([theirs.status, plain(told(theirs).headers)]).toEqual([none.status, plain(told(none).headers)])
    if (theirs.status >= 400) expect(told(theirs).body).toEqual(told(none).body)
    // A saved batch may name a file that is not there (yet): what it says is the caller's own text.
    if (path !== 'templates') expect(theirs.status).toBe(404)
    expect(await foreignRows()).toBe(before)
  })

  test('a saved batch that names a foreign file is refused when it is submitted, as one that names a missing file', async () => {
    const { projectId } = await own
    const submitted = async (of: World) => {
      const { id } = (await member('POST', 'templates', { body: { name: 't', projectId, items: items(of) } })).body
      return member('POST', `templates/${id}/submit`, { body: {} })
    }
    const [theirs, none] = [await submitted(foreign), await submitted(missing)]
    expect(theirs.status).toBe(404)
    expect(told(theirs)).toEqual(told(none))
  })

  const filtered = operations.filter(({ method }) => method === 'GET')
  test.each(filtered)(
    '$key: a filter for something foreign finds what one for something missing finds',
    async (one) => {
      const names = one.query.filter((name) => name in foreign && name !== 'printerId' && name !== 'poolId')
      for (const name of names) {
        const ask = (of: World) =>
          viewer('GET', `${addressOf(one.path, missing)}?${name}=${encodeURIComponent(of[name as keyof World])}`)
        const [theirs, none] = [await ask(foreign), await ask(missing)]
        expect([name, told(theirs)]).toEqual([name, told(none)])
      }
      const all = await call(viewer, one, { ...missing, projectId: 'own-of-viewer' })
      expect([one.key, leaks(all)]).toEqual([one.key, []])
    },
  )
})
