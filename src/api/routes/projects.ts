import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { createProject, listProjects, projectById } from '../../entities/project.ts'
import { projectStatistics } from '../../entities/project-statistics.ts'
import { costOf } from '../../farm/cost.ts'
import { type Api, type App, BASE, type Request } from '../api.ts'
import { decodeCursor, pageOf } from '../cursor.ts'
import { Text } from '../filters.ts'
import { once } from '../once.ts'
import { scopeOf, sees, seesAll } from '../principal.ts'
import { answers, Name, PAGE, Page, PageQuery, ProjectId, Time } from '../schemas.ts'

const ProjectAnswer = Type.Object({
  id: ProjectId,
  name: Type.String(),
  createdBy: Type.String(),
  createdAt: Time('When it was made'),
})
const Cost = Type.Object(
  {
    amount: Type.Integer({ description: 'Minor units (cents)' }),
    currency: Type.String(),
    filamentPerKilogram: Type.Integer({ description: 'Minor units; FILAMENT_PRICE_PER_KILOGRAM' }),
    machinePerHour: Type.Integer({ description: 'Minor units; MACHINE_PRICE_PER_HOUR' }),
  },
  { description: 'Of all filament and print time, also of failed prints, at the prices beside it' },
)
const Ended = Type.Object(
  {
    succeeded: Type.Integer(),
    flawed: Type.Integer({ description: 'By feedback' }),
    failed: Type.Integer({ description: 'By the printer, or by feedback' }),
    canceled: Type.Integer(),
  },
  { description: 'Prints that had come to a printer and ended, by what became of the part' },
)
const Statistics = Type.Object({
  files: Type.Integer(),
  storedBytes: Type.Integer(),
  prints: Type.Record(Type.String(), Type.Integer(), { description: 'Prints that are still kept, by state' }),
  total: Type.Integer({ description: 'All prints that there ever were' }),
  ended: Ended,
  successRate: Type.Optional(
    Type.Number({
      minimum: 0,
      maximum: 1,
      description: 'Succeeded over succeeded, flawed and failed; absent before any ended',
    }),
  ),
  printSeconds: Type.Number(),
  filamentMillimetres: Type.Number(),
  massGrams: Type.Number(),
  cost: Cost,
})
const NewProject = Type.Object({ name: Name('For people'), id: Type.Optional(ProjectId) })

/** Members make only projects that their token or key names: any other they could not see. */
function mayCreate({ principal }: Request, id: string | undefined): void {
  if (seesAll(principal) || (id !== undefined && sees(principal, id))) return
  fail('ROLE_MISSING', 'Only operators make projects that your token does not name')
}

async function statistics({ context: { db, config } }: Api, projectId: string) {
  const known = await projectStatistics(db, projectId)
  const { succeeded, flawed, failed } = known.ended
  const judged = succeeded + flawed + failed
  const cost = costOf(known, {
    currency: config.CURRENCY,
    filamentPerKilogram: config.FILAMENT_PRICE_PER_KILOGRAM,
    machinePerHour: config.MACHINE_PRICE_PER_HOUR,
  })
  return { ...known, ...(judged > 0 ? { successRate: succeeded / judged } : {}), cost }
}

export function projectRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['projects']
  app.get(
    '/projects',
    {
      schema: {
        tags,
        summary: 'List projects',
        querystring: PageQuery({ text: Text('name') }),
        response: answers({ 200: Page(ProjectAnswer) }),
      },
    },
    async ({ query, principal }) => {
      const limit = query.limit ?? PAGE
      const [after] = decodeCursor(query.cursor, 1)
      const found = await listProjects(db, { projects: scopeOf(principal), text: query.text, limit, after })
      return pageOf(
        found,
        limit,
        (project) => project,
        ({ id }) => [id],
      )
    },
  )
  app.post(
    '/projects',
    {
      config: { errors: ['PROJECT_EXISTS'] },
      schema: { tags, summary: 'Make a project', body: NewProject, response: answers({ 201: ProjectAnswer }) },
    },
    async (request, reply) => {
      const { name, id } = request.body
      mayCreate(request, id)
      const by = request.principal.sub
      return once(api, request, reply, async (sql) => {
        const made = (await createProject(sql, { id, name, by })) ?? fail('PROJECT_EXISTS', `A project ${id} exists`)
        await audit(sql, { by, action: 'project.created', target: made.id })
        return { status: 201, body: made, location: `${BASE}/projects/${encodeURIComponent(made.id)}` }
      })
    },
  )
  app.get(
    '/projects/:id',
    {
      config: { unknown: 'PROJECT_UNKNOWN' },
      schema: {
        tags,
        summary: 'One project with its statistics',
        params: Type.Object({ id: ProjectId }),
        response: answers({ 200: Type.Object({ ...ProjectAnswer.properties, statistics: Statistics }) }),
      },
    },
    async ({ params: { id }, principal }) => {
      const found = (sees(principal, id) && (await projectById(db, id))) || fail('PROJECT_UNKNOWN')
      return { ...found, statistics: await statistics(api, id) }
    },
  )
}
