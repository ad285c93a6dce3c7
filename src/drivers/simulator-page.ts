import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { administer, faultsOf, type Simulated, stateOf } from './simulator-admin.ts'
import { type Incoming, type Outgoing, SimulatedServer } from './simulator-server.ts'
import type { SimulatedPrinterInfo } from './simulators.ts'

/** One printer of the page. */
export type Shown = { info: SimulatedPrinterInfo; simulated: Simulated }

const FILES: Record<string, { name: string; type: string }> = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/page.css': { name: 'page.css', type: 'text/css; charset=utf-8' },
  '/page.js': { name: 'page.js', type: 'text/javascript; charset=utf-8' },
}
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
}
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/

/**
 * The page of all simulated printers, and the same as JSON (docs/simulators.md). No key, since only the loopback
 * reaches it; pages of other sites are kept out by the name they must ask for and the type they must send.
 */
export async function openPage(printers: readonly Shown[], port: number): Promise<SimulatedServer> {
  const server = new SimulatedServer(port, {
    administer: async () => no(404, 'each printer has its own /_sim/; here it is /printers/<name>/'),
    answer: async (incoming) => {
      const outgoing = await answer(printers, incoming)
      return { ...outgoing, headers: { ...HEADERS, ...outgoing.headers } }
    },
    refusal: (status) => no(status, 'refused'),
  })
  await server.open()
  return server
}

const no = (status: number, error: string): Outgoing => ({ status, json: { error } })

async function answer(printers: readonly Shown[], incoming: Incoming): Promise<Outgoing> {
  const { method, path, request, type, body } = incoming
  if (!LOOPBACK.test(request.headers.host ?? '')) return no(403, 'ask for it as 127.0.0.1 or localhost')
  const file = FILES[path]
  if (method === 'GET' && file !== undefined) {
    const raw = readFileSync(join(import.meta.dirname, 'simulator-page', file.name))
    return { status: 200, raw, headers: { 'content-type': file.type } }
  }
  if (method === 'POST' && !type.startsWith('application/json')) return no(415, 'send application/json')
  if (method === 'GET' && path === '/printers') return { status: 200, json: { items: printers.map(view) } }
  const [, name, action] = /^\/printers\/([^/]+)\/([a-z-]+)$/.exec(path) ?? []
  if (name === undefined || action === undefined) return no(404, 'see docs/simulators.md')
  if (name === 'all' && method === 'POST') return await toAll(printers, action, body)
  const printer = printers.find(({ info }) => info.name === name)
  if (printer === undefined) return no(404, `no printer ${name}`)
  return await administer(printer.simulated, method, action, body)
}

function view({ info, simulated }: Shown) {
  const { kind, url, settings, logFile } = info
  return { kind, url, settings, logFile, ...stateOf(simulated), faults: faultsOf(simulated.hazards) }
}

/** The same to every printer; each answers for itself. */
async function toAll(printers: readonly Shown[], action: string, body: Buffer): Promise<Outgoing> {
  const items = printers.map(async ({ info, simulated }) => {
    const { status, json } = await administer(simulated, 'POST', action, body)
    return { name: info.name, status, ...(json as object) }
  })
  return { status: 200, json: { items: await Promise.all(items) } }
}
