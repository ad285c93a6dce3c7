import Type from 'typebox'
import type { Context } from '../../context.ts'
import type { App } from '../api.ts'
import { timeout } from '../timeout.ts'

const PATIENCE_MS = 2_000

/** What the API cannot work without, and how to ask it. */
const checks: Record<string, (context: Context) => Promise<unknown>> = {
  database: ({ db }) => db.query('SELECT 1'),
  redis: ({ redis }) => redis.ping(),
  storage: ({ storage }) => storage.stat('contents/ready'),
}

/** /health: the process is alive. /ready: what it needs answers; 503 names what does not. */
export function healthRoutes(app: App, context: Context): void {
  const tags = ['operations']
  const Health = Type.Object({ status: Type.String(), uptimeSeconds: Type.Number() })
  app.get(
    '/health',
    { config: { open: true }, schema: { tags, summary: 'The process is alive', response: { 200: Health } } },
    async () => ({
      status: 'ok',
      uptimeSeconds: Math.round(process.uptime()),
    }),
  )
  const Ready = Type.Object({ status: Type.String(), checks: Type.Record(Type.String(), Type.String()) })
  app.get(
    '/ready',
    {
      config: { open: true },
      schema: { tags, summary: 'What it needs answers', response: { 200: Ready, 503: Ready } },
    },
    async (_request, reply) => {
      const answers = await Promise.all(
        Object.entries(checks).map(async ([name, ask]) => [name, await answersIn(ask(context))] as const),
      )
      const ready = answers.every(([, answer]) => answer === 'ok')
      return reply
        .code(ready ? 200 : 503)
        .send({ status: ready ? 'ready' : 'waiting', checks: Object.fromEntries(answers) })
    },
  )
}

async function answersIn(asked: Promise<unknown>): Promise<'ok' | 'away'> {
  try {
    await timeout(asked, PATIENCE_MS)
    return 'ok'
  } catch {
    return 'away'
  }
}
