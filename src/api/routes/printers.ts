import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { allCandidates, waitingWishes } from '../../entities/matching.ts'
import { findPool } from '../../entities/pool.ts'
import { printsIn } from '../../entities/print-view.ts'
import {
  createPrinter,
  type PrinterView,
  printerView,
  printerViews,
  removePrinter,
  updatePrinter,
} from '../../entities/printer.ts'
import { match } from '../../farm/match.ts'
import { lastStatus } from '../../queues/events.ts'
import { type Api, type App, BASE } from '../api.ts'
import { compact, decodeCursor, pageOf } from '../cursor.ts'
import { octoprintStatus, temperatureOf } from '../octoprint-shape.ts'
import { asDatabase, once } from '../once.ts'
import { atLeast, type Principal, scopeOf } from '../principal.ts'
import { checkSettings, mergeSettings, shownSettings } from '../printer-settings.ts'
import { answers, Id, IdParams, Name, Nothing, PAGE, Page, PageQuery, Time, Word } from '../schemas.ts'
import { bedRoutes } from './beds.ts'
import { commandRoutes } from './commands.ts'
import { RuleAnswer } from './prints.ts'

const Settings = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), {
  maxProperties: 50,
  description: 'What connects us to it, by kind: {url, apiKey}, {host, accessCode, serial} ...',
})
const Capabilities = Type.Object({
  buildVolumeMillimetres: Type.Optional(
    Type.Object({
      x: Type.Number({ exclusiveMinimum: 0 }),
      y: Type.Number({ exclusiveMinimum: 0 }),
      z: Type.Number({ exclusiveMinimum: 0 }),
    }),
  ),
  nozzleMillimetres: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 10 })),
  tags: Type.Optional(Type.Array(Word('Tag'), { maxItems: 50 })),
})
const Loaded = Type.Object({
  slot: Type.Union([Type.Integer({ minimum: 0, maximum: 1_000 }), Word('Slot')]),
  material: Word('Material, e.g. PLA'),
  colour: Type.Optional(Word('Colour')),
  spoolId: Type.Optional(Id('Spool')),
})
const common = { model: Type.Optional(Word('Model')), capabilities: Type.Optional(Capabilities) }
const NewPrinterBody = Type.Object({
  name: Name('For people; unique'),
  kind: Word('Driver kind, e.g. octoprint'),
  pool: Type.Optional(Name('Id or name of its pool')),
  ...common,
  loaded: Type.Optional(Type.Array(Loaded, { maxItems: 100 })),
  settings: Settings,
})
const PatchBody = Type.Object({
  name: Type.Optional(Name('For people; unique')),
  pool: Type.Optional(Type.Union([Name('Id or name of its pool'), Type.Null()])),
  ...common,
  settings: Type.Optional(Settings),
  loaded: Type.Optional(Type.Array(Loaded, { maxItems: 100 })),
  disabled: Type.Optional(Type.Boolean()),
  maintenance: Type.Optional(Type.Boolean()),
})
const PrinterAnswer = Type.Object({
  id: Id(),
  name: Type.String(),
  kind: Type.String(),
  state: Type.Enum(['offline', 'idle', 'busy', 'printing', 'paused', 'error', 'awaiting-clear', 'disabled']),
  stateReason: Type.Optional(Type.String()),
  bed: Type.Enum(['unknown', 'clear', 'occupied']),
  bedEpoch: Type.Integer(),
  model: Type.Optional(Type.String()),
  pool: Type.Optional(Type.Object({ id: Id(), name: Type.String() })),
  settings: Type.Unknown({ description: 'Without secrets' }),
  capabilities: Capabilities,
  loaded: Type.Array(Loaded),
  disabled: Type.Boolean(),
  maintenance: Type.Boolean(),
  printId: Type.Optional(Id('The print on it')),
  seenAt: Type.Optional(Time('When it was last seen')),
  createdAt: Time('When it was added'),
})
const StatusAnswer = Type.Object({
  state: Type.Object({ text: Type.String(), flags: Type.Record(Type.String(), Type.Boolean()) }),
  temperature: Type.Record(Type.String(), Type.Unknown()),
})

/** A printer as clients see it: without secrets, and without whose print it carries unless they see all projects. */
function printerAnswer(printer: PrinterView, staff: boolean) {
  const { id, name, kind, state, stateReason, bed, bedEpoch, model, poolId, poolName, capabilities, loaded } = printer
  const { disabled, maintenance, printId, seenAt, createdAt } = printer
  return {
    ...compact({ id, name, kind, state, stateReason, bed, bedEpoch, model, seenAt }),
    ...(poolId && poolName ? { pool: { id: poolId, name: poolName } } : {}),
    ...(staff ? { settings: shownSettings(printer), ...compact({ printId }) } : { settings: {} }),
    ...{ capabilities, loaded, disabled, maintenance, createdAt },
  }
}

const one = { unknown: 'PRINTER_UNKNOWN' } as const
const operate = { ...one, role: 'operator' } as const
const staff = ({ principal }: { principal: Principal }): boolean => atLeast(principal.role, 'operator')

async function found({ context }: Api, id: string): Promise<PrinterView> {
  return (await printerView(context.db, id)) ?? fail('PRINTER_UNKNOWN')
}

