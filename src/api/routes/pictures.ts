import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { owePictures, pictureOf } from '../../entities/file.ts'
import { orderPicture, type PictureOptions, pictureOrder } from '../../entities/picture-order.ts'
import { type Api, type App, BASE, type Reply } from '../api.ts'
import { once } from '../once.ts'
import { Accepted, answers, bytes, Id, IdParams } from '../schemas.ts'
import { invalid } from '../validation.ts'
import { ownFile } from './files.ts'

const Hex = (description: string) => Type.String({ pattern: '^#[0-9a-fA-F]{6}$', description })
/** Azimuth and elevation in degrees. */
const VIEWS = {
  'three-quarter': [-60, 26],
  front: [-90, 0],
  back: [90, 0],
  left: [180, 0],
  right: [0, 0],
  top: [-90, 90],
  bottom: [-90, -90],
} as const
const PictureBody = Type.Object({
  view: Type.Optional(Type.Enum(Object.keys(VIEWS) as (keyof typeof VIEWS)[])),
  azimuthDegrees: Type.Optional(
    Type.Integer({ minimum: -360, maximum: 360, description: 'Anticlockwise about the vertical; 0 looks from +X' }),
  ),
  elevationDegrees: Type.Optional(Type.Integer({ minimum: -90, maximum: 90, description: '90 looks straight down' })),
  size: Type.Optional(Type.Integer({ enum: [200, 256, 512], description: 'Edge in pixels; 512 when left out' })),
  format: Type.Optional(Type.Enum(['webp', 'png'])),
  colour: Type.Optional(Hex('Instead of the colours of the file')),
  background: Type.Optional(Hex('Instead of a transparent one')),
  plate: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, description: 'Of a 3MF with several' })),
  turntable: Type.Optional(
    Type.Boolean({ description: 'Models: all round in 24 frames, an animated WebP of at most 256 pixels' }),
  ),
  overlay: Type.Optional(
    Type.Array(Type.Enum(['name', 'size', 'time']), { maxItems: 3, uniqueItems: true, description: 'Lines of text' }),
  ),
})

/** The options in one order and one spelling: they are the key under which the picture is kept. Errors: BODY_INVALID. */
function optionsOf(body: Type.Static<typeof PictureBody>): PictureOptions {
  const [azimuth, elevation] = VIEWS[body.view ?? 'three-quarter']
  const { size = body.turntable ? 256 : 512, format = 'webp', overlay = [] } = body
  if (body.turntable && format !== 'webp') throw invalid([{ field: 'format', message: 'is webp for a turntable' }])
  if (body.turntable && size > 256) throw invalid([{ field: 'size', message: 'is at most 256 for a turntable' }])
  return {
    size,
    format,
    azimuthDegrees: (((body.azimuthDegrees ?? azimuth) % 360) + 360) % 360,
    elevationDegrees: body.elevationDegrees ?? elevation,
    ...(body.colour ? { colour: body.colour.toLowerCase() } : {}),
    ...(body.background ? { background: body.background.toLowerCase() } : {}),
    ...(body.plate ? { plate: body.plate } : {}),
    ...(body.turntable ? { turntable: true } : {}),
    ...(overlay.length > 0
      ? { overlay: (['name', 'size', 'time'] as const).filter((line) => overlay.includes(line)) }
      : {}),
  }
}

const formatsFor = (accept: string | undefined): string[] =>
  /image\/webp|image\/\*|\*\/\*/.test(accept ?? '*/*') ? ['webp', 'png'] : ['png', 'webp']

