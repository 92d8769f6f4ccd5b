import { ToolError } from './tool-error.ts'

/** Who signs in, and where. */
export type SignIn = { service: string; user: string; password: string }

/** The running service as a signed-in person asks it. */
export type ServiceSession = { ask<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> }

type ProblemSaid = { code?: string; detail?: string; remedy?: string }

const answerTimeoutMs = 20_000

/** Signs in. @throws ToolError with the code and remedy of the service, or service-unreachable. */
export async function serviceSession({ service, user, password }: SignIn): Promise<ServiceSession> {
  if (!URL.canParse(service)) throw new ToolError(`service-not-valid: ${service} is no URL: give --service http://…`)
  let cookie = ''
  const ask: ServiceSession['ask'] = async <T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> => {
    const response = await fetch(new URL(path, service), {
      method,
      headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerTimeoutMs),
    }).catch(() => {
      throw new ToolError(
        `service-unreachable: nobody answers at ${service}: start the service, or name it by --service`,
      )
    })
    const answer: unknown = await response.json().catch(() => ({}))
    if (!response.ok) {
      const { code = 'answer-not-understood', detail = '', remedy = 'look at --service' } = answer as ProblemSaid
      throw new ToolError(`${code}: ${detail} ${remedy}`)
    }
    cookie ||= (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
    return answer as T
  }
  await ask('POST', '/api/sign-in', { username: user, password })
  return { ask }
}
