import type { FastifyRequest } from 'fastify'
import { problem } from '../answers/problem.ts'

/**
 * Refuses a write that a page of another origin made a browser send. Browsers say Sec-Fetch-Site; older ones say
 * Origin; a program says neither and carries no cookie it was not given.
 */
export function checkSameOrigin(request: FastifyRequest): void {
  if (request.method === 'GET' || request.method === 'HEAD') return
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  const isForeign =
    site !== undefined ? site !== 'same-origin' : origin !== undefined && hostOf(origin) !== request.headers.host
  if (isForeign)
    throw problem(
      403,
      'cross-site-write',
      'The request comes from another site.',
      'Send it from the page of this service.',
    )
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}
