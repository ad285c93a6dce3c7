import type { FastifySchemaCompiler, FastifyTypeProvider } from 'fastify'
import type { Static, TSchema } from 'typebox'
import Compile from 'typebox/compile'
import { PrintyardError } from '../core/errors.ts'

/**
 * Gives handlers the static types of their TypeBox schemas. Our own four lines: the published provider would be one
 * more dependency that must follow typebox's versions, for the same four lines.
 */
export interface TypeBoxProvider extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
  serializer: unknown
}

/** One thing wrong with a request, naming its field by path: `items/0/copies`. */
export type FieldError = { field: string; message: string }

type Wrong = { instancePath: string; message: string; keyword: string; params: unknown }

/** A missing field is reported by its own name, not by that of the object that lacks it. */
function fieldsOf({ instancePath, message, keyword, params }: Wrong): FieldError[] {
  const parent = instancePath.slice(1)
  if (keyword !== 'required') return [{ field: parent, message }]
  const { requiredProperties } = params as { requiredProperties: string[] }
  return requiredProperties.map((name) => ({ field: parent ? `${parent}/${name}` : name, message: 'is missing' }))
}

/** At most this many are listed: a batch of 10,000 wrong items answers with the first ones. */
const LISTED = 20

export function invalid(errors: readonly FieldError[]): PrintyardError {
  const detail = errors.map(({ field, message }) => `${field || 'the body'}: ${message}`).join('; ')
  return new PrintyardError('BODY_INVALID', detail.slice(0, 1_000), { data: { errors } })
}

/** What is wrong with a value, in the shape that the API answers; undefined when nothing is. */
export function check(schema: TSchema, value: unknown): PrintyardError | undefined {
  const validator = Compile(schema)
  return validator.Check(value) ? undefined : refusal(validator.Errors(value))
}

function refusal(errors: readonly Wrong[]): PrintyardError {
  return invalid(errors.slice(0, LISTED).flatMap(fieldsOf).slice(0, LISTED))
}

/** Whether every value is plain and every name known, so that nothing is left to cut off; most bodies are so. */
function isPlain(schema: TSchema, value: unknown): boolean {
  const { properties } = schema as { properties?: Record<string, unknown> }
  if (!properties || typeof value !== 'object' || value === null) return false
  for (const name in value) {
    const field = (value as Record<string, unknown>)[name]
    if (!Object.hasOwn(properties, name) || (typeof field === 'object' && field !== null)) return false
  }
  return true
}

const NUMBER = /^-?\d+(\.\d+)?([eE][-+]?\d+)?$/
type Field = { type?: string }

/** A text as its field means it: digits are a number, `true` and `false` are what they say. All else is refused later. */
function meant({ type }: Field = {}, text: unknown): unknown {
  if (typeof text !== 'string') return text
  if ((type === 'integer' || type === 'number') && NUMBER.test(text)) return Number(text)
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true'
  return text
}

function ofText(schema: TSchema, given: unknown): unknown {
  const { properties = {} } = schema as { properties?: Record<string, Field> }
  if (typeof given !== 'object' || given === null) return given
  return Object.fromEntries(Object.entries(given).map(([name, text]) => [name, meant(properties[name], text)]))
}

/**
 * Fastify's validator over TypeBox. Text from the address becomes numbers and booleans where the schema says so; a
 * JSON body is taken at its word. Unknown fields are ignored: they are cut off before the handler sees them.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema)
  return (given: unknown) => {
    const value = httpPart === 'body' ? given : ofText(schema, given)
    if (!validator.Check(value)) return { error: refusal(validator.Errors(value)) }
    return { value: isPlain(schema, value) ? value : validator.Clean(value) }
  }
}

/** For a route whose body may be left out: then it is an empty object. */
export const bodyOptional = async (request: { body?: unknown }): Promise<void> => {
  request.body ??= {}
}
