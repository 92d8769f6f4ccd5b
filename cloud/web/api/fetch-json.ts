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

type Wish = { method?: 'GET' | 'POST' | 'PUT' | 'PATCH'; body?: unknown; isBackground?: boolean }

/** Commands that were sent and never answered, each with its key: sent again, they are the same command. */
const unanswered = new Map<string, string>()

function freshKey(): string {
  // randomUUID is there over https only; a ward may reach the service over plain http.
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/**
 * Asks the service. A command carries an Idempotency-Key, and keeps it until it has been answered, so that what a person
 * presses again after the network failed is done once. Throws ApiError; status 0 means it could not be reached.
 */
export async function fetchJson<T>(path: string, wish: Wish = {}): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' }
  const command = wish.method === undefined || wish.method === 'GET' ? null : JSON.stringify([path, wish])
  if (command !== null) {
    const key = unanswered.get(command) ?? freshKey()
    unanswered.set(command, key)
    headers['idempotency-key'] = key
  }
  if (wish.body !== undefined) headers['content-type'] = 'application/json'
  if (wish.isBackground === true) headers['x-wardstock-background'] = '1'
  const init: RequestInit = { method: wish.method ?? 'GET', headers, credentials: 'same-origin' }
  if (wish.body !== undefined) init.body = JSON.stringify(wish.body)
  const response = await fetch(path, init).catch(() => {
    throw new ApiError(0, null)
  })
  // What a failing service or proxy says is no answer: whether it was done nobody knows.
  if (command !== null && response.status < 500) unanswered.delete(command)
  const body: unknown = await response.json().catch(() => null)
  if (!response.ok) throw new ApiError(response.status, body as ProblemBody | null)
  return body as T
}
