import type { AddressInfo } from 'node:net'
import cookie from '@fastify/cookie'
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyReply, LogController } from 'fastify'
import type { Context, Running } from '../context.ts'
import { PrintyardError } from '../core/errors.ts'
import { ensureAdminKey } from '../entities/api-key.ts'
import { adminKeyOf } from './admin-key.ts'
import { type Api, type App, BASE, openApi } from './api.ts'
import { openAuth } from './auth.ts'
import { boardRoutes } from './board.ts'
import { ensureConfiguredPrinter } from './configured-printer.ts'
import { allowOrigins, originsOf } from './cors.ts'
import { warnOfDeprecated } from './deprecation.ts'
import { describeApi, showApi } from './docs.ts'
import { asProblem, handleErrors, sendProblem } from './errors.ts'
import { guard } from './gate.ts'
import { tellMethods } from './methods.ts'
import { metricsRoute } from './metrics.ts'
import { openRateLimit } from './rate-limit.ts'
import { openRealtime } from './realtime.ts'
import { analysisRoutes } from './routes/analyses.ts'
import { analyticsRoutes } from './routes/analytics.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { auditRoutes } from './routes/audit.ts'
import { batchRoutes } from './routes/batches.ts'
import { cameraRoutes } from './routes/cameras.ts'
import { connectionRoutes } from './routes/connections.ts'
import { eventRoutes } from './routes/events.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { fileRoutes } from './routes/files.ts'
import { healthRoutes } from './routes/health.ts'
import { pictureRoutes } from './routes/pictures.ts'
import { planRoutes } from './routes/plan.ts'
import { poolRoutes } from './routes/pools.ts'
import { presetRoutes } from './routes/presets.ts'
import { printerFileRoutes } from './routes/printer-files.ts'
import { printerRoutes } from './routes/printers.ts'
import { printRoutes } from './routes/prints.ts'
import { profileRoutes } from './routes/profiles.ts'
import { projectRoutes } from './routes/projects.ts'
import { queueRoutes } from './routes/queue.ts'
import { quickPrintRoutes } from './routes/quick-print.ts'
import { reportRoutes } from './routes/reports.ts'
import { sessionRoutes } from './routes/session.ts'
import { singlePrinterRoutes } from './routes/single-printer.ts'
import { SLICER_BASE, slicerRoutes } from './routes/slicers.ts'
import { snapshotRoutes } from './routes/snapshots.ts'
import { templateRoutes } from './routes/templates.ts'
import { uploadRoute } from './routes/upload.ts'
import { userRoutes } from './routes/users.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { guardAnswers, guardPages } from './security-headers.ts'
import { signInScript } from './sign-in-page.ts'
import type { TypeBoxProvider } from './validation.ts'
import { compileValidator } from './validation.ts'

/** How patient the server is with slow clients; all in milliseconds. */
export type Patience = { headers: number; silence: number; request: number; look: number }
/**
 * The headers of a request come at once; a slow link may take a quarter of an hour for 100 MB, but nobody may say nothing
 * for a minute. Slow ones are looked for every few seconds.
 */
const PATIENCE: Patience = { headers: 20_000, silence: 60_000, request: 15 * 60_000, look: 5_000 }
const STOP_MS = 4_000

const ROUTES = [
  projectRoutes,
  fileRoutes,
  analysisRoutes,
  pictureRoutes,
  uploadRoute,
  quickPrintRoutes,
  batchRoutes,
  templateRoutes,
  presetRoutes,
  profileRoutes,
  printRoutes,
  snapshotRoutes,
  feedbackRoutes,
  queueRoutes,
  planRoutes,
  printerRoutes,
  printerFileRoutes,
  poolRoutes,
  singlePrinterRoutes,
  cameraRoutes,
  connectionRoutes,
  eventRoutes,
  reportRoutes,
  analyticsRoutes,
  apiKeyRoutes,
  auditRoutes,
  userRoutes,
  webhookRoutes,
  sessionRoutes,
]

