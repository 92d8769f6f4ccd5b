import { createHmac } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'
import { type AttemptKey, createAttemptLimits } from '#cloud/people/attempt-limits'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import { problem } from '../answers/problem.ts'

/** Attempts from one address under way at once; each takes a slow hash. */
const underWayMax = 64

/** Tries of a secret: slowed down per account and per address, refusals in the log with who and where. */
export type Attempts = {
  /**
   * Whether the secret is right. account: a reference, or what was given for one; null where there is none.
   * @throws Problem too-many-attempts, with how long to wait.
   */
  tried(request: FastifyRequest, account: string | null, isRight: () => Promise<boolean>): Promise<boolean>
  /** What the log calls a user name: the same for the same name while the service runs, and no name. */
  nameInLog(username: string): string
}

/** Where a request came from as limits see it: one IPv4 address, or the network of an IPv6 one (RFC 4291: 64 bits). */
export function addressOf({ ip }: Pick<FastifyRequest, 'ip'>): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1]
  if (mapped !== undefined) return mapped
  if (!isIPv6(ip)) return ip
  const [head = '', tail] = ip.split('%')[0]?.toLowerCase().split('::') ?? []
  const groups = head === '' ? [] : head.split(':')
  const behind = tail === undefined || tail === '' ? [] : tail.split(':')
  const filled =
    tail === undefined ? groups : [...groups, ...Array(8 - groups.length - behind.length).fill('0'), ...behind]
  return `${filled
    .slice(0, 4)
    .map((group) => String(group).replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}

function tooMany(waitMs: number) {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000))
  return problem(
    429,
    'too-many-attempts',
    'Too many wrong attempts for this account or from this address.',
    `Wait ${seconds} s and try again.`,
    { retryAfterS: seconds },
  )
}

/** Keeps the counts in memory, bounded; logSalt hides names in the log. */
export function createAttempts(clock: Clock, log: Log, logSalt: string): Attempts {
  const limits = createAttemptLimits()
  const underWay = new Map<string, number>()
  const turns = new Map<string, Promise<unknown>>()

  /** Attempts on one account from one address come one after the other: a hundred at once are not one. */
  const inTurn = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const before = turns.get(name) ?? Promise.resolve()
    const result = before.then(work, work)
    turns.set(name, result)
    try {
      return await result
    } finally {
      if (turns.get(name) === result) turns.delete(name)
    }
  }

  return {
    nameInLog: (username) => `name-${createHmac('sha256', logSalt).update(username).digest('hex').slice(0, 12)}`,
    async tried(request, account, isRight) {
      const address = addressOf(request)
      const keys: AttemptKey[] = [{ kind: 'address', name: address }]
      if (account !== null) {
        keys.push({ kind: 'account', name: account }, { kind: 'pair', name: `${account} ${address}` })
      }
      const refuse = (waitMs: number) => {
        log.warn('http.attempt.held', { path: request.routeOptions.url ?? '', account, address, waitMs })
        return tooMany(waitMs)
      }
      const running = underWay.get(address) ?? 0
      if (running >= underWayMax) throw refuse(1_000)
      underWay.set(address, running + 1)
      try {
        return await inTurn(`${account} ${address}`, async () => {
          const waitMs = limits.waitMs(keys, clock.now())
          if (waitMs > 0) throw refuse(waitMs)
          const right = await isRight()
          if (right) limits.succeeded(keys)
          else {
            limits.failed(keys, clock.now())
            log.warn('http.attempt.refused', { path: request.routeOptions.url ?? '', account, address })
          }
          return right
        })
      } finally {
        const left = (underWay.get(address) ?? 1) - 1
        if (left === 0) underWay.delete(address)
        else underWay.set(address, left)
      }
    },
  }
}
