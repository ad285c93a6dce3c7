import type { Context } from '../context.ts'
import { readConfig } from '../core/config.ts'
import { openLog } from '../core/log.ts'
import { openRedis } from '../core/redis.ts'
import { buildApi } from './server.ts'

/** Nobody listens there: building the document asks nobody. */
const NOWHERE = 'redis://127.0.0.1:1'

/** The OpenAPI document as `/docs/json` serves it, made without any service: for the client that is generated from it. */
export async function openApiDocument(): Promise<object> {
  const config = readConfig({ REDIS_URL: NOWHERE, JWT_SECRET: 'only-for-the-document', LOG_LEVEL: 'silent' })
  const log = openLog(config, 'document')
  const redis = openRedis(NOWHERE, log)
  // Database, queues and storage are left out: whatever touches them while it registers its routes fails here at once.
  const { server } = await buildApi({ config, log, redis } as Context)
  try {
    await server.ready()
    return server.swagger()
  } finally {
    await server.close()
    redis.disconnect()
  }
}
