import multipart, { type Multipart, type MultipartFile } from '@fastify/multipart'
import Type from 'typebox'
import { fail } from '../../core/errors.ts'
import { type Received, receive } from '../../core/storage.ts'
import { audit } from '../../entities/audit.ts'
import { noteContent } from '../../entities/content.ts'
import { createFile, fileById } from '../../entities/file.ts'
import { projectById } from '../../entities/project.ts'
import { type Api, type App, BASE, type Reply, type Request } from '../api.ts'
import { safeFileName } from '../file-name.ts'
import { type Effect, type First, once, type Transaction } from '../once.ts'
import { whenDone } from '../prefer.ts'
import { sees } from '../principal.ts'
import { answers, FilePart, Id, ProjectId } from '../schemas.ts'
import { collectAlong } from '../young-buffers.ts'
import { FileAnswer, fileAnswer } from './files.ts'

const UploadAnswer = Type.Object({ id: Id(), name: Type.String(), state: Type.Literal('received') })

type Parts = AsyncIterator<Multipart>

/** Reads a form up to its file and hands on its fields; undefined when it ends without one. Errors: FILES_TOO_MANY. */
export async function fileOf(
  parts: Parts,
  take: (name: string, value: unknown) => Promise<void> | void,
): Promise<MultipartFile | undefined> {
  for (let part = await parts.next(); !part.done; part = await parts.next()) {
    if (part.value.type === 'file') return part.value
    await take(part.value.fieldname, part.value.value)
  }
  return undefined
}

/** Names the project and, in the same stream, the file. Errors: PROJECT_REQUIRED, PROJECT_UNKNOWN, FILE_MISSING. */
async function partsOf(api: Api, request: Request, parts: Parts): Promise<{ projectId: string; part: MultipartFile }> {
  let projectId: string | undefined
  const part = await fileOf(parts, async (name, value) => {
    if (name === 'projectId') projectId = await knownProject(api, request, value)
  })
  if (projectId === undefined) fail('PROJECT_REQUIRED', 'Send the field projectId before the field file')
  return { projectId, part: part ?? fail('FILE_MISSING', 'Send the file as the field "file"') }
}

/** Checked before a byte of the file is stored. */
async function knownProject({ context }: Api, { principal }: Request, value: unknown): Promise<string> {
  const id = typeof value === 'string' && value !== '' && value.length <= 200 ? value : fail('PROJECT_UNKNOWN')
  const known = sees(principal, id) && (await projectById(context.db, id))
  return known ? id : fail('PROJECT_UNKNOWN', 'There is no such project, or it is not yours')
}

/**
 * Streams a part into storage; `rest` reads what comes after it in the form, and what it throws keeps nothing of the file.
 * What is refused is still read to its end, so that the client gets to see the answer.
 */
export async function store({ context }: Api, part: MultipartFile, rest: () => Promise<unknown>): Promise<Received> {
  try {
    const receiving = receive(context.storage, part.file, context.config.UPLOAD_MAX_BYTES, rest)
    collectAlong(part.file)
    return await receiving
  } finally {
    part.file.resume()
  }
}

function effectOf(api: Api, request: Request, projectId: string, name: string, received: Received) {
  const by = request.principal.sub
  return async (sql: Transaction): Promise<Effect> => {
    await noteContent(sql, received)
    const { sha256, sizeBytes } = received
    const fileId = await createFile(sql, { projectId, name, sha256, sizeBytes, by })
    await audit(sql, { by, action: 'file.uploaded', target: fileId, data: { projectId, name, sizeBytes } })
    return {
      status: 202,
      body: { id: fileId, name, state: 'received' },
      location: `${BASE}/files/${fileId}`,
      async after() {
        api.tell({ type: 'file', fileId, projectId, name, state: 'received' })
        await api.enqueue('upload', { fileId }, name)
      },
    }
  }
}

/** The file once the workers are done with it. */
async function looked({ context }: Api, { id = '' }: First) {
  const file = await fileById(context.db, id, null)
  return file && file.state !== 'received' ? { status: 200, body: fileAnswer(file) } : undefined
}

async function upload(api: Api, request: Request, reply: Reply): Promise<Reply> {
  if (!request.isMultipart()) fail('MEDIA_TYPE_UNSUPPORTED', 'Send multipart/form-data')
  const parts = request.parts()
  const { projectId, part } = await partsOf(api, request, parts)
  const name = named(part)
  const received = await store(api, part, () => fileOf(parts, () => undefined))
  // The body is a stream: what it came to stands for it.
  const bodyHash = `${projectId} ${received.sha256} ${name}`
  const settled = whenDone(request, reply, (first) => looked(api, first))
  return once(api, request, reply, effectOf(api, request, projectId, name, received), { bodyHash, settled })
}

/** The name of an upload; what is refused is still read to its end. Errors: FILE_NAME_INVALID. */
export function named(part: MultipartFile): string {
  try {
    return safeFileName(part.filename ?? '')
  } catch (error) {
    part.file.resume()
    throw error
  }
}

/** What an upload may be refused with. */
export const UPLOAD_ERRORS = [
  'FILE_MISSING',
  'FILES_TOO_MANY',
  'FILE_EMPTY',
  'FILE_TOO_LARGE',
  'FILE_NAME_INVALID',
] as const

/** One byte more than allowed reaches receive(), which refuses it; nothing of it is kept. */
export const UPLOAD_LIMITS = (largestBytes: number) => ({
  fields: 10,
  files: 1,
  parts: 12,
  fieldSize: 1_000,
  fieldNameSize: 100,
  headerPairs: 50,
  fileSize: largestBytes + 1,
})

/** Uploads: streamed, hashed on the way, never whole in memory. */
export async function uploadRoute(app: App, api: Api): Promise<void> {
  const limit = api.context.config.UPLOAD_MAX_BYTES
  await app.register(multipart, { throwFileSizeLimit: false, limits: UPLOAD_LIMITS(limit) })
  app.post(
    '/files/upload',
    {
      config: {
        role: 'member',
        printing: true,
        waits: true,
        errors: ['PROJECT_REQUIRED', 'PROJECT_UNKNOWN', ...UPLOAD_ERRORS],
      },
      schema: {
        tags: ['files'],
        summary: 'Upload a model or G-code',
        description: 'multipart/form-data: first the field `projectId`, then the field `file`.',
        'x-form': {
          type: 'object',
          required: ['projectId', 'file'],
          properties: { projectId: ProjectId, file: FilePart },
        },
        response: answers({ 200: FileAnswer, 202: UploadAnswer }),
      },
    },
    async (request, reply) => upload(api, request, reply),
  )
}
