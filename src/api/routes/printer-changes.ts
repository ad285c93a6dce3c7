import { fail } from '../../core/errors.ts'
import { lockPrinter } from '../../entities/attempt.ts'
import { audit } from '../../entities/audit.ts'
import { findPool } from '../../entities/pool.ts'
import { createPrinter, printerView, removePrinter, updatePrinter } from '../../entities/printer.ts'
import { refusedEjectionLine } from '../../farm/ejection.ts'
import { type Api, type App, BASE } from '../api.ts'
import { once, type Transaction } from '../once.ts'
import { checkSettings, mergeSettings } from '../printer-settings.ts'
import {
  checkLoaded,
  keptCapabilities,
  NewPrinterBody,
  PatchBody,
  PrinterAnswer,
  printerAnswer,
} from '../printer-shape.ts'
import { answers, IdParams, Nothing } from '../schemas.ts'
import { knownPrinter } from './printers.ts'

const SETTINGS_ERRORS = [
  'PRINTER_NAME_TAKEN',
  'PRINTER_KIND_UNKNOWN',
  'PRINTER_SETTINGS_INVALID',
  'PRINTER_ADDRESS_REFUSED',
  'POOL_UNKNOWN',
] as const
const operate = {
  unknown: 'PRINTER_UNKNOWN',
  role: 'operator',
  errors: [...SETTINGS_ERRORS, 'PRINTER_BUSY', 'EJECTION_LINE_REFUSED'],
} as const

async function poolIdOf({ context }: Api, pool: string | null | undefined): Promise<string | null | undefined> {
  if (pool === null || pool === undefined) return pool
  const known = await findPool(context.db, pool)
  return known?.id ?? fail('POOL_UNKNOWN', `There is no pool "${pool}"`)
}

/** Over the settings as they are once the row is locked: somebody else may be changing others of them. */
async function mergedSettings({ context }: Api, sql: Transaction, id: string, given: Record<string, unknown>) {
  await lockPrinter(sql, id)
  return mergeSettings(context.config, (await printerView(sql, id)) ?? fail('PRINTER_UNKNOWN'), given)
}

/** Errors: EJECTION_LINE_REFUSED with the line and why. */
function checkLines(lines: readonly string[] = []): void {
  for (const [index, line] of lines.entries()) {
    const why = refusedEjectionLine(line)
    if (why) fail('EJECTION_LINE_REFUSED', `Line ${index + 1}, "${line}": ${why}`)
  }
}

/** Printers are added, changed and removed by operators. */
export function printerChanges(app: App, api: Api): void {
  const { db } = api.context
  const tags = ['printers']
  app.post(
    '/printers',
    {
      config: { role: 'operator', errors: SETTINGS_ERRORS },
      schema: { tags, summary: 'Add a printer', body: NewPrinterBody, response: answers({ 201: PrinterAnswer }) },
    },
    async (request, reply) => {
      const { name, kind: word, pool, model, loaded, projects, settings: given } = request.body
      const capabilities = keptCapabilities(request.body.capabilities)
      checkLoaded(loaded)
      const { kind, sealed: settings } = checkSettings(api.context.config, word, given)
      const poolId = (await poolIdOf(api, pool)) ?? undefined
      const by = request.principal.sub
      return once(api, request, reply, async (sql) => {
        const plain = await createPrinter(sql, { name, kind, model, poolId, settings, capabilities, projects })
        const made = loaded ? ((await updatePrinter(sql, plain.id, { loaded })) ?? plain) : plain
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
      await knownPrinter(api, id)
      checkLines(body.ejection?.lines)
      checkLoaded(body.loaded)
      const { pool, settings: given, ...rest } = body
      const patch = {
        ...rest,
        capabilities: keptCapabilities(body.capabilities),
        poolId: await poolIdOf(api, pool),
      }
      const changed = await db.transaction(async (sql) => {
        const settings = given && (await mergedSettings(api, sql, id, given))
        const data = { fields: Object.keys(body) } // settings hold secrets: their names are enough
        await audit(sql, { by: principal.sub, action: 'printer.changed', target: id, data })
        return updatePrinter(sql, id, { ...patch, settings })
      })
      api.tell({ type: 'printer-changed', printerId: id, why: 'changed' })
      return printerAnswer(changed ?? fail('PRINTER_UNKNOWN'), true)
    },
  )
  app.delete(
    '/printers/:id',
    {
      config: { ...operate, errors: ['PRINTER_BUSY', 'COMMAND_UNANSWERED'] },
      schema: { tags, summary: 'Remove a printer', params: IdParams, response: answers({ 204: Nothing }) },
    },
    async ({ params: { id }, principal }, reply) => {
      await db.transaction(async (sql) => {
        if (!(await removePrinter(sql, id))) fail('PRINTER_UNKNOWN')
        await audit(sql, { by: principal.sub, action: 'printer.removed', target: id })
      })
      api.tell({ type: 'printer-changed', printerId: id, why: 'removed' })
      return reply.code(204).send()
    },
  )
}
