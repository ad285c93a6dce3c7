import { DefaultNamingStrategy, type EntitySchemaColumnOptions } from 'typeorm'

/** camelCase in TypeScript, snake_case in SQL. */
export class SnakeNames extends DefaultNamingStrategy {
  override columnName(property: string, custom: string | undefined, prefixes: string[]): string {
    const name = custom ?? property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    return [...prefixes, name].join('_')
  }
}

// Column kinds shared by all tables. pg returns bigint and numeric as text, so sizes are read through `toNumber`.
const toNumber = {
  from: (value: string | null) => (value === null ? null : Number(value)),
  to: (value: unknown) => value,
}

/** A UUID primary key made by the database. */
export const id = (): EntitySchemaColumnOptions => ({ type: 'uuid', primary: true, generated: 'uuid' })
export const uuid = (): EntitySchemaColumnOptions => ({ type: 'uuid' })
export const text = (): EntitySchemaColumnOptions => ({ type: 'text' })
export const whole = (value?: number): EntitySchemaColumnOptions => ({
  type: 'integer',
  ...(value === undefined ? {} : { default: value }),
})
export const big = (): EntitySchemaColumnOptions => ({ type: 'bigint', transformer: toNumber })
export const real = (value?: number): EntitySchemaColumnOptions => ({
  type: 'double precision',
  ...(value === undefined ? {} : { default: value }),
})
export const flag = (value: boolean): EntitySchemaColumnOptions => ({ type: 'boolean', default: value })
export const json = (value?: string): EntitySchemaColumnOptions => ({
  type: 'jsonb',
  ...(value === undefined ? {} : { default: () => `'${value}'` }),
})
export const texts = (): EntitySchemaColumnOptions => ({ type: 'text', array: true, default: () => "'{}'" })
export const time = (): EntitySchemaColumnOptions => ({ type: 'timestamptz' })
/** A time stamped by the database when the row is written. */
export const stamp = (): EntitySchemaColumnOptions => ({ type: 'timestamptz', default: () => 'now()' })
/** Marks a column as one that may be empty. */
export const maybe = (column: EntitySchemaColumnOptions): EntitySchemaColumnOptions => ({ ...column, nullable: true })
/** A foreign key without a relation property: rows are joined in SQL, never loaded as object graphs. */
export const points = (column: string, target: string, onDelete?: 'CASCADE' | 'SET NULL') => ({
  target,
  columnNames: [column],
  referencedColumnNames: [target === 'contents' ? 'sha256' : 'id'],
  ...(onDelete ? { onDelete } : {}),
})
