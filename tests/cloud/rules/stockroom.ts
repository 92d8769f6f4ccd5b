import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { type Policy, policyBookOf, type ThresholdName } from '#cloud/policies/policy'
import type { EvaluationContext, PositionInputs } from '#cloud/rules/needs'
import type { Unit } from '#cloud/units/unit'
import { deviceIdSchema, epcHexSchema, epochSchema, siteIdSchema } from '#contracts/ids'

export const siteId = siteIdSchema.parse('north')
export const cabinetA = deviceIdSchema.parse('cabinet-a')
export const nowMs = Date.UTC(2026, 10, 21, 9)
export const today = 20_778
export const minuteMs = 60_000
export const dayMs = 86_400_000

let count = 0

/** A unit of item hip-52, stocked and confirmed in cabinet A, expiring in years, unless said otherwise. */
export function unit(more: Partial<Unit> = {}): Unit {
  count++
  return {
    siteId,
    epc: epcHexSchema.parse(`3034257BF400B780${String(count).padStart(8, '0')}`),
    itemId: 'hip-52',
    serial: `S${count}`,
    lot: 'L7',
    expiresOnDay: today + 1_000,
    owner: 'hospital',
    state: 'stocked',
    placeId: 'cabinet-a',
    previousPlaceId: 'store',
    destinationPlaceId: null,
    dueAtMs: null,
    certainty: 'confirmed',
    holds: [],
    takenInSession: null,
    requisitionId: null,
    sinceMs: nowMs - dayMs,
    foldedUpTo: 'x',
    lastEntrySeq: count,
    ...more,
  }
}

export const units = (howMany: number, more: Partial<Unit> = {}): Unit[] =>
  Array.from({ length: howMany }, () => unit(more))

export const onTheWay = (howMany: number, more: Partial<Unit> = {}): Unit[] =>
  units(howMany, { state: 'in-transit', placeId: 'transit', destinationPlaceId: 'cabinet-a', ...more })

export function position(more: Partial<PositionInputs> = {}): PositionInputs {
  return {
    itemId: 'hip-52',
    placeId: 'cabinet-a',
    item: { itemId: 'hip-52', abcClass: 'A', riskClass: 'high', owner: 'hospital' },
    campusId: null,
    departmentId: null,
    units: [],
    onTheWay: [],
    requisition: null,
    requisitionUnits: [],
    reserved: { quantity: 0, entrySeqs: [] },
    demandMilliPerDay: null,
    ...more,
  }
}

/** A policy of the whole hospital, set by Chen's account a month ago in entry 7, unless said otherwise. */
export function policy(thresholds: Partial<Record<ThresholdName, number | null>>, more: Partial<Policy> = {}): Policy {
  return {
    layer: 'hospital',
    campusId: null,
    departmentId: null,
    placeId: null,
    classId: null,
    itemId: null,
    thresholds,
    reason: 'first setting',
    overlay: null,
    setBy: 'user-chen',
    setAtMs: nowMs - 30 * dayMs,
    entrySeq: 7,
    ...more,
  }
}

export function context(
  thresholds: Partial<Record<ThresholdName, number>> = {},
  more: Partial<EvaluationContext> = {},
): EvaluationContext {
  return { siteId, nowMs, today, headEntrySeq: 500, policies: policyBookOf([policy(thresholds)]), ...more }
}

/** A number in force, set by Chen. */
export const inForceOf = (value: number) => ({
  value,
  layer: 'item',
  setBy: 'user-chen',
  setAtMs: nowMs - 30 * dayMs,
  entrySeq: 7,
})

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
    epc: null,
    placeId: cabinetA,
    body: { kind, ...body },
  }
}
