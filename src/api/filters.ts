import Type from 'typebox'
import { invalid } from './validation.ts'

// Filters that lists share; each list says which of them it takes.

const DAY_MS = 86_400_000

/** A date or a time, as text. */
export const moment = (description: string) =>
  Type.String({
    maxLength: 40,
    pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?(Z|[+-]\\d{2}:\\d{2}))?$',
    description: `${description}: a date or an RFC 3339 time`,
    examples: ['2026-11-25'],
  })

/** Names that hold a text. */
export const Text = (whose: string) =>
  Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: `Whose ${whose} holds this text, in any case` }),
  )

/** Rows made in a period. */
export const Period = {
  from: Type.Optional(moment('Made at this moment or later')),
  to: Type.Optional(moment('Made before this moment; a plain date means the end of that day (UTC)')),
}

/** A moment of a filter or a body. `end`: a plain date means the end of that day. Errors: BODY_INVALID. */
export function momentOf(field: string, text: string, end = false): Date {
  const at = Date.parse(text) + (end && text.length === 10 ? DAY_MS : 0)
  if (Number.isNaN(at)) throw invalid([{ field, message: 'is no time' }])
  return new Date(at)
}

/** The period for SQL; undefined = without that bound. Errors: BODY_INVALID. */
export const periodOf = ({ from, to }: { from?: string; to?: string }) => ({
  from: from === undefined ? undefined : momentOf('from', from),
  to: to === undefined ? undefined : momentOf('to', to, true),
})
