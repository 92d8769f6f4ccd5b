import type { SiteId, UserRef } from '#contracts/ids'
import { bulkWriter } from '../engine/bulk-write.ts'
import type { SessionsTable, UsersTable } from '../engine/database.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import type { Badge, Role, Session, User } from '../records.ts'
import type { Store } from '../store.ts'

const writeBadges = bulkWriter({
  table: 'badges',
  columns: { site_id: 'text', badge_hash: 'text', user_id: 'text', valid_until_ms: 'bigint', revoked: 'bigint' },
  keys: ['site_id', 'badge_hash'],
})

function userOfRow(row: UsersTable): User {
  return {
    siteId: row.site_id as SiteId,
    userId: row.user_id as UserRef,
    username: row.username,
    displayName: row.display_name,
    passwordHash: row.password_hash,
    roles: JSON.parse(row.roles) as Role[],
    disabled: row.disabled === 1,
    createdAtMs: row.created_at_ms,
  }
}

function rowOfUser(siteId: SiteId, user: Omit<User, 'siteId'>): UsersTable {
  return {
    site_id: siteId,
    user_id: user.userId,
    username: user.username,
    display_name: user.displayName,
    password_hash: user.passwordHash,
    roles: JSON.stringify(user.roles),
    disabled: user.disabled ? 1 : 0,
    created_at_ms: user.createdAtMs,
  }
}

function sessionOfRow(row: SessionsTable): Session {
  return {
    siteId: row.site_id as SiteId,
    tokenHash: row.token_hash,
    userId: row.user_id as UserRef,
    createdAtMs: row.created_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    expiresAtMs: row.expires_at_ms,
  }
}

/** The people who may sign in. */
export function userQueries(site: SiteDatabase): Store['users'] {
  const { db, siteId } = site
  const ofSite = () => db.selectFrom('users').selectAll().where('site_id', '=', siteId)
  const insert: Store['users']['insert'] = async (user) => {
    const { numInsertedOrUpdatedRows } = await db
      .insertInto('users')
      .values(rowOfUser(siteId, user))
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow()
    return numInsertedOrUpdatedRows === 1n
  }
  return {
    async count() {
      return (await ofSite().execute()).length
    },
    async find(userId) {
      const row = await ofSite().where('user_id', '=', userId).executeTakeFirst()
      return row === undefined ? null : userOfRow(row)
    },
    async findByUsername(username) {
      const row = await ofSite().where('username', '=', username).executeTakeFirst()
      return row === undefined ? null : userOfRow(row)
    },
    async list() {
      return (await ofSite().orderBy('username').execute()).map(userOfRow)
    },
    insert,
    async insertFirst(user) {
      return await db.transaction().execute(async (tx) => {
        // The site's write lock: two first users at once must not both get in.
        await tx.updateTable('site_state').set({ site_id: siteId }).where('site_id', '=', siteId).execute()
        const inside = userQueries({ ...site, db: tx })
        return (await inside.count()) === 0 && (await inside.insert(user))
      })
    },
    async setDisabled(userId, disabled) {
      const { numUpdatedRows } = await db
        .updateTable('users')
        .set({ disabled: disabled ? 1 : 0 })
        .where('site_id', '=', siteId)
        .where('user_id', '=', userId)
        .executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}

/** Signed-in browsers. */
export function sessionQueries({ db, siteId }: SiteDatabase): Store['sessions'] {
  const remove = () => db.deleteFrom('sessions').where('site_id', '=', siteId)
  return {
    async insert(session) {
      await db
        .insertInto('sessions')
        .values({
          site_id: siteId,
          token_hash: session.tokenHash,
          user_id: session.userId,
          created_at_ms: session.createdAtMs,
          last_seen_at_ms: session.lastSeenAtMs,
          expires_at_ms: session.expiresAtMs,
        })
        .execute()
    },
    async find(tokenHash) {
      const row = await db
        .selectFrom('sessions')
        .selectAll()
        .where('site_id', '=', siteId)
        .where('token_hash', '=', tokenHash)
        .executeTakeFirst()
      return row === undefined ? null : sessionOfRow(row)
    },
    async touch(tokenHash, lastSeenAtMs) {
      await db
        .updateTable('sessions')
        .set({ last_seen_at_ms: lastSeenAtMs })
        .where('site_id', '=', siteId)
        .where('token_hash', '=', tokenHash)
        .execute()
    },
    async remove(tokenHash) {
      await remove().where('token_hash', '=', tokenHash).execute()
    },
    async removeOfUser(userId) {
      await remove().where('user_id', '=', userId).execute()
    },
    async removeExpired(nowMs) {
      const { numDeletedRows } = await remove().where('expires_at_ms', '<=', nowMs).executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

/** Badges, by their hashes only. */
export function badgeAccess(site: SiteDatabase) {
  const { db, siteId } = site
  return {
    async all(): Promise<Badge[]> {
      const rows = await db
        .selectFrom('badges')
        .selectAll()
        .where('site_id', '=', siteId)
        .orderBy('badge_hash')
        .execute()
      return rows.map((row) => ({
        siteId,
        badgeHash: row.badge_hash,
        userId: row.user_id as UserRef,
        validUntilMs: row.valid_until_ms,
        revoked: row.revoked === 1,
      }))
    },
    put: (badges: readonly Omit<Badge, 'siteId'>[]) =>
      writeBadges(
        site,
        badges
          .toSorted((a, b) => (a.badgeHash < b.badgeHash ? -1 : 1))
          .map((badge) => [siteId, badge.badgeHash, badge.userId, badge.validUntilMs, badge.revoked ? 1 : 0]),
      ),
  }
}