/** Pictures of files: one that every file gets, and others on request. */
export function pictureRoutes(app: App, api: Api): void {
  thumbnailRoute(app, api)
  const config = { unknown: 'FILE_UNKNOWN' } as const
  const tags = ['files']
  app.post(
    '/files/:id/pictures',
    {
      config: { ...config, role: 'member', errors: ['FILE_REJECTED', 'BODY_INVALID'] },
      schema: {
        tags,
        summary: 'Have another picture of a file drawn',
        description: 'The same again is the same picture. Kept for 30 days.',
        params: IdParams,
        body: PictureBody,
        response: answers({ 202: Accepted }),
      },
    },
    async (request, reply) => {
      const file = await ownFile(api, request, request.params.id)
      if (file.state === 'rejected') return fail('FILE_REJECTED', file.error?.detail)
      const options = optionsOf(request.body)
      return once(api, request, reply, async (sql) => {
        const { id, state } = await orderPicture(sql, file, options)
        return {
          status: 202,
          body: { id, state },
          location: `${BASE}/files/${file.id}/pictures/${id}`,
          after: () =>
            state === 'queued' ? api.enqueue('thumbnail', { fileId: file.id, orderId: id }, file.name) : undefined,
        }
      })
    },
  )
  app.get(
    '/files/:id/pictures/:pictureId',
    {
      config: { ...config, errors: ['PICTURE_MISSING'] },
      schema: {
        tags,
        summary: 'A picture that was asked for',
        description: 'While it is being drawn 404 `PICTURE_MISSING`. Where it failed, a placeholder with the reason.',
        params: Type.Object({ id: Id(), pictureId: Id() }),
        response: { 200: bytes('The picture', 'image/webp', 'image/png') },
      },
    },
    async (request, reply) => {
      const { sha256 } = await ownFile(api, request, request.params.id)
      const order = await pictureOrder(api.context.db, request.params.pictureId)
      if (order?.sha256 !== sha256) return fail('PICTURE_MISSING')
      const { storageKey, error, state, options } = order
      if (state === 'queued') return fail('PICTURE_MISSING', 'It is not drawn yet: look again shortly')
      if (!storageKey) return fail('PICTURE_MISSING', error?.detail)
      return sendPicture(api, reply, { storageKey, format: options.format, reason: error?.code ?? null })
    },
  )
}

function thumbnailRoute(app: App, api: Api): void {
  app.get(
    '/files/:id/thumbnail',
    {
      config: { unknown: 'FILE_UNKNOWN', errors: ['PICTURE_MISSING'] },
      schema: {
        tags: ['files'],
        summary: 'A picture of a file',
        description: 'Where none could be drawn, a placeholder, with the code of the reason in `X-Picture-Reason`.',
        params: IdParams,
        querystring: Type.Object({
          size: Type.Optional(
            Type.Integer({ enum: [200, 256, 512], description: 'Edge in pixels; 256 when left out' }),
          ),
          format: Type.Optional(Type.Enum(['webp', 'png'])),
        }),
        response: { 200: bytes('The picture', 'image/webp', 'image/png') },
      },
    },
    async (request, reply) => {
      const { id, sha256, state, pictureError, name } = await ownFile(api, request, request.params.id)
      const formats = request.query.format ? [request.query.format] : formatsFor(request.headers.accept)
      const picture = await pictureOf(api.context.db, sha256, request.query.size ?? 256, formats)
      if (picture) return sendPicture(api, reply, picture)
      // Pictures are forgotten after 30 days; looking has them drawn again.
      if (state === 'ready' && !pictureError) {
        await owePictures(api.context.db, id)
        await api.enqueue('thumbnail', { fileId: id }, name)
      }
      return fail('PICTURE_MISSING', pictureError?.detail ?? 'It is not drawn yet: look again shortly')
    },
  )
}

type Stored = { storageKey: string; format: string; reason: string | null }

async function sendPicture(api: Api, reply: Reply, { storageKey, format, reason }: Stored): Promise<Reply> {
  reply.headers({
    'content-type': `image/${format}`,
    vary: [reply.getHeader('vary') ?? [], 'accept'].flat().join(', '),
  })
  if (reason) reply.headers({ 'cache-control': 'no-store', 'x-picture-reason': reason })
  else reply.header('cache-control', 'private, max-age=3600')
  return reply.send(await api.context.storage.open(storageKey))
}
