import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ERRORS, type ErrorCode, PrintyardError } from '../core/errors.ts'

/** What Fastify and its plugins throw, in our codes. */
const FRAMEWORK: Record<string, ErrorCode> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'MEDIA_TYPE_UNSUPPORTED',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'MEDIA_TYPE_UNSUPPORTED',
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_PARTS_LIMIT: 'BODY_TOO_LARGE',
  FST_FIELDS_LIMIT: 'BODY_TOO_LARGE',
  FST_FILES_LIMIT: 'FILES_TOO_MANY',
  FST_ERR_NOT_FOUND: 'ROUTE_UNKNOWN',
}

/** Classes and codes of PostgreSQL and of the sockets to it that mean: nobody answers there now. */
const DATABASE_AWAY =
  /^(08...|57P0[123]|53300|25P03|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EHOSTUNREACH|EAI_AGAIN)$/
const DATABASE_AWAY_MESSAGE =
  /connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error/i
/** What ioredis says when nobody answers. */
const REDIS_AWAY = /max retries per request|Connection is closed|Stream isn't writeable/i
/** What the reader of multipart forms says of a body that is none, or ends early. */
const FORM_BROKEN =
  /^(Unexpected end of (form|multipart data|file)|Part terminated early|Malformed part header|Multipart: )/i
/** Text that PostgreSQL cannot hold (U+0000), numbers and times out of its range, cursors with something else in them. */
const VALUE_REFUSED = /^22(021|P02|P05|003|007|008|009)$/

type Thrown = FastifyError & { driverError?: { code?: string }; syscall?: string }

function codeOf(error: Thrown): ErrorCode {
  const code = error.driverError?.code ?? error.code ?? ''
  const framework = FRAMEWORK[code]
  if (framework) return framework
  if (VALUE_REFUSED.test(code)) return 'BODY_INVALID'
  const ofDatabase = 'driverError' in error || DATABASE_AWAY_MESSAGE.test(error.message)
  if (ofDatabase && (DATABASE_AWAY.test(code) || DATABASE_AWAY_MESSAGE.test(error.message))) return 'DATABASE_AWAY'
  if (DATABASE_AWAY.test(code) && error.syscall === 'connect') return 'DATABASE_AWAY'
  if (FORM_BROKEN.test(error.message)) return 'REQUEST_MALFORMED'
  if (REDIS_AWAY.test(error.message)) return 'SERVICE_MISSING'
  if (error.statusCode === 429) return 'TOO_MANY_REQUESTS'
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) return 'REQUEST_MALFORMED'
  return 'INTERNAL'
}

/** Anything thrown while a request is answered, in our class. An unknown error is a bug of ours; its words stay inside. */
export function asProblem(error: unknown): PrintyardError {
  if (error instanceof PrintyardError) return error
  const thrown = error as FastifyError
  const code = codeOf(thrown)
  const detail = code === 'REQUEST_MALFORMED' || code === 'MEDIA_TYPE_UNSUPPORTED' ? thrown.message : ERRORS[code].title
  return new PrintyardError(code, detail, { cause: error })
}

/** RFC 9457, with our stable `code`; `errors` names the fields that are wrong. */
export function problemOf(problem: PrintyardError): Record<string, unknown> {
  return {
    type: `urn:printyard:problem:${problem.code}`,
    title: ERRORS[problem.code].title,
    status: problem.status,
    code: problem.code,
    detail: problem.detail,
    ...problem.data,
  }
}

/** Sends a problem; the only place that turns a code into an HTTP answer. */
export function sendProblem(reply: FastifyReply, problem: PrintyardError): FastifyReply {
  const { retryAfterSeconds } = problem.data ?? {}
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', String(retryAfterSeconds))
  else if (problem.status === 503 && problem.retry) reply.header('retry-after', '1')
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(problemOf(problem))
}

/** An id that cannot be one is a thing that does not exist, not a wrong body. */
function ofParameters(error: unknown, request: FastifyRequest): PrintyardError | undefined {
  if ((error as FastifyError).validationContext !== 'params') return undefined
  return new PrintyardError(request.routeOptions.config.unknown ?? 'ROUTE_UNKNOWN')
}

/** Installs the mapping of errors to answers. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = ofParameters(error, request) ?? asProblem(error)
    if (problem.status >= 500) {
      request.log[problem.code === 'INTERNAL' ? 'error' : 'warn']({ err: problem.cause ?? problem }, 'request failed')
    }
    return sendProblem(reply, problem)
  })
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new PrintyardError('ROUTE_UNKNOWN')))
}
