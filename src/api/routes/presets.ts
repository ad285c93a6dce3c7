import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { changePreset, createPreset, deletePreset, listPresets, type PresetView } from '../../entities/preset.ts'
import { projectById } from '../../entities/project.ts'
import { MATERIAL_PRESETS, QUALITY_PRESETS } from '../../farm/presets.ts'
import { type Api, type App, BASE, type Request } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { Text } from '../filters.ts'
import { once } from '../once.ts'
import { ownPreset } from '../preset.ts'
import { scopeOf, sees } from '../principal.ts'
import {
  answers,
  Copies,
  Id,
  IdParams,
  Name,
  Nothing,
  PAGE,
  PageQuery,
  Priority,
  ProjectId,
  Time,
  Word,
} from '../schemas.ts'

const celsius = (description: string) => Type.Number({ minimum: 0, maximum: 500, description })
const Fields = {
  material: Word('Material', 'PLA'),
  quality: Word('Quality', 'draft'),
  colour: Word('Colour that must be loaded'),
  tags: Type.Array(Word('Tag that the printer must have'), { maxItems: 50 }),
  copies: Copies,
  priority: Priority,
  printerId: Id('Only this printer'),
  poolId: Id('Only printers of this pool'),
  nozzleCelsius: celsius('For whoever shows or preheats; the temperatures of a print are those of its G-code'),
  bedCelsius: celsius('Likewise'),
}
type Names = keyof typeof Fields
type Optional = { [Name in Names]: Type.TOptional<(typeof Fields)[Name]> }
type Nullable = { [Name in Names]: Type.TOptional<Type.TUnion<[(typeof Fields)[Name], Type.TNull]>> }
const mapped = <Mapped>(each: (field: Type.TSchema) => Type.TSchema): Mapped =>
  Object.fromEntries(Object.entries(Fields).map(([name, field]) => [name, each(field)])) as Mapped
const optional = mapped<Optional>((field) => Type.Optional(field))

const PresetBody = Type.Object({
  name: Name('For people; unique among your own, or in the project'),
  projectId: Type.Optional(ProjectId),
  ...optional,
})
const PatchBody = Type.Object({
  name: Type.Optional(Name('For people')),
  ...mapped<Nullable>((field) => Type.Optional(Type.Union([field, Type.Null()]))),
})
const PresetAnswer = Type.Object({
  id: Id(),
  name: Type.String(),
  projectId: Type.Optional(ProjectId),
  ...optional,
  createdBy: Type.String(),
  createdAt: Time('When it was saved'),
  updatedAt: Time('When it was changed'),
})
const ListAnswer = Type.Object({
  items: Type.Array(PresetAnswer, { description: 'What you and your projects saved, by name' }),
  next: Type.Optional(Type.String({ description: 'Cursor of the next page; absent on the last one' })),
  materials: Type.Array(
    Type.Object({
      name: Type.String(),
      nozzleCelsius: Type.Number(),
      bedCelsius: Type.Number(),
      densityGramsPerCubicCentimetre: Type.Number(),
    }),
    { description: 'Where to begin with each material; what stands on the spool comes first' },
  ),
  qualities: Type.Array(
    Type.Object({ name: Type.String(), layerHeightMillimetres: Type.Number(), infillShare: Type.Number() }),
    { description: 'What the words for `quality` mean with a nozzle of 0.4 mm' },
  ),
})

const presetAnswer = ({ content, ...preset }: PresetView) => compact({ ...preset, ...content })
const contentOf = (fields: Record<string, unknown>) =>
  compact(Object.fromEntries((Object.keys(Fields) as Names[]).map((name) => [name, fields[name]])))

/** Presets: what comes with Printyard, and what people save. */
export function presetRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['presets']
  const config = { unknown: 'PRESET_UNKNOWN' } as const
  app.get(
    '/presets',
    {
      schema: {
        tags,
        summary: 'Materials, qualities, and saved presets',
        querystring: PageQuery({ projectId: Type.Optional(ProjectId), text: Text('name') }),
        response: answers({ 200: ListAnswer }),
      },
    },
    async ({ query, principal }) => {
      const { limit = PAGE, projectId, text, cursor } = query
      const viewer = { by: principal.sub, projects: scopeOf(principal) }
      const found = await listPresets(db, viewer, { projectId, text, limit, after: decodeCursor(cursor, 2) })
      const page = pageOf(found, limit, presetAnswer, ({ name, id }) => [name, id])
      return { ...page, materials: [...MATERIAL_PRESETS], qualities: [...QUALITY_PRESETS] }
    },
  )
  app.get(
    '/presets/:id',
    {
      config,
      schema: { tags, summary: 'One saved preset', params: IdParams, response: answers({ 200: PresetAnswer }) },
    },
    async (request) => presetAnswer(await ownPreset(api, request, request.params.id)),
  )
  app.post(
    '/presets',
    {
      config: { role: 'member', errors: ['PRESET_EXISTS', 'PROJECT_UNKNOWN'] },
      schema: {
        tags,
        summary: 'Save a preset: your own, or with projectId one of a project',
        body: PresetBody,
        response: answers({ 201: PresetAnswer }),
      },
    },
    async (request, reply) => {
      const { name, projectId = null, ...fields } = request.body
      if (projectId !== null && !(sees(request.principal, projectId) && (await projectById(db, projectId))))
        fail('PROJECT_UNKNOWN')
      const by = request.principal.sub
      return once(api, request, reply, async (sql) => {
        const made = await createPreset(sql, { projectId, name, content: contentOf(fields), by })
        await audit(sql, { by, action: 'preset.created', target: made.id, data: { name, ...compact({ projectId }) } })
        return { status: 201, body: presetAnswer(made), location: `${BASE}/presets/${made.id}` }
      })
    },
  )
  changing(app, api)
}

function changing(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['presets']
  const config = { unknown: 'PRESET_UNKNOWN', role: 'member' } as const
  const owned = async (request: Request): Promise<void> => {
    await ownPreset(api, request, (request.params as { id: string }).id)
  }
  app.patch(
    '/presets/:id',
    {
      config: { ...config, errors: ['PRESET_EXISTS'] },
      preValidation: owned,
      schema: {
        tags,
        summary: 'Change a preset; null takes a field out',
        params: IdParams,
        body: PatchBody,
        response: answers({ 200: PresetAnswer }),
      },
    },
    async (request) => {
      const { name, content } = await ownPreset(api, request, request.params.id)
      const { name: renamed = name, ...fields } = request.body
      return db.transaction(async (sql) => {
        const merged = contentOf({ ...content, ...fields })
        const changed = (await changePreset(sql, request.params.id, renamed, merged)) ?? fail('PRESET_UNKNOWN')
        await audit(sql, {
          by: request.principal.sub,
          action: 'preset.changed',
          target: changed.id,
          data: request.body,
        })
        return presetAnswer(changed)
      })
    },
  )
  app.delete(
    '/presets/:id',
    {
      config,
      schema: { tags, summary: 'Forget a preset', params: IdParams, response: answers({ 204: Nothing }) },
    },
    async (request, reply) => {
      const { id } = await ownPreset(api, request, request.params.id)
      await db.transaction(async (sql) => {
        if (!(await deletePreset(sql, id))) fail('PRESET_UNKNOWN')
        await audit(sql, { by: request.principal.sub, action: 'preset.removed', target: id })
      })
      return reply.code(204).send()
    },
  )
}
