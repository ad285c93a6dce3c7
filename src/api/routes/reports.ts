import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { printById } from '../../entities/print-view.ts'
import { projectById } from '../../entities/project.ts'
import { createReport, listReports, type ReportView, reportById } from '../../entities/report.ts'
import { type Api, type App, BASE, type Request } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { disposition } from '../file-name.ts'
import { moment, momentOf, Period, periodOf } from '../filters.ts'
import { type First, once, type Transaction } from '../once.ts'
import { whenDone } from '../prefer.ts'
import { scopeOf, sees } from '../principal.ts'
import { Accepted, answers, bytes, Id, IdParams, PAGE, Page, PageQuery, ProjectId, Time } from '../schemas.ts'
import { invalid } from '../validation.ts'
import { narrowed } from './files.ts'

const ReportBody = Type.Object({
  kind: Type.Enum(['prints', 'timelapse'], {
    description: '`prints`: the prints of a period, as CSV. `timelapse`: the pictures of one print, moving',
  }),
  projectId: Type.Optional(ProjectId),
  printId: Type.Optional(Id('`timelapse`: the print')),
  from: Type.Optional(moment('`prints`: first moment')),
  to: Type.Optional(moment('`prints`: up to this moment; a plain date means the end of that day (UTC)')),
  format: Type.Optional(Type.Enum(['csv', 'webp', 'mp4'])),
  locale: Type.Optional(Type.Enum(['de', 'en'])),
})
const ReportAnswer = Type.Object({
  id: Id(),
  kind: Type.String(),
  projectId: Type.Optional(ProjectId),
  printId: Type.Optional(Id('`timelapse`: the print')),
  from: Time('First moment'),
  to: Time('Last moment'),
  format: Type.String(),
  locale: Type.String(),
  state: Type.Enum(['queued', 'ready', 'failed']),
  url: Type.Optional(Type.String({ description: 'Where it is downloaded, once it is ready' })),
  rows: Type.Optional(Type.Integer()),
  error: Type.Optional(Type.Object({ code: Type.String(), detail: Type.String() })),
  createdBy: Type.String(),
  createdAt: Time('When it was asked for'),
  finishedAt: Type.Optional(Time('When it was written')),
})
type Body = Type.Static<typeof ReportBody>

function reportAnswer({ storageKey: _key, projects: _projects, createdText: _text, ...report }: ReportView) {
  const url = report.state === 'ready' ? { url: `${BASE}/reports/${report.id}/content` } : {}
  return { ...compact(report), ...url }
}

/** A plain date is midnight UTC; as the end of a period it takes its whole day in. Errors: BODY_INVALID. */
function period({ from, to }: Body): { from: string; to: string } {
  if (from === undefined) throw invalid([{ field: 'from', message: 'is missing' }])
  if (to === undefined) throw invalid([{ field: 'to', message: 'is missing' }])
  const [start, end] = [momentOf('from', from), momentOf('to', to, true)]
  if (end <= start) throw invalid([{ field: 'to', message: 'must be after from' }])
  return { from: start.toISOString(), to: end.toISOString() }
}

async function own({ context }: Api, request: Request, id: string): Promise<ReportView> {
  return (await reportById(context.db, id, scopeOf(request.principal))) ?? fail('REPORT_UNKNOWN')
}

/** The report once it is written, or failed. */
async function written({ context }: Api, { id = '' }: First) {
  const report = await reportById(context.db, id, null)
  return report && report.state !== 'queued' ? { status: 200, body: reportAnswer(report) } : undefined
}

type Asked = Request & { body: Body }

/** Errors: BODY_INVALID, PROJECT_UNKNOWN. */
async function ofPrints({ context }: Api, { body, principal }: Asked) {
  const { kind, projectId, format = 'csv' } = body
  if (format !== 'csv') throw invalid([{ field: 'format', message: 'is csv for the prints of a period' }])
  const when = period(body)
  const known = !projectId || (sees(principal, projectId) && (await projectById(context.db, projectId)))
  if (!known) fail('PROJECT_UNKNOWN')
  return { kind, projectId, format, projects: projectId ? [projectId] : scopeOf(principal), ...when }
}

