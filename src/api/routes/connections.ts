import Type, { type Static } from 'typebox'
import { fail } from '../../core/errors.ts'
import { printerViews } from '../../entities/printer.ts'
import type { Question } from '../../queues/questions.ts'
import { ask } from '../../queues/questions.ts'
import type { Api, App } from '../api.ts'
import { once } from '../once.ts'
import { answers, IdParams } from '../schemas.ts'
import { bodyOptional } from '../validation.ts'
import { knownPrinter } from './printers.ts'

/** Beyond what the monitor itself waits for an answer. */
const PATIENCE_MILLISECONDS = 15_000
const SEARCH_SECONDS = 4

const optionalText = Type.Optional(Type.String())
const Health = Type.Union([
  Type.Object({
    reachable: Type.Literal(true),
    vendor: Type.String(),
    model: optionalText,
    firmware: optionalText,
    name: optionalText,
    deviceKey: optionalText,
    state: Type.String({ description: 'What it does now' }),
    stateText: Type.String({ description: 'The same in its own words' }),
    roundTripMilliseconds: Type.Integer(),
  }),
  Type.Object({ reachable: Type.Literal(false), code: Type.String(), detail: Type.String() }),
])
const FoundPrinter = Type.Object({
  kind: Type.String(),
  name: Type.String(),
  address: Type.String({ description: 'As the settings of a printer of that kind take it' }),
  model: optionalText,
  serial: optionalText,
  printerId: Type.Optional(Type.String({ description: 'The printer that is registered with this address' })),
})

async function askMonitor<Answer>(api: Api, question: Question, patience: number): Promise<Answer> {
  const answer = await ask<Answer>(api.context, api.channels, question, patience)
  return answer ?? fail('SERVICE_MISSING', 'No monitor answered: is one running?')
}

/** Whether a printer can be reached, and which printers there are. Both are asked of the monitor: it alone connects. */
export function connectionRoutes(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['printers']
  app.post(
    '/printers/:id/test',
    {
      config: { role: 'operator', unknown: 'PRINTER_UNKNOWN' },
      schema: {
        tags,
        summary: 'Ask the printer who it is and how it is, now',
        params: IdParams,
        response: answers({ 200: Health }),
      },
    },
    async (request, reply) => {
      const { id } = await knownPrinter(api, request.params.id)
      const body = await askMonitor<Static<typeof Health>>(api, { ask: 'test', printerId: id }, PATIENCE_MILLISECONDS)
      // Asked outside of the transaction (R18): a twin asks as well, and gets the answer that was kept.
      return once(api, request, reply, async () => ({ status: 200, body }), { single: true })
    },
  )
  app.post(
    '/printers/discover',
    {
      preValidation: bodyOptional,
      config: { role: 'operator' },
      schema: {
        tags,
        summary: 'Look for printers on the local network',
        body: Type.Object({
          seconds: Type.Optional(
            Type.Integer({ minimum: 1, maximum: 30, description: `${SEARCH_SECONDS} when left out` }),
          ),
        }),
        response: answers({ 200: Type.Object({ items: Type.Array(FoundPrinter) }) }),
      },
    },
    async (request, reply) => {
      const { body } = request
      const milliseconds = (body.seconds ?? SEARCH_SECONDS) * 1_000
      const patience = milliseconds + PATIENCE_MILLISECONDS
      const found = await askMonitor<Static<typeof FoundPrinter>[]>(api, { ask: 'discover', milliseconds }, patience)
      const known = await printerViews(db)
      const items = found.map((one) => {
        const printer = known.find(({ settings }) => addressOf(settings) === plainAddress(one.address))
        return { ...one, ...(printer ? { printerId: printer.id } : {}) }
      })
      return once(api, request, reply, async () => ({ status: 200, body: { items } }), { single: true })
    },
  )
}

const plainAddress = (address: string): string => address.replace(/\/+$/, '').toLowerCase()

function addressOf(settings: Record<string, unknown>): string {
  return plainAddress(String(settings.url ?? settings.host ?? ''))
}
