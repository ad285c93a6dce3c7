import { parseMultipart } from '../simulator-multipart.ts'
import type { Incoming, Outgoing } from '../simulator-server.ts'
import {
  connection,
  fileInfo,
  login,
  PERMISSIONS,
  profile,
  refsOf,
  type Server,
  settings,
} from './simulator-answers.ts'
import type { SimulatedFile } from './simulator-files.ts'
import { sanitisedName } from './simulator-files.ts'
import type { SimulatedPrinter } from './simulator-printer.ts'
import { jobView, progressView, stateView } from './simulator-views.ts'

const NOT_FOUND =
  'The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.'
const NOT_OPERATIONAL = 'Printer is not operational'
const OK: Outgoing = { status: 204 }
const ok = (json: unknown): Outgoing => ({ status: 200, json })
const no = (status: number, error: string): Outgoing => ({ status, json: { error } })

type Handler = (server: Server, incoming: Incoming) => Outgoing

const ROUTES: Record<string, Handler> = {
  'GET /api/version': ({ version }) => ok({ api: '0.1', server: version, text: `OctoPrint ${version}` }),
  'GET /api/server': ({ version }) => ok({ safemode: null, version }),
  'GET /api/currentuser': () => ok({ groups: ['admins', 'users'], name: 'admin', permissions: PERMISSIONS }),
  'GET /api/printerprofiles': ({ baseUrl }) => ok({ profiles: { _default: profile(baseUrl) } }),
  'GET /api/settings': (server) => ok(settings(server)),
  'GET /api/timelapse': () => ok({ config: { type: 'off' }, enabled: false, files: [] }),
  'GET /api/system/commands': () => ok({ core: [], custom: [], plugin: [] }),
  'GET /api/connection': ({ printer }) => ok(connection(printer)),
  'POST /api/connection': connect,
  'POST /api/login': (server) => ok(login(server)),
  'POST /api/logout': () => ok({ needs: { group: ['guests'] } }),
  'GET /api/job': ({ printer }) => ok(job(printer)),
  'POST /api/job': controlJob,
  'GET /api/printer': (server, { query }) => printerState(server, query),
  'GET /api/printer/tool': ({ printer }) => heaters(printer, ['tool0']),
  'GET /api/printer/bed': ({ printer }) => heaters(printer, ['bed']),
  'GET /api/printer/chamber': () => no(409, 'Printer does not have a heated chamber'),
  'GET /api/printer/sd': ({ printer }) => ok({ ready: printer.operational }),
  'POST /api/printer/tool': setTool,
  'POST /api/printer/bed': setBed,
  'POST /api/printer/chamber': () => no(409, 'Printer does not have a heated chamber'),
  'POST /api/printer/printhead': move,
  'POST /api/printer/command': gcode,
  'GET /api/files': listFiles,
  'GET /api/files/local': listFiles,
  'POST /api/files/local': upload,
}

/** Answers one request as OctoPrint does, odd answers included. */
export function answer(server: Server, incoming: Incoming): Outgoing {
  const handler = ROUTES[`${incoming.method} ${incoming.path}`]
  if (handler !== undefined) return handler(server, incoming)
  if (incoming.path.startsWith('/api/files/local/')) return oneFile(server, incoming)
  if (incoming.path.startsWith('/downloads/files/local/')) return download(server, incoming)
  return no(404, NOT_FOUND)
}

function command(incoming: Incoming): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(incoming.body.toString())
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function controlJob({ printer }: Server, incoming: Incoming): Outgoing {
  if (!printer.operational) return no(409, NOT_OPERATIONAL)
  const { command: verb, action } = command(incoming)
  if (verb === 'start') {
    if (printer.active) return no(409, "Printer already has an active print job, did you mean 'restart'?")
    printer.print()
    return OK
  }
  if (verb === 'restart') return no(409, 'Printer does not have an active print job or is not paused')
  if (verb !== 'pause' && verb !== 'cancel') return no(400, 'command is invalid')
  if (!printer.active) return no(409, `Printer is neither printing nor paused, '${verb}' command cannot be performed`)
  if (verb === 'cancel') printer.cancel({ user: 'admin' })
  else if (action === 'resume' || (action !== 'pause' && printer.stateId === 'PAUSED')) printer.resume()
  else printer.pause()
  return OK
}

function job(printer: SimulatedPrinter) {
  const { text, error } = stateView(printer)
  return { job: jobView(printer), progress: progressView(printer), state: text, ...(error === '' ? {} : { error }) }
}

function printerState({ printer }: Server, query: URLSearchParams): Outgoing {
  if (!printer.operational) return no(409, NOT_OPERATIONAL)
  const excluded = (query.get('exclude') ?? '').split(',')
  return ok({
    state: stateView(printer),
    ...(excluded.includes('temperature')
      ? {}
      : { temperature: { ...withOffsets(printer, ['tool0', 'bed']), ...history(printer, query) } }),
    ...(excluded.includes('sd') ? {} : { sd: { ready: true } }),
  })
}

/** The real one keeps half an hour of samples; ours tells the newest. */
function history(printer: SimulatedPrinter, query: URLSearchParams) {
  if (query.get('history') !== 'true') return {}
  return { history: [{ time: Math.floor(printer.files.now()), ...printer.heaters.read() }] }
}

function heaters(printer: SimulatedPrinter, names: string[]): Outgoing {
  return printer.operational ? ok(withOffsets(printer, names)) : no(409, NOT_OPERATIONAL)
}

