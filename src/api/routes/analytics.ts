import Type from 'typebox'
import { listDailyTotals } from '../../entities/daily-total.ts'
import type { Estimate } from '../../entities/file.ts'
import { finishedPrints, sliceRatios } from '../../entities/finished.ts'
import { learnedGuess, learnedTime, timeAccuracy } from '../../farm/learned-time.ts'
import type { Api, App, Request } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { scopeOf } from '../principal.ts'
import { answers, Id, PAGE, Page, PageQuery, ProjectId, Time } from '../schemas.ts'
import { narrowed } from './files.ts'

/** More would teach little and cost the thread that answers. */
const LEARNED_PRINTS = 500

const Errors = Type.Object({ median: Type.Number(), p90: Type.Number() })
const AccuracyAnswer = Type.Object({
  prints: Type.Integer({ description: 'The newest completed prints that were judged' }),
  estimated: Type.Optional(Errors),
  learned: Type.Optional(Errors),
  within: Type.Optional(Type.Number({ description: 'Share of prints that ended between p10 and p90; 0.8 is right' })),
})

const Day = (description: string) =>
  Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: `${description} (UTC)`, examples: ['2026-11-25'] })
const DayAnswer = Type.Object({
  day: Day('The day on which the prints ended'),
  projectId: ProjectId,
  printerId: Id('The printer, also one that was removed since'),
  completed: Type.Integer(),
  failed: Type.Integer(),
  canceled: Type.Integer(),
  succeeded: Type.Integer({ description: 'Parts that are good, by feedback where somebody gave it' }),
  flawed: Type.Integer({ description: 'By feedback' }),
  printSeconds: Type.Number(),
  filamentMillimetres: Type.Number(),
  massGrams: Type.Number(),
  updatedAt: Time('When it was last summed up'),
})

export function analyticsRoutes(app: App, api: Api): void {
  app.get(
    '/analytics/daily',
    {
      schema: {
        tags: ['reports'],
        summary: 'What each printer did for each project, day by day, newest first',
        description:
          'Summed up every ten minutes from the prints that came to a printer and ended; the rows outlive the prints. The last three days may still change, and so do all by feedback.',
        querystring: PageQuery({
          from: Type.Optional(Day('The first day')),
          to: Type.Optional(Day('The last day')),
          projectId: Type.Optional(ProjectId),
          printerId: Type.Optional(Id('Of this printer')),
        }),
        response: answers({ 200: Page(DayAnswer) }),
      },
    },
    async ({ query, principal }) => {
      const { limit = PAGE, printerId, from, to } = query
      const projects = narrowed(scopeOf(principal), query.projectId)
      const filter = { projects, printerId, from, to, limit, after: decodeCursor(query.cursor, 3) }
      const found = await listDailyTotals(api.context.db, filter)
      return pageOf(
        found,
        limit,
        (row) => row,
        (row) => [row.day, row.projectId, row.printerId],
      )
    },
  )
  app.get(
    '/analytics/eta-accuracy',
    {
      schema: {
        tags: ['reports'],
        summary: 'How far estimates were off',
        description:
          'Absolute errors as shares of the actual time: of the plain estimate, and of the time learned from finished prints. Each print is predicted from those that ended before it only.',
        response: answers({ 200: AccuracyAnswer }),
      },
    },
    async ({ principal }) => {
      const { prints, estimated, learned, within } = timeAccuracy(
        await finishedPrints(api.context.db, scopeOf(principal), LEARNED_PRINTS),
      )
      return {
        prints,
        ...compact({ estimated: estimated ?? undefined, learned: learned ?? undefined, within: within ?? undefined }),
      }
    },
  )
}

/** Fewer finished prints say less than the estimate does. */
const FEWEST_PRINTS = 5

/** The estimate with the times that prints of this material and profile really took, once there are some. */
export async function withLearned(
  api: Api,
  { principal }: Request,
  estimate: Estimate,
  quality?: string,
): Promise<Estimate> {
  if (estimate.source === 'virtual') return corrected(api, estimate, quality)
  const finished = await finishedPrints(api.context.db, scopeOf(principal), LEARNED_PRINTS)
  const { p10, p50, p90, prints } = learnedTime(finished, {
    material: estimate.materials?.[0] ?? '',
    profile: profileOf(estimate),
  })
  if (prints < FEWEST_PRINTS) return estimate
  const seconds = estimate.durationSeconds + estimate.preparationSeconds
  const times = { p10: seconds * p10, p50: seconds * p50, p90: seconds * p90 }
  return { ...estimate, ...times, source: 'learned', durationSource: estimate.source }
}

/**
 * The guess of a model, corrected by what models came to that were sliced since. Prints of G-code teach nothing about
 * it: it has an error of its own, and says so.
 */
async function corrected(api: Api, estimate: Estimate, quality: string | undefined): Promise<Estimate> {
  const learned = learnedGuess(await sliceRatios(api.context.db, quality, FEWEST_PRINTS))
  if (!learned) return estimate
  const { durationSeconds: seconds } = estimate
  return {
    ...estimate,
    durationSeconds: seconds * learned.p50,
    ...{ p10: seconds * learned.p10, p50: seconds * learned.p50, p90: seconds * learned.p90 },
  }
}

function profileOf({ layerHeightMillimetres, nozzleMillimetres }: Estimate): string {
  return `${layerHeightMillimetres ?? ''}/${nozzleMillimetres ?? ''}`
}
