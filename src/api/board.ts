import { createBullBoard } from '@bull-board/api'
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter'
import { FastifyAdapter } from '@bull-board/fastify'
import type { FastifyInstance } from 'fastify'
import { queueNames } from '../queues/index.ts'
import type { Api } from './api.ts'
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
