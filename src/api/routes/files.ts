import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { contentKey } from '../../core/storage.ts'
import { audit } from '../../entities/audit.ts'
import { type FileView, fileById, listFiles, removeFile } from '../../entities/file.ts'
import { platesOf } from '../../entities/plate.ts'
import { type Api, type App, BASE, type Request } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { disposition } from '../file-name.ts'
import { Period, periodOf, Text } from '../filters.ts'
import { unsent } from '../lines.ts'
import { scopeOf } from '../principal.ts'
import { answers, bytes, Id, IdParams, Nothing, PAGE, Page, PageQuery, ProjectId, Time, Word } from '../schemas.ts'

export const FileError = Type.Object({ code: Type.String(), detail: Type.String() })
export const EstimateAnswer = Type.Object(
  {
    durationSeconds: Type.Number({ description: 'Moves, dwells and tool changes, as slicers count them' }),
    preparationSeconds: Type.Number({ description: 'Heat-up, homing, levelling' }),
    filamentMillimetres: Type.Number(),
    massGrams: Type.Number(),
    source: Type.Enum(['slicer', 'planner', 'learned', 'virtual'], {
      description: '`learned` = the times p10, p50 and p90 are those of finished prints',
    }),
    durationSource: Type.Optional(
      Type.String({ description: 'With `learned`: where durationSeconds comes from, slicer or planner' }),
    ),
    p10: Type.Optional(
      Type.Number({ description: 'Seconds in all that one of ten prints stays under, learned from finished prints' }),
    ),
    p50: Type.Optional(
      Type.Number({ description: 'Seconds in all, preparation included, learned from finished prints' }),
    ),
    p90: Type.Optional(Type.Number({ description: 'Seconds in all that nine of ten prints stay under' })),
    qualities: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object({
          durationSeconds: Type.Number(),
          filamentMillimetres: Type.Number(),
          massGrams: Type.Number(),
        }),
        { description: 'Of a model: what its other qualities take, `draft` and `fine`; the rest is `standard`' },
      ),
    ),
  },
  { description: 'What a print of the file takes' },
)
const PlateAnswer = Type.Object({
  number: Type.Integer({ description: 'What `plate` of a print takes' }),
  name: Type.Optional(Type.String()),
  durationSeconds: Type.Optional(Type.Number()),
  filamentMillimetres: Type.Optional(Type.Number()),
  massGrams: Type.Optional(Type.Number()),
  hasGcode: Type.Boolean({ description: 'Whether the plate is sliced' }),
})
export const FileAnswer = Type.Object({
  id: Id(),
  name: Type.String(),
  projectId: ProjectId,
  state: Type.Enum(['received', 'ready', 'rejected']),
  kind: Type.Optional(Type.String({ description: 'Found out from the content: gcode, stl ...' })),
  sizeBytes: Type.Integer(),
  sha256: Type.String(),
  error: Type.Optional(FileError),
  estimate: Type.Optional(EstimateAnswer),
  estimateError: Type.Optional(FileError),
  plates: Type.Optional(Type.Array(PlateAnswer, { description: 'Of a 3MF: its plates' })),
  thumbnails: Type.Array(Type.Object({ size: Type.Integer(), url: Type.String() })),
  pictureError: Type.Optional(FileError),
  boundsMillimetres: Type.Optional(Type.Unknown()),
  createdBy: Type.String(),
  createdAt: Time('When it was uploaded'),
})
/** A file as clients see it. */
export function fileAnswer(file: FileView) {
  const { metadata, pictureSizes, createdText: _createdText, ...shown } = file
  const url = `${BASE}/files/${file.id}/thumbnail`
  const plates = platesOf(metadata, file.estimate)
  return {
    ...compact(shown),
    ...(plates ? { plates } : {}),
    thumbnails: (pictureSizes ?? []).map((size) => ({ size, url: `${url}?size=${size}` })),
  }
}

