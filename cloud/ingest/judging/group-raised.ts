import type { Alert } from '#cloud/alerts/alert'
import type { AlertBody } from '#cloud/alerts/fold-alert'
import type { NewEntry } from '#cloud/journal/journal-entry'
import type { SiteDraft } from '../drafts/site-draft.ts'
import type { JudgingContext } from './judging-context.ts'

/** What of an alert tells whether another is of its group. */
type Begun = Pick<Alert, 'ruleId' | 'placeId' | 'raisedAtMs' | 'groupId'>

/** The place all of a group lie under: where it is, or the premises around it. */
function placeOfGroup(placeId: string | null, under: 'place' | 'premises', { places }: JudgingContext): string | null {
  return placeId === null || under === 'place' ? placeId : places.premisesOf(placeId)
}

/** The groups of what entries of earlier transactions have caused already, by those entries. */
async function groupsOfEarlier(draft: SiteDraft, raised: readonly NewEntry[]): Promise<Map<number, string>> {
  const earlier = new Map<number, number>()
  for (const { causeSeq, occurredAtMs } of raised) {
    if (causeSeq !== null && causeSeq <= draft.headSeq) earlier.set(causeSeq, occurredAtMs)
  }
  return await draft.tx.alerts.groupsOfCauses(earlier)
}

/**
 * Gives alerts that are raised their group: what one entry caused is one group, and so are alerts of one rule that began
 * within the time the rule says of one another under one place. What the agenda was left to judge because of an entry
 * joins what that entry caused before. Asks for what began lately only when one is raised.
 */
export async function groupRaised(
  draft: SiteDraft,
  entries: readonly NewEntry[],
  context: JudgingContext,
): Promise<NewEntry[]> {
  const { rules } = context
  const raised = entries.filter(({ kind }) => kind === 'AlertRaised')
  if (raised.length === 0) return [...entries]
  const grouping = raised.flatMap(({ body, occurredAtMs }) => {
    const { ruleId } = body as AlertBody
    const { withinMs = null } = rules.find(ruleId)?.groups ?? {}
    return withinMs === null ? [] : [{ ruleId, sinceMs: occurredAtMs - withinMs }]
  })
  const sinceMs = Math.min(...grouping.map((each) => each.sinceMs))
  const stored = await draft.tx.alerts.standingSince([...new Set(grouping.map(({ ruleId }) => ruleId))], sinceMs)
  const begun: Begun[] = [...stored, ...draft.alerts.known()]
  const ofCause = await groupsOfEarlier(draft, raised)
  return entries.map((entry) => {
    if (entry.kind !== 'AlertRaised') return entry
    const { alertId, ruleId } = entry.body as AlertBody
    const { occurredAtMs: raisedAtMs, placeId, causeSeq } = entry
    const groups = rules.find(ruleId)?.groups ?? null
    const under = groups === null ? null : placeOfGroup(placeId, groups.under, context)
    const near =
      groups === null
        ? undefined
        : begun.find(
            (other) =>
              other.ruleId === ruleId &&
              Math.abs(other.raisedAtMs - raisedAtMs) <= groups.withinMs &&
              placeOfGroup(other.placeId, groups.under, context) === under,
          )
    const groupId = (causeSeq === null ? undefined : ofCause.get(causeSeq)) ?? near?.groupId ?? alertId
    if (causeSeq !== null && !ofCause.has(causeSeq)) ofCause.set(causeSeq, groupId)
    begun.push({ ruleId, placeId, raisedAtMs, groupId })
    return { ...entry, body: { ...entry.body, groupId } }
  })
}
