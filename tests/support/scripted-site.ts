import { onTestFinished } from 'vitest'
import { createPlacing } from '#cloud/http/events/visible-changes'
import type { HttpContext, HttpService } from '#cloud/http/http-context'
import type { Role } from '#cloud/http/schemas/people/role'
import { createHttpServer, type HttpOptions } from '#cloud/http/server'
import type { Changes, Committed } from '#cloud/journal/changes'
import { noChanges } from '#cloud/journal/changes'
import type { Grant } from '#cloud/people/access/grant'
import { foundingPlaces } from '#cloud/places/founding-places'
import type { Place } from '#cloud/places/place'
import { type PlaceBook, placeBookOf } from '#cloud/places/place-book'
import type { Outcome } from '#cloud/service/command-context'
import type { Commands } from '#cloud/service/commands-of'
import { stockToday } from '#cloud/service/goods/stock-today'
import { hashPassword } from '#cloud/service/people/password'
import { openStore, type SiteTransaction, type WritableStore } from '#cloud/store/open-store'
import type { User } from '#cloud/store/people/user'
import { type SiteId, siteIdSchema, type UserRef, userRefSchema } from '#contracts/ids'
import type { Clock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { silentLog } from '#platform/log'
import { systemRandom } from '#platform/random'
import { systemStreams } from '#platform/streams'
import { everywhere } from './service-world.ts'

export const firstRunToken = 'the-token-of-this-test'
export const goodPassword = 'correct horse battery'

/** One password hash for all: hashing is slow on purpose. */
const goodPasswordHash = hashPassword(goodPassword)

export type ScriptedSite = {
  url: string
  store: WritableStore
  context: Pick<HttpContext, 'service' | 'cookie' | 'placing'>
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
  models?: HttpService['models']
}

const timeZone = 'Asia/Shanghai'
const dayMs = 86_400_000

/** Commands about accounts write to the store as the service's do; all others do nothing but what the test wrote. */
function accountCommands(store: WritableStore, clock: Clock): Partial<Commands> {
  const put = async (user: User) => {
    await store.transaction((tx) => tx.users.put([user]))
    return { ok: true as const, value: user }
  }
  const create: Commands['createUser'] = async (wish) => {
    if ((await store.users.findByUsername(wish.username)) !== null) return { ok: false, refusal: 'username-taken' }
    const userId = userRefSchema.parse(`user-new${await store.users.count()}`)
    return await put(userOf(store.siteId, userId, wish, clock.now()))
  }
  return {
    createUser: create,
    createFirstUser: (wish) => create(wish, userRefSchema.parse('user-none')),
    async setUserDisabled(userRef, disabled) {
      const user = await store.users.find(userRef)
      if (user === null) return { ok: false, refusal: 'user-unknown' }
      if (disabled) await store.sessions.removeOfUser(userRef)
      return await put({ ...user, disabled })
    },
  }
}

type Account = { username: string; displayName: string; passwordHash: string; grants: readonly Grant[] }

function userOf(siteId: SiteId, userId: UserRef, account: Account, createdAtMs: number): User {
  const grants = [...account.grants]
  const plain = { disabled: false, createdAtMs, nameSalt: '00', lastEntrySeq: 1, tokenHash: null, tokenEndsAtMs: null }
  return { siteId, userId, ...account, ...plain, grants }
}

/** Commands that remember that they were given, and do what is written for them. */
function rememberingCommands(ordered: ScriptedSite['ordered'], own: Partial<Commands>): Commands {
  const answer = (command: string) => {
    return async (...given: unknown[]) => {
      // Behind the person who orders stands only what is asked back while it is decided.
      const found = given.findLastIndex((one) => userRefSchema.safeParse(one).success)
      const at = found === -1 ? given.length - 1 : found
      ordered.push({ command, input: given.slice(0, at), actor: String(given[at]) })
      const scripted = own[command as keyof Commands] as ((...args: unknown[]) => Promise<unknown>) | undefined
      return scripted === undefined ? { ok: true, value: null } : await scripted(...given)
    }
  }
  return new Proxy({} as Commands, { get: (_target, name) => answer(String(name)) })
}

/** The same commands, which keep something with what is accepted. */
function keepingCommands(
  store: WritableStore,
  commands: Commands,
  keep: (tx: SiteTransaction, value: unknown) => Promise<void>,
): Commands {
  const kept = (command: keyof Commands) => {
    return async (...given: unknown[]) => {
      const outcome = await (commands[command] as (...args: unknown[]) => Promise<Outcome<unknown>>)(...given)
      if (outcome.ok) await store.transaction((tx) => keep(tx, outcome.value))
      return outcome
    }
  }
  return new Proxy({} as Commands, { get: (_target, name) => kept(name as keyof Commands) })
}

/** The places every site begins with, and one cabinet. */
function scriptedPlaces(siteId: SiteId): PlaceBook {
  const founding = foundingPlaces(timeZone)
  const cabinet = { ...founding[1], placeId: 'cab-1', kind: 'cabinet', title: 'Cabinet 1', titleZh: '一号柜' }
  const all = [...founding, { ...cabinet, receivesGoods: false }]
  return placeBookOf(
    all.map((place) => ({ ...place, siteId, lastEntrySeq: 1 }) as Place),
    new Map(),
    timeZone,
  )
}

/** The web server over a real, empty store in memory and a service whose commands the test writes itself. */
export async function scriptedSite({
  clock,
  commands = {},
  options = {},
  models = new Map(),
}: Script): Promise<ScriptedSite> {
  const siteId = siteIdSchema.parse('test-site')
  const store = await openStore({ engine: 'sqlite', path: ':memory:' }, siteId, clock.now())
  const listeners = new Set<(committed: Committed) => void>()
  const ordered: ScriptedSite['ordered'] = []
  const places = scriptedPlaces(siteId)
  const scripted = rememberingCommands(ordered, { ...accountCommands(store, clock), ...commands })
  const service: HttpService = {
    siteId,
    store,
    commands: scripted,
    commandsFor: (_authority, keep = null) =>
      keep === null ? scripted : keepingCommands(store, scripted, (tx, value) => keep(tx, value, clock.now())),
    onCommitted(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    firstRun: {
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
    probesOf: () => [],
    models,
    places: () => places,
    stockToday: () => {
      const today = () => Math.floor(clock.now() / dayMs)
      return stockToday(store, { today, expectedUse: today })
    },
    today: () => Math.floor(clock.now() / dayMs),
    rules: {
      ordersOf: () => null,
      titleOf: (ruleId, locale) => `${ruleId} (${locale})`,
      explain: ({ messageKey, limit }, locale) => ({
        title: `${messageKey} (${locale})`,
        cause: '',
        consequence: '',
        because: [],
        limit: `set by ${limit.setBy}`,
        wouldClear: '',
        action: '',
      }),
    },
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
    trustedProxies: [],
    timeZone,
    webDir: null,
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
    context: { service, cookie: { name: 'wardstock', secure: false }, placing: createPlacing(store) },
    routes: server.routes,
    ordered,
    close,
    commit(entrySeq, changes = {}) {
      const committed = { entrySeq, committedAtMs: clock.now(), changes: { ...noChanges(), ...changes } }
      for (const listener of listeners) listener(committed)
    },
    async signIn(...roles) {
      const username = `person-${people++}`
      const userId = userRefSchema.parse(`user-${String(people).padStart(4, '0')}`)
      const account = {
        username,
        displayName: `Person ${people}`,
        passwordHash: await goodPasswordHash,
        grants: everywhere(...roles),
      }
      await store.transaction((tx) => tx.users.put([userOf(siteId, userId, account, clock.now())]))
      const response = await fetch(`${url}/api/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username, password: goodPassword }),
      })
      return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
    },
  }
}
