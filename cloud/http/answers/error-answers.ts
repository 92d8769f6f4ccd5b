import type { FastifyReply } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { WorldFault } from '#cloud/store/engine/faults/world-fault'
import type { Log } from '#platform/log'
import type { HttpApp } from '../http-app.ts'
import { allowedMethods, type ListedRoute } from './allowed-methods.ts'
import { invalidRequest, Problem, problem } from './problem.ts'

function statusOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

const unreadable: Record<number, { code: string; detail: string; remedy: string }> = {
  400: { code: 'request-unreadable', detail: 'The body could not be read.', remedy: 'Send well-formed JSON.' },
  413: {
    code: 'body-too-large',
    detail: 'The body is larger than this route takes.',
    remedy: 'Send fewer lines at a time.',
  },
  415: {
    code: 'content-type-unsupported',
    detail: 'The body is not JSON by its content type.',
    remedy: 'Send it as application/json.',
  },
}

/** Turns whatever was thrown into the problem the caller is told. What is ours to know is logged, not sent. */
function problemOf(error: unknown, log: Log, onFault: (fault: WorldFault) => void): Problem {
  if (error instanceof Problem) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    return invalidRequest(
      error.validation.map(({ instancePath, message }) => ({
        field: instancePath.replace(/^\//, '').replaceAll('/', '.') || '(whole)',
        message: message ?? 'is not valid',
      })),
    )
  }
  if (error instanceof WorldFault) {
    onFault(error)
    log.error('http.store.failed', { code: error.code, error: error.message })
    return problem(
      503,
      error.code,
      `The database failed: ${error.what}.`,
      `Try again; if it stays, tell whoever looks after the service: ${error.remedy}.`,
    )
  }
  const status = statusOf(error)
  if (status === 429)
    return problem(429, 'too-many-attempts', 'Too many attempts from this address.', 'Wait a minute and try again.')
  const reading = unreadable[status]
  if (reading !== undefined) return problem(status, reading.code, reading.detail, reading.remedy)
  const message = error instanceof Error ? error.message : String(error)
  log.error('http.failed', { error: message, code: codeOf(error), stack: error instanceof Error ? error.stack : null })
  return problem(
    500,
    'service-failed',
    'The service could not do this.',
    'Try again; if it stays, look into the log of the service.',
  )
}

/**
 * Every error leaves as problem+json, unknown paths and wrong methods too. routes are all there are; onFault hears of
 * what the database met.
 */
export function answerErrors(
  app: HttpApp,
  log: Log,
  routes: readonly ListedRoute[],
  onFault: (fault: WorldFault) => void,
): void {
  app.setErrorHandler((error, _request, reply) => {
    const { body, retryAfterS } = problemOf(error, log, onFault)
    if (retryAfterS !== null) reply.header('retry-after', String(retryAfterS))
    return reply.code(body.status).type('application/problem+json').serializer(JSON.stringify).send(body)
  })
  app.setNotFoundHandler((request, reply) => {
    const allowed = allowedMethods(routes, request.url)
    const see = 'See /api/openapi.json for what there is.'
    const { body } =
      allowed.length === 0
        ? problem(404, 'route-unknown', `There is no ${request.method} here.`, see)
        : problem(405, 'method-not-allowed', `There is no ${request.method} here, but ${allowed.join(', ')}.`, see)
    if (allowed.length > 0) reply.header('allow', allowed.join(', '))
    return reply.code(body.status).type('application/problem+json').serializer(JSON.stringify).send(body)
  })
}

/** What no route can be found for, because its path cannot be read. */
export function answerUnroutable(error: unknown, reply: FastifyReply): void {
  const isLong = statusOf(error) === 414
  const { body } = isLong
    ? problem(414, 'path-too-long', 'A part of the path is longer than any name.', 'Shorten it.')
    : problem(400, 'path-unreadable', 'The path is not well-formed.', 'Percent-encode it as RFC 3986 says.')
  reply.code(body.status).type('application/problem+json').serializer(JSON.stringify).send(body)
}
