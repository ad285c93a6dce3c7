import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { contentKey } from '../../core/storage.ts'
import { audit } from '../../entities/audit.ts'
import {
  forgetCopy,
  listedSecondsAgo,
  listPrinterFiles,
  PRINTER_FILE_STATES,
  type PrinterFileView,
  printerFileById,
  printerFileTotals,
  wantPrinterFile,
} from '../../entities/printer-file.ts'
import { ask } from '../../queues/questions.ts'
import { type Api, type App, BASE } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { disposition, safeFileName } from '../file-name.ts'
import { once } from '../once.ts'
import { answers, bytes, Id, IdParams, Nothing, PAGE, Page, PageQuery, Time } from '../schemas.ts'
import { knownPrinter } from './printers.ts'

/** A listing younger than this is not asked for again. */
const FRESH_SECONDS = 15
const LISTING_MILLISECONDS = 8_000

const Status = Type.Enum([...PRINTER_FILE_STATES], {
  description:
    '`available`: only on the printer; `downloading`; `downloaded`: here and there; `local`: only here, since it was uploaded or the printer has it no more',
})
const FileAnswer = Type.Object({
  id: Id(),
  source: Type.Enum(['printer', 'upload']),
  printerId: Type.Optional(Id()),
  printerName: Type.Optional(Type.String()),
  name: Type.String({ description: 'As the printer tells it, with its folders' }),
  folder: Type.String({ description: 'Where it is sorted in: printer and day' }),
  fileName: Type.String({ description: 'Safe to save it under' }),
  status: Status,
  sizeBytes: Type.Optional(Type.Integer()),
  modifiedAt: Type.Optional(Time('By the printer')),
  seenAt: Type.Optional(Time('When the printer listed it last')),
  progress: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'Of the download' })),
  sha256: Type.Optional(Type.String()),
  downloadedAt: Type.Optional(Time('When it came here')),
  error: Type.Optional(Type.Object({ code: Type.String(), detail: Type.String() })),
  url: Type.Optional(Type.String({ description: 'Of the copy that is here' })),
})
const filters = {
  status: Type.Optional(Status),
  text: Type.Optional(Type.String({ maxLength: 200, description: 'In the name' })),
}

const safe = (name: string): string => {
  try {
    return safeFileName(name)
  } catch {
    return 'file'
  }
}

/** One entry; printer and day are the folders that people look through. */
function answer(file: PrinterFileView) {
  const { at, atText: _text, ...shown } = file
  const folder = `${safe(file.printerName ?? 'uploads')}/${at.toISOString().slice(0, 10)}`
  const here =
    file.sha256 === null
      ? {}
      : { url: `${BASE}/${file.source === 'upload' ? 'files' : 'printer-files'}/${file.id}/content` }
  return { ...compact(shown), folder, fileName: safe(file.name), ...here }
}

/** Files of printers and of ours in one list; what a printer holds is fetched with one call. For operators. */
export function printerFileRoutes(app: App, api: Api): void {
  listing(app, api)
  copies(app, api)
}

function listing(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['printer files']
  const page = async (
    query: { limit?: number; cursor?: string; status?: string; text?: string },
    printerId?: string,
  ) => {
    const limit = query.limit ?? PAGE
    const after = decodeCursor(query.cursor, 2)
    const status = query.status as PrinterFileView['status'] | undefined
    const found = await listPrinterFiles(db, { printerId, status, text: query.text, limit, after })
    return pageOf(found, limit, answer, ({ atText, id }) => [atText, id])
  }
  app.get(
    '/printer-files',
    {
      config: { role: 'operator' },
      schema: {
        tags,
        summary: 'All files: those that printers hold and those that are here, newest first',
        querystring: PageQuery({ ...filters, printerId: Type.Optional(Id('Of this printer')) }),
        response: answers({ 200: Page(FileAnswer) }),
      },
    },
    async ({ query }) => page(query, query.printerId),
  )
  app.get(
    '/printer-files/statistics',
    {
      config: { role: 'operator' },
      schema: {
        tags,
        summary: 'How many files and bytes, per printer and status',
        response: answers({
          200: Type.Object({
            items: Type.Array(
              Type.Object({
                printerId: Type.Optional(Id()),
                printerName: Type.Optional(Type.String()),
                status: Status,
                files: Type.Integer(),
                sizeBytes: Type.Integer(),
              }),
            ),
          }),
        }),
      },
    },
    async () => ({ items: (await printerFileTotals(db)).map((total) => compact(total)) }) as never,
  )
  app.get(
    '/printers/:id/files',
    {
      config: { role: 'operator', unknown: 'PRINTER_UNKNOWN' },
      schema: {
        tags,
        summary: 'What this printer holds; it is asked when its last listing is old',
        params: IdParams,
        querystring: PageQuery(filters),
        response: answers({
          200: Type.Object({
            ...Page(FileAnswer).properties,
            listedSecondsAgo: Type.Optional(
              Type.Number({ description: 'Age of the listing; absent = it was never asked' }),
            ),
          }),
        }),
      },
    },
    async ({ params, query }) => {
      const { id } = await knownPrinter(api, params.id)
      const age = await listedSecondsAgo(db, id)
      if (age === undefined || age > FRESH_SECONDS) {
        await ask(api.context, api.channels, { ask: 'list-files', printerId: id }, LISTING_MILLISECONDS)
      }
      const listed = await listedSecondsAgo(db, id)
      return {
        ...(await page(query, id)),
        ...(listed === undefined ? {} : { listedSecondsAgo: Math.round(listed) }),
      } as never
    },
  )
}

