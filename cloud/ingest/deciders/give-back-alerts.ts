import { type Alert, answeringRole } from '#cloud/alerts/alert'
import { nextRole } from '#cloud/alerts/next-role'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, subjectOf } from '#cloud/journal/subject'
import { type Grant, rolesOf } from '#cloud/people/access/grant'
import { rolesWith } from '#cloud/people/access/rights-table'
import { type PlaceTree, scopeOf, scopeOfRoles } from '#cloud/people/access/scope'
import { standsInFor } from '#cloud/people/access/stands-in'
import type { Role } from '#cloud/people/role'
import { rootPlaceId } from '#cloud/places/founding-places'
import type { User } from '#cloud/store/people/user'
import type { JudgingContext } from '../judging/judging-context.ts'
import type { Decider } from './decider.ts'

const name = 'give-back-alerts'

/** What an entry leaves somebody to act by; null when it takes nothing away. */
function grantsLeft({ kind, body }: NumberedEntry): readonly Grant[] | null {
  if (kind === 'UserDisabled') return []
  return kind === 'UserGrantsSet' ? (body.grants as Grant[]) : null
}

/** Somebody, as before and as after what was taken away. */
type Taken = { cause: NumberedEntry; userRef: string; grants: readonly Grant[]; before: readonly Grant[] }

/** Whether anybody has a role where an alert is, and can sign in. */
function holders(users: readonly User[], taken: readonly Taken[], tree: PlaceTree) {
  const left = new Map(taken.map(({ userRef, grants }) => [userRef, grants]))
  const able = users.filter(({ disabled, passwordHash }) => !disabled && passwordHash !== null)
  const answering = new Set(rolesWith('alert.answer'))
  return (role: Role, placeId: string | null) =>
    answering.has(role) &&
    able.some(({ userId, grants }) => scopeOfRoles(left.get(userId) ?? grants, [role], tree).covers(placeId))
}

function canAnswer(grants: readonly Grant[], alert: Alert, { places }: JudgingContext): boolean {
  const { placeId } = alert
  const { pathOf } = places
  const path = placeId === null ? [] : pathOf(placeId)
  const there = grants.filter((grant) => grant.placeId === rootPlaceId || path.includes(grant.placeId))
  const scope = scopeOf(grants, 'alert.answer', { rootPlaceId, pathOf })
  return scope.covers(placeId) && standsInFor(rolesOf(there), answeringRole(alert))
}

/** Back to its role, or to the role handed in. */
function givenBack(alert: Alert, cause: NumberedEntry, role: Role | null, { siteId, nowMs }: JudgingContext): NewEntry {
  const { alertId, ruleId, about, placeId } = alert
  const kind = role === null ? 'AlertReleased' : 'AlertAssigned'
  return {
    siteId,
    occurredAtMs: Math.max(cause.occurredAtMs, alert.updatedAtMs),
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: name, conclusionId: `${kind}~${alertId}~${cause.entrySeq}` },
    kind,
    subject: subjectOf('alert', alertId),
    placeId,
    causeSeq: cause.entrySeq,
    body: { alertId, ruleId, about, ...(role === null ? {} : { userRef: null, role }) },
  }
}

/**
 * An alert of somebody whose account is closed, or who may not answer it any more, goes back to its role: else nobody
 * would see to it, and it would never be overdue. When that was the last who had the role where it is, it goes on to the
 * next of its path, and what was with the role alone goes with it.
 */
export const giveBackAlerts: Decider = {
  name,
  async decide(draft, round, context) {
    const causes = round.filter((entry) => grantsLeft(entry) !== null)
    if (causes.length === 0) return []
    // Rows of people are written at the end of a transaction: these are as they were before it.
    const users = await draft.tx.users.list()
    const taken = causes.flatMap((cause): Taken[] => {
      const userRef = identityAs('person', cause.subject)
      const before = users.find(({ userId }) => userId === userRef)?.grants ?? []
      const grants = grantsLeft(cause)
      return userRef === null || grants === null ? [] : [{ cause, userRef, grants, before }]
    })
    const tree = { rootPlaceId, pathOf: context.places.pathOf }
    const isHeld = holders(users, taken, tree)
    const stored = (await draft.tx.alerts.allOpen()).map(({ alertId }) => alertId)
    await draft.alerts.loadIds(stored)
    const open = draft.alerts.known().filter(({ state }) => state === 'open')
    const told = new Set<string>()
    return taken.flatMap(({ cause, userRef, grants, before }) =>
      open.flatMap((alert) => {
        const { alertId, placeId, life } = alert
        const isFree = life.claimedBy === userRef ? !canAnswer(grants, alert, context) : life.claimedBy === null
        const hadRole = scopeOfRoles(before, [answeringRole(alert)], tree).covers(placeId)
        const next = isFree && hadRole ? nextRole(alert, (role) => isHeld(role, placeId)) : null
        if (told.has(alertId) || !isFree || (next === null && life.claimedBy === null)) return []
        told.add(alertId)
        return [givenBack(alert, cause, next, context)]
      }),
    )
  },
}
