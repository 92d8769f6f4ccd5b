import type { SiteDatabase } from '../engine/site-database.ts'
import type { Store } from '../store.ts'
import type { RequestAnswer } from './request-answer.ts'

/** Answers as they are looked up and forgotten: they are no matter of the journal. */
export function requestAnswerQueries({ db, siteId }: SiteDatabase): Store['requestAnswers'] {
  return {
    async find(userId, keyHash, sinceMs) {
      const row = await db
        .selectFrom('request_answers')
        .selectAll()
        .where('site_id', '=', siteId)
        .where('user_id', '=', userId)
        .where('key_hash', '=', keyHash)
        .where('answered_at_ms', '>', sinceMs)
        .executeTakeFirst()
      if (row === undefined) return null
      const { fingerprint, answer, answered_at_ms: answeredAtMs } = row
      return { userId, keyHash, fingerprint, answer, answeredAtMs }
    },
    async remove(userId, keyHash) {
      await db
        .deleteFrom('request_answers')
        .where('site_id', '=', siteId)
        .where('user_id', '=', userId)
        .where('key_hash', '=', keyHash)
        .execute()
    },
    async removeUntil(untilMs) {
      await db
        .deleteFrom('request_answers')
        .where('site_id', '=', siteId)
        .where('answered_at_ms', '<=', untilMs)
        .execute()
    },
  }
}

/** Answers as one transaction keeps them; one that is kept under the same key already is over. */
export function requestAnswerAccess({ db, siteId }: SiteDatabase) {
  return {
    async put({ userId, keyHash, fingerprint, answer, answeredAtMs }: RequestAnswer): Promise<void> {
      const kept = { fingerprint, answer, answered_at_ms: answeredAtMs }
      await db
        .insertInto('request_answers')
        .values({ site_id: siteId, user_id: userId, key_hash: keyHash, ...kept })
        .onConflict((conflict) => conflict.columns(['site_id', 'user_id', 'key_hash']).doUpdateSet(kept))
        .execute()
    },
  }
}
