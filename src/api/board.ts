import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { fail } from '../core/errors.ts'
import { audit } from '../entities/audit.ts'
import { pauseQueues, resumeQueues } from '../entities/queue-pause.ts'
import { type QueueName, queueNames } from '../queues/index.ts'
import type { Api } from './api.ts'
import { BUTTONS } from './board-buttons.ts'
import { asProblem, sendProblem } from './errors.ts'
import { signInRequest } from './gate.ts'
import { need } from './principal.ts'
import { signInPage } from './sign-in-page.ts'

const PATH = '/board'
/** The board's page asks for a font of another server, which our content security policy refuses with an error. */
const WEB_FONT = /<link href="https:[^>]+>/

/**
 * Bull Board for operators and admins. Its scope answers by itself who may not come in: the board's own error handler
 * would turn a thrown refusal into something else.
 */
export async function boardRoutes(app: FastifyInstance, api: Api): Promise<void> {
  const adapter = new FastifyAdapter()
  adapter.setBasePath(PATH)
  createBullBoard({
    queues: queueNames.map((name) => new BullMQAdapter(api.context.queues.get(name))),
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: 'Printyard',
        miscLinks: [{ text: 'API', url: '/docs' }],
        pollingInterval: { showSetting: true, forceInterval: 2 },
      },
    },
  })
  await app.register(
    async (scope) => {
      scope.addHook('onRequest', async (request, reply) => {
        try {
          await signInRequest(api.auth, request)
          need(request.principal, 'operator')
        } catch (error) {
          const problem = asProblem(error)
          const page = request.method === 'GET' && problem.status < 500 && request.headers.accept?.includes('text/html')
          return page ? signInPage(reply, problem) : sendProblem(reply, problem)
        }
      })
      scope.addHook('preHandler', async (request, reply) => {
        if (request.method === 'GET' || request.method === 'HEAD' || request.is404) return
        try {
          await press(api, request)
        } catch (error) {
          const { code, detail, status } = asProblem(error)
          // In the shape that the board's page shows, besides that of our problems.
          return reply.code(status).send({ error: { key: 'ERRORS.FORBIDDEN' }, message: detail, code, detail, status })
        }
      })
      scope.addHook('onResponse', async (request) => {
        // Whoever waits is told when the button has done its work.
        if (request.method !== 'GET') api.tell({ type: 'queue' })
      })
      scope.addHook('onSend', async (_request, reply, payload) =>
        typeof payload === 'string' && String(reply.getHeader('content-type')).startsWith('text/html')
          ? payload.replace(WEB_FONT, '')
          : payload,
      )
      await scope.register(adapter.registerPlugin())
    },
    { prefix: PATH },
  )
}

/**
 * Notes who pressed which button of which job before anything happens, and keeps what must outlive Redis.
 * Errors: BOARD_BUTTON_REFUSED.
 */
async function press({ context }: Api, request: FastifyRequest): Promise<void> {
  const path = (request.routeOptions.url ?? '').slice(PATH.length)
  const { queueName, ...params } = request.params as { queueName?: QueueName; jobId?: string; schedulerId?: string }
  const button = BUTTONS[`${request.method} ${path}`]
  const refused = button ? button.refused?.(queueName) : 'Nobody has thought this button through yet'
  const by = request.principal.sub
  await context.db.transaction(async (sql) => {
    const data = { button: button?.name ?? path, ...params, ...(refused ? { refused: true } : {}) }
    await audit(sql, { by, action: 'board.pressed', target: queueName ?? 'all queues', data })
    if (refused || button?.pauses === undefined) return
    const queues = queueName ? [queueName] : queueNames
    await (button.pauses ? pauseQueues(sql, queues, by) : resumeQueues(sql, queues))
  })
  if (refused) fail('BOARD_BUTTON_REFUSED', refused)
}
