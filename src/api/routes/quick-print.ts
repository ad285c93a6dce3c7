import Type from 'typebox'
import { ERRORS, type ErrorCode, fail, PrintyardError } from '../../core/errors.ts'
import { type Estimate, type FileError, type FileView, fileById, fileByName } from '../../entities/file.ts'
import { noPlate, platesOf } from '../../entities/plate.ts'
import { PRIORITIES } from '../../entities/print.ts'
import type { QuickPrint } from '../../entities/submit.ts'
import { densityOf } from '../../farm/presets.ts'
import { type Api, type App, BASE, type Request } from '../api.ts'
import { compact } from '../cursor.ts'
import { once } from '../once.ts'
import { patiently } from '../prefer.ts'
import { withPreset } from '../preset.ts'
import { type Principal, scopeOf } from '../principal.ts'
import { openQuickSubmit } from '../quick-submit.ts'
import { answers, Copies, Id, Priority, ProjectId, Time, Word } from '../schemas.ts'
import { invalid } from '../validation.ts'
import { withLearned } from './analytics.ts'
import { EstimateAnswer, FileOrName, PlateNumber } from './files.ts'

/** What a file may be refused with once it was looked at. */
export const FILE_ERRORS = [
  'FILE_REJECTED',
  'FILE_TYPE_UNKNOWN',
  'FILE_CORRUPT',
  'FILE_NOT_GCODE',
  'FILE_IS_CNC',
  'FILE_NOT_PRINTABLE',
  'ESTIMATE_FAILED',
  'SLICER_MISSING',
  'COMPUTE_TIMEOUT',
  'COMPUTE_CRASHED',
] as const
/** What a submission may be refused with. */
export const PRINTING_ERRORS = [
  ...FILE_ERRORS,
  'FILE_UNKNOWN',
  'PLATE_UNKNOWN',
  'PRINTER_UNKNOWN',
  'POOL_UNKNOWN',
  'PRESET_UNKNOWN',
] as const

const Submitted = Type.Object({ id: Id(), state: Type.String() })
/** What prints of a submission may wish for; matching explains each by a rule of its own. */
export const WishFields = {
  material: Type.Optional(Word('Material', 'PLA')),
  quality: Type.Optional(Word('Quality', 'draft')),
  plate: Type.Optional(PlateNumber),
  colour: Type.Optional(Word('Colour that must be loaded')),
  tags: Type.Optional(Type.Array(Word('Tag that the printer must have'), { maxItems: 50 })),
  printerId: Type.Optional(Id('Only this printer')),
  poolId: Type.Optional(Id('Only printers of this pool')),
  priority: Type.Optional(Priority),
  dueAt: Type.Optional(Time('When it should be done')),
  notBefore: Type.Optional(Time('Not started before')),
}
type Wished = { colour?: string; tags?: string[] }
/** Colour and tags as the print keeps them. */
export const settingsOf = ({ colour, tags }: Wished) => ({ ...compact({ colour, tags }) })

const QuickPrintBody = Type.Object({
  ...FileOrName,
  projectId: Type.Optional(ProjectId),
  copies: Type.Optional(Copies),
  ...WishFields,
})
export const priorityOf = (word: (typeof PRIORITIES)[number] | undefined): number =>
  PRIORITIES.indexOf(word ?? 'normal')

/** A file by id or name: one of the two. Errors: BODY_INVALID. */
function needFile({ fileId, filename }: { fileId?: string; filename?: string }): void {
  if (fileId === undefined && filename === undefined)
    throw invalid([{ field: 'fileId', message: 'send fileId or filename' }])
}

/** What the caller asks for, with what they left out. */
export const quickPrintOf = (
  principal: Principal,
  body: Omit<Type.Static<typeof QuickPrintBody>, 'presetId'>,
): QuickPrint => ({
  ...body,
  settings: settingsOf(body),
  copies: body.copies ?? 1,
  priority: priorityOf(body.priority),
  by: principal.sub,
  projects: scopeOf(principal),
})

async function findFile(api: Api, request: Request, fileId?: string, filename?: string): Promise<FileView> {
  const { db } = api.context
  const projects = scopeOf(request.principal)
  const found = fileId ? await fileById(db, fileId, projects) : await fileByName(db, filename ?? '', projects)
  return found ?? fail('FILE_UNKNOWN', 'No file of that id or name is in your projects: upload it')
}

