import type { ProblemBody } from '#cloud/http/schemas/problem'

/** What the service answered instead of what was asked for, or that it did not answer. */
export class ApiError extends Error {
  readonly status: number
  readonly problem: ProblemBody | null
  constructor(status: number, problem: ProblemBody | null) {
    super(problem?.code ?? (status === 0 ? 'service-unreachable' : `http-${status}`))
    this.status = status
    this.problem = problem
  }
}

type Wish = { method?: 'GET' | 'POST' | 'PUT'; body?: unknown; isBackground?: boolean; idempotencyKey?: string }

/** Asks the service. Throws ApiError; status 0 means it could not be reached. */
export async function fetchJson<T>(path: string, wish: Wish = {}): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (wish.body !== undefined) headers['content-type'] = 'application/json'
  if (wish.isBackground === true) headers['x-wardstock-background'] = '1'
  if (wish.idempotencyKey !== undefined) headers['idempotency-key'] = wish.idempotencyKey
  const init: RequestInit = { method: wish.method ?? 'GET', headers, credentials: 'same-origin' }
  if (wish.body !== undefined) init.body = JSON.stringify(wish.body)
  const response = await fetch(path, init).catch(() => {
    throw new ApiError(0, null)
  })
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw new ApiError(response.status, body as ProblemBody | null)
  return body as T
}
