import { setTimeout as sleep } from 'node:timers/promises'
import Type from 'typebox'
import { PrintyardError } from '../../core/errors.ts'
import { audit } from '../../entities/audit.ts'
import { type Cleared, type Clearing, clearBed } from '../../entities/clearance.ts'
import type { Api, App } from '../api.ts'
import { answers, Id, IdParams, Note } from '../schemas.ts'

const ClearedBody = Type.Object({
  evidence: Type.Enum(['operator', 'webhook', 'ejection', 'camera']),
  eventId: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Machines: the id of their event' })),
  bedEpoch: Type.Optional(Type.Integer({ minimum: 0, description: 'Machines: the epoch that they saw' })),
  note: Type.Optional(Note('For people')),
})
const ClearedAnswer = Type.Object({
  bed: Type.Literal('clear'),
  bedEpoch: Type.Integer(),
  clearanceId: Id(),
  repeated: Type.Boolean({ description: 'It was clear, or this event had said so, already' }),
})

/** A printer that was added a moment ago is seen within a second or two: a person should not have to press twice. */
const PATIENCE_MS = 5_000

async function clearPatiently({ context }: Api, printerId: string, clearing: Clearing): Promise<Cleared> {
  const until = Date.now() + PATIENCE_MS
  for (;;) {
    try {
      return await clearBed(context.db, printerId, clearing)
    } catch (error) {
      const early = error instanceof PrintyardError && error.code === 'PRINTER_NOT_SEEN'
      if (!early || Date.now() >= until) throw error
      await sleep(200)
    }
  }
}

/** Clearing a bed is a recorded fact with evidence; the same event again is the same clearance. */
export function bedRoutes(app: App, api: Api): void {
  app.post(
    '/printers/:id/bed-cleared',
    {
      config: { role: 'operator', unknown: 'PRINTER_UNKNOWN' },
      schema: {
        tags: ['printers'],
        summary: 'Record that its bed is clear',
        params: IdParams,
        body: ClearedBody,
        response: answers({ 200: ClearedAnswer }),
      },
    },
    async ({ params: { id }, body, principal: { sub: by } }) => {
      const cleared = await clearPatiently(api, id, { ...body, by })
      if (!cleared.repeated) {
        const { bedEpoch, clearanceId } = cleared
        await audit(api.context.db, {
          by,
          action: 'bed.cleared',
          target: id,
          data: { evidence: body.evidence, bedEpoch, clearanceId },
        })
        api.tell({ type: 'printer-changed', printerId: id, why: 'bed cleared' })
      }
      return cleared
    },
  )
}
