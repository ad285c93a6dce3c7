import { type DataSource, QueryFailedError } from 'typeorm'

type Pool = {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>
}

/**
 * Runs a statement that each connection parses and plans once, under its name: for large statements that run hundreds
 * of times a second, where planning would cost as much as the work. TypeORM has no way to name one, so this asks the
 * pool below it; failures have the same class as everywhere.
 */
export async function prepared<Row>(
  db: Pick<DataSource, 'driver'>,
  name: string,
  text: string,
  values: unknown[],
): Promise<Row[]> {
  const { master } = db.driver as unknown as { master: Pool }
  try {
    return (await master.query({ name, text, values })).rows as Row[]
  } catch (error) {
    throw new QueryFailedError(text, values, error as Error)
  }
}
