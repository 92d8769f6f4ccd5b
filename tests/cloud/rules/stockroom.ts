import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { loadRules } from '#cloud/load-rules'
import type { Policy } from '#cloud/policies/policy'
import { policyBookOf } from '#cloud/policies/policy-book'
import type { StockLine } from '#cloud/positions/stock-line'
import type { EvaluationContext } from '#cloud/rules/evaluation-context'
import type { PositionView } from '#cloud/rules/views'
import { deviceIdSchema, epochSchema, siteIdSchema } from '#contracts/ids'

export const siteId = siteIdSchema.parse('north')
export const cabinetA = deviceIdSchema.parse('cabinet-a')
export const nowMs = Date.UTC(2026, 10, 21, 9)
export const today = 20_778
export const minuteMs = 60_000
export const dayMs = 86_400_000

/** Every rule there is, loaded as the service does. */
export const rules = await loadRules()

/** A cabinet in its room, department and hospital. */
export const pathOfA = ['cabinet-a', 'room-3', 'ortho', 'north']

let count = 0

/** One unit of item hip-52, stocked and confirmed, expiring in years, unless said otherwise. */
export function unit(more: Partial<StockLine> = {}): StockLine {
  count++
  return {
    kind: 'unit',
    id: `unit-${String(count).padStart(6, '0')}`,
    itemId: 'hip-52',
    owner: 'hospital',
    quantity: 1,
    standing: 'stocked',
    certainty: 'confirmed',
    holdSeqs: [],
    expiresOnDay: today + 1_000,
    lot: 'L7',
    dueAtMs: null,
    lastEntrySeq: count,
    ...more,
  }
}

export const units = (howMany: number, more: Partial<StockLine> = {}): StockLine[] =>
  Array.from({ length: howMany }, () => unit(more))

/** So many of one lot without serials. */
export const lot = (quantity: number, more: Partial<StockLine> = {}): StockLine =>
  unit({ kind: 'lot', quantity, ...more })

export const onTheWay = (howMany: number, more: Partial<StockLine> = {}): StockLine[] =>
  units(howMany, { standing: 'coming', ...more })

/** Hips in cabinet A, where they belong by entry 5, unless said otherwise. */
export function position(more: Partial<PositionView> = {}): PositionView {
  return {
    key: { itemId: 'hip-52', placeId: 'cabinet-a', owner: 'hospital' },
    abcClass: 'A',
    riskClass: 'high',
    itemEntrySeq: 3,
    lines: [],
    coming: [],
    requisition: null,
    announced: [],
    reserved: { quantity: 0, entrySeqs: [] },
    demandMilliPerDay: null,
    demandEntrySeqs: [],
    assortmentSeq: 5,
    today,
    ...more,
  }
}

/** A policy of the whole hospital, set by Chen's account a month ago in entry 7, unless said otherwise. */
export function policy(thresholds: Policy['thresholds'], more: Partial<Policy> = {}): Policy {
  return {
    layer: 'hospital',
    placeId: null,
    classId: null,
    itemId: null,
    owner: null,
    thresholds,
    reason: 'first setting',
    overlay: null,
    setBy: 'user-chen',
    setAtMs: nowMs - 30 * dayMs,
    entrySeq: 7,
    ...more,
  }
}

let named = 0

/** A name like those the service makes, counted instead of drawn. */
export const newId = () => String(++named).padStart(26, '0')

export function context(
  thresholds: Policy['thresholds'] = {},
  more: Partial<EvaluationContext> = {},
): EvaluationContext {
  const days = {
    dayAt: (_placeId: string, atMs: number) => Math.floor(atMs / dayMs),
    dayBeginsAt: (_placeId: string | null, day: number) => day * dayMs,
  }
  return { siteId, nowMs, rules, policies: policyBookOf([policy(thresholds)]), newId, ...days, ...more }
}

/** A number in force, set by Chen. */
export const inForceOf = (value: number) => ({
  value,
  layer: 'item',
  setBy: 'user-chen',
  setAtMs: nowMs - 30 * dayMs,
  entrySeq: 7,
})

/** A moment of judgement with nothing open. */
export const now = { atMs: nowMs, open: null, dayBeginsAtMs: (day: number) => day * dayMs }

/** What a rule found; fails where it had nothing to say. */
export function foundBy<F>(judgement: F | string): F {
  if (typeof judgement === 'string') throw new Error(`the rule says ${judgement}`)
  return judgement
}

/** A fact of cabinet A, minutes after nine. */
export function fact(minute: number, kind: string, body: Record<string, unknown> = {}): NumberedEntry {
  count++
  const atMs = nowMs + minute * minuteMs
  return {
    siteId,
    entrySeq: 1_000 + count,
    occurredAtMs: atMs,
    recordedAtMs: atMs,
    timeQuality: 'device',
    source: { kind: 'device', deviceId: cabinetA, epoch: epochSchema.parse('00000000000000aa'), seq: count },
    kind,
    subject: subjectOf('device', cabinetA),
    placeId: cabinetA,
    causeSeq: null,
    body: { kind, ...body },
  }
}

/** A decision of Li's account. */
export function decision(kind: string, atMs: number, body: Record<string, unknown>): NewEntry {
  count++
  return {
    siteId,
    occurredAtMs: atMs,
    recordedAtMs: atMs,
    timeQuality: 'service',
    source: { kind: 'decision', actorRef: 'user-li', decisionId: `d${count}` },
    kind,
    subject: subjectOf('site', siteId),
    placeId: null,
    causeSeq: null,
    body,
  }
}
