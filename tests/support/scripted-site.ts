import { onTestFinished } from 'vitest'
import type { HttpService } from '#cloud/http/http-context'
import type { Role } from '#cloud/http/schemas/people/role'
import { createHttpServer, type HttpOptions } from '#cloud/http/server'
import type { Changes, Committed } from '#cloud/journal/changes'
import { noChanges } from '#cloud/journal/changes'
import type { Commands } from '#cloud/service/commands'
import { hashPassword } from '#cloud/service/people/password'
import { openStore, type WritableStore } from '#cloud/store/open-store'
import { siteIdSchema, userRefSchema } from '#contracts/ids'
import type { Clock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { silentLog } from '#platform/log'
import { systemRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'

export const firstRunToken = 'the-token-of-this-test'
export const goodPassword = 'correct horse battery'

/** One password hash for all: hashing is slow on purpose. */
const goodPasswordHash = hashPassword(goodPassword)

export type ScriptedSite = {
  url: string
  store: WritableStore
  context: { service: HttpService; cookie: { name: string; secure: boolean } }
  routes: Awaited<ReturnType<typeof createHttpServer>>['routes']
  /** What was ordered of the service, in order. */
  ordered: { command: string; input: unknown; actor: string }[]
  /** Says that something was committed, as the service does after a transaction. */
  commit(entrySeq: number, changes?: Partial<Changes>): void
  /** Makes a person and signs in; answers the cookie header. */
  signIn(...roles: Role[]): Promise<string>
  close(): Promise<void>
}

type Script = {
  clock: Clock
  commands?: Partial<Commands>
  options?: Partial<HttpOptions>
}

/** Commands that do nothing but remember that they were given. */
function rememberingCommands(ordered: ScriptedSite['ordered'], own: Partial<Commands>): Commands {
  const answer = (command: keyof Commands) => {
    return async (...given: unknown[]) => {
      ordered.push({ command, input: given.slice(0, -1), actor: String(given.at(-1)) })
      const scripted = own[command] as ((...args: unknown[]) => Promise<unknown>) | undefined
      return scripted === undefined ? { ok: true, value: null } : await scripted(...given)
    }
  }
  return new Proxy({} as Commands, { get: (_target, name) => answer(name as keyof Commands) })
}

/** The web server over a real, empty store in memory and a service whose commands the test writes itself. */
export async function scriptedSite({ clock, commands = {}, options = {} }: Script): Promise<ScriptedSite> {
  const siteId = siteIdSchema.parse('test-site')
  const store = await openStore({ engine: 'sqlite', path: ':memory:' }, siteId, clock.now())
  const listeners = new Set<(committed: Committed) => void>()
  const ordered: ScriptedSite['ordered'] = []
  const service: HttpService = {
    siteId,
    store,
    commands: rememberingCommands(ordered, commands),
    onCommitted(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    firstRun: {
      prepare: async () => {},
      isOpen: async () => (await store.users.count()) === 0,
      tokenMatches: (token) => token === firstRunToken,
      closed: async () => {},
    },
    policyInForce: async () => ({
      reorderPoint: { value: 3, layer: 'item', setBy: 'user-0001', setAtMs: clock.now(), entrySeq: 7 },
    }),
    policies: async () => [],
    notReady: async () => null,
    metFault: () => {},
  }
  const platform = {
    clock,
    random: systemRandom(),
    streams: systemStreams(),
    files: systemFiles(),
    log: silentLog(),
  }
  const server = await createHttpServer(service, {
    platform,
    host: '127.0.0.1',
    port: 0,
    servedOverHttps: false,
    timeZone: 'Asia/Shanghai',
    webDir: null,
    models: new Map(),
    ...options,
  })
  const { url } = await server.listen()
  let isClosed = false
  const close = async () => {
    if (isClosed) return
    isClosed = true
    await server.close()
    await store.close()
  }
  onTestFinished(close)
  let people = 0
  return {
    url,
    store,
    context: { service, cookie: { name: 'wardstock', secure: false } },
    routes: server.routes,
    ordered,
    close,
    commit(entrySeq, changes = {}) {
      const committed = { entrySeq, committedAtMs: clock.now(), changes: { ...noChanges(), ...changes } }
      for (const listener of listeners) listener(committed)
    },
    async signIn(...roles) {
      const username = `person-${people++}`
      await store.users.insert({
        userId: userRefSchema.parse(`user-${String(people).padStart(4, '0')}`),
        username,
        displayName: `Person ${people}`,
        passwordHash: await goodPasswordHash,
        roles,
        disabled: false,
        createdAtMs: clock.now(),
      })
      const response = await fetch(`${url}/api/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password: goodPassword }),
      })
      return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    },
  }
}
