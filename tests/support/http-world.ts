import { onTestFinished } from 'vitest'
import { createHttpServer } from '#cloud/http/server'
import type { Grant } from '#cloud/people/access/grant'
import type { Role } from '#cloud/people/role'
import type { Service } from '#cloud/service'
import { hashPassword } from '#cloud/service/people/password'
import { hashSecretToken, newSecretToken } from '#cloud/service/people/secret-token'
import { accepted } from './filled-site.ts'
import { actor, everywhere, quietPlatform, type ServiceWorldOptions, serviceWorld } from './service-world.ts'
import { virtualClock } from './virtual-clock.ts'

/** A real service behind its own HTTP face. */
export type HttpWorld = {
  service: Service
  url: string
  /** Every route there is. */
  routes: Awaited<ReturnType<typeof createHttpServer>>['routes']
  /** Makes a person with these roles, unless there is one of that name, and signs in; answers the cookie header. */
  signIn(name: string, ...roles: Role[]): Promise<string>
  close(): Promise<void>
}

export type Answered = { status: number; body: Record<string, unknown> }

const password = 'correct horse battery'
const passwordHash = hashPassword(password)

/** Asks as a client does; the answer is whatever JSON came back. */
export async function ask(
  { url }: Pick<HttpWorld, 'url'>,
  cookie: string,
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  path: string,
  body?: unknown,
  key?: string,
): Promise<Answered> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      cookie,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

let entered = 0

/** A person with these grants and a session; answers who it is and the cookie header. Spares the slow hash. */
export async function enter({ service }: Pick<HttpWorld, 'service'>, grants: readonly Grant[]) {
  const username = `guest-${entered++}`
  const wish = { username, displayName: username, passwordHash: 'none', grants }
  const { userId } = accepted(await service.commands.createUser(wish, actor))
  const token = newSecretToken()
  const times = { createdAtMs: 0, lastSeenAtMs: Number.MAX_SAFE_INTEGER, expiresAtMs: Number.MAX_SAFE_INTEGER }
  await service.store.sessions.insert({ tokenHash: hashSecretToken(token), userId, ...times })
  return { userRef: userId, cookie: `wardstock=${token}` }
}

/** Starts a service and serves it; closes both at the end of the test, or before when asked. */
export async function httpWorld(options: ServiceWorldOptions = {}): Promise<HttpWorld> {
  const clock = options.clock ?? virtualClock()
  const service = await serviceWorld({ ...options, clock })
  const server = await createHttpServer(service, {
    platform: quietPlatform(clock, options.seed),
    host: '127.0.0.1',
    port: 0,
    servedOverHttps: false,
    trustedProxies: [],
    timeZone: 'UTC',
    webDir: null,
  })
  const { url } = await server.listen()
  let isClosed = false
  const close = async () => {
    if (isClosed) return
    isClosed = true
    await server.close()
    await service.stop()
  }
  onTestFinished(close)
  return {
    service,
    url,
    routes: server.routes,
    close,
    async signIn(username, ...roles) {
      if ((await service.store.users.findByUsername(username)) === null) {
        const person = {
          username,
          displayName: username,
          passwordHash: await passwordHash,
          grants: everywhere(...roles),
        }
        accepted(await service.commands.createUser(person, actor))
      }
      const response = await fetch(`${url}/api/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password }),
      })
      return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    },
  }
}