async function poolIdOf({ context }: Api, pool: string | null | undefined): Promise<string | null | undefined> {
  if (pool === null || pool === undefined) return pool
  const known = await findPool(context.db, pool)
  return known?.id ?? fail('POOL_UNKNOWN', `There is no pool "${pool}"`)
}

/** Printers: what they are, how they do, what is loaded. */
export function printerRoutes(app: App, api: Api): void {
  reading(app, api)
  changing(app, api)
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
        querystring: PageQuery({ poolId: Type.Optional(Id('Of this pool')) }),
        response: answers({ 200: Page(PrinterAnswer) }),
      },
    },
    async (request) => {
      const { limit = PAGE, poolId } = request.query
      const [after] = decodeCursor(request.query.cursor, 1)
      const all = await printerViews(db, poolId ? { poolId } : {})
      // A farm's printers are few enough to read whole; the page is cut here.
      const rest = after === undefined ? all : all.slice(all.findIndex(({ id }) => id === after) + 1)
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
    async (request) => printerAnswer(await found(api, request.params.id), staff(request)),
  )
  app.get(
    '/printers/:id/status',
    {
      config: one,
      schema: { tags, summary: 'Its last status', params: IdParams, response: answers({ 200: StatusAnswer }) },
    },
    async ({ params: { id } }) => {
      const printer = await found(api, id)
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
        response: answers({ 200: Type.Record(Type.String(), Type.Unknown()) }),
      },
    },
    async ({ params: { id } }) => {
      await found(api, id)
      return temperatureOf((await lastStatus(api.context, id))?.snapshot)
    },
  )
  why(app, api)
}

/** How many waiting prints an explanation looks at. */
const EXPLAINED = 50

function why(app: App, api: Api): void {
  const Answer = Type.Object({
    prints: Type.Array(Type.Object({ printId: Id(), fits: Type.Boolean(), rules: Type.Array(RuleAnswer) })),
  })
  app.get(
    '/printers/:id/why',
    {
      config: one,
      schema: {
        tags: ['printers'],
        summary: 'Why it takes none of the next prints: every rule',
        params: IdParams,
        response: answers({ 200: Answer }),
      },
    },
    async ({ params: { id }, principal }) => {
      const { db } = api.context
      const [printer] = await allCandidates(db, id)
      if (!printer) return fail('PRINTER_UNKNOWN')
      const now = new Date()
      const wishes = await waitingWishes(db, EXPLAINED)
      const seen = await printsIn(
        db,
        wishes.map(({ printId }) => printId),
        scopeOf(principal),
      )
      const shown = wishes.filter(({ printId }) => seen.has(printId))
      return { prints: shown.map((wish) => ({ printId: wish.printId, ...match(wish, printer, now) })) }
    },
  )
}

function changing(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['printers']
  app.post(
    '/printers',
    {
      config: { role: 'operator' },
      schema: { tags, summary: 'Add a printer', body: NewPrinterBody, response: answers({ 201: PrinterAnswer }) },
    },
    async (request, reply) => {
      const { name, kind: word, pool, model, capabilities, loaded, settings: given } = request.body
      const { kind, sealed: settings } = checkSettings(api.context.config, word, given)
      const poolId = (await poolIdOf(api, pool)) ?? undefined
      const by = request.principal.sub
      return once(api, request, reply, async (sql) => {
        const plain = await createPrinter(sql, { name, kind, model, poolId, settings, capabilities })
        const made = loaded ? ((await updatePrinter(asDatabase(sql), plain.id, { loaded })) ?? plain) : plain
        await audit(sql, { by, action: 'printer.created', target: made.id, data: { name, kind } })
        return {
          status: 201,
          body: printerAnswer(made, true),
          location: `${BASE}/printers/${made.id}`,
          after: () => api.tell({ type: 'printer-changed', printerId: made.id, why: 'created' }),
        }
      })
    },
  )
  app.patch(
    '/printers/:id',
    {
      config: operate,
      schema: {
        tags,
        summary: 'Change a printer',
        params: IdParams,
        body: PatchBody,
        response: answers({ 200: PrinterAnswer }),
      },
    },
    async ({ params: { id }, body, principal }) => {
      const before = await found(api, id)
      const { pool, settings: given, ...rest } = body
      const settings = given && mergeSettings(api.context.config, before, given)
      const changed = await updatePrinter(db, id, { ...rest, poolId: await poolIdOf(api, pool), settings })
      await audit(db, { by: principal.sub, action: 'printer.changed', target: id, data: { fields: Object.keys(body) } })
      api.tell({ type: 'printer-changed', printerId: id, why: 'changed' })
      return printerAnswer(changed ?? fail('PRINTER_UNKNOWN'), true)
    },
  )
  app.delete(
    '/printers/:id',
    {
      config: operate,
      schema: { tags, summary: 'Remove a printer', params: IdParams, response: answers({ 204: Nothing }) },
    },
    async ({ params: { id }, principal }, reply) => {
      if (!(await removePrinter(db, id))) fail('PRINTER_UNKNOWN')
      await audit(db, { by: principal.sub, action: 'printer.removed', target: id })
      api.tell({ type: 'printer-changed', printerId: id, why: 'removed' })
      return reply.code(204).send()
    },
  )
}