function copies(app: App, api: Api): void {
  const { db, storage } = api.context
  const tags = ['printer files']
  const config = { role: 'operator', unknown: 'PRINTER_FILE_UNKNOWN', errors: ['PRINTER_FILE_AWAY'] } as const
  app.post(
    '/printers/:id/files/:name/download',
    {
      config: { ...config, errors: ['PRINTER_UNKNOWN'] },
      schema: {
        tags,
        summary: 'Have a file of the printer fetched; what is here unchanged is not fetched again',
        params: Type.Object({
          id: Id(),
          name: Type.String({ minLength: 1, maxLength: 400, description: 'As listed, URL-encoded' }),
        }),
        response: answers({ 202: Type.Object({ id: Id(), status: Status }) }),
      },
    },
    async (request, reply) => {
      const printer = await knownPrinter(api, request.params.id)
      const { name } = request.params
      const by = request.principal.sub
      return once(api, request, reply, async (sql) => {
        const wanted =
          (await wantPrinterFile(sql, { printerId: printer.id, name, by })) ??
          fail('PRINTER_FILE_UNKNOWN', 'The printer lists no file of that name: look at its list')
        await audit(sql, {
          by,
          action: 'printer-file.wanted',
          target: wanted.id,
          data: { printerId: printer.id, name },
        })
        return {
          status: 202,
          body: wanted,
          location: `${BASE}/printer-files/${wanted.id}`,
          after: () => api.enqueue('download', { printerFileId: wanted.id }, name),
        }
      })
    },
  )
  app.get(
    '/printer-files/:id',
    {
      config,
      schema: { tags, summary: 'One file of a printer', params: IdParams, response: answers({ 200: FileAnswer }) },
    },
    async ({ params }) => answer((await printerFileById(db, params.id)) ?? fail('PRINTER_FILE_UNKNOWN')) as never,
  )
  app.get(
    '/printer-files/:id/content',
    {
      config,
      schema: {
        tags,
        summary: 'The copy that is here',
        params: IdParams,
        response: { 200: bytes('The file', 'application/octet-stream') },
      },
    },
    async ({ params }, reply) => {
      const { name, sha256 } = (await printerFileById(db, params.id)) ?? fail('PRINTER_FILE_UNKNOWN')
      if (sha256 === null) return fail('PRINTER_FILE_AWAY', 'It is only on the printer: have it downloaded first')
      const opened = await storage.open(contentKey(sha256))
      reply.headers({
        'content-type': 'application/octet-stream',
        'content-disposition': disposition('attachment', safe(name)),
      })
      return reply.send(opened)
    },
  )
  app.delete(
    '/printer-files/:id',
    {
      config,
      schema: {
        tags,
        summary: 'Let go of the copy that is here; the file on the printer stays',
        params: IdParams,
        response: answers({ 204: Nothing }),
      },
    },
    async (request, reply) => {
      const by = request.principal.sub
      const { id, name } = (await printerFileById(db, request.params.id)) ?? fail('PRINTER_FILE_UNKNOWN')
      await db.transaction(async (sql) => {
        if (!(await forgetCopy(sql, id))) fail('PRINTER_FILE_AWAY', 'There is no copy of it here')
        await audit(sql, { by, action: 'printer-file.forgotten', target: id, data: { name } })
      })
      return reply.code(204).send()
    },
  )
}
