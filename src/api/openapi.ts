import type { FastifyContextConfig, FastifySchema } from 'fastify'
import { ERRORS, type ErrorCode } from '../core/errors.ts'
import { READING } from './gate.ts'
import { Problem } from './schemas.ts'

// What the document says beyond the schemas that validate: problems by status and code, and examples.

type Schema = {
  type?: string
  format?: string
  const?: unknown
  default?: unknown
  enum?: unknown[]
  examples?: unknown[]
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
  minimum?: number
  maximum?: number
}
type Media = { schema?: Schema | { $ref: string }; example?: unknown; examples?: unknown }
type Body = { description?: string; required?: boolean; content?: Record<string, Media> }
type Operation = {
  'x-problems'?: ErrorCode[]
  'x-form'?: Schema
  requestBody?: Body
  responses?: Record<string, Body>
}
type Document = { paths: Record<string, Record<string, Operation>>; components: { schemas?: object } }
type Route = { methods: readonly string[]; schema: FastifySchema; config: FastifyContextConfig | undefined }

/** Any request may meet these. */
const ANY: readonly ErrorCode[] = ['INTERNAL', 'DATABASE_AWAY', 'SERVICE_MISSING', 'REQUEST_MALFORMED']
const STORED: readonly ErrorCode[] = ['STORAGE_AWAY', 'CONTENT_MISSING']

/** Every code that a route may answer with: those that its kind implies, and its own. */
export function problemCodes({ methods, schema, config = {} }: Route): ErrorCode[] {
  const reads = methods.every((method) => READING.has(method))
  const codes: ErrorCode[] = [...ANY, ...STORED, ...(config.errors ?? [])]
  const query = (schema.querystring ?? {}) as { properties?: Record<string, unknown> }
  if (!config.open) codes.push('SIGN_IN_REQUIRED', 'CREDENTIALS_INVALID', 'ROLE_MISSING')
  if (!config.open && !reads) codes.push('CSRF_INVALID')
  if (!reads) codes.push('MEDIA_TYPE_UNSUPPORTED', 'BODY_TOO_LARGE')
  if (config.unknown) codes.push(config.unknown)
  if (config.printing) codes.push('PRINTING_DISABLED')
  if (config.limited) codes.push('TOO_MANY_REQUESTS')
  if (config.versioned) codes.push('PRECONDITION_FAILED')
  if (methods.includes('POST') && !config.unkeyed) codes.push('IDEMPOTENCY_KEY_REUSED', 'BODY_INVALID')
  if (schema.body || schema.querystring || schema.params) codes.push('BODY_INVALID')
  if (query.properties?.cursor) codes.push('CURSOR_INVALID')
  return [...new Set(codes)].toSorted()
}

/** The problems of one status: all share the schema, each is an example. */
function answerOf(codes: readonly ErrorCode[]): Body {
  const examples = codes.map((code) => {
    const { status, title } = ERRORS[code]
    const value = { type: `urn:printyard:problem:${code}`, title, status, code, detail: title }
    return [code, { summary: title, value }]
  })
  const schema = { $ref: '#/components/schemas/Problem' }
  const content = { 'application/problem+json': { schema, examples: Object.fromEntries(examples) } }
  return { description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('\n\n'), content }
}

function addProblems(operation: Operation): void {
  const byStatus = Map.groupBy(operation['x-problems'] ?? [], (code) => ERRORS[code].status)
  const responses = operation.responses ?? {}
  for (const [status, codes] of byStatus) responses[status] ??= answerOf(codes)
  operation.responses = responses
}

/** The first of the values that a schema names itself; else one made of its parts, without what may be left out. */
export function exampleOf(schema: Schema): unknown {
  if (schema.examples?.length) return schema.examples[0]
  if ('const' in schema) return schema.const
  if (schema.enum) return schema.enum[0]
  if (schema.anyOf?.[0]) return exampleOf(schema.anyOf[0])
  if (schema.properties) return exampleObject(schema.properties, new Set(schema.required))
  if (schema.items) return [exampleOf(schema.items)]
  return (PLAIN[schema.type ?? ''] ?? PLAIN.object)?.(schema)
}

/** What stands for a value that says nothing of itself. */
const PLAIN: Record<string, (schema: Schema) => unknown> = {
  object: () => ({}),
  string: ({ format }) => (format === 'date-time' ? '2026-11-25T10:00:00.000Z' : 'text'),
  integer: ({ minimum = 0 }) => Math.max(1, minimum),
  number: ({ minimum = 0, maximum = 1 }) => Math.min(Math.max(1, minimum), maximum),
  boolean: () => true,
  null: () => null,
}

function exampleObject(fields: Record<string, Schema>, required: ReadonlySet<string>): Record<string, unknown> {
  const shown = Object.entries(fields).filter(([name, field]) => required.has(name) || field.examples?.length)
  return Object.fromEntries(shown.map(([name, field]) => [name, exampleOf(field)]))
}

function addExample(body: Body | undefined): void {
  for (const media of Object.values(body?.content ?? {})) {
    const { schema } = media
    if (!schema || '$ref' in schema || schema.format === 'binary' || media.examples) continue
    media.example = exampleOf(schema)
  }
}

/** Completes the generated document: problems of every status, and an example for every body and answer. */
export function complete(document: object): object {
  const { paths, components } = document as Document
  for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
    addProblems(operation)
    const form = operation['x-form']
    if (form) operation.requestBody = { required: true, content: { 'multipart/form-data': { schema: form } } }
    delete operation['x-form']
    addExample(operation.requestBody)
    for (const answer of Object.values(operation.responses ?? {})) addExample(answer)
  }
  components.schemas = { ...components.schemas, Problem }
  return document
}
