import { flag } from '../engine/row-values.ts'
import type { SiteDatabase } from '../engine/site-database.ts'
import { sha256 } from '../journal/journal-row.ts'
import { credentialCommitmentOf, grantsText, nameCommitmentOf, userTable } from '../people/people.ts'
import { storedRows } from './compare-rows.ts'
import type { Problem } from './verification.ts'
import type { Rebuilt } from './verify-chain.ts'

async function verifyUsers(site: SiteDatabase, { users }: Rebuilt, counts: Record<string, number>) {
  const stored = await storedRows(site, 'users')
  counts.users = users.size
  for (const row of stored) {
    const userId = String(row.user_id)
    const where = `users ${userId}`
    const rights = users.get(userId)
    if (rights === undefined) return { where, what: 'the journal knows nothing of the row' }
    const differs = (column: string) => ({ where, what: `column ${column} is not what the journal adds up to` })
    // As text, since it may have been made into something that is not JSON.
    if (row.grants !== grantsText(rights.grants)) return differs('grants')
    const user = userTable.ofRow(row)
    if (row.disabled !== flag(rights.disabled)) return differs('disabled')
    if (user.tokenHash !== rights.tokenHash) return differs('token_hash')
    if (user.tokenEndsAtMs !== rights.tokenEndsAtMs) return differs('token_ends_at_ms')
    if (user.createdAtMs !== rights.createdAtMs) return differs('created_at_ms')
    if (user.lastEntrySeq !== rights.lastEntrySeq) return differs('last_entry_seq')
    if (nameCommitmentOf(user) !== rights.nameCommitment) return differs('username, display_name or name_salt')
    if (credentialCommitmentOf(user) !== rights.credentialCommitment) return differs('password_hash')
  }
  const missing = [...users.keys()].find((userId) => stored.every((row) => row.user_id !== userId))
  return missing === undefined ? null : { where: `users ${missing}`, what: 'the row is missing' }
}

async function verifySettings(site: SiteDatabase, { settings }: Rebuilt, counts: Record<string, number>) {
  const stored = new Map((await storedRows(site, 'settings')).map((row) => [String(row.name), String(row.value)]))
  counts.settings = settings.size
  for (const [name, { valueHash }] of settings) {
    const value = stored.get(name)
    if (value === undefined) return { where: `settings ${name}`, what: 'the row is missing' }
    if (sha256(value) !== valueHash) {
      return { where: `settings ${name}`, what: 'column value is not what the journal adds up to' }
    }
    stored.delete(name)
  }
  const [extra] = stored.keys()
  return extra === undefined ? null : { where: `settings ${extra}`, what: 'the journal knows nothing of the row' }
}

/** Holds accounts and settings, whose secrets the journal does not know, against its commitments to them. */
export async function verifyPeople(
  site: SiteDatabase,
  rebuilt: Rebuilt,
  counts: Record<string, number>,
): Promise<Problem | null> {
  return (await verifyUsers(site, rebuilt, counts)) ?? (await verifySettings(site, rebuilt, counts))
}
