import { type Alert, answeringRole, urgencyOf } from '#cloud/alerts/alert'
import { shelvedMaxMs } from '#cloud/alerts/decide-alert'
import type { JournalEntry } from '#cloud/journal/journal-entry'
import { partsOfSubject } from '#cloud/journal/subject'
import type { Proof } from '#cloud/proofs/proof'
import type { AskedFor } from '#cloud/requisitions/asked-for'
import type { HttpService } from '../../http-context.ts'
import type { AlertDetail, AlertView } from '../../schemas/decisions/alert.ts'
import { askedForView } from '../../views/asked-for.ts'
import type { Names } from '../../views/names.ts'
import { explanationsOf, ruleTitleOf } from '../../views/rule-words.ts'

type Rules = HttpService['rules']

/** What alerts have brought about, by alert id. */
export type AskedForAll = ReadonlyMap<string, AskedFor>

/** What the person asking may do with an alert. */
export type May = AlertView['may']

/** An alert as a list says it; its title tells how it stands now. */
export function alertView(rules: Rules, alert: Alert, asked: AskedForAll, names: Names, may: May): AlertView {
  const { siteId: _site, proof, latest, clearedBy: _cleared, nth: _nth, changes: _changes, ...rest } = alert
  const { acknowledgedEntrySeq: _acknowledged, life, ...shown } = rest
  const newest = latest ?? proof
  return {
    ...shown,
    answeringRole: answeringRole(alert),
    claimedBy: life.claimedBy,
    claimedAtMs: life.claimedAtMs,
    shelvedUntilMs: life.shelved?.untilMs ?? null,
    shelvedReason: life.shelved?.reason ?? null,
    overdueAtMs: life.overdueAtMs,
    shelvableForMs: shelvedMaxMs[alert.priority],
    ruleTitle: ruleTitleOf(rules, alert.ruleId),
    aboutParts: partsOfSubject(alert.about),
    requisition: askedForView(asked.get(alert.alertId), names),
    may,
    titles: { en: rules.explain(newest, 'en').title, zh: rules.explain(newest, 'zh-cn').title },
  }
}

/** An alert with what proves it. */
export function alertDetailOf(
  rules: Rules,
  alert: Alert,
  asked: AskedForAll,
  names: Names,
  may: May,
  othersOfGroup: number,
  said: readonly JournalEntry[],
): AlertDetail {
  const { proof, latest, clearedBy, acknowledgedBy, life } = alert
  return {
    alert: alertView(rules, alert, asked, names, may),
    proof,
    explanation: explanationsOf(rules, proof, names),
    limitSetByName: names.get(proof.limit.setBy) ?? null,
    latest,
    latestExplanation: latest === null ? null : explanationsOf(rules, latest, names),
    latestLimitSetByName: names.get(latest?.limit.setBy ?? '') ?? null,
    clearedBy,
    othersOfGroup,
    acknowledgedByName: names.get(acknowledgedBy ?? '') ?? null,
    claimedByName: names.get(life.claimedBy ?? '') ?? null,
    comments: life.comments.map((comment) => ({ ...comment, byName: names.get(comment.by) ?? null })),
    proofs: said.flatMap(({ kind, body, occurredAtMs: atMs, recordedAtMs: knownAtMs, entrySeq }) =>
      body.proof === undefined ? [] : { kind, atMs, knownAtMs, entrySeq, proof: body.proof as Proof },
    ),
  }
}

/**
 * One alert for each group, the most urgent of it, and of those the one that came first, with the ids of all of it that
 * are there; or each by itself.
 */
export function groupsOf(alerts: readonly Alert[], isGrouped: boolean): { alert: Alert; members: string[] }[] {
  if (!isGrouped) return alerts.map((alert) => ({ alert, members: [alert.alertId] }))
  return [...Map.groupBy(alerts, ({ groupId }) => groupId)].flatMap(([groupId, members]) => {
    const most = Math.max(...members.map(({ priority }) => urgencyOf[priority]))
    const urgent = members.filter(({ priority }) => urgencyOf[priority] === most)
    const head = urgent.find(({ alertId }) => alertId === groupId) ?? urgent.at(-1)
    return head === undefined ? [] : { alert: head, members: members.map(({ alertId }) => alertId) }
  })
}
