import type { Alert } from '#cloud/alerts/alert'
import { partsOfSubject } from '#cloud/journal/subject'
import type { AskedFor } from '#cloud/requisitions/asked-for'
import type { HttpService } from '../../http-context.ts'
import type { AlertDetail, AlertView } from '../../schemas/decisions/alert.ts'
import { askedForView } from '../../views/asked-for.ts'
import type { Names } from '../../views/names.ts'
import { explanationsOf, ruleTitleOf } from '../../views/rule-words.ts'

type Rules = HttpService['rules']

/** What alerts have brought about, by alert id. */
export type AskedForAll = ReadonlyMap<string, AskedFor>

/** An alert as a list says it; its title tells how it stands now. */
export function alertView(rules: Rules, alert: Alert, asked: AskedForAll, names: Names): AlertView {
  const { siteId: _site, proof, latest, clearedBy: _cleared, nth: _nth, changes: _changes, ...rest } = alert
  const { acknowledgedEntrySeq: _acknowledged, ...shown } = rest
  const newest = latest ?? proof
  return {
    ...shown,
    ruleTitle: ruleTitleOf(rules, alert.ruleId),
    aboutParts: partsOfSubject(alert.about),
    requisition: askedForView(asked.get(alert.alertId), names),
    titles: { en: rules.explain(newest, 'en').title, zh: rules.explain(newest, 'zh-cn').title },
  }
}

/** An alert with what proves it. */
export function alertDetailOf(rules: Rules, alert: Alert, asked: AskedForAll, names: Names): AlertDetail {
  const { proof, latest, clearedBy, acknowledgedBy } = alert
  return {
    alert: alertView(rules, alert, asked, names),
    proof,
    explanation: explanationsOf(rules, proof, names),
    limitSetByName: names.get(proof.limit.setBy) ?? null,
    latest,
    latestExplanation: latest === null ? null : explanationsOf(rules, latest, names),
    latestLimitSetByName: names.get(latest?.limit.setBy ?? '') ?? null,
    clearedBy,
    acknowledgedByName: names.get(acknowledgedBy ?? '') ?? null,
  }
}
