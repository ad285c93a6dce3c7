import multipart from '@fastify/multipart'
import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import type { Received } from '../../core/storage.ts'
import { audit } from '../../entities/audit.ts'
import { noteContent } from '../../entities/content.ts'
import { createFile, type FileView, fileByName, listFiles } from '../../entities/file.ts'
import { newestPrintBy, type PrintView } from '../../entities/print-view.ts'
import { submitQuick } from '../../entities/submit.ts'
import { lastStatus } from '../../queues/events.ts'
import type { Api, App, Reply, Request } from '../api.ts'
import { asProblem, problemOf } from '../errors.ts'
import { flagsOf, octoprintJob, temperatureOf } from '../octoprint-shape.ts'
import { once, type Transaction } from '../once.ts'
import { type Principal, scopeOf } from '../principal.ts'
import { FilePart } from '../schemas.ts'
import { tellSubmitted } from '../told.ts'
import { PRINTING_ERRORS } from './quick-print.ts'
import { fileOf, named, store, UPLOAD_ERRORS, UPLOAD_LIMITS } from './upload.ts'

/** Where slicers look for OctoPrint. */
export const SLICER_BASE = '/api'

/** What we say we are: slicers take a text that begins with OctoPrint. */
const VERSION = { api: '0.1', server: '1.10.0', text: 'OctoPrint 1.10.0 (Printyard)' }
const LISTED = 500
/** What OctoPrint takes for true (octoprint.settings.valid_boolean_trues). */
const TRUE = /^(true|yes|y|1)$/i
const Shape = Type.Record(Type.String(), Type.Unknown())
const quiet = (summary: string) => ({ tags: ['send to printer'], summary, response: { 200: Shape } })

/** The project that an API key or token prints for: its first one. Errors: PROJECT_REQUIRED. */
function projectOf({ projects }: Principal): string {
  return projects[0] ?? fail('PROJECT_REQUIRED', 'Give this API key a project: files that it sends belong to one')
}

/**
 * "Send to printer" of PrusaSlicer, OrcaSlicer, SuperSlicer and Cura: the part of OctoPrint's API that they speak. The
 * key names project and pool; `print=true` puts a print in line, which lives as any other: it waits for a printer that
 * fits and a bed that is clear.
 */
