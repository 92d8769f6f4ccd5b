import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { type Grant, tidyGrants } from '#cloud/people/access/grant'
import { foldUserRights, type UserRights } from '#cloud/people/user-rights'
import { rootPlaceId } from '#cloud/places/founding-places'
import type { PlaceBook } from '#cloud/places/place-book'
import type { SiteTransaction } from '#cloud/store/open-store'
import { credentialCommitmentOf, nameCommitmentOf } from '#cloud/store/people/people'
import type { User } from '#cloud/store/people/user'
import { type UserRef, userRefSchema } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, inList, Refused } from '../command-context.ts'
import type { PasswordLink } from './password-link.ts'
import { hashSecretToken } from './secret-token.ts'

export type NewUser = { username: string; displayName: string; passwordHash: string; grants: readonly Grant[] }

type Secrets = Pick<User, 'username' | 'displayName' | 'nameSalt' | 'passwordHash'>

/** What the journal adds an account up to, with what it only knows commitments to. */
function userOf(rights: UserRights, { username, displayName, nameSalt, passwordHash }: Secrets): User {
  const { nameCommitment: _name, credentialCommitment: _credential, ...kept } = rights
  return { ...kept, username, displayName, nameSalt, passwordHash }
}

function rightsOf(user: User): UserRights {
  const { username: _username, displayName: _display, nameSalt: _salt, passwordHash: _password, ...kept } = user
  return { ...kept, nameCommitment: nameCommitmentOf(user), credentialCommitment: credentialCommitmentOf(user) }
}

/** Whether somebody can sign in and administer the whole hospital. */
function administers({ disabled, grants, passwordHash }: User): boolean {
  const isAdmin = grants.some(({ role, placeId }) => role === 'admin' && placeId === rootPlaceId)
  return isAdmin && !disabled && passwordHash !== null
}

/** @throws Refused last-administrator when nobody but this person could administer. */
async function checkAnotherAdministers(tx: SiteTransaction, after: User): Promise<void> {
  if (administers(after)) return
  const all = await tx.users.list()
  const others = all.filter((user) => user.userId !== after.userId && administers(user))
  const wasOne = all.some((user) => user.userId === after.userId && administers(user))
  if (wasOne && others.length === 0) throw new Refused('last-administrator')
}

/** Grants as they are kept. @throws Refused place-unknown, place-is-a-passage or place-closed. */
function checkedGrants(grants: readonly Grant[], book: PlaceBook): Grant[] {
  for (const [index, { placeId }] of grants.entries()) {
    const place = book.find(placeId)
    const about = { ...inList('grants', index, 'placeId'), placeId }
    if (place === null) throw new Refused('place-unknown', about)
    if (place.passage !== null) throw new Refused('place-is-a-passage', about)
    if (place.closed) throw new Refused('place-closed', about)
  }
  return tidyGrants(grants)
}

