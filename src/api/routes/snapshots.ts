import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { printById } from '../../entities/print-view.ts'
import { type PrintSnapshotView, printSnapshots } from '../../entities/snapshot.ts'
import { type Api, type App, BASE, type Request } from '../api.ts'
import { scopeOf } from '../principal.ts'
import { answers, bytes, Id, IdParams, Time, UUID } from '../schemas.ts'

const SnapshotAnswer = Type.Object({
  id: Id(),
  takenAt: Time('When'),
  progress: Type.Number({ minimum: 0, maximum: 1, description: 'How far the print was' }),
  sizeBytes: Type.Integer(),
  url: Type.String(),
})

async function own({ context }: Api, request: Request, printId: string): Promise<PrintSnapshotView[]> {
  const print = (await printById(context.db, printId, scopeOf(request.principal))) ?? fail('PRINT_UNKNOWN')
  return printSnapshots(context.db, print.id)
}

/** Pictures that the camera took while a print ran. */
export function snapshotRoutes(app: App, api: Api): void {
  const config = { unknown: 'PRINT_UNKNOWN' } as const
  const tags = ['prints']
  app.get(
    '/prints/:id/snapshots',
    {
      config,
      schema: {
        tags,
        summary: 'Pictures taken while it ran, oldest first',
        params: IdParams,
        response: answers({ 200: Type.Object({ items: Type.Array(SnapshotAnswer) }) }),
      },
    },
    async (request) => {
      const taken = await own(api, request, request.params.id)
      const url = `${BASE}/prints/${request.params.id}/snapshots`
      return {
        items: taken.map(({ storageKey: _key, ...shown }) => ({ ...shown, url: `${url}/${shown.id}` })),
      } as never
    },
  )
  app.get(
    '/prints/:id/snapshots/:snapshotId',
    {
      config: { ...config, errors: ['PICTURE_MISSING'] },
      schema: {
        tags,
        summary: 'One of these pictures, a JPEG',
        params: Type.Object({ id: Id(), snapshotId: Type.String({ pattern: UUID }) }),
        response: { 200: bytes('The picture', 'image/jpeg') },
      },
    },
    async (request, reply) => {
      const taken = await own(api, request, request.params.id)
      const found = taken.find(({ id }) => id === request.params.snapshotId.toLowerCase())
      if (!found) return fail('PICTURE_MISSING')
      // It never changes, but whoever may see it may lose that right: caches of others keep nothing.
      reply.headers({ 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=86400, immutable' })
      return reply.send(await api.context.storage.open(found.storageKey))
    },
  )
}