export async function slicerRoutes(app: App, api: Api): Promise<void> {
  const { config } = api.context
  await app.register(multipart, { throwFileSizeLimit: false, limits: UPLOAD_LIMITS(config.UPLOAD_MAX_BYTES) })
  // Slicers show `error` of the answer, or nothing.
  app.setErrorHandler((error, _request, reply) => {
    const problem = asProblem(error)
    return reply
      .code(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .send({ error: problem.detail, ...problemOf(problem) })
  })
  identity(app)
  state(app, api)
  files(app, api)
}

function identity(app: App): void {
  const config = { role: 'viewer' } as const
  app.get('/version', { config, schema: quiet('What a slicer asks first') }, async () => VERSION)
  app.get('/server', { config, schema: quiet('The version once more') }, async () => ({
    version: VERSION.server,
    safemode: null,
  }))
  app.post(
    '/login',
    { config: { ...config, unkeyed: true }, schema: quiet('Whom the key belongs to') },
    async ({ principal }) => ({
      name: principal.sub,
      active: true,
      admin: false,
      user: true,
      groups: ['users'],
      permissions: [],
      session: '',
      _is_external_client: false,
    }),
  )
  app.get('/connection', { config, schema: quiet('As of a printer that is connected') }, async () => ({
    current: { state: 'Operational', port: 'PRINTYARD', baudrate: null, printerProfile: '_default' },
    options: { ports: ['PRINTYARD'], baudrates: [], printerProfiles: [{ id: '_default', name: 'Printyard' }] },
  }))
}

/** The newest print that this key or person sent, with the status of its printer. */
async function newest({ context }: Api, { sub }: Principal) {
  const print = await newestPrintBy(context.db, sub)
  const status = print?.printerId ? await lastStatus(context, print.printerId) : undefined
  const ours = print?.printerId && print.status === 'printing' ? status : undefined
  return { print, status: ours }
}

const WORDS: Record<PrintView['status'], string> = {
  queued: 'Operational',
  printing: 'Printing',
  completed: 'Operational',
  failed: 'Operational',
  canceled: 'Operational',
}

function state(app: App, api: Api): void {
  const config = { role: 'viewer' } as const
  app.get('/job', { config, schema: quiet('The newest print that this key sent') }, async ({ principal }) => {
    const { print, status } = await newest(api, principal)
    const told = print && { ...print, filamentMillimetres: print.filamentMillimetresUsed }
    const shown = octoprintJob(status, told, false)
    if (!print) return { ...shown, state: 'Operational' }
    const completion = Math.round(print.progress * 1_000) / 10
    return { ...shown, progress: { ...shown.progress, completion }, state: status ? shown.state : WORDS[print.status] }
  })
  app.get('/printer', { config, schema: quiet('Temperatures and flags of its printer') }, async ({ principal }) => {
    const { status } = await newest(api, principal)
    // With no print under way it is the pool that answers: it takes files whenever it is asked.
    const flags = status ? flagsOf(status.snapshot?.state) : { ...flagsOf('idle'), ready: true }
    return {
      state: { text: status?.snapshot?.stateText ?? 'Operational', flags },
      temperature: temperatureOf(status?.snapshot),
      sd: { ready: false },
    }
  })
}

function entryOf(base: string, file: FileView) {
  const resource = `${base}${SLICER_BASE}/files/local/${encodeURIComponent(file.name)}`
  return {
    name: file.name,
    display: file.name,
    path: file.name,
    origin: 'local',
    type: 'machinecode',
    typePath: ['machinecode', 'gcode'],
    size: file.sizeBytes,
    date: Math.floor(file.createdAt.getTime() / 1_000),
    refs: { resource },
  }
}
const baseOf = (request: Request): string => `${request.protocol}://${request.host}`

function files(app: App, api: Api): void {
  const { db } = api.context
  const list = async (request: Request) => {
    const found = await listFiles(db, { projects: scopeOf(request.principal), limit: LISTED, after: [] })
    const names = new Map(found.reverse().map((file) => [file.name, entryOf(baseOf(request), file)]))
    return { files: [...names.values()], free: null, total: null }
  }
  const config = { role: 'viewer' } as const
  app.get('/files', { config, schema: quiet('The newest files') }, list)
  app.get('/files/local', { config, schema: quiet('The newest files') }, list)
  app.get(
    '/files/local/:name',
    {
      config: { ...config, unknown: 'FILE_UNKNOWN' },
      schema: { ...quiet('One file'), params: Type.Object({ name: Type.String({ maxLength: 400 }) }) },
    },
    async (request) => {
      const found = await fileByName(db, request.params.name, scopeOf(request.principal))
      return entryOf(baseOf(request), found ?? fail('FILE_UNKNOWN'))
    },
  )
  app.post(
    '/files/local',
    {
      config: {
        role: 'member',
        limited: true,
        printing: true,
        errors: ['PROJECT_REQUIRED', ...PRINTING_ERRORS, ...UPLOAD_ERRORS],
      },
      schema: {
        tags: ['send to printer'],
        summary: 'Take a file; with print=true, put a print of it in line',
        description:
          'multipart/form-data as OctoPrint takes it: `file`, and `print`, `select`, `path`, before or after it.',
        'x-form': {
          type: 'object',
          required: ['file'],
          properties: {
            print: { type: 'string', enum: ['true', 'false'], description: '`yes`, `y` and `1` are true as well' },
            file: FilePart,
          },
        },
        response: { 201: Shape },
      },
    },
    async (request, reply) => upload(api, request, reply),
  )
}

/** What a slicer sent; fields may come on either side of the file. Errors: FILE_MISSING, and what receiving throws. */
async function received(api: Api, request: Request) {
  const fields: Record<string, string> = {}
  const take = (name: string, value: unknown): void => {
    fields[name] = typeof value === 'string' ? value : ''
  }
  const parts = request.parts()
  const part = (await fileOf(parts, take)) ?? fail('FILE_MISSING', 'Send the file as the field "file"')
  const name = named(part)
  const content = await store(api, part, () => fileOf(parts, take))
  return { name, content, print: TRUE.test(fields.print ?? '') }
}

async function upload(api: Api, request: Request, reply: Reply): Promise<Reply> {
  if (!request.isMultipart()) fail('MEDIA_TYPE_UNSUPPORTED', 'Send multipart/form-data')
  const { principal } = request
  const projectId = projectOf(principal)
  const { name, content, print } = await received(api, request)
  const wanted = { projectId, name, by: principal.sub, content }
  const bodyHash = `${projectId} ${content.sha256} ${name} ${print}`
  return once(api, request, reply, (sql) => effectOf(api, request, sql, wanted, print), { bodyHash })
}

type Wanted = { projectId: string; name: string; by: string; content: Received }

/** File and print are one transaction: a slicer that gets no answer and sends again without a key has sent two. */
async function effectOf(api: Api, request: Request, sql: Transaction, wanted: Wanted, print: boolean) {
  const { projectId, name, by, content } = wanted
  await noteContent(sql, content)
  const { sha256, sizeBytes } = content
  const fileId = await createFile(sql, { projectId, name, sha256, sizeBytes, by })
  await audit(sql, { by, action: 'file.uploaded', target: fileId, data: { projectId, name, sizeBytes, print } })
  const submitted = print ? await submit(sql, request.principal, wanted, fileId) : undefined
  const url = `${baseOf(request)}${SLICER_BASE}/files/local/${encodeURIComponent(name)}`
  return {
    status: 201,
    location: url,
    body: {
      done: true,
      effectivePrint: print,
      effectiveSelect: print,
      files: { local: { name, path: name, origin: 'local', refs: { resource: url } } },
    },
    async after() {
      api.tell({ type: 'file', fileId, projectId, name, state: 'received' })
      await api.enqueue('upload', { fileId }, name)
      if (submitted) tellSubmitted(api, projectId, submitted.prints)
    },
  }
}

async function submit(sql: Transaction, principal: Principal, wanted: Wanted, fileId: string) {
  const { projectId, by } = wanted
  const poolId = principal.poolId
  const asked = { fileId, projectId, copies: 1, priority: 1, by, projects: [projectId], ...(poolId ? { poolId } : {}) }
  const [answer] = await submitQuick(sql, [asked])
  if (!answer || answer instanceof Error) throw answer ?? new Error('no print was taken')
  return answer
}
