import fc from 'fast-check'
import type { Json } from './api.ts'

/** Texts that have broken servers before. */
const NASTY = [
  '',
  ' ',
  '0',
  'null',
  '../../etc/passwd',
  '..%2f..%2f',
  '%00',
  'a\u0000b',
  '\ud800',
  '\u202egpj.exe',
  "' OR 1=1 --",
  '"; DROP TABLE prints; --',
  '{{7*7}}',
  '<script>alert(1)</script>',
  'a\r\nSet-Cookie: x=1',
  '__proto__',
  'constructor',
  '9'.repeat(400),
  'é'.repeat(300),
  '2026-02-30T25:61:61Z',
  '0001-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  'NaN',
  '1e309',
  'W10',
  'WyIxIl0',
  'WyJ4IiwieSJd',
  'WyIyMDI2LTAxLTAxVDAwOjAwOjAwWiIsIm5vIl0',
]
const NUMBERS = [0, -0, -1, 1, 0.5, 1e-9, 1e9, 2 ** 31, 2 ** 53, 1e300, -1e300, Number.MAX_SAFE_INTEGER]

const anything = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.constantFrom(...NUMBERS),
  fc.constantFrom(null, true, false, [], {}, [[]], [null], { a: { b: {} } }),
  fc.string({ maxLength: 60, unit: 'binary' }),
  fc.jsonValue({ maxDepth: 2 }),
)

/** Values that fit a schema of the document, or nearly; `known` are texts that name something real. */
export function valuesOf(schema: Json, known: readonly string[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: fitting(schema, known) }, { weight: 1, arbitrary: anything })
}

function fitting(schema: Json, known: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option: Json) => valuesOf(option, known)))
  switch (schema.type) {
    case 'object':
      return objects(schema, known)
    case 'array':
      return fc.array(valuesOf(schema.items ?? {}, known), { maxLength: 4 })
    case 'integer':
      return numbers(schema).map(Math.round)
    case 'number':
      return numbers(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return texts(schema, known)
    default:
      return anything
  }
}

function objects(schema: Json, known: readonly string[]): fc.Arbitrary<unknown> {
  const fields = Object.entries<Json>(schema.properties ?? {})
  const required = fields.filter(([name]) => schema.required?.includes(name)).map(([name]) => name)
  const record = fc.record(Object.fromEntries(fields.map(([name, field]) => [name, valuesOf(field, known)])), {
    requiredKeys: required,
  })
  const strange = fc.dictionary(fc.constantFrom('__proto__x', 'extra', 'a b', ''), anything, { maxKeys: 1 })
  const least = fc.record(Object.fromEntries(required.map((name) => [name, valuesOf(schema.properties[name], known)])))
  return fc.tuple(fc.oneof(record, least), strange).map(([own, more]) => ({ ...more, ...own }))
}

function numbers({ minimum = -1e6, maximum = 1e6, exclusiveMinimum = minimum }: Json): fc.Arbitrary<number> {
  const between = fc.double({ min: exclusiveMinimum, max: maximum, noNaN: true })
  return fc.oneof(between, fc.constantFrom(minimum, maximum), fc.constantFrom(...NUMBERS))
}

function texts(schema: Json, known: readonly string[]): fc.Arbitrary<unknown> {
  const named = schema.examples ? [fc.constantFrom(...schema.examples)] : []
  const times = fc
    .date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString())
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known) },
    { weight: 2, arbitrary: fc.uuid() },
    { weight: 1, arbitrary: times },
    { weight: 2, arbitrary: fc.constantFrom(...NASTY) },
    { weight: 1, arbitrary: fc.string({ maxLength: Math.min(schema.maxLength ?? 50, 500), unit: 'binary' }) },
    ...named.map((arbitrary) => ({ weight: 3, arbitrary })),
  )
}

export type FuzzRequest = {
  operation: string
  method: string
  path: string
  headers: Record<string, string>
  body: string | undefined
  type: string | undefined
}

const segment = (value: unknown): string => encodeURIComponent(plain(value)) || 'x'
/** As an address or a header can carry it: no lone surrogates. */
const plain = (value: unknown): string =>
  (typeof value === 'object' ? JSON.stringify(value) : String(value)).toWellFormed()

/** Requests of one operation of the document: mostly well-formed, often wrong. `things` are ids and names by their kind. */
export function requestsOf(
  operation: { method: string; path: string; definition: Json },
  things: Readonly<Record<string, readonly string[]>>,
): fc.Arbitrary<FuzzRequest> {
  const { method, path, definition } = operation
  const known = Object.values(things).flat()
  // Which thing `{id}` means is said before it; without it most requests would find nothing.
  const meant = things[/^\/api\/printing\/([^/]+)\/\{id\}/.exec(path)?.[1] ?? '']
  const parameters = (definition.parameters ?? []) as Json[]
  const of = (place: string, requiredOnly: boolean) => {
    const fields = parameters.filter((parameter) => parameter.in === place)
    const value = ({ name, schema }: Json): fc.Arbitrary<unknown> =>
      name === 'id' && meant
        ? fc.oneof(
            { weight: 3, arbitrary: fc.constantFrom(...meant) },
            { weight: 1, arbitrary: valuesOf(schema, known) },
          )
        : valuesOf(schema, known)
    const all = fc.record(Object.fromEntries(fields.map((field) => [field.name, value(field)])), {
      requiredKeys: (requiredOnly ? fields.map(({ name }) => name) : []) as never[],
    })
    // With many filters at once nearly every list would be refused for one of them.
    const few = fc
      .subarray(fields, { maxLength: Math.min(1, fields.length) })
      .chain((chosen) => fc.record(Object.fromEntries(chosen.map((field) => [field.name, value(field)]))))
    return requiredOnly ? all : fc.oneof({ weight: 1, arbitrary: all }, { weight: 2, arbitrary: few })
  }
  const json = definition.requestBody?.content?.['application/json']?.schema
  const bodies = json
    ? fc.oneof(
        { weight: 12, arbitrary: valuesOf(json, known).map((value) => JSON.stringify(value)) },
        { weight: 1, arbitrary: fc.constantFrom('', '{', '[]', 'null', '"', '{"a":1e999}', '{"__proto__":{}}') },
      )
    : fc.constantFrom(undefined, undefined, '{}', 'null')
  const type = fc.oneof(
    { weight: 12, arbitrary: fc.constant('application/json') },
    { weight: 1, arbitrary: fc.constantFrom('text/plain', 'multipart/form-data; boundary=x', 'application/xml') },
  )
  const headers = fc.dictionary(
    fc.constantFrom('idempotency-key', 'if-match', 'if-none-match', 'prefer', 'accept', 'x-forwarded-for', 'range'),
    fc.constantFrom('*', 'wait=0', '"x"', 'a'.repeat(300), '127.0.0.1', 'bytes=0-1', 'text/html', "' OR 1=1"),
    { maxKeys: 2 },
  )
  return fc
    .tuple(of('path', true), of('query', false), bodies, type, headers)
    .map(([names, query, body, contentType, extra]) => {
      const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segment((names as Json)[name]))
      const search = Object.entries(query as Json).map(([name, value]) => `${name}=${segment(value)}`)
      return {
        operation: `${method} ${path}`,
        method,
        path: search.length ? `${address}?${search.join('&')}` : address,
        headers: extra,
        body: method === 'GET' ? undefined : (body as string | undefined),
        type: method === 'GET' || body === undefined ? undefined : contentType,
      }
    })
}