/** Errors: BODY_INVALID, PRINT_UNKNOWN. */
async function ofOnePrint({ context }: Api, { body, principal }: Asked) {
  const { kind, printId, format = 'webp' } = body
  if (!printId) throw invalid([{ field: 'printId', message: 'is missing' }])
  if (format === 'csv') throw invalid([{ field: 'format', message: 'is webp or mp4 for a timelapse' }])
  const print = (await printById(context.db, printId, scopeOf(principal))) ?? fail('PRINT_UNKNOWN')
  const from = (print.startedAt ?? print.createdAt).toISOString()
  const to = (print.finishedAt ?? new Date()).toISOString()
  return { kind, printId: print.id, projectId: print.projectId, projects: [print.projectId], format, from, to }
}

const CONTENT_TYPES: Record<string, string> = {
  csv: 'text/csv; charset=utf-8',
  webp: 'image/webp',
  mp4: 'video/mp4',
}

/** Reports are written by a worker and kept in storage. */
export function reportRoutes(app: App, api: Api): void {
  const { db, storage } = api.context
  const tags = ['reports']
  const one = { config: { unknown: 'REPORT_UNKNOWN' } } as const
  app.post(
    '/reports',
    {
      config: { role: 'operator', waits: true, errors: ['PROJECT_UNKNOWN', 'PRINT_UNKNOWN'] },
      schema: {
        tags,
        summary: 'Have a report written',
        body: ReportBody,
        response: answers({ 200: ReportAnswer, 202: Accepted }),
      },
    },
    async (request, reply) => {
      const { body, principal } = request
      const asked = body.kind === 'prints' ? await ofPrints(api, request) : await ofOnePrint(api, request)
      const settled = whenDone(request, reply, (first) => written(api, first))
      const effect = async (sql: Transaction) => {
        const reportId = await createReport(sql, { ...asked, locale: body.locale ?? 'en', by: principal.sub })
        await audit(sql, { by: principal.sub, action: 'report.requested', target: reportId })
        return {
          status: 202,
          body: { id: reportId, state: 'queued' },
          location: `${BASE}/reports/${reportId}`,
          after: () => api.enqueue('report', { reportId }),
        }
      }
      return once(api, request, reply, effect, { settled })
    },
  )
  app.get(
    '/reports',
    {
      schema: {
        tags,
        summary: 'List reports, newest first',
        querystring: PageQuery({
          projectId: Type.Optional(ProjectId),
          kind: Type.Optional(Type.Enum(['prints', 'timelapse'])),
          state: Type.Optional(Type.Enum(['queued', 'ready', 'failed'])),
          ...Period,
        }),
        response: answers({ 200: Page(ReportAnswer) }),
      },
    },
    async ({ query, principal }) => {
      const limit = query.limit ?? PAGE
      const { projectId, kind, state } = query
      const seen = { projects: narrowed(scopeOf(principal), projectId), kind, state, ...periodOf(query) }
      const found = await listReports(db, { ...seen, limit, after: decodeCursor(query.cursor, 2) })
      return pageOf(found, limit, reportAnswer, ({ createdText, id }) => [createdText, id])
    },
  )
  app.get(
    '/reports/:id',
    { ...one, schema: { tags, summary: 'One report', params: IdParams, response: answers({ 200: ReportAnswer }) } },
    async (request) => reportAnswer(await own(api, request, request.params.id)),
  )
  app.get(
    '/reports/:id/content',
    {
      config: { ...one.config, errors: ['REPORT_NOT_READY'] },
      schema: {
        tags,
        summary: 'Download a report',
        params: IdParams,
        response: { 200: bytes('The report', 'text/csv', 'image/webp', 'video/mp4') },
      },
    },
    async (request, reply) => {
      const { id, kind, format, state, storageKey, error } = await own(api, request, request.params.id)
      if (state !== 'ready' || !storageKey) return fail('REPORT_NOT_READY', error?.detail ?? 'It is being written')
      reply.headers({
        'content-type': CONTENT_TYPES[format] ?? 'application/octet-stream',
        'content-disposition': disposition('attachment', `${kind}-${id}.${format}`),
      })
      return reply.send(await storage.open(storageKey))
    },
  )
}
