import { createHash, createHmac } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import type { Right } from '#cloud/people/access/rights-table'
import type { Outcome } from '#cloud/service/command-context'
import type { Commands } from '#cloud/service/commands-of'
import type { Keep } from '#cloud/service/keeping-writer'
import type { Mandate } from '#cloud/service/people/mandate'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { Store } from '#cloud/store/store'
import type { UserRef } from '#contracts/ids'
import { personOf } from '../access/access.ts'
import { mandateOf } from '../access/mandate.ts'
import { acceptedValue } from './accepted-value.ts'
import { problem } from './problem.ts'

const keyPattern = /^[A-Za-z0-9._:-]{8,128}$/

/** How long what was answered under a key is kept. */
export const answerKeptMs = 48 * 3_600_000

/** A request that does one thing by one command. */
export type Work<V, K, T> = {
  /** What else it takes, where the body asks for more than the route. */
  also?: readonly Right[]
  /** What tells it from another request to the same address; the body, where nothing is said. */
  asked?: unknown
  order(commands: Commands): Promise<Outcome<V>>
  /** What to keep of it, read in the transaction that did it: plain JSON, of people opaque references only. */
  kept(tx: SiteTransaction, value: V): K | Promise<K>
  /** The answer, from what was kept. */
  answer(kept: K): T | Promise<T>
}

/** Work whose answer is what its transaction came to: plain JSON, of people opaque references only. */
export function plain<V>(order: Work<V, V, V>['order']): Work<V, V, V> {
  return { order, kept: (_tx, value) => value, answer: (kept) => kept }
}

/**
 * Does what a request asks for once, however often it is sent under its Idempotency-Key. What was done and what was
 * answered stand in the database together or not at all, so that neither a lost answer nor a restart does it twice.
 */
export type IdempotentAnswers = {
  /** @throws Problem idempotency-key-invalid, idempotency-key-reused, or the refusal; what was refused may be sent again. */
  once<V, K, T>(request: FastifyRequest, work: Work<V, K, T>): Promise<T>
  /** Whether it was done and answered before: what it was about may have left the places of the person since. */
  wasAnswered(request: FastifyRequest): Promise<boolean>
}

type Ordering = { commandsFor(mandate: Mandate, keep: Keep): Commands }

function keyOf(request: FastifyRequest): string | null {
  const key = request.headers['idempotency-key']
  if (key === undefined) return null
  if (typeof key === 'string' && keyPattern.test(key)) return key
  throw problem(
    400,
    'idempotency-key-invalid',
    'The Idempotency-Key is not 8 to 128 letters, digits, dots, colons, dashes.',
    'Send a fresh random key for each thing to create.',
  )
}

/** Whose it is and by what it is found: the key itself is not stored. */
function nameOf(request: FastifyRequest, key: string) {
  return { userId: personOf(request).userRef, keyHash: createHash('sha256').update(key).digest('hex') }
}

/** Made with the key, which is not stored: of what was asked nothing can be guessed from it. */
function fingerprintOf({ method, url, body }: FastifyRequest, key: string, asked: unknown = body ?? null): string {
  return createHmac('sha256', key)
    .update(JSON.stringify([method, url, asked]))
    .digest('hex')
}

function checkSame(before: string, fingerprint: string): void {
  if (before === fingerprint) return
  throw problem(
    422,
    'idempotency-key-reused',
    'The Idempotency-Key belongs to another request.',
    'Send a fresh random key for each thing to create.',
  )
}

type Keeping<K> = {
  keep(tx: SiteTransaction, kept: K, nowMs: number): Promise<void>
  forget(): Promise<void>
}

const keepsNothing = { keep: async () => {}, forget: async () => {} }

/** Does the work; keep is called with what was kept of it, in the same transaction. Answers what was kept. */
async function done<V, K>(
  service: Ordering,
  mandate: Mandate,
  { order, kept }: Pick<Work<V, K, unknown>, 'order' | 'kept'>,
  { keep, forget }: Keeping<K>,
): Promise<K> {
  const made: K[] = []
  const commands = service.commandsFor(mandate, async (tx, value, nowMs) => {
    // A command answers what its one transaction came to.
    const result = await kept(tx, value as V)
    await keep(tx, result, nowMs)
    made.push(result)
  })
  const outcome = await order(commands)
  // It was written down and could not be carried out: whoever asks again asks anew.
  if (!outcome.ok && made.length > 0) await forget()
  acceptedValue(outcome)
  if (made.length !== 1) throw new Error(`a request that does one thing did ${made.length}`)
  return made[0] as K
}

/** Answers of requests, kept in the store of the service; nowMs is the time, Unix ms. */
export function createIdempotentAnswers(
  service: Ordering & { store: Pick<Store, 'requestAnswers'> },
  nowMs: () => number,
): IdempotentAnswers {
  const find = (userId: UserRef, keyHash: string) =>
    service.store.requestAnswers.find(userId, keyHash, nowMs() - answerKeptMs)
  const running = new Map<string, { fingerprint: string; kept: Promise<unknown> }>()
  return {
    async once<V, K, T>(request: FastifyRequest, work: Work<V, K, T>): Promise<T> {
      const key = keyOf(request)
      if (key === null) return await work.answer(await done(service, mandateOf(request, work.also), work, keepsNothing))
      const { userId, keyHash } = nameOf(request, key)
      const fingerprint = fingerprintOf(request, key, work.asked)

      const keptOnce = async (): Promise<K> => {
        const before = await find(userId, keyHash)
        if (before !== null) {
          checkSame(before.fingerprint, fingerprint)
          return JSON.parse(before.answer) as K
        }
        return await done(service, mandateOf(request, work.also), work, {
          keep: (tx, kept, answeredAtMs) =>
            tx.requestAnswers.put({ userId, keyHash, fingerprint, answer: JSON.stringify(kept), answeredAtMs }),
          forget: () => service.store.requestAnswers.remove(userId, keyHash),
        })
      }
      const name = `${userId} ${keyHash}`
      const now = running.get(name)
      if (now !== undefined) {
        checkSame(now.fingerprint, fingerprint)
        return await work.answer((await now.kept) as K)
      }
      const kept = keptOnce()
      running.set(name, { fingerprint, kept })
      try {
        return await work.answer(await kept)
      } finally {
        running.delete(name)
      }
    },
    async wasAnswered(request) {
      const key = request.headers['idempotency-key']
      if (typeof key !== 'string' || !keyPattern.test(key)) return false
      const { userId, keyHash } = nameOf(request, key)
      return (await find(userId, keyHash))?.fingerprint === fingerprintOf(request, key)
    },
  }
}
