// Set-up in a fresh clone: packages from the lock file, once, also when two commands start at the same time.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { linkLibraries } from './link-libraries.mjs'
import { withLock } from './lock.mjs'

const OLDEST = [22, 19]
const hash = (path) => createHash('sha256').update(fs.readFileSync(path)).digest('hex')
const json = (path) => JSON.parse(fs.readFileSync(path, 'utf8'))

/** Makes node_modules match package-lock.json; costs two file reads when it does already. */
export async function setUp(root) {
  if (isSetUp(root)) return
  await withLock(join(root, '.printyard', 'set-up.lock'), async () => {
    if (isSetUp(root)) return
    if (!matchesLock(root)) await install(root)
    linkLibraries(root)
    fs.writeFileSync(stampPath(root), hash(join(root, 'package-lock.json')))
  })
}

const stampPath = (root) => join(root, 'node_modules', '.printyard-stamp')

function isSetUp(root) {
  try {
    return fs.readFileSync(stampPath(root), 'utf8') === hash(join(root, 'package-lock.json'))
  } catch {
    return false
  }
}

/** Whether somebody ran npm ci or npm install by hand: npm's own record of the tree says what is there. */
function matchesLock(root) {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!fs.existsSync(record)) return false
  const installed = json(record).packages
  const wanted = json(join(root, 'package-lock.json')).packages
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) =>
      path === '' || installed[path]?.version === version || (!installed[path] && (optional || peer)),
  )
}

async function install(root) {
  console.log('Installing packages (once, about half a minute) ...')
  const began = Date.now()
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js') ? [process.execPath, process.env.npm_execpath] : ['npm']
  const args = [
    'ci',
    '--no-audit',
    '--no-fund',
    '--no-progress',
    '--loglevel=error',
    '--include=dev',
    '--include=optional',
  ]
  const cache = writableHome() ? {} : { npm_config_cache: join(root, '.printyard', 'cache', 'npm') }
  const { code, output } = await collect([...npm, ...args], { cwd: root, env: { ...process.env, ...cache } })
  if (code !== 0) throw new Error(`npm ci failed:\n${output}`)
  console.log(`Packages are installed (${Math.round((Date.now() - began) / 1000)} s).`)
}

/** npm keeps its cache in HOME; a home that is absent, read-only or another user's must not stop it. */
function writableHome() {
  try {
    const cache = join(homedir(), '.npm')
    fs.accessSync(fs.existsSync(cache) ? cache : homedir(), fs.constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Runs a command and keeps its output for the case that it fails. */
function collect([command, ...args], options) {
  return new Promise((done) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    const end = (signal) => {
      child.kill(signal)
      process.exit(1)
    }
    process.once('SIGTERM', end).once('SIGINT', end)
    child.on('error', (error) => done({ code: 1, output: error.message }))
    child.on('close', (code) => {
      process.off('SIGTERM', end).off('SIGINT', end)
      done({ code, output })
    })
  })
}

/** A Node that runs TypeScript: the one from npm, else the one that runs us, else a sentence that says what to do. */
export function findNode(root) {
  const windows = process.platform === 'win32' ? '.exe' : ''
  const own = join(
    root,
    'node_modules',
    `node-${windows ? 'win' : process.platform}-${process.arch}`,
    'bin',
    `node${windows}`,
  )
  // npm's Linux binary needs glibc; Alpine brings its own Node.
  if (fs.existsSync(own) && !fs.existsSync('/etc/alpine-release')) return own
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return process.execPath
  throw new Error(
    `Printyard needs Node ${OLDEST.join('.')} or newer and this is ${process.versions.node}; npm has none for ` +
      `${process.platform}-${process.arch}. Install a newer Node from https://nodejs.org and try again.`,
  )
}
