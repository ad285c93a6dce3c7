import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { feedbackKey } from '../../core/storage.ts'
import { audit } from '../../entities/audit.ts'
import { feedbackOf, giveFeedback, RESULTS } from '../../entities/feedback.ts'
import { type PrintView, printById } from '../../entities/print-view.ts'
import { type Api, type App, BASE } from '../api.ts'
import { once } from '../once.ts'
import { answers, bytes, IdParams, Note } from '../schemas.ts'
import { invalid } from '../validation.ts'
import { ownPrint, PrintAnswer, printAnswer } from './prints.ts'

/** Base64 of 4 MB. */
const LONGEST_PHOTO = 5_600_000
const FeedbackBody = Type.Object({
  result: Type.Enum([...RESULTS], { description: 'What became of the part' }),
  reason: Type.Optional(Note('What is wrong with it, or what was done about it')),
  photo: Type.Optional(
    Type.String({
      maxLength: LONGEST_PHOTO,
      pattern: '^[A-Za-z0-9+/]+={0,2}$',
      contentEncoding: 'base64',
      description: 'A JPEG, PNG or WebP of at most 4 MB, as base64',
      examples: ['iVBORw0KGgo='],
    }),
  ),
})

const is = (bytes: Buffer, at: number, hex: string): boolean => bytes.toString('hex', at, at + hex.length / 2) === hex
/** What the picture is by its first bytes; undefined = none that we keep. */
function pictureType(photo: Buffer): string | undefined {
  if (is(photo, 0, 'ffd8ff')) return 'image/jpeg'
  if (is(photo, 0, '89504e470d0a1a0a')) return 'image/png'
  return is(photo, 0, '52494646') && is(photo, 8, '57454250') ? 'image/webp' : undefined
}

/** Stores the picture before the row that names it; bytes without a row are swept after a day. Errors: BODY_INVALID. */
async function keepPhoto({ context }: Api, print: PrintView, encoded: string | undefined) {
  if (encoded === undefined) return { photoKey: null, photoType: null }
  const photo = Buffer.from(encoded, 'base64')
  const photoType = pictureType(photo)
  if (!photoType) throw invalid([{ field: 'photo', message: 'is no JPEG, PNG or WebP' }])
  const photoKey = feedbackKey(print.id, randomUUID())
  await context.storage.put(photoKey, Readable.from([photo]))
  return { photoKey, photoType }
}

/** What people say of finished parts: it decides the statistics, and which prints durations are learned from. */
export function feedbackRoutes(app: App, api: Api): void {
  const config = { unknown: 'PRINT_UNKNOWN' } as const
  const tags = ['prints']
  app.post(
    '/prints/:id/feedback',
    {
      config: { ...config, role: 'member', limited: true, errors: ['PRINT_STATE_CONFLICT'] },
      bodyLimit: LONGEST_PHOTO + 10_000,
      preValidation: async (request) => {
        await ownPrint(api, request, (request.params as { id: string }).id)
      },
      schema: {
        tags,
        summary: 'Say what became of the part; the newest word counts',
        params: IdParams,
        body: FeedbackBody,
        response: answers({ 200: PrintAnswer }),
      },
    },
    async (request, reply) => {
      const { result, reason = null, photo } = request.body
      const print = await ownPrint(api, request, request.params.id)
      const by = request.principal.sub
      // No transaction waits for the storage (R18).
      const given = { result, reason, ...(await keepPhoto(api, print, photo)), by }
      return once(api, request, reply, async (sql) => {
        if (!(await giveFeedback(sql, print.id, given)))
          fail('PRINT_STATE_CONFLICT', `Nobody knows yet what became of it: the print is ${print.state}`)
        await audit(sql, {
          by,
          action: 'print.judged',
          target: print.id,
          data: { result, ...(reason ? { reason } : {}) },
        })
        const judged = (await printById(sql, print.id, null)) ?? fail('PRINT_UNKNOWN')
        return { status: 200, body: printAnswer(judged), location: `${BASE}/prints/${print.id}` }
      })
    },
  )
  app.get(
    '/prints/:id/feedback/photo',
    {
      config: { ...config, errors: ['PICTURE_MISSING'] },
      schema: {
        tags,
        summary: 'The picture that came with the feedback',
        params: IdParams,
        response: { 200: bytes('The picture', 'image/jpeg', 'image/png', 'image/webp') },
      },
    },
    async (request, reply) => {
      const { id } = await ownPrint(api, request, request.params.id)
      const { photoKey, photoType } = (await feedbackOf(api.context.db, id)) ?? fail('PICTURE_MISSING')
      if (!photoKey || !photoType) return fail('PICTURE_MISSING')
      reply.headers({ 'content-type': photoType, 'cache-control': 'private, no-cache' })
      return reply.send(await api.context.storage.open(photoKey))
    },
  )
}