/** Accounts. The journal learns rights and commitments, never a name. */
export function userCommands(context: CommandContext) {
  const { writer, random, places } = context

  const begin = (
    kind: 'UserCreated' | 'UserInvited',
    wish: Omit<Secrets, 'nameSalt'>,
    body: object,
    actor: UserRef | null,
  ) =>
    writer.decide<User>(async (tx, nowMs) => {
      if (actor === null && (await tx.users.count()) > 0) throw new Refused('first-run-over')
      if ((await tx.users.findByUsername(wish.username)) !== null) throw new Refused('username-taken')
      const userId = userRefSchema.parse(`user-${random.hex(12)}`)
      const secrets = { ...wish, nameSalt: random.hex(32) }
      const subject = subjectOf('person', userId)
      const said = { ...body, nameCommitment: nameCommitmentOf(secrets) }
      return {
        entries: [decisionEntry(context, actor ?? userId, nowMs, { kind, subject, body: said })],
        finish: async (tx, entries) => {
          const rights = entries.reduce(foldUserRights, null)
          if (rights === null) throw new Error('an account without its journal entry')
          const user = userOf(rights, secrets)
          await tx.users.put([user])
          return user
        },
      }
    })

  /** actor null: the first user makes the account for himself. */
  const create = (wish: NewUser, actor: UserRef | null) =>
    answered(() => {
      const { grants: wanted, ...secrets } = wish
      const grants = checkedGrants(wanted, places())
      return begin('UserCreated', secrets, { grants, credentialCommitment: credentialCommitmentOf(wish) }, actor)
    })

  type Told = { kind: string; body?: Record<string, unknown>; endsSessions?: boolean; passwordHash?: string | null }

  /** One change of one account. told says what of it, once it is known; what it throws undoes it. */
  const change = (
    find: (tx: SiteTransaction) => Promise<User | null>,
    actor: UserRef | null,
    told: (user: User, nowMs: number) => Told,
  ) =>
    writer.decide<User>(async (tx, nowMs) => {
      const user = await find(tx)
      if (user === null) throw new Refused('user-unknown')
      const { kind, body = {}, endsSessions = false, passwordHash = user.passwordHash } = told(user, nowMs)
      const subject = subjectOf('person', user.userId)
      const entry = decisionEntry(context, actor ?? user.userId, nowMs, { kind, subject, body })
      const foreseen = foldUserRights(rightsOf(user), { ...entry, entrySeq: user.lastEntrySeq })
      if (foreseen !== null) await checkAnotherAdministers(tx, userOf(foreseen, { ...user, passwordHash }))
      return {
        entries: [entry],
        finish: async (tx: SiteTransaction, entries: readonly NumberedEntry[]) => {
          const rights = entries.reduce(foldUserRights, rightsOf(user))
          if (rights === null) throw new Error('an account that was there is gone')
          const changed = userOf(rights, { ...user, passwordHash })
          await tx.users.put([changed])
          if (endsSessions) await tx.sessions.removeOfUser(user.userId)
          return changed
        },
      }
    })

  const tokenBody = ({ token, endsAtMs }: PasswordLink) => ({
    tokenHash: hashSecretToken(token),
    tokenEndsAtMs: endsAtMs,
  })
  const another = (userRef: UserRef, actor: UserRef) => {
    if (userRef === actor) throw new Refused('own-account')
    return (tx: SiteTransaction) => tx.users.find(userRef)
  }

  return {
    createUser: (wish: NewUser, actor: UserRef) => create(wish, actor),
    /** The door for the first user: refused once there is one. */
    createFirstUser: (wish: NewUser) => create(wish, null),
    /** An account without a password; the person sets one by the link. */
    inviteUser: (wish: Omit<NewUser, 'passwordHash'>, link: PasswordLink, actor: UserRef) =>
      answered(() => {
        const { grants: wanted, ...names } = wish
        const grants = checkedGrants(wanted, places())
        return begin('UserInvited', { ...names, passwordHash: null }, { grants, ...tokenBody(link) }, actor)
      }),
    /** Disabled: every session ends with it, and badges open nothing any more. */
    setUserDisabled: (userRef: UserRef, disabled: boolean, actor: UserRef) =>
      answered(() =>
        change(another(userRef, actor), actor, () => ({
          kind: disabled ? 'UserDisabled' : 'UserEnabled',
          endsSessions: disabled,
        })),
      ),
    /** All that a person may do from now on, where. */
    setUserGrants: (userRef: UserRef, wanted: readonly Grant[], actor: UserRef) =>
      answered(() => {
        const grants = checkedGrants(wanted, places())
        return change(another(userRef, actor), actor, () => ({ kind: 'UserGrantsSet', body: { grants } }))
      }),
    /** The password is no more, every session ends, and the link sets a new one. For an invited person: a new link. */
    resetPassword: (userRef: UserRef, link: PasswordLink, actor: UserRef) =>
      answered(() => {
        const told = { kind: 'UserPasswordReset', body: tokenBody(link), endsSessions: true, passwordHash: null }
        return change(another(userRef, actor), actor, () => told)
      }),
    /** A new password in place of one's own: every session ends, also the one it was changed in. */
    changePassword: (userRef: UserRef, before: string, passwordHash: string, actor: UserRef) =>
      answered(() =>
        change(
          (tx) => tx.users.find(userRef),
          actor,
          (user) => {
            if (user.passwordHash !== before) throw new Refused('password-changed-meanwhile')
            const body = { credentialCommitment: credentialCommitmentOf({ passwordHash }) }
            return { kind: 'UserPasswordSet', body, endsSessions: true, passwordHash }
          },
        ),
      ),
    /** The token of a link, spent: the password is set by whoever holds it. */
    redeemToken: (token: string, passwordHash: string) =>
      answered(() =>
        change(
          (tx) => tx.users.findByToken(hashSecretToken(token)),
          null,
          ({ tokenEndsAtMs, disabled }, nowMs) => {
            if (disabled || (tokenEndsAtMs ?? 0) <= nowMs) throw new Refused('user-unknown')
            const body = { credentialCommitment: credentialCommitmentOf({ passwordHash }) }
            return { kind: 'UserPasswordSet', body, endsSessions: true, passwordHash }
          },
        ),
      ),
    /** Signs a person out everywhere. */
    endSessions: (userRef: UserRef, actor: UserRef) =>
      answered(() =>
        change(
          (tx) => tx.users.find(userRef),
          actor,
          () => ({ kind: 'UserSessionsEnded', endsSessions: true }),
        ),
      ),
  }
}
