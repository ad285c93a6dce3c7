import Type, { type TProperties, type TSchema } from 'typebox'

/** Pieces of the contract that several routes share. Every text is bounded. */
export const UUID = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'

const AN_ID = '3f2b8c1e-6a4d-4f7b-9c2e-5d8a7b1c0e42'
export const Id = (description = 'Its id') => Type.String({ pattern: UUID, description, examples: [AN_ID] })
export const Name = (description: string) => Type.String({ minLength: 1, maxLength: 200, pattern: '\\S', description })
export const Note = (description: string) => Type.String({ maxLength: 2_000, description })
export const Time = (description: string) =>
  Type.String({ format: 'date-time', maxLength: 40, description: `${description} (RFC 3339)` })
/** Project ids come from the systems that use us: any visible text without control characters. */
export const ProjectId = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '^[^\\u0000-\\u001f\\u007f]+$',
  description: 'Id of the project',
  examples: ['shop'],
})
export const Priority = Type.Enum(['low', 'normal', 'high', 'urgent'], {
  description: 'Comes before everything of a lower priority; `normal` when left out',
})
export const Copies = Type.Integer({ minimum: 1, maximum: 1_000, description: 'How many of it; 1 when left out' })
export const Word = (description: string, example?: string) =>
  Type.String({ minLength: 1, maxLength: 100, description, ...(example ? { examples: [example] } : {}) })

export const IdParams = Type.Object({ id: Id() })

/** Rows of a page when the client does not say. */
export const PAGE = 50

/** The query fields of a cursor-paged list. */
export const PageQuery = <Properties extends TProperties>(properties: Properties) =>
  Type.Object({
    ...properties,
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 500, description: `At most this many; ${PAGE} when left out` }),
    ),
    cursor: Type.Optional(Type.String({ maxLength: 500, description: '`next` of the page before' })),
  })

export const Page = <Item extends TSchema>(item: Item) =>
  Type.Object({
    items: Type.Array(item),
    next: Type.Optional(Type.String({ description: 'Cursor of the next page; absent on the last one' })),
  })

export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String({ description: 'Stable: clients may switch on it' }),
    detail: Type.String({ description: 'A sentence for people that says what to do next' }),
    errors: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
  },
  { description: 'RFC 9457 problem' },
)

/** The answers of a route for OpenAPI; its problems are added from the codes that it may answer with (openapi.ts). */
export const answers = <Responses extends Record<number, TSchema>>(responses: Responses) => responses
/** The file of a multipart form. */
export const FilePart = { type: 'string', contentMediaType: 'application/octet-stream', description: 'The file' }
/** An answer that is no JSON. */
export const bytes = (description: string, ...types: string[]) => ({
  description,
  content: Object.fromEntries(types.map((type) => [type, { schema: Type.String({ format: 'binary' }) }])),
})
export const Nothing = Type.Null({ description: 'No content' })
export const Accepted = Type.Object({ id: Id(), state: Type.String() })
