import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { Role } from '#cloud/people/role'
import { foldUserRights } from '#cloud/people/user-rights'
import type { SiteTransaction } from '#cloud/store/open-store'
import { credentialCommitmentOf, nameCommitmentOf } from '#cloud/store/people/people'
import type { User } from '#cloud/store/people/user'
import { type UserRef, userRefSchema } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, Refused } from '../command-context.ts'

export type NewUser = { username: string; displayName: string; passwordHash: string; roles: Role[] }

/** Accounts. The journal learns rights and commitments, never a name. */
export function userCommands(context: CommandContext) {
  const { writer, random } = context

  /** actor null: the first user makes the account for himself. */
  const create = (wish: NewUser, actor: UserRef | null, isFirst: boolean) =>
    answered(() =>
      writer.decide<User>(async (tx, nowMs) => {
        if (isFirst && (await tx.users.count()) > 0) throw new Refused('first-run-over')
        if ((await tx.users.findByUsername(wish.username)) !== null) throw new Refused('username-taken')
        const userId = userRefSchema.parse(`user-${random.hex(12)}`)
        const secrets = { ...wish, nameSalt: random.hex(32) }
        const body = {
          roles: wish.roles,
          nameCommitment: nameCommitmentOf(secrets),
          credentialCommitment: credentialCommitmentOf(secrets),
        }
        const subject = subjectOf('person', userId)
        const entry = decisionEntry(context, actor ?? userId, nowMs, { kind: 'UserCreated', subject, body })
        return {
          entries: [entry],
          finish: async (tx, entries) => {
            const rights = entries.reduce(foldUserRights, null)
            if (rights === null) throw new Error('an account without its journal entry')
            const { nameCommitment: _name, credentialCommitment: _credential, ...kept } = rights
            const user: User = { ...kept, ...secrets }
            await tx.users.put([user])
            return user
          },
        }
      }),
    )

  const storeDisabled = async (
    tx: SiteTransaction,
    user: User,
    entries: readonly NumberedEntry[],
    disabled: boolean,
  ) => {
    const changed: User = { ...user, disabled, lastEntrySeq: entries[0]?.entrySeq ?? user.lastEntrySeq }
    await tx.users.put([changed])
    return changed
  }

  return {
    createUser: (wish: NewUser, actor: UserRef) => create(wish, actor, false),
    /** The door for the first user: refused once there is one. */
    createFirstUser: (wish: NewUser) => create(wish, null, true),
    setUserDisabled: (userRef: UserRef, disabled: boolean, actor: UserRef) =>
      answered(() =>
        writer.decide<User>(async (tx, nowMs) => {
          if (userRef === actor) throw new Refused('own-account')
          const user = await tx.users.find(userRef)
          if (user === null) throw new Refused('user-unknown')
          const kind = disabled ? 'UserDisabled' : 'UserEnabled'
          const subject = subjectOf('person', userRef)
          return {
            entries: [decisionEntry(context, actor, nowMs, { kind, subject, body: {} })],
            finish: (tx, entries) => storeDisabled(tx, user, entries, disabled),
          }
        }),
      ),
  }
}
