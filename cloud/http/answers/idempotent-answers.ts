import { createHash } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { personOf } from '../access/access.ts'
import { problem } from './problem.ts'

const keyPattern = /^[A-Za-z0-9._:-]{8,128}$/

/**
 * The answers of creating requests that carried an Idempotency-Key, so that sending one again creates nothing twice.
 * Kept in memory and bounded: after a restart the ledger itself refuses the second by name (unit-already-known).
 */
export type IdempotentAnswers = {
  once<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T>
}

/** Remembers the last keptMax successful answers. A failed request may be sent again under the same key. */
export function createIdempotentAnswers(keptMax: number): IdempotentAnswers {
  const answers = new Map<string, { fingerprint: string; answer: Promise<unknown> }>()
  return {
    async once<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
      const key = request.headers['idempotency-key']
      if (key === undefined) return work()
      if (typeof key !== 'string' || !keyPattern.test(key))
        throw problem(
          400,
          'idempotency-key-invalid',
          'The Idempotency-Key is not 8 to 128 letters, digits, dots, colons, dashes.',
          'Send a fresh random key for each thing to create.',
        )
      const fingerprint = createHash('sha256')
        .update(JSON.stringify([request.method, request.url, request.body ?? null]))
        .digest('hex')
      const name = `${personOf(request).userRef} ${key}`
      const before = answers.get(name)
      if (before !== undefined) {
        if (before.fingerprint === fingerprint) return (await before.answer) as T
        throw problem(
          422,
          'idempotency-key-reused',
          'The Idempotency-Key belongs to another request.',
          'Send a fresh random key for each thing to create.',
        )
      }
      const answer = work()
      answers.set(name, { fingerprint, answer })
      answer.catch(() => answers.delete(name))
      const oldest = answers.size > keptMax ? answers.keys().next().value : undefined
      if (oldest !== undefined) answers.delete(oldest)
      return answer
    },
  }
}
