import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { lastEjection } from '../../entities/ejection.ts'
import { allCandidates, waitingWishes } from '../../entities/matching.ts'
import { PRINTER_STATES, type PrinterView, printerView, printerViews } from '../../entities/printer.ts'
import { match, printerRules } from '../../farm/match.ts'
import { lastStatus } from '../../queues/events.ts'
import type { Api, App } from '../api.ts'
import { decodeCursor, nextPlace, pageOf, placeOf } from '../cursor.ts'
import { Text } from '../filters.ts'
import { octoprintStatus, StatusAnswer, TemperatureAnswer, temperatureOf } from '../octoprint-shape.ts'
import { atLeast, type Principal, scopeOf } from '../principal.ts'
import { PrinterAnswer, printerAnswer } from '../printer-shape.ts'
import { answers, Id, IdParams, PAGE, Page, PageQuery } from '../schemas.ts'
import { shownTo } from '../shown-rules.ts'
import { bedRoutes } from './beds.ts'
import { commandRoutes } from './commands.ts'
import { printerChanges } from './printer-changes.ts'
import { RuleAnswer } from './prints.ts'

const one = { unknown: 'PRINTER_UNKNOWN' } as const
const staff = ({ principal }: { principal: Principal }): boolean => atLeast(principal.role, 'operator')

/** Errors: PRINTER_UNKNOWN. */
export async function knownPrinter({ context }: Api, id: string): Promise<PrinterView> {
  return (await printerView(context.db, id)) ?? fail('PRINTER_UNKNOWN')
}

/** Printers: what they are, how they do, what is loaded. */
export function printerRoutes(app: App, api: Api): void {
  reading(app, api)
  printerChanges(app, api)
  bedRoutes(app, api)
  commandRoutes(app, api)
}

function reading(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['printers']
  app.get(
    '/printers',
    {
      schema: {
        tags,
        summary: 'List printers, oldest first',
        querystring: PageQuery({
          poolId: Type.Optional(Id('Of this pool')),
          state: Type.Optional(Type.Enum([...PRINTER_STATES])),
          kind: Type.Optional(Type.String({ maxLength: 100, description: 'Driver kind' })),
          text: Text('name'),
        }),
        response: answers({ 200: Page(PrinterAnswer) }),
      },
    },
    async (request) => {
      const { limit = PAGE, poolId, state, kind, text } = request.query
      const [after] = decodeCursor(request.query.cursor, 1)
      const all = await printerViews(db, poolId ? { poolId } : {})
      // A farm's printers are few enough to read whole; the page is cut here.
      const last = all.findIndex(({ id }) => id === after)
      if (after !== undefined && last < 0) fail('CURSOR_INVALID', 'The printers changed: begin with the first page')
      const rest = all
        .slice(last + 1)
        .filter((printer) => (!state || printer.state === state) && (!kind || printer.kind === kind))
        .filter(({ name }) => !text || name.toLowerCase().includes(text.toLowerCase()))
      return pageOf(
        rest.slice(0, limit + 1),
        limit,
        (printer) => printerAnswer(printer, staff(request)),
        ({ id }) => [id],
      )
    },
  )
  app.get(
    '/printers/:id',
    {
      config: one,
      schema: { tags, summary: 'One printer', params: IdParams, response: answers({ 200: PrinterAnswer }) },
    },
    async (request) => {
      const printer = await knownPrinter(api, request.params.id)
      return printerAnswer(printer, staff(request), await lastEjection(db, printer.id))
    },
  )
  app.get(
    '/printers/:id/status',
    {
      config: one,
      schema: { tags, summary: 'Its last status', params: IdParams, response: answers({ 200: StatusAnswer }) },
    },
    async ({ params: { id } }) => {
      const printer = await knownPrinter(api, id)
      return octoprintStatus(printer, await lastStatus(api.context, id))
    },
  )
  app.get(
    '/printers/:id/temperature',
    {
      config: one,
      schema: {
        tags,
        summary: 'Its last temperatures',
        params: IdParams,
        response: answers({ 200: TemperatureAnswer }),
      },
    },
    async ({ params: { id } }) => {
      await knownPrinter(api, id)
      return temperatureOf((await lastStatus(api.context, id))?.snapshot)
    },
  )
  why(app, api)
}

function why(app: App, api: Api): void {
  const Answer = Type.Object({
    rules: Type.Array(RuleAnswer, { description: 'What it is asked itself, whatever is to be printed' }),
    prints: Type.Array(Type.Object({ printId: Id(), fits: Type.Boolean(), rules: Type.Array(RuleAnswer) }), {
      description: 'Those that wait and that you may see, in the order of the line',
    }),
    next: Type.Optional(Type.String({ description: 'Cursor of the next page; absent on the last one' })),
  })
  app.get(
    '/printers/:id/why',
    {
      config: one,
      schema: {
        tags: ['printers'],
        summary: 'Why it takes none of the next prints: its own rules, and every rule for each print',
        params: IdParams,
        querystring: PageQuery({}),
        response: answers({ 200: Answer }),
      },
    },
    async ({ params: { id }, query, principal }) => {
      const { db } = api.context
      const limit = query.limit ?? PAGE
      const after = placeOf(query.cursor)
      const [printer] = await allCandidates(db, id)
      if (!printer) return fail('PRINTER_UNKNOWN')
      const now = new Date()
      const found = await waitingWishes(db, { projects: scopeOf(principal), limit, after })
      const shown = shownTo(principal)
      const prints = found.slice(0, limit).map((wish) => {
        const { fits, rules } = match(wish, printer, now)
        return { printId: wish.printId, fits, rules: rules.map(shown) }
      })
      return { rules: printerRules(printer, now).map(shown), prints, ...nextPlace(found, after, limit) }
    },
  )
}
