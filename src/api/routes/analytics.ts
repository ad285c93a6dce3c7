import Type from 'typebox'
import type { Estimate } from '../../entities/file.ts'
import { finishedPrints, sliceRatios } from '../../entities/finished.ts'
import { learnedGuess, learnedTime, timeAccuracy } from '../../farm/learned-time.ts'
import type { Api, App, Request } from '../api.ts'
import { compact } from '../cursor.ts'
import { scopeOf } from '../principal.ts'
import { answers } from '../schemas.ts'

/** More would teach little and cost the thread that answers. */
const LEARNED_PRINTS = 500

const Errors = Type.Object({ median: Type.Number(), p90: Type.Number() })
const AccuracyAnswer = Type.Object({
  prints: Type.Integer({ description: 'The newest completed prints that were judged' }),
  estimated: Type.Optional(Errors),
  learned: Type.Optional(Errors),
  within: Type.Optional(Type.Number({ description: 'Share of prints that ended between p10 and p90; 0.8 is right' })),
})

export function analyticsRoutes(app: App, api: Api): void {
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