/** The caller's file of this id. Errors: FILE_UNKNOWN, also for one that is not theirs. */
export async function ownFile({ context }: Api, request: Request, id: string): Promise<FileView> {
  return (await fileById(context.db, id, scopeOf(request.principal))) ?? fail('FILE_UNKNOWN')
}

export function fileRoutes(app: App, api: Api): void {
  const { db } = api.context
  const config = { unknown: 'FILE_UNKNOWN' } as const
  const tags = ['files']

  app.get(
    '/files',
    {
      config: { printing: true },
      schema: {
        tags,
        summary: 'List files, newest first',
        querystring: PageQuery({
          projectId: Type.Optional(ProjectId),
          state: Type.Optional(Type.Enum(['received', 'ready', 'rejected'])),
          name: Type.Optional(Type.String({ maxLength: 255, description: 'Of exactly this name' })),
          kind: Type.Optional(Type.String({ maxLength: 100, description: 'gcode, stl ...' })),
          text: Text('name'),
          ...Period,
        }),
        response: answers({ 200: Page(FileAnswer) }),
      },
    },
    async ({ query, principal }) => {
      const limit = query.limit ?? PAGE
      const found = await listFiles(db, {
        projects: narrowed(scopeOf(principal), query.projectId),
        state: query.state,
        ...{ name: query.name, kind: query.kind, text: query.text },
        ...periodOf(query),
        limit,
        after: decodeCursor(query.cursor, 2),
      })
      return pageOf(found, limit, fileAnswer, ({ createdText, id }) => [createdText, id])
    },
  )
  app.get(
    '/files/:id',
    { config, schema: { tags, summary: 'One file', params: IdParams, response: answers({ 200: FileAnswer }) } },
    async (request) => fileAnswer(await ownFile(api, request, request.params.id)),
  )
  app.delete(
    '/files/:id',
    {
      config: { ...config, role: 'member', errors: ['FILE_IN_USE'] },
      schema: { tags, summary: 'Delete a file', params: IdParams, response: answers({ 204: Nothing }) },
    },
    async (request, reply) => {
      const { id, name } = await ownFile(api, request, request.params.id)
      await db.transaction(async (sql) => {
        await removeFile(sql, id)
        await audit(sql, { by: request.principal.sub, action: 'file.deleted', target: id, data: { name } })
      })
      return reply.code(204).send()
    },
  )
  streams(app, api)
}

/** One project out of those that the caller sees; somebody else's gives an empty list. */
export function narrowed(projects: readonly string[] | null, wanted: string | undefined): readonly string[] | null {
  if (wanted === undefined) return projects
  return projects === null || projects.includes(wanted) ? [wanted] : []
}

function streams(app: App, api: Api): void {
  const config = { unknown: 'FILE_UNKNOWN' } as const
  const tags = ['files']
  app.get(
    '/files/:id/content',
    {
      config,
      schema: {
        tags,
        summary: 'Download a file',
        params: IdParams,
        response: { 200: bytes('The file', 'application/octet-stream') },
      },
    },
    async (request, reply) => {
      const { name, sha256, sizeBytes } = await ownFile(api, request, request.params.id)
      reply.headers({
        'content-type': 'application/octet-stream',
        'content-length': sizeBytes,
        'content-disposition': disposition('attachment', name),
        etag: `"${sha256}"`,
      })
      if (request.method === 'HEAD') return reply.send(unsent())
      return reply.send(await api.context.storage.open(contentKey(sha256)))
    },
  )
}

/** Of a 3MF of several plates. */
export const PlateNumber = Type.Integer({
  minimum: 1,
  maximum: 100,
  description: 'Of a 3MF with several plates: which; the first when left out',
})
export const FileOrName = {
  plate: Type.Optional(PlateNumber),
  fileId: Type.Optional(Id('Id of the file')),
  filename: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'The newest file of this name',
      examples: ['part.gcode'],
    }),
  ),
  material: Type.Optional(Word('Material', 'PLA')),
  quality: Type.Optional(Word('Quality', 'draft')),
  presetId: Type.Optional(Id('Preset that says what is left out here')),
}
