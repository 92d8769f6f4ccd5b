import type { ProblemBody } from '../schemas/problem.ts'

/** An error meant for the caller, sent as application/problem+json (RFC 9457). */
export class Problem extends Error {
  readonly body: ProblemBody
  /** Whole seconds to wait before it is tried again; null where waiting is not the point. */
  readonly retryAfterS: number | null
  constructor(body: ProblemBody, retryAfterS: number | null = null) {
    super(`${body.code}: ${body.detail}`)
    this.body = body
    this.retryAfterS = retryAfterS
  }
}

const titles: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Wrong method',
  409: 'In conflict with what is there',
  413: 'Too large',
  414: 'Too long',
  415: 'Wrong content type',
  422: 'Refused',
  429: 'Too many requests',
  500: 'The service failed',
  503: 'Not ready',
}

type More = { errors?: ProblemBody['errors']; about?: ProblemBody['about']; retryAfterS?: number }

/** Builds the error. The code is stable and kebab-case; the remedy says what the caller can do. */
export function problem(
  status: number,
  code: string,
  detail: string,
  remedy: string,
  { errors, about, retryAfterS }: More = {},
): Problem {
  const body = { type: `urn:wardstock:problem:${code}`, title: titles[status] ?? 'Error', status, code, detail, remedy }
  const more = { ...(errors === undefined ? {} : { errors }), ...(about === undefined ? {} : { about }) }
  return new Problem({ ...body, ...more }, retryAfterS ?? null)
}

/** A request that cannot be used: which fields, and what is wrong with each. */
export function invalidRequest(errors: NonNullable<ProblemBody['errors']>): Problem {
  return problem(
    400,
    'request-invalid',
    `Not valid: ${errors.map(({ field }) => field).join(', ')}.`,
    'Correct the fields listed in errors.',
    { errors },
  )
}

/** The usual answer for a name that leads nowhere. */
export function notFound(what: string, id: string): Problem {
  return problem(404, `${what}-unknown`, `There is no ${what} ${id}.`, `Check the identifier against the list.`)
}
