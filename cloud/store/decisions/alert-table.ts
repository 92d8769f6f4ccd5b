import type { Alert } from '#cloud/alerts/alert'
import type { Subject } from '#cloud/journal/subject'
import type { AlertPriority } from '#cloud/proofs/finding'
import type { Proof } from '#cloud/proofs/proof'
import { canonicalJson } from '#contracts/canonical-json'
import type { SiteId } from '#contracts/ids'
import type { NounTable } from '../engine/noun-table.ts'
import { numberOrNull, parsed, textOrNull } from '../engine/row-values.ts'

function proofOrNull(value: unknown): Proof | null {
  return value === null ? null : parsed<Proof>(value)
}

/** Alerts, by id. Proofs are canonical, so that recomputed ones compare as text. */
export const alertTable: NounTable<Alert> = {
  table: 'alerts',
  columns: {
    site_id: 'text',
    alert_id: 'text',
    rule_id: 'text',
    about: 'text',
    place_id: 'text',
    priority: 'text',
    responsible_role: 'text',
    state: 'text',
    raised_at_ms: 'bigint',
    raised_known_at_ms: 'bigint',
    updated_at_ms: 'bigint',
    cleared_at_ms: 'bigint',
    cleared_known_at_ms: 'bigint',
    acknowledged_at_ms: 'bigint',
    acknowledged_by: 'text',
    acknowledged_entry_seq: 'bigint',
    due_at_ms: 'bigint',
    proof: 'text',
    latest: 'text',
    cleared_by: 'text',
    nth: 'bigint',
    changes: 'bigint',
    first_entry_seq: 'bigint',
    last_entry_seq: 'bigint',
  },
  keys: ['site_id', 'alert_id'],
  valuesOf: (alert) => [
    alert.siteId,
    alert.alertId,
    alert.ruleId,
    alert.about,
    alert.placeId,
    alert.priority,
    alert.responsibleRole,
    alert.state,
    alert.raisedAtMs,
    alert.raisedKnownAtMs,
    alert.updatedAtMs,
    alert.clearedAtMs,
    alert.clearedKnownAtMs,
    alert.acknowledgedAtMs,
    alert.acknowledgedBy,
    alert.acknowledgedEntrySeq,
    alert.dueAtMs,
    canonicalJson(alert.proof),
    alert.latest === null ? null : canonicalJson(alert.latest),
    alert.clearedBy === null ? null : canonicalJson(alert.clearedBy),
    alert.nth,
    alert.changes,
    alert.firstEntrySeq,
    alert.lastEntrySeq,
  ],
  ofRow: (row) => ({
    siteId: row.site_id as SiteId,
    alertId: String(row.alert_id),
    ruleId: String(row.rule_id),
    about: row.about as Subject,
    placeId: textOrNull(row.place_id),
    priority: row.priority as AlertPriority,
    responsibleRole: row.responsible_role as Alert['responsibleRole'],
    state: row.state as Alert['state'],
    raisedAtMs: Number(row.raised_at_ms),
    raisedKnownAtMs: Number(row.raised_known_at_ms),
    updatedAtMs: Number(row.updated_at_ms),
    clearedAtMs: numberOrNull(row.cleared_at_ms),
    clearedKnownAtMs: numberOrNull(row.cleared_known_at_ms),
    acknowledgedAtMs: numberOrNull(row.acknowledged_at_ms),
    acknowledgedBy: textOrNull(row.acknowledged_by),
    acknowledgedEntrySeq: numberOrNull(row.acknowledged_entry_seq),
    dueAtMs: Number(row.due_at_ms),
    proof: parsed<Proof>(row.proof),
    latest: proofOrNull(row.latest),
    clearedBy: proofOrNull(row.cleared_by),
    nth: Number(row.nth),
    changes: Number(row.changes),
    firstEntrySeq: Number(row.first_entry_seq),
    lastEntrySeq: Number(row.last_entry_seq),
  }),
}
