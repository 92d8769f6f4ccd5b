/** Speaks to the service as a signed-in person does: HTTP, a cookie, JSON. */
export type ServiceClient = {
  /** Signs in and keeps the cookie; signs in again by itself when the session has ended. */
  signIn(username: string, password: string): Promise<void>
  get<T>(path: string): Promise<T>
  post<T>(path: string, body: unknown): Promise<T>
  put<T>(path: string, body: unknown): Promise<T>
  /** The live event stream; ends when the connection does. */
  events(lastEventId: string | null, signal: AbortSignal): AsyncIterable<ServerEvent>
}

export type ServerEvent = { id: string | null; event: string; data: string }

/** The service answered with an error: its status and what it said. */
export class ServiceRefusal extends Error {
  readonly status: number
  readonly problem: { code?: string; title?: string; detail?: string }
  constructor(path: string, status: number, problem: ServiceRefusal['problem']) {
    super(`${path}: ${status} ${problem.code ?? ''} ${problem.detail ?? problem.title ?? ''}`.trim())
    this.status = status
    this.problem = problem
  }
}

async function* readEvents(body: ReadableStream<Uint8Array>): AsyncIterable<ServerEvent> {
  const decoder = new TextDecoder()
  let buffered = ''
  for await (const chunk of body) {
    buffered += decoder.decode(chunk, { stream: true })
    for (let end = buffered.indexOf('\n\n'); end >= 0; end = buffered.indexOf('\n\n')) {
      const lines = buffered.slice(0, end).split('\n')
      buffered = buffered.slice(end + 2)
      const field = (name: string) =>
        lines.filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trim())
      const data = field('data').join('\n')
      if (data !== '') yield { id: field('id')[0] ?? null, event: field('event')[0] ?? 'message', data }
    }
  }
}

/** A client of the service at baseUrl, for example http://127.0.0.1:8080. */
export function serviceClient(baseUrl: string): ServiceClient {
  let cookie = ''
  let credentials: { username: string; password: string } | null = null

  const once = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const response = await fetch(`${baseUrl}${path}`, {
      method,
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    })
    const given = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
    if (given.length > 0) cookie = given.join('; ')
    return response
  }
  const signInNow = async () => {
    if (credentials === null) return
    const response = await once('POST', '/api/sign-in', credentials)
    if (!response.ok) throw new ServiceRefusal('/api/sign-in', response.status, {})
    await response.arrayBuffer()
  }
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    let response = await once(method, path, body)
    if (response.status === 401 && credentials !== null) {
      await response.arrayBuffer()
      await signInNow()
      response = await once(method, path, body)
    }
    const text = await response.text()
    if (!response.ok) {
      let problem: ServiceRefusal['problem'] = {}
      try {
        problem = JSON.parse(text) as ServiceRefusal['problem']
      } catch {
        problem = { title: text.slice(0, 200) }
      }
      throw new ServiceRefusal(`${method} ${path}`, response.status, problem)
    }
    return (text === '' ? null : JSON.parse(text)) as T
  }

  return {
    async signIn(username, password) {
      credentials = { username, password }
      await signInNow()
    },
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    put: (path, body) => call('PUT', path, body),
    async *events(lastEventId, signal) {
      const response = await fetch(`${baseUrl}/api/events`, {
        headers: {
          cookie,
          accept: 'text/event-stream',
          ...(lastEventId === null ? {} : { 'last-event-id': lastEventId }),
        },
        signal,
      })
      if (response.status === 401) await signInNow()
      if (!response.ok || response.body === null) throw new ServiceRefusal('/api/events', response.status, {})
      yield* readEvents(response.body)
    },
  }
}
