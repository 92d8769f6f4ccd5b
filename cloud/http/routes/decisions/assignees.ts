import { type Alert, answeringRole } from '#cloud/alerts/alert'
import { rolesWith } from '#cloud/people/access/rights-table'
import { type PlaceTree, scopeOf, scopeOfRoles } from '#cloud/people/access/scope'
import type { Role } from '#cloud/people/role'
import type { User } from '#cloud/store/people/user'
import type { UserRef } from '#contracts/ids'
import { answersFor } from '../../access/access.ts'
import type { Assignees } from '../../schemas/decisions/alert.ts'

/** Who can sign in and has the right to answer where the alert is. */
function ableTo(users: readonly User[], { placeId }: Alert, tree: PlaceTree): User[] {
  return users.filter(({ disabled, passwordHash, grants }) => {
    return !disabled && passwordHash !== null && scopeOf(grants, 'alert.answer', tree).covers(placeId)
  })
}

/** Whom an alert may be handed to: people who answer for its role where it is, and the roles that somebody has there. */
export function assigneesOf(
  users: readonly User[],
  alert: Alert,
  tree: PlaceTree,
  role = answeringRole(alert),
): Assignees {
  const { placeId } = alert
  const able = ableTo(users, alert, tree)
  const path = placeId === null ? [] : tree.pathOf(placeId)
  const people = able.filter((user) => answersFor(user, role, path))
  return {
    people: people
      .map(({ userId, displayName }) => ({ userRef: userId, displayName }))
      .sort((a, b) => (a.displayName < b.displayName ? -1 : 1)),
    roles: rolesWith('alert.answer').filter((each) => {
      return able.some(({ grants }) => scopeOfRoles(grants, [each], tree).covers(placeId))
    }),
  }
}

type Assignee = { userRef: UserRef | null; role: Role | null }

/** Whether whom an alert is handed to could answer it where it is. Somebody nobody knows is refused by the command. */
export function canBeHanded(users: readonly User[], alert: Alert, tree: PlaceTree, to: Assignee): boolean {
  const { userRef, role } = to
  const { people, roles } = assigneesOf(users, alert, tree, role ?? undefined)
  const isKnown = userRef !== null && users.some(({ userId }) => userId === userRef)
  const isUnable = isKnown && !people.some((person) => person.userRef === userRef)
  return (role === null || roles.includes(role)) && !isUnable
}
