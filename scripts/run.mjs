// The way in: plain JavaScript for Node 20 without a dependency, so that it runs in a fresh clone. It sets up what is
// missing, finds a Node that runs TypeScript, and hands over to it.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNode, setUp } from './set-up.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const [command, ...rest] = process.argv.slice(2)
const script = (path) => join(root, 'node_modules', path)

/** Each command: what Node 24 is to run. `tied`: it stops when this process is gone, however that came about. */
const COMMANDS = {
  start: () => [{ args: ['src/main.ts', 'start', ...rest], tied: true }],
  demo: () => [{ args: ['src/main.ts', 'demo', ...rest], tied: true }],
  migrate: () => [{ args: ['src/main.ts', 'migrate', ...rest] }],
  test: () => [{ args: [script('vitest/vitest.mjs'), 'run', ...rest] }],
  chaos: () => [{ args: ['test/chaos/run.ts', ...rest] }],
  bench: () => [{ args: [`bench/${benchFile(rest[0])}`, ...rest.slice(1)] }],
  client: () => [{ args: ['scripts/client.ts', ...rest] }],
  check: () => [
    { name: 'format and lint', args: [script('@biomejs/biome/bin/biome'), 'check', '.'] },
    { name: 'types', args: [script('typescript-7/bin/tsc'), '-p', '.'] },
    { name: 'client', args: ['scripts/client.ts', '--check'] },
    {
      name: 'architecture',
      args: [script('vitest/vitest.mjs'), 'run', 'test/architecture.test.ts'],
      env: { VITEST_NO_SERVICES: '1' },
    },
  ],
}

function benchFile(name) {
  const names = readdirSync(join(root, 'bench'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
  if (name && names.includes(name)) return `${name}.ts`
  console.log(`Name one of the benches: npm run bench -- ${names.join(' | ') || '(there is none yet)'}`)
  process.exit(name ? 2 : 0)
}

/**
 * Who started us; npm puts a shell in between, so its parent counts too. It changes when one of them is killed
 * outright and cannot pass a signal on: what it started must not outlive it.
 */
function ancestry() {
  const parent = process.ppid
  if (!process.env.npm_lifecycle_event || process.platform !== 'linux') return String(parent)
  try {
    const status = readFileSync(`/proc/${parent}/status`, 'utf8')
    return `${parent} ${/^PPid:\s*(\d+)/m.exec(status)?.[1]}`
  } catch {
    return 'gone'
  }
}

/** Runs one step on that Node, passing signals on; resolves to {code, signal}. */
function run(node, step) {
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...step.args], {
    cwd: root,
    env: { ...process.env, ...step.env },
    stdio: step.tied ? ['inherit', 'inherit', 'inherit', 'ipc'] : 'inherit',
  })
  const forward = (signal) => child.kill(signal)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, forward)
  const before = ancestry()
  const watch = setInterval(() => ancestry() !== before && child.kill('SIGTERM'), 500)
  return new Promise((done) => {
    child.on('error', (error) => {
      console.error(`Could not start ${node}: ${error.message}`)
      done({ code: 1, signal: null })
    })
    child.on('exit', (code, signal) => {
      clearInterval(watch)
      for (const name of signals) process.off(name, forward)
      done({ code, signal })
    })
  })
}

async function main() {
  const steps = COMMANDS[command]
  if (!steps) {
    console.error(`Usage: npm start | npm test | npm run ${Object.keys(COMMANDS).slice(1).join('|')} [-- arguments]`)
    process.exit(2)
  }
  if (!existsSync(join(root, 'package-lock.json'))) throw new Error(`package-lock.json is missing in ${root}`)
  await setUp(root)
  const node = findNode(root)
  let worst = { code: 0, signal: null }
  for (const step of steps()) {
    if (step.name) console.log(`\n== ${step.name}`)
    const result = await run(node, step)
    if (step.name) console.log(result.code === 0 ? `== ${step.name}: good` : `== ${step.name}: FAILED`)
    if (result.signal || result.code !== 0) worst = result
    if (result.signal) break
  }
  if (worst.signal) process.kill(process.pid, worst.signal)
  else process.exit(worst.code)
}

main().catch((error) => {
  console.error(error.message)
  process.exit(1)
})
