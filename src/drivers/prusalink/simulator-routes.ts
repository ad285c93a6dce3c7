import type { Outgoing } from '../simulator-server.ts'
import { entry, info, job, STORAGE, status, type Transfer, transferInfo, VERSION } from './simulator-answers.ts'
import type { SimulatedPrinter } from './simulator-printer.ts'
import { isPrintable, type SimulatedStick } from './simulator-stick.ts'

export type Server = {
  serial: string
  printer: SimulatedPrinter
  stick: SimulatedStick
  transfer: Transfer | undefined
  cancelTransfer(): void
}

const NAME_LIMIT = 96
const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  411: 'Length Required',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  501: 'Not Implemented',
  507: 'Insufficient Storage',
}
const OK: Outgoing = { status: 204 }
const ok = (json: unknown): Outgoing => ({ status: 200, json })

/** A refusal in the firmware's form. */
export function no(code: number, message = ''): Outgoing {
  return { status: code, json: { title: `${code}: ${TITLES[code] ?? 'Error'}`, message } }
}

const QUESTIONS: Record<string, (server: Server) => Outgoing> = {
  '/api/version': () => ok(VERSION),
  '/api/v1/info': ({ serial }) => ok(info(serial)),
  '/api/v1/storage': () => ok(STORAGE),
  '/api/v1/status': ({ printer, transfer }) => ok(status(printer, transfer)),
  '/api/v1/job': ({ printer }) => (printer.hasJob && printer.file !== undefined ? ok(job(printer, printer.file)) : OK),
  '/api/v1/transfer': ({ transfer }) => (transfer === undefined ? OK : ok(transferInfo(transfer))),
}

/** Answers one request as the firmware does; uploads are taken elsewhere. */
export function answer(server: Server, method: string, path: string): Outgoing {
  const question = QUESTIONS[path]
  if (question !== undefined) return method === 'GET' || method === 'HEAD' ? question(server) : no(405)
  if (path.startsWith('/api/v1/job/')) return controlJob(server, method, path.slice('/api/v1/job/'.length))
  if (path.startsWith('/api/v1/transfer/'))
    return cancelTransfer(server, method, path.slice('/api/v1/transfer/'.length))
  if (path.startsWith('/api/v1/files/')) return files(server, method, path.slice('/api/v1/files'.length))
  if (path.startsWith('/usb/')) return download(server, path.slice('/usb/'.length))
  return no(404)
}

/** The number is compared before anything else, the method last. */
function controlJob({ printer }: Server, method: string, rest: string): Outgoing {
  const [number = '', verb] = rest.split('/')
  if (!/^\d+$/.test(number)) return no(400)
  if (Number(number) !== printer.jobId) return no(404)
  if (method === 'DELETE') return printer.cancel() ? OK : no(409)
  if (method !== 'PUT') return no(405)
  if (verb === 'pause') return printer.pause() ? OK : no(409)
  if (verb === 'resume') return printer.resume() ? OK : no(409)
  return no(400)
}

function cancelTransfer(server: Server, method: string, number: string): Outgoing {
  if (method !== 'DELETE') return no(405)
  if (server.transfer === undefined || String(server.transfer.id) !== number) return no(404)
  server.cancelTransfer()
  return OK
}

function files(server: Server, method: string, path: string): Outgoing {
  const name = nameOf(path)
  if (name === undefined) return no(403)
  if (name === '') return method === 'GET' ? ok(folder(server)) : no(409)
  const file = server.stick.get(name)
  if (file === undefined) return no(404)
  if (method === 'GET') return ok(entry(file))
  const printing = server.printer.file === file
  if (method === 'HEAD') {
    return { status: 200, headers: { 'Read-Only': 'false', 'Currently-Printing': String(printing) } }
  }
  if (method === 'POST') return server.printer.start(file) ? OK : no(409, "Can't print right now")
  if (method !== 'DELETE') return no(405)
  if (printing) return no(409, 'File is busy')
  // The firmware leaves the end screen of a print whose file goes.
  if (server.printer.ended === file) server.printer.dismiss()
  server.stick.remove(file)
  return OK
}

function folder({ stick }: Server) {
  return { type: 'FOLDER', ro: false, name: 'usb', children: stick.list().map(entry) }
}

/** The name below /usb/; undefined = outside. */
export function nameOf(path: string): string | undefined {
  return path === '/usb' ? '' : /^\/usb\/([^/]*)$/.exec(path)?.[1]
}

/** Why a file is not taken; undefined = it is. */
export function refusal({ stick, transfer, printer }: Server, name: string, headers: NodeJS.Dict<string | string[]>) {
  if (headers['content-length'] === undefined) return no(411)
  if (!isPrintable(name)) return no(415, 'Not a GCODE')
  if (name.length > NAME_LIMIT || !/^[\w.~ -]+$/.test(name)) return no(422, 'Name invalid or too long')
  const existing = stick.get(name)
  if (existing !== undefined && headers.overwrite !== '?1') return no(409, 'File already exists')
  if (existing !== undefined && printer.file === existing) return no(409, 'File is busy')
  if (transfer !== undefined) return no(409, 'Another transfer in progress')
  return undefined
}

function download({ stick }: Server, name: string): Outgoing {
  const file = stick.get(name)
  return file === undefined ? no(404) : { status: 200, raw: stick.read(file) }
}
