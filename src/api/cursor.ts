import { fail } from '../core/errors.ts'

/** Where a page ended: the sort columns of its last row. Opaque to clients. */
export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url')
}

/** Reads a cursor of ours with this many values. Errors: CURSOR_INVALID. */
export function decodeCursor(cursor: string | undefined, length: number): (string | undefined)[] {
  if (cursor === undefined) return Array<undefined>(length).fill(undefined)
  const values = parse(cursor)
  const ours = Array.isArray(values) && values.length === length && values.every((value) => typeof value === 'string')
  return ours ? (values as string[]) : fail('CURSOR_INVALID', 'Take `next` from the page before as it is')
}

/**
 * Reads a cursor that is a place in the line, counted from 0: the line moves while it is read, and prints overtake, so that
 * a page begins at a place and not behind a row. Errors: CURSOR_INVALID.
 */
export function placeOf(cursor: string | undefined): number {
  const [place] = decodeCursor(cursor, 1)
  const number = Number(place ?? 0)
  return Number.isSafeInteger(number) && number >= 0 ? number : fail('CURSOR_INVALID')
}

/** Where the next page of a line begins, when one row more than `limit` was found behind the place `after`. */
export const nextPlace = (found: readonly unknown[], after: number, limit: number): { next?: string } =>
  found.length > limit ? { next: encodeCursor([String(after + limit)]) } : {}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}

/** A page out of one row more than asked: that row only proves that another page exists. */
export function pageOf<Row, View>(
  rows: readonly Row[],
  limit: number,
  view: (row: Row) => View,
  cursor: (row: Row) => string[],
): { items: View[]; next?: string } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(view),
    ...(rows.length > limit && last !== undefined ? { next: encodeCursor(cursor(last)) } : {}),
  }
}

/** Leaves out what is empty: absent fields are absent in JSON, not null. */
export function compact<Fields extends Record<string, unknown>>(fields: Fields) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined)) as {
    [Key in keyof Fields as null extends Fields[Key] ? never : Key]: Fields[Key]
  } & { [Key in keyof Fields as null extends Fields[Key] ? Key : never]?: NonNullable<Fields[Key]> }
}
