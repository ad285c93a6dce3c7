import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Context } from '../context.ts'
import { rows } from '../entities/database.ts'
import { PRINT_STATES } from '../entities/print.ts'
import { printerViews } from '../entities/printer.ts'
import { queueNames } from '../queues/index.ts'

/** Figures of the farm are asked for at most this often, however often somebody scrapes. */
const FRESH_MS = 5_000
const JOB_STATES = ['waiting', 'active', 'delayed', 'prioritized', 'failed'] as const

type Gauges = { jobs: Gauge; printers: Gauge; prints: Gauge }

function farmGauges(register: Registry): Gauges {
  const registers = [register]
  return {
    jobs: new Gauge({
      name: 'printyard_queue_jobs',
      help: 'Jobs by queue and state',
      labelNames: ['queue', 'state'],
      registers,
    }),
    printers: new Gauge({ name: 'printyard_printers', help: 'Printers by state', labelNames: ['state'], registers }),
    prints: new Gauge({ name: 'printyard_prints', help: 'Prints by state', labelNames: ['state'], registers }),
  }
}

async function measureFarm({ db, queues }: Context, { jobs, printers, prints }: Gauges): Promise<void> {
  const counted = await rows<{ state: string; prints: number }>(
    db,
    'SELECT state, count(*)::int AS prints FROM prints GROUP BY state',
  )
  for (const state of PRINT_STATES) prints.set({ state }, counted.find((line) => line.state === state)?.prints ?? 0)
  printers.reset()
  for (const { state } of await printerViews(db)) printers.inc({ state })
  for (const queue of queueNames) {
    const counts = await queues.get(queue).getJobCounts(...JOB_STATES)
    for (const state of JOB_STATES) jobs.set({ queue, state }, counts[state] ?? 0)
  }
}

function countRequests(app: FastifyInstance, register: Registry): void {
  const registers = [register]
  const labelNames = ['method', 'route', 'status'] as const
  const seconds = new Histogram({
    name: 'printyard_http_request_duration_seconds',
    help: 'How long requests took',
    labelNames,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers,
  })
  app.addHook('onResponse', async (request, reply) => {
    // The route's pattern, never the address: ids would make a series each.
    const route = request.routeOptions.url ?? 'unknown'
    seconds.observe(
      { method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1_000,
    )
  })
}

/** GET /metrics for Prometheus. A farm whose database is away still tells of the process. */
export function metricsRoute(app: FastifyInstance, context: Context): void {
  const register = new Registry()
  collectDefaultMetrics({ register })
  countRequests(app, register)
  const gauges = farmGauges(register)
  const failures = new Counter({
    name: 'printyard_scrape_failures_total',
    help: 'Farm figures that could not be read',
    registers: [register],
  })
  let measuredAt = Number.NEGATIVE_INFINITY
  let measuring: Promise<void> | undefined
  const measure = (): Promise<void> => {
    measuring ??= measureFarm(context, gauges)
      .catch(() => failures.inc())
      .finally(() => {
        measuring = undefined
        measuredAt = performance.now()
      })
    return measuring
  }
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    if (performance.now() - measuredAt > FRESH_MS) await measure()
    return reply.type(register.contentType).send(await register.metrics())
  })
}
