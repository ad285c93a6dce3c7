import { setTimeout as sleep } from 'node:timers/promises'
import Type from 'typebox'
import { fail, PrintyardError } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { type Clearing, clearBed } from '../../entities/clearance.ts'
import { printerView } from '../../entities/printer.ts'
import type { Api, App, Reply, Request } from '../api.ts'
import { type Effect, once, type Transaction } from '../once.ts'
import type { Principal } from '../principal.ts'
import { answers, Id, IdParams, Note } from '../schemas.ts'

const ClearedBody = Type.Object({
  evidence: Type.Enum(['operator', 'webhook', 'ejection', 'camera']),
  eventId: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Machines: the id of their event' })),
  bedEpoch: Type.Optional(Type.Integer({ minimum: 0, description: 'Machines: the epoch that they saw' })),
  note: Type.Optional(Note('For people')),
})
const ClearedAnswer = Type.Object({
  bed: Type.Enum(['unknown', 'clear', 'occupied'], { description: 'As it is now: a repeated event clears nothing' }),
  bedEpoch: Type.Integer({ description: 'As it is now' }),
  clearanceId: Id(),
  repeated: Type.Boolean({ description: 'It was clear, or this event had said so, already' }),
})

/** A printer that was added a moment ago is seen within a second or two: a person should not have to press twice. */
const PATIENCE_MS = 5_000

/** A request sent again after its answer was lost must not clear the bed of the print that came in between. */
async function clearPatiently(api: Api, request: Request, reply: Reply, printerId: string, clearing: Clearing) {
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    try {
      return await once(api, request, reply, (sql) => clear(api, sql, printerId, clearing))
    } catch (error) {
      const early = error instanceof PrintyardError && error.code === 'PRINTER_NOT_SEEN'
      if (!early || performance.now() >= until) throw error
      await sleep(200)
    }
  }
}

async function clear(api: Api, sql: Transaction, printerId: string, clearing: Clearing): Promise<Effect> {
  const cleared = await clearBed(sql, printerId, clearing)
  if (!cleared.repeated) {
    const { bedEpoch, clearanceId } = cleared
    const data = { evidence: clearing.evidence, bedEpoch, clearanceId }
    await audit(sql, { by: clearing.by, action: 'bed.cleared', target: printerId, data })
  }
  const after = (): void => api.tell({ type: 'printer-changed', printerId, why: 'bed cleared' })
  return { status: 200, body: cleared, after }
}

/** A machine answers for what it saw, never as a person, and only in its pool. Errors: ROLE_MISSING, PRINTER_UNKNOWN. */
async function admit(api: Api, principal: Principal, printerId: string, evidence: string): Promise<void> {
  if (principal.role !== 'machine') return
  if (evidence === 'operator') fail('ROLE_MISSING', 'A machine sends its own evidence: webhook, ejection or camera')
  const printer = principal.poolId ? await printerView(api.context.db, printerId) : undefined
  if (principal.poolId && printer?.poolId !== principal.poolId) fail('PRINTER_UNKNOWN')
}

/** Clearing a bed is a recorded fact with evidence; the same event again is the same clearance. */
export function bedRoutes(app: App, api: Api): void {
  app.post(
    '/printers/:id/bed-cleared',
    {
      config: {
        role: 'operator',
        machines: true,
        unknown: 'PRINTER_UNKNOWN',
        errors: ['BED_NOT_CLEARABLE', 'BED_EPOCH_STALE', 'PRINTER_NOT_SEEN', 'PRINTER_UNASKED'],
      },
      schema: {
        tags: ['printers'],
        summary: 'Record that its bed is clear',
        params: IdParams,
        body: ClearedBody,
        response: answers({ 200: ClearedAnswer }),
      },
    },
    async (request, reply) => {
      const { params, body, principal } = request
      await admit(api, principal, params.id, body.evidence)
      return clearPatiently(api, request, reply, params.id, { ...body, by: principal.sub })
    },
  )
}
