import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { WorldFault } from '#cloud/store/engine/faults/world-fault'
import type { Log } from '#platform/log'
import type { HttpApp } from './http-app.ts'
import { Problem, problem } from './problem.ts'

function statusOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 500
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

/** Turns whatever was thrown into the problem the caller is told. What is ours to know is logged, not sent. */
function problemOf(error: unknown, log: Log, onFault: (fault: WorldFault) => void): Problem {
  if (error instanceof Problem) return error
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message }) => ({
      field: instancePath.replace(/^\//, '').replaceAll('/', '.') || '(whole)',
      message: message ?? 'is not valid',
    }))
    return problem(
      400,
      'request-invalid',
      `Not valid: ${errors.map(({ field }) => field).join(', ')}.`,
      'Correct the fields listed in errors.',
      errors,
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
  if (status === 413 || status === 415 || status === 400) {
    const code = { 413: 'body-too-large', 415: 'content-type-unsupported', 400: 'request-unreadable' }[status]
    return problem(
      status,
      code,
      'The body could not be read.',
      'Send JSON of at most the size documented, as application/json.',
    )
  }
  const message = error instanceof Error ? error.message : String(error)
  log.error('http.failed', { error: message, code: codeOf(error), stack: error instanceof Error ? error.stack : null })
  return problem(
    500,
    'service-failed',
    'The service could not do this.',
    'Try again; if it stays, look into the log of the service.',
  )
}

/** Every error leaves as problem+json, unknown paths too. onFault hears of what the database met. */
export function answerErrors(app: HttpApp, log: Log, onFault: (fault: WorldFault) => void): void {
  app.setErrorHandler((error, _request, reply) => {
    const { body } = problemOf(error, log, onFault)
    return reply.code(body.status).type('application/problem+json').serializer(JSON.stringify).send(body)
  })
  app.setNotFoundHandler((request, reply) => {
    const { body } = problem(
      404,
      'route-unknown',
      `There is no ${request.method} here.`,
      'See /api/openapi.json for what there is.',
    )
    return reply.code(404).type('application/problem+json').serializer(JSON.stringify).send(body)
  })
}