function openServer({ log, config }: Context, patience: Patience): FastifyInstance {
  const server = fastify({
    loggerInstance: log as unknown as FastifyBaseLogger,
    // What a request did stands in rows and metrics; addresses and headers may hold secrets.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 1_000_000,
    // Whose word on where a request came from is believed: nobody's, unless somebody says so.
    trustProxy: config.TRUST_PROXY === '' ? false : config.TRUST_PROXY.split(',').map((one) => one.trim()),
    requestTimeout: patience.request,
    connectionTimeout: patience.silence,
    forceCloseConnections: true,
    http: { maxHeaderSize: 16_384, headersTimeout: patience.headers, connectionsCheckingInterval: patience.look },
    routerOptions: { maxParamLength: 400, ignoreTrailingSlash: true },
    frameworkErrors: (error, _request, reply) => void sendProblem(reply as FastifyReply, asProblem(error)),
  })
  server.setValidatorCompiler(compileValidator)
  server.setSerializerCompiler(() => JSON.stringify)
  // What a form of any page can send is no body for us.
  server.removeContentTypeParser('text/plain')
  // The session's decorations exist before any route, so that all requests have one shape.
  server.decorateRequest('principal', null as never)
  handleErrors(server)
  return server
}

/** The routes of the base path and those that slicers look for, behind sign-in. */
async function openRoutes(server: FastifyInstance, api: Api): Promise<void> {
  const limit = await openRateLimit(server, api.context)
  await server.register(
    async (scope) => {
      guardAnswers(scope)
      warnOfDeprecated(scope)
      guard(scope, api.auth, limit, api.context.config)
      const app: App = scope.withTypeProvider<TypeBoxProvider>()
      for (const route of ROUTES) await route(app, api)
    },
    { prefix: BASE },
  )
  await server.register(
    async (scope) => {
      guardAnswers(scope)
      guard(scope, api.auth, limit, api.context.config)
      await slicerRoutes(scope.withTypeProvider<TypeBoxProvider>(), api)
    },
    { prefix: SLICER_BASE },
  )
}

/** Puts the data folder's admin key into the database, so that whoever can read the folder can always sign in. */
async function admitAdmin({ db, config }: Context): Promise<void> {
  const key = await adminKeyOf(config)
  if (key !== undefined) await ensureAdminKey(db, key)
}

/** The server with all that its document tells of, not listening yet. Asks nothing of what the context has opened. */
export async function buildApi(context: Context, patience = PATIENCE): Promise<{ server: FastifyInstance; api: Api }> {
  const server = openServer(context, patience)
  await allowOrigins(server, originsOf(context.config))
  tellMethods(server)
  await server.register(cookie)
  await describeApi(server)
  const api = openApi(context, openAuth(context))
  server.addHook('onClose', async () => void (await Promise.all([api.channels.close(), api.feed.close()])))
  metricsRoute(server, context)
  const plain: App = server.withTypeProvider<TypeBoxProvider>()
  healthRoutes(plain, context)
  await openRoutes(server, api)
  return { server, api }
}

/** Builds the whole HTTP server, not listening yet. */
async function build(context: Context, patience: Patience): Promise<{ server: FastifyInstance; api: Api }> {
  const { server, api } = await buildApi(context, patience)
  await server.register(async (pages) => {
    await guardPages(pages)
    signInScript(pages)
    await boardRoutes(pages, api)
    await showApi(pages)
  })
  return { server, api }
}

/**
 * Starts HTTP and Socket.IO; resolves once it listens, with its real address. stop() ends within 5 s: sockets are
 * closed, requests under way are answered. `patience` is for tests.
 */
export async function startApi(context: Context, patience: Partial<Patience> = {}): Promise<Running> {
  const { config } = context
  const { server, api } = await build(context, { ...PATIENCE, ...patience })
  await admitAdmin(context)
  await ensureConfiguredPrinter(context)
  await server.ready()
  const realtime = openRealtime(server.server, api)
  await server.listen({ host: config.HOST, port: config.PORT }).catch((cause: unknown) => {
    throw new PrintyardError('SERVICE_MISSING', `The API cannot listen on ${config.HOST}:${config.PORT}`, { cause })
  })
  const { port } = server.server.address() as AddressInfo
  const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST
  return {
    address: `http://${host}:${port}`,
    async stop() {
      const force = setTimeout(() => server.server.closeAllConnections(), STOP_MS)
      await realtime.close()
      await server.close()
      clearTimeout(force)
    },
  }
}
