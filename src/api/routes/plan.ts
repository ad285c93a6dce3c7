import { setImmediate } from 'node:timers/promises'
import Type from 'typebox'
import type { Database } from '../../entities/database.ts'
import { plannedPrinters, plannedPrints } from '../../entities/matching.ts'
import { type Plan, planning } from '../../farm/plan.ts'
import type { Api, App } from '../api.ts'
import { scopeOf } from '../principal.ts'
import { answers, Id, Time } from '../schemas.ts'
import { shownTo } from '../shown-rules.ts'
import { RuleAnswer } from './prints.ts'

/** Waiting prints that are planned; the line goes on behind them. */
const MOST_PRINTS = 10_000
/** A plan is kept for so many times as long as it took, so that no number of clients costs more than a tenth of a core. */
const KEPT_TIMES = 10

const PlanAnswer = Type.Object({
  madeAt: Time('When it was made'),
  items: Type.Array(
    Type.Object({
      printId: Id(),
      printerId: Id(),
      startsAt: Time('When it starts'),
      endsAt: Time('When it ends'),
      load: Type.Optional(
        Type.Object({
          material: Type.Unknown({ description: 'A name, several of them, or null' }),
          colour: Type.Union([Type.String(), Type.Null()]),
        }),
      ),
      guessed: Type.Optional(Type.Boolean({ description: 'Nothing is known of its duration' })),
    }),
  ),
  unplaced: Type.Array(Type.Object({ printId: Id(), rules: Type.Array(RuleAnswer) }), {
    description: 'Prints that no printer can take as things are, with the rules that fail on the nearest one',
  }),
})

type Made = Plan & { madeAt: Date }

/** Makes the plan in slices of some milliseconds; other requests are answered between them. */
async function make(db: Database): Promise<Made> {
  const [prints, printers] = await Promise.all([plannedPrints(db, MOST_PRINTS), plannedPrinters(db)])
  const madeAt = new Date()
  const work = planning(prints, printers, madeAt)
  for (;;) {
    const step = work.next()
    if (step.done) return { ...step.value, madeAt }
    await setImmediate()
  }
}

/** Hands out one plan to all who ask while it is made and shortly after. */
function openPlans(db: Database): () => Promise<Made> {
  let kept: { plan: Promise<Made>; until: number } | undefined
  return () => {
    if (kept && performance.now() < kept.until) return kept.plan
    const begun = performance.now()
    const mine = { plan: make(db), until: Infinity }
    const done = (): void => {
      mine.until = begun + (performance.now() - begun) * KEPT_TIMES
    }
    const failed = (): void => {
      mine.until = 0
    }
    mine.plan.then(done, failed)
    kept = mine
    return mine.plan
  }
}

/** Who prints what when: a forecast, made anew when it is asked for. */
export function planRoutes(app: App, api: Api): void {
  const latest = openPlans(api.context.db)
  app.get(
    '/queue/plan',
    {
      schema: {
        tags: ['queue'],
        summary: 'Who prints what when, for the first 10,000 waiting prints',
        response: answers({ 200: PlanAnswer }),
      },
    },
    async ({ principal }) => {
      const { items, unplaced, madeAt } = await latest()
      const scope = scopeOf(principal)
      const seen = scope && new Set(scope)
      const own = <Item extends { projectId: string }>(list: readonly Item[]) =>
        list.flatMap(({ projectId, ...item }) => (!seen || seen.has(projectId) ? [item] : []))
      const shown = shownTo(principal)
      const nowhere = own(unplaced).map(({ printId, rules }) => ({ printId, rules: rules.map(shown) }))
      return { madeAt, items: own(items), unplaced: nowhere }
    },
  )
}
