import type { Alert, AlertSubject, RuleId } from '#cloud/alerts/alert'
import { canonicalJson } from '#cloud/journal/canonical-json'
import type { AlertPriority } from '#cloud/proofs/finding'
import type { Proof } from '#cloud/proofs/proof'
import type { SiteId } from '#contracts/ids'
import type { BulkTarget } from '../engine/bulk-write.ts'
import type { AlertsTable } from '../engine/database.ts'

/** The row as the rules know it. */
export function alertOfRow(row: AlertsTable): Alert {
  return {
    siteId: row.site_id as SiteId,
    alertId: row.alert_id,
    ruleId: row.rule_id as RuleId,
    subject: JSON.parse(row.subject) as AlertSubject,
    subjectKey: row.subject_key,
    priority: row.priority as AlertPriority,
    responsibleRole: row.responsible_role as Alert['responsibleRole'],
    state: row.state as Alert['state'],
    raisedAtMs: row.raised_at_ms,
    updatedAtMs: row.updated_at_ms,
    clearedAtMs: row.cleared_at_ms,
    acknowledgedAtMs: row.acknowledged_at_ms,
    acknowledgedBy: row.acknowledged_by,
    dueAtMs: row.due_at_ms,
    proof: JSON.parse(row.proof) as Proof,
    clearedBy: row.cleared_by === null ? null : (JSON.parse(row.cleared_by) as Proof),
  }
}

/** Alerts are replaced whole, by id. */
export const alertsTarget: BulkTarget = {
  table: 'alerts',
  columns: {
    site_id: 'text',
    alert_id: 'text',
    rule_id: 'text',
    subject: 'text',
    subject_key: 'text',
    priority: 'text',
    responsible_role: 'text',
    state: 'text',
    raised_at_ms: 'bigint',
    updated_at_ms: 'bigint',
    cleared_at_ms: 'bigint',
    acknowledged_at_ms: 'bigint',
    acknowledged_by: 'text',
    due_at_ms: 'bigint',
    proof: 'text',
    cleared_by: 'text',
  },
  keys: ['site_id', 'alert_id'],
}

/** The alert in the order of alertsTarget's columns. Proofs are canonical, so that recomputed ones compare as text. */
export function valuesOfAlert(alert: Alert): unknown[] {
  return [
    alert.siteId,
    alert.alertId,
    alert.ruleId,
    canonicalJson(alert.subject),
    alert.subjectKey,
    alert.priority,
    alert.responsibleRole,
    alert.state,
    alert.raisedAtMs,
    alert.updatedAtMs,
    alert.clearedAtMs,
    alert.acknowledgedAtMs,
    alert.acknowledgedBy,
    alert.dueAtMs,
    canonicalJson(alert.proof),
    alert.clearedBy === null ? null : canonicalJson(alert.clearedBy),
  ]
}
