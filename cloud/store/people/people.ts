import { sql } from 'kysely'
import type { Grant } from '#cloud/people/access/grant'
import type { Badge } from '#cloud/people/badge'
import type { SiteId, UserRef } from '#contracts/ids'
import type { SessionsTable, UsersTable } from '../engine/database.ts'
import { type NounTable, nounAccess } from '../engine/noun-table.ts'
import { flag, numberOrNull, textOrNull } from '../engine/row-values.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import { sha256 } from '../journal/journal-row.ts'
import type { Store } from '../store.ts'
import type { Session, User } from './user.ts'

/** What the journal holds in place of a person's names. */
export function nameCommitmentOf({
  nameSalt,
  username,
  displayName,
}: Pick<User, 'nameSalt' | 'username' | 'displayName'>): string {
  return sha256(JSON.stringify([nameSalt, username, displayName]))
}

/** What the journal holds in place of a password's hash. */
export function credentialCommitmentOf({ passwordHash }: Pick<User, 'passwordHash'>): string | null {
  return passwordHash === null ? null : sha256(passwordHash)
}

/** Grants as a row keeps them: text in the journal's own order of members. */
export function grantsText(grants: readonly Grant[]): string {
  return JSON.stringify(grants.map(({ placeId, role }) => ({ placeId, role })))
}

/** Badges, by hash. */
export const badgeTable: NounTable<Badge> = {
  table: 'badges',
  columns: { site_id: 'text', badge_hash: 'text', user_id: 'text', valid_until_ms: 'bigint', revoked: 'bigint' },
  keys: ['site_id', 'badge_hash'],
  valuesOf: (badge) => [badge.siteId, badge.badgeHash, badge.userId, badge.validUntilMs, flag(badge.revoked)],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    badgeHash: String(row.badge_hash),
    userId: row.user_id as UserRef,
    validUntilMs: Number(row.valid_until_ms),
    revoked: row.revoked === 1,
  }),
}

/** Users, by reference. */
export const userTable: NounTable<User> = {
  table: 'users',
  columns: {
    site_id: 'text',
    user_id: 'text',
    username: 'text',
    display_name: 'text',
    name_salt: 'text',
    password_hash: 'text',
    token_hash: 'text',
    token_ends_at_ms: 'bigint',
    grants: 'text',
    disabled: 'bigint',
    created_at_ms: 'bigint',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'user_id'],
  valuesOf: (user) => [
    user.siteId,
    user.userId,
    user.username,
    user.displayName,
    user.nameSalt,
    user.passwordHash,
    user.tokenHash,
    user.tokenEndsAtMs,
    grantsText(user.grants),
    flag(user.disabled),
    user.createdAtMs,
    user.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    userId: row.user_id as UserRef,
    username: String(row.username),
    displayName: String(row.display_name),
    nameSalt: String(row.name_salt),
    passwordHash: textOrNull(row.password_hash),
    tokenHash: textOrNull(row.token_hash),
    tokenEndsAtMs: numberOrNull(row.token_ends_at_ms),
    grants: JSON.parse(String(row.grants)) as Grant[],
    disabled: row.disabled === 1,
    createdAtMs: Number(row.created_at_ms),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}

const users = nounAccess(userTable)
const badges = nounAccess(badgeTable)

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

/** The people who may sign in, as they are read. */
export function userQueries(site: SiteDatabase): Store['users'] {
  const { db, siteId } = site
  return {
    async count() {
      const { rows } = await sql<{ count: number }>`
        select count(*) as count from users where site_id = ${siteId}`.execute(db)
      return Number(rows[0]?.count ?? 0)
    },
    async find(userId) {
      return (await users.byKeys(site, [[userId]]))[0] ?? null
    },
    async findByUsername(username) {
      const { rows } = await sql<UsersTable>`
        select * from users where site_id = ${siteId} and username = ${username}`.execute(db)
      const [row] = rows
      return row === undefined ? null : userTable.ofRow(row)
    },
    async findByToken(tokenHash) {
      const { rows } = await sql<UsersTable>`
        select * from users where site_id = ${siteId} and token_hash = ${tokenHash}`.execute(db)
      const [row] = rows
      return row === undefined ? null : userTable.ofRow(row)
    },
    async list() {
      return (await users.all(site)).sort((a, b) => (a.username < b.username ? -1 : 1))
    },
  }
}

/** People as one transaction reads and writes them. */
export function userAccess(site: SiteDatabase) {
  return { ...userQueries(site), put: (changed: readonly User[]) => users.put(site, changed) }
}

/** Signed-in browsers: they come and go and are no matter of the journal. */
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
    async ofUser(userId) {
      const rows = await db
        .selectFrom('sessions')
        .selectAll()
        .where('site_id', '=', siteId)
        .where('user_id', '=', userId)
        .orderBy('created_at_ms', 'desc')
        .execute()
      return rows.map(sessionOfRow)
    },
    async removeExpired(nowMs) {
      const { numDeletedRows } = await remove().where('expires_at_ms', '<=', nowMs).executeTakeFirst()
      return Number(numDeletedRows)
    },
  }
}

/** Badges as a page asks for them. */
export function badgeQueries({ db, siteId }: SiteDatabase): Store['badges'] {
  return {
    async ofUser(userId) {
      const { rows } = await sql<Record<string, unknown>>`
        select * from badges where site_id = ${siteId} and user_id = ${userId}
        order by valid_until_ms desc, badge_hash`.execute(db)
      return rows.map(badgeTable.ofRow)
    },
  }
}

/** Badges, by their hashes only. */
export function badgeAccess(site: SiteDatabase) {
  return {
    ...badgeQueries(site),
    all: (): Promise<Badge[]> => badges.all(site),
    byKeys: (hashes: readonly string[]): Promise<Badge[]> =>
      badges.byKeys(
        site,
        hashes.map((hash) => [hash]),
      ),
    put: (changed: readonly Badge[]) => badges.put(site, changed),
  }
}