function withOffsets(printer: SimulatedPrinter, names: string[]) {
  const read = printer.heaters.read()
  return Object.fromEntries(names.map((name) => [name, { ...read[name], offset: 0 }]))
}

function setTool({ printer }: Server, incoming: Incoming): Outgoing {
  if (!printer.operational) return no(409, NOT_OPERATIONAL)
  const { command: verb, targets } = command(incoming)
  if (verb !== 'target') return OK
  const wanted = Object.entries(typeof targets === 'object' && targets !== null ? targets : {})
  if (wanted.some(([, value]) => typeof value !== 'number')) return no(400, 'targets contains invalid value')
  printer.heaters.aim(Object.fromEntries(wanted) as Record<string, number>)
  return OK
}

function setBed({ printer }: Server, incoming: Incoming): Outgoing {
  if (!printer.operational) return no(409, NOT_OPERATIONAL)
  const { command: verb, target } = command(incoming)
  if (verb !== 'target') return OK
  if (typeof target !== 'number') return no(400, 'target is invalid')
  printer.heaters.aim({ bed: target })
  return OK
}

function move({ printer }: Server, incoming: Incoming): Outgoing {
  const { command: verb } = command(incoming)
  const idle = printer.ready
  if (verb === 'feedrate') return printer.operational ? OK : no(409, NOT_OPERATIONAL)
  return idle ? OK : no(409, 'Printer is not operational or currently printing')
}

function gcode({ printer }: Server, incoming: Incoming): Outgoing {
  if (!printer.operational) return no(409, NOT_OPERATIONAL)
  const { command: one, commands } = command(incoming)
  const lines = [one, ...(Array.isArray(commands) ? commands : [])]
  printer.console.type(lines.filter((line) => typeof line === 'string'))
  return OK
}

function connect({ printer }: Server, incoming: Incoming): Outgoing {
  const { command: verb, port } = command(incoming)
  if (verb === 'connect') {
    if (port !== undefined && port !== 'VIRTUAL') return no(400, 'Port is invalid')
    printer.connect()
  } else if (verb === 'disconnect') printer.disconnect()
  else if (verb !== 'fake_ack') return no(400, 'command is invalid')
  return OK
}

function upload(server: Server, incoming: Incoming): Outgoing {
  const form = parseMultipart(incoming.body, incoming.type)
  if (form?.file === undefined) return no(400, 'No file to upload and no folder to create')
  const { printer, files } = server
  const name = sanitisedName(form.file.name)
  if (name === '') return no(400, 'Can not upload file, invalid file name')
  if (!/\.(gcode|gco|g)$/i.test(name)) return no(415, 'Could not upload file, invalid type')
  if (printer.active && printer.selected === name)
    return no(409, 'Trying to overwrite file that is currently being printed')
  const exists = files.get(name) !== undefined
  if (exists && form.fields.noOverwrite === 'true') return no(409, 'File already exists and noOverwrite was set')
  const free = printer.operational && !printer.active
  const [toSelect, toPrint] = [form.fields.select === 'true' && free, form.fields.print === 'true' && free]
  if (!files.write(name, form.file.bytes, form.file.name)) return no(500, 'Could not upload file, the storage is full')
  server.emit('FileAdded', { storage: 'local', path: name, name, type: ['machinecode', 'gcode'], operation: 'add' })
  server.emit('UpdatedFiles', { type: 'printables' })
  if (toSelect || toPrint || (exists && printer.selected === name)) printer.select(name, toPrint)
  server.emit('Upload', {
    name,
    path: name,
    target: 'local',
    select: form.fields.select === 'true',
    print: form.fields.print === 'true',
    effective_select: toSelect,
    effective_print: toPrint,
  })
  const refs = refsOf(server, name)
  return {
    status: 201,
    headers: { location: refs.resource },
    json: {
      done: true,
      effectivePrint: toPrint,
      effectiveSelect: toSelect,
      files: { local: { name, origin: 'local', path: name, refs } },
    },
  }
}

function oneFile(server: Server, incoming: Incoming): Outgoing {
  const name = decodeURIComponent(incoming.path.slice('/api/files/local/'.length))
  const file = server.files.get(name)
  if (file === undefined) return no(404, NOT_FOUND)
  if (incoming.method === 'GET') return ok(fileInfo(server, file))
  if (incoming.method === 'DELETE') return removeFile(server, file)
  const { command: verb, print } = command(incoming)
  if (verb !== 'select') return no(400, 'command is invalid')
  // The same words when it is offline (recorded).
  if (!server.printer.ready) return no(409, 'Printer is already printing, cannot select a new file')
  server.printer.select(name, print === true || print === 'true')
  return OK
}

function removeFile({ files, printer, emit }: Server, file: SimulatedFile): Outgoing {
  if (printer.active && printer.selected === file.name)
    return no(409, 'Trying to delete a file that is currently in use')
  if (printer.selected === file.name) printer.deselect()
  files.remove(file.name)
  emit('FileRemoved', {
    storage: 'local',
    path: file.name,
    name: file.name,
    type: ['machinecode', 'gcode'],
    operation: 'remove',
  })
  return OK
}

function listFiles(server: Server): Outgoing {
  return ok({ files: server.files.list().map((file) => fileInfo(server, file)), free: 10 ** 10, total: 10 ** 11 })
}

function download(server: Server, incoming: Incoming): Outgoing {
  const name = decodeURIComponent(incoming.path.slice('/downloads/files/local/'.length))
  if (server.files.get(name) === undefined) return no(404, NOT_FOUND)
  return { status: 200, raw: server.files.read(name), headers: { 'content-type': 'text/plain' } }
}
