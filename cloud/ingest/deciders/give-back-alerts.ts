import { type Alert, answeringRole } from '#cloud/alerts/alert'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, subjectOf } from '#cloud/journal/subject'
import { type Grant, rolesOf } from '#cloud/people/access/grant'
import { scopeOf } from '#cloud/people/access/scope'
import { standsInFor } from '#cloud/people/access/stands-in'
import { rootPlaceId } from '#cloud/places/founding-places'
import type { JudgingContext } from '../judging/judging-context.ts'
import type { Decider } from './decider.ts'

const name = 'give-back-alerts'

/** What an entry leaves somebody to act by; null when it takes nothing away. */
function grantsLeft({ kind, body }: NumberedEntry): readonly Grant[] | null {
  if (kind === 'UserDisabled') return []
  return kind === 'UserGrantsSet' ? (body.grants as Grant[]) : null
}

function canAnswer(grants: readonly Grant[], alert: Alert, { places }: JudgingContext): boolean {
  const { placeId } = alert
  const { pathOf } = places
  const path = placeId === null ? [] : pathOf(placeId)
  const there = grants.filter((grant) => grant.placeId === rootPlaceId || path.includes(grant.placeId))
  const scope = scopeOf(grants, 'alert.answer', { rootPlaceId, pathOf })
  return scope.covers(placeId) && standsInFor(rolesOf(there), answeringRole(alert))
}

function givenBack(alert: Alert, cause: NumberedEntry, { siteId, nowMs }: JudgingContext): NewEntry {
  const { alertId, ruleId, about, placeId } = alert
  return {
    siteId,
    occurredAtMs: Math.max(cause.occurredAtMs, alert.updatedAtMs),
    recordedAtMs: nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: name, conclusionId: `AlertReleased~${alertId}~${cause.entrySeq}` },
    kind: 'AlertReleased',
    subject: subjectOf('alert', alertId),
    placeId,
    causeSeq: cause.entrySeq,
    body: { alertId, ruleId, about },
  }
}

/**
 * An alert of somebody whose account is closed, or who may not answer it any more, goes back to its role: else nobody
 * would see to it, and it would never be overdue.
 */
export const giveBackAlerts: Decider = {
  name,
  async decide(draft, round, context) {
    const taken = round.flatMap((cause) => {
      const userRef = identityAs('person', cause.subject)
      const grants = grantsLeft(cause)
      return userRef === null || grants === null ? [] : [{ cause, userRef, grants }]
    })
    if (taken.length === 0) return []
    const stored = (await draft.tx.alerts.allOpen()).map(({ alertId }) => alertId)
    await draft.alerts.loadIds(stored)
    const open = draft.alerts.known().filter(({ state }) => state === 'open')
    return taken.flatMap(({ cause, userRef, grants }) =>
      open
        .filter((alert) => alert.life.claimedBy === userRef && !canAnswer(grants, alert, context))
        .map((alert) => givenBack(alert, cause, context)),
    )
  },
}