/** The two-click path: what will it take, and print it. */
export function quickPrintRoutes(app: App, api: Api): void {
  const submit = openQuickSubmit(api)
  app.post(
    '/quick-print',
    {
      config: { role: 'member', limited: true, printing: true, errors: PRINTING_ERRORS },
      schema: {
        tags: ['prints'],
        summary: 'Print a file',
        body: QuickPrintBody,
        response: answers({ 202: Type.Object({ batchId: Id(), prints: Type.Array(Submitted) }) }),
      },
    },
    async (request, reply) => {
      const { principal } = request
      needFile(request.body)
      const body = await withPreset(api, request, request.body)
      return submit(request, reply, quickPrintOf(principal, body), ({ batchId, prints }) => ({ batchId, prints }))
    },
  )
  app.post(
    '/estimate',
    {
      config: {
        role: 'viewer',
        printing: true,
        waits: true,
        errors: ['FILE_UNKNOWN', 'PLATE_UNKNOWN', 'PRESET_UNKNOWN', ...FILE_ERRORS],
      },
      schema: {
        tags: ['files'],
        summary: 'What a print takes; 202 while it is worked out',
        body: Type.Object(FileOrName),
        response: answers({ 200: EstimateAnswer, 202: Type.Object({ fileId: Id(), state: Type.String() }) }),
      },
    },
    async (request, reply) => {
      needFile(request.body)
      const { fileId, filename, material, quality, plate } = await withPreset(api, request, request.body)
      const found = await findFile(api, request, fileId, filename)
      const known = async () => decided(await findFile(api, request, found.id))
      const file = decided(found) ?? (await patiently(request, reply, known)) ?? found
      if (file.state === 'rejected') throw asRefusal(file.error, 'FILE_REJECTED')
      if (file.estimateError && !file.estimate) throw asRefusal(file.estimateError, 'ESTIMATE_FAILED')
      const of = file.estimate && ofPlate(file, file.estimate, plate)
      const estimate = of && (await withLearned(api, request, asWished(of, material, quality), quality))
      const waits = { status: 202, body: { fileId: file.id, state: file.state }, location: `${BASE}/files/${file.id}` }
      const answer = estimate ? { status: 200, body: estimate } : waits
      return once(api, request, reply, async () => answer, { single: true })
    },
  )
}

/** The estimate of one plate. Errors: PLATE_UNKNOWN; ESTIMATE_FAILED for one that took too long to work out. */
function ofPlate({ metadata }: FileView, { plates, ...first }: Estimate, plate: number | undefined): Estimate {
  const known = platesOf(metadata, null)?.map(({ number }) => number) ?? [1]
  if (plate === undefined || plate === known[0]) return first
  if (!known.includes(plate)) fail('PLATE_UNKNOWN', noPlate(plate, known))
  return (
    plates?.[plate] ?? fail('ESTIMATE_FAILED', `Plate ${plate} was not estimated: the plates before it took too long`)
  )
}

const USUAL_DENSITY = densityOf('PLA') ?? 1
/**
 * A model says nothing of its quality and material: its estimates are of each quality, and of PLA's mass. G-code knows
 * its own.
 */
function asWished(estimate: Estimate, material: string | undefined, quality: string | undefined): Estimate {
  if (estimate.source !== 'virtual') return estimate
  const { qualities, ...standard } = estimate
  const wished = { ...standard, ...qualities?.[quality ?? ''] }
  const density = material === undefined ? undefined : densityOf(material)
  if (density === undefined) return wished
  return { ...wished, massGrams: (wished.massGrams * density) / USUAL_DENSITY }
}

/** The file once it is known what it takes, or that nobody will know. */
const decided = (file: FileView): FileView | undefined =>
  file.estimate || file.estimateError || file.state !== 'received' ? file : undefined

/** What a worker noted on the file, as the refusal of a request. */
function asRefusal(error: FileError | null, otherwise: ErrorCode): PrintyardError {
  const code = error && error.code in ERRORS ? (error.code as ErrorCode) : otherwise
  return new PrintyardError(code, error?.detail)
}
