import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { type AnalysisView, analysisOf, printerRooms } from '../../entities/analysis.ts'
import { type FileView, MODEL_KINDS } from '../../entities/file.ts'
import { fitOf } from '../../farm/fit.ts'
import { adviseMaterials } from '../../farm/material-advice.ts'
import { type Api, type App, BASE } from '../api.ts'
import { compact } from '../cursor.ts'
import { answers, bytes, IdParams } from '../schemas.ts'
import { EstimateAnswer, FileError, ownFile } from './files.ts'

const Analysis = Type.Object({
  metadata: Type.Optional(Type.Unknown()),
  boundsMillimetres: Type.Optional(Type.Unknown()),
  estimate: Type.Optional(EstimateAnswer),
  estimateError: Type.Optional(FileError),
  printability: Type.Optional(
    Type.Unknown({
      description:
        'Models: holes, parts, overhangs, support, thin walls, features and pins, the six ways up and the best',
    }),
  ),
  printabilityError: Type.Optional(FileError),
  faultPictures: Type.Optional(
    Type.Array(Type.Object({ view: Type.Enum(['above', 'below']), url: Type.String() }), {
      description: 'Orange: overhangs; red: thinner than 1 mm; magenta: open edges',
    }),
  ),
  printers: Type.Optional(
    Type.Array(
      Type.Object({
        printerId: Type.String(),
        name: Type.String(),
        fit: Type.Enum(['as-is', 'turned', 'no', 'unknown'], { description: '`turned`: laid on another of its sides' }),
      }),
    ),
  ),
  materials: Type.Optional(
    Type.Array(
      Type.Object({
        material: Type.String(),
        verdict: Type.Enum(['good', 'mind', 'avoid']),
        reasons: Type.Array(Type.Unknown(), { description: 'The rules that apply, with their bounds and the figure' }),
      }),
      { description: 'Most suitable first' },
    ),
  ),
})

/** What files hold, and what the shape of models says about printing them. */
export function analysisRoutes(app: App, api: Api): void {
  const config = { unknown: 'FILE_UNKNOWN' } as const
  const tags = ['files']
  app.get(
    '/files/:id/analysis',
    {
      config,
      schema: { tags, summary: 'What the file holds', params: IdParams, response: answers({ 200: Analysis }) },
    },
    async (request) => {
      const file = await ownFile(api, request, request.params.id)
      const { metadata, boundsMillimetres, estimate, estimateError } = file
      const shown = { metadata, boundsMillimetres, estimate, estimateError }
      return compact({ ...shown, ...(await printabilityOf(api, file)) })
    },
  )
  app.get(
    '/files/:id/analysis/picture',
    {
      config: { ...config, errors: ['ANALYSIS_MISSING'] },
      schema: {
        tags,
        summary: 'A model with its faults coloured, WebP',
        params: IdParams,
        querystring: Type.Object({ view: Type.Optional(Type.Enum(['above', 'below'])) }),
        response: { 200: bytes('The picture', 'image/webp') },
      },
    },
    async (request, reply) => {
      const { sha256 } = await ownFile(api, request, request.params.id)
      const key = (await analysisOf(api.context.db, sha256))?.pictures[request.query.view ?? 'above']
      if (!key) return fail('ANALYSIS_MISSING', 'It is not worked out yet, or the file is no model')
      reply.headers({ 'content-type': 'image/webp', 'cache-control': 'private, max-age=3600' })
      return reply.send(await api.context.storage.open(key))
    },
  )
}

/** An analysis that is not there (any more) is asked for by looking. */
async function printabilityOf(api: Api, { id, kind, state, sha256, name }: FileView) {
  if (!MODEL_KINDS.includes(kind ?? '') || state === 'rejected') return {}
  const found = await analysisOf(api.context.db, sha256)
  if (!found) {
    await api.enqueue('analyse', { fileId: id }, name)
    return {}
  }
  if (!found.result) return { printabilityError: found.error }
  const faultPictures = (['above', 'below'] as const)
    .filter((view) => found.pictures[view])
    .map((view) => ({ view, url: `${BASE}/files/${id}/analysis/picture?view=${view}` }))
  const shape = found.result as unknown as Shape
  const rooms = await printerRooms(api.context.db)
  return {
    printability: { analyserVersion: found.version, ...found.result },
    faultPictures,
    printers: rooms.map(({ printerId, name: printer, room }) => ({
      printerId,
      name: printer,
      fit: fitOf(shape.sizeMillimetres, room),
    })),
    materials: adviseMaterials(factsOf(shape)),
  }
}

/** What advice reads of a printability, as geometry/printability.ts writes it. */
type Shape = {
  sizeMillimetres: [number, number, number]
  areaSquareMillimetres: number
  volumeCubicMillimetres: number
  supportCubicMillimetres: number
  thinnestMillimetres: number | null
  overhang: { areaSquareMillimetres: number }
  pins: { count: number }
} & NonNullable<AnalysisView['result']>

function factsOf(shape: Shape) {
  return {
    longestMillimetres: Math.max(...shape.sizeMillimetres),
    heightMillimetres: shape.sizeMillimetres[2],
    thinnestMillimetres: shape.thinnestMillimetres ?? Infinity,
    pins: shape.pins.count,
    overhangShare: shape.overhang.areaSquareMillimetres / Math.max(1e-6, shape.areaSquareMillimetres),
    supportShare: shape.supportCubicMillimetres / Math.max(1e-6, shape.volumeCubicMillimetres),
  }
}
