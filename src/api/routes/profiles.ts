import { createHash } from 'node:crypto'
import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { createProfile, deleteProfile, listProfiles, type ProfileView, profileById } from '../../entities/profile.ts'
import { QUALITIES, readProfile } from '../../farm/slicer-profile.ts'
import { type Api, type App, BASE } from '../api.ts'
import { decodeCursor, pageOf } from '../cursor.ts'
import { once } from '../once.ts'
import { answers, Id, IdParams, Name, Nothing, PAGE, Page, PageQuery, Time, Word } from '../schemas.ts'

const LARGEST_TEXT = 500_000
const ENGINES = ['prusaslicer', 'orcaslicer', 'curaengine'] as const

const ProfileBody = Type.Object({
  name: Name('For people'),
  engine: Type.Optional(
    Type.Enum([...ENGINES], { description: 'Whose settings these are; prusaslicer when left out' }),
  ),
  printerClass: Type.String({
    minLength: 1,
    maxLength: 100,
    description: 'Model of the printers that it is for, as `model` of the printer says it; `*` = any',
  }),
  material: Word('Material, e.g. PETG'),
  quality: Word(`Quality: ${QUALITIES.join(', ')}, or a word of your own that prints then ask for`),
  settings: Type.String({
    minLength: 1,
    maxLength: LARGEST_TEXT,
    description: 'One `name = value` a line: what PrusaSlicer exports as config, or the config block of its G-code',
  }),
})
const Fields = {
  id: Id(),
  name: Type.String(),
  engine: Type.String(),
  printerClass: Type.String(),
  material: Type.String(),
  quality: Type.String(),
  sha256: Type.String({ description: 'Of its settings: slices by profiles of the same settings are shared' }),
  createdBy: Type.String(),
  createdAt: Time('When it was uploaded'),
}
const ProfileAnswer = Type.Object(Fields)
const WholeAnswer = Type.Object({ ...Fields, settings: Type.String() })

const profileAnswer = ({ createdText: _text, ...profile }: ProfileView) => profile

/** Slicing settings for a class of printers, a material and a quality, in place of the vendors' own. */
export function profileRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['profiles']
  const config = { unknown: 'PROFILE_UNKNOWN' } as const
  app.post(
    '/profiles',
    {
      config: { role: 'operator', errors: ['PROFILE_EXISTS', 'PROFILE_INVALID'] },
      schema: { tags, summary: 'Add a slicing profile', body: ProfileBody, response: answers({ 201: ProfileAnswer }) },
    },
    async (request, reply) => {
      const { engine = 'prusaslicer', settings: text, ...body } = request.body
      const read = readProfile(text)
      const settings = [...read]
        .map(([key, value]) => `${key} = ${value}\n`)
        .toSorted()
        .join('')
      const sha256 = createHash('sha256').update(`${engine}\n${settings}`).digest('hex')
      const by = request.principal.sub
      return once(api, request, reply, async (sql) => {
        const made = await createProfile(sql, { ...body, engine, settings, sha256, by })
        if (!made) return fail('PROFILE_EXISTS', 'Delete the profile of that printer, material and quality first')
        await audit(sql, { by, action: 'profile.created', target: made.id, data: { ...body, engine, sha256 } })
        return {
          status: 201,
          body: profileAnswer(made),
          location: `${BASE}/profiles/${made.id}`,
          after: async () => api.tell({ type: 'queue' }),
        }
      })
    },
  )
  app.get(
    '/profiles',
    {
      schema: {
        tags,
        summary: 'List uploaded profiles, newest first',
        querystring: PageQuery({}),
        response: answers({ 200: Page(ProfileAnswer) }),
      },
    },
    async ({ query }) => {
      const limit = query.limit ?? PAGE
      const found = await listProfiles(db, { limit, after: decodeCursor(query.cursor, 2) })
      return pageOf(found, limit, profileAnswer, ({ createdText, id }) => [createdText, id])
    },
  )
  app.get(
    '/profiles/:id',
    { config, schema: { tags, summary: 'One profile', params: IdParams, response: answers({ 200: WholeAnswer }) } },
    async ({ params }) => {
      const { createdText: _text, ...profile } = (await profileById(db, params.id)) ?? fail('PROFILE_UNKNOWN')
      return profile
    },
  )
  app.delete(
    '/profiles/:id',
    {
      config: { ...config, role: 'operator' },
      schema: { tags, summary: 'Forget a profile', params: IdParams, response: answers({ 204: Nothing }) },
    },
    async (request, reply) => {
      const { id } = request.params
      await db.transaction(async (sql) => {
        if (!(await deleteProfile(sql, id))) fail('PROFILE_UNKNOWN')
        await audit(sql, { by: request.principal.sub, action: 'profile.removed', target: id })
      })
      return reply.code(204).send()
    },
  )
}
