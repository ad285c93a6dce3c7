import { DataSource } from 'typeorm'
import { readConfig } from './src/core/config.ts'
import { databaseOptions } from './src/entities/database.ts'

/** The DataSource for the TypeORM command line; it needs DATABASE_URL. */
export default new DataSource(databaseOptions(readConfig(process.env), 'cli'))
