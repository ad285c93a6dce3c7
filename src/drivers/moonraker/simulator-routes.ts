import { createHash } from 'node:crypto'
import { record } from '../fields.ts'
import { parseMultipart } from '../simulator-multipart.ts'
import type { Incoming, Outgoing } from '../simulator-server.ts'
import { Refused } from './simulator-klipper.ts'
import { METHODS, type Params, type Server } from './simulator-methods.ts'

export type Web = Server & { baseUrl: string; notify: (method: string, ...params: unknown[]) => void }

const FILES = '/server/files/gcodes/'
const TRACEBACK = 'Traceback (most recent call last):\n'

/** Answers one request as Moonraker does, odd answers included. */
export async function answer(server: Web, incoming: Incoming): Promise<Outgoing> {
  try {
    return await route(server, incoming)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return refusal(error.code, error.message)
  }
}

/** A message of several lines comes as "Unknown": the web server does not let it into the status line. */
export function refusal(code: number, message: string): Outgoing {
  const shown = message.includes('\n') ? 'Unknown' : message
  return { status: code, json: { error: { code, message: shown, traceback: TRACEBACK } } }
}

async function route(server: Web, incoming: Incoming): Promise<Outgoing> {
  const { method, path } = incoming
  if (path === '/api/version') {
    const text = `OctoPrint (Moonraker ${server.version})`
    return { status: 200, json: { server: '1.5.0', api: '0.1', text } }
  }
  if (method === 'POST' && path === '/server/files/upload') return upload(server, incoming)
  if (path.startsWith(FILES)) return oneFile(server, method, path.slice(FILES.length))
  const called = METHODS[path.slice(1).replaceAll('/', '.')]
  if (called === undefined) throw new Refused(404, 'Not Found')
  return { status: 200, json: { result: await called(server, paramsOf(incoming)) } }
}

/** From the query and, of a POST, from a JSON body. A GET query names objects as keys, with fields as their values. */
function paramsOf({ method, path, query, body }: Incoming): Params {
  const given = Object.fromEntries(query)
  if (method === 'GET' && path === '/printer/objects/query') {
    const fields = (value: string) => (value === '' ? null : value.split(','))
    return { objects: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, fields(value)])) }
  }
  try {
    return body.length === 0 ? given : { ...given, ...record(JSON.parse(body.toString())) }
  } catch {
    throw new Refused(400, 'Bad Request')
  }
}

function upload(server: Web, incoming: Incoming): Outgoing {
  const form = parseMultipart(incoming.body, incoming.type)
  if (form?.file === undefined) throw new Refused(400, 'No file name specifed in upload form')
  const { klipper, store } = server
  const { path, checksum, print } = form.fields
  const name = [...(path ? [path] : []), form.file.name].join('/')
  const hash = createHash('sha256').update(form.file.bytes).digest('hex')
  if (checksum !== undefined && checksum.toLowerCase() !== hash) throw new Refused(422, 'Unprocessable Entity')
  if (klipper.active && klipper.loaded === name) throw new Refused(403, 'Forbidden')
  const action = store.get(name) === undefined ? 'create_file' : 'modify_file'
  if (!store.write(name, store.objectProcessing ? processed(form.file.bytes) : form.file.bytes))
    throw new Refused(507, 'Insufficient Storage')
  const started = print === 'true' && klipper.klippy === 'ready' && !klipper.active
  if (started) klipper.print(name)
  const item = itemOf(server, name)
  server.notify('notify_filelist_changed', { action, item })
  return {
    status: 201,
    headers: { location: `${server.baseUrl}${FILES}${encodeURIComponent(name)}` },
    json: { action, item, print_started: started, print_queued: false },
  }
}

/** The real one defines each object of the file at its top, and marks where each begins and ends. */
const processed = (bytes: Buffer) =>
  Buffer.concat([Buffer.from('EXCLUDE_OBJECT_DEFINE NAME=CUBE_ID_0_COPY_0\n'), bytes])

function itemOf({ store }: Web, name: string) {
  const file = store.get(name)
  const { modified = 0, size = 0 } = file ?? {}
  return { modified, size, permissions: file === undefined ? '' : 'rw', path: name, root: 'gcodes' }
}

function oneFile(server: Web, method: string, encoded: string): Outgoing {
  const name = decodeURIComponent(encoded)
  const { klipper, store } = server
  const there = store.get(name) !== undefined
  if (method === 'GET' || method === 'HEAD') {
    if (!there) throw new Refused(404, 'Not Found')
    return { status: 200, raw: store.read(name) }
  }
  if (method !== 'DELETE') throw new Refused(405, 'Method Not Allowed')
  if (!there) throw new Refused(400, 'Bad Request')
  if (klipper.loaded === name) throw new Refused(403, 'Forbidden')
  const item = { ...itemOf(server, name), size: 0, permissions: '' }
  store.remove(name)
  server.notify('notify_filelist_changed', { action: 'delete_file', item })
  return { status: 200, json: { result: { item, action: 'delete_file' } } }
}
