import type { Alert } from '#cloud/alerts/alert'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, partsOfSubject, subjectOf } from '#cloud/journal/subject'
import { unitDecisionSchema } from '#cloud/units/decisions'
import { correctionKind } from '#cloud/units/fold-unit'
import type { Unit } from '#cloud/units/unit'
import { deviceIdSchema } from '#contracts/ids'
import type { JudgingContext } from '../judging-context.ts'
import type { SiteDraft } from '../site-draft.ts'
import type { UnitDraft } from '../unit-drafts.ts'
import type { Decider } from './decider.ts'

const name = 'hold-exposed'

/** States in which a unit is somebody's to use. */
const holdable: ReadonlySet<Unit['state']> = new Set(['received', 'inspecting', 'stocked', 'taken', 'unaccounted'])

/** A cabinet was too warm or too cold from a moment to the raising of the alert that says so, Unix ms. */
type Exposure = { alert: Alert; reason: 'temperature'; placeId: string; fromMs: number; toMs: number }

/** What an alert of a rule that holds goods says about its place: a cabinet's, never a whole room's; else null. */
function exposureOf(alert: Alert, context: JudgingContext): Exposure | null {
  const { ruleId, about, proof, placeId, raisedAtMs } = alert
  const reason = context.rules.find(ruleId)?.holds
  const device = context.deviceOf(deviceIdSchema.parse(partsOfSubject(about).identity[0]))
  if (reason === undefined || placeId === null || device?.kind !== 'cabinet') return null
  const began = proof.inputs.find((input) => input.name === 'runBegan')?.value
  return { alert, reason, placeId, fromMs: typeof began === 'number' ? began : raisedAtMs, toMs: raisedAtMs }
}

/** Whether moves brought a unit to the place in time to be exposed. */
function wasBrought({ moves }: UnitDraft, { placeId, fromMs, toMs }: Exposure): boolean {
  return moves.some(({ toPlaceId, atMs }, index) => {
    const leftMs = moves[index + 1]?.atMs ?? Number.POSITIVE_INFINITY
    return toPlaceId === placeId && atMs <= toMs && leftMs >= fromMs
  })
}

/** The units that stood there at any time since the exposure began. */
async function unitsThere(draft: SiteDraft, exposure: Exposure): Promise<Unit[]> {
  const stays = await draft.tx.stays.during(exposure.placeId, exposure.fromMs, exposure.toMs)
  const brought = [...draft.units.all].flatMap(([unitId, unit]) => (wasBrought(unit, exposure) ? [unitId] : []))
  const unitIds = [...new Set([...stays.map(({ unitId }) => unitId), ...brought])].sort()
  await draft.units.load(unitIds)
  return unitIds.flatMap((unitId) => {
    const unit = draft.units.all.get(unitId)
    // What was folded anew in this transaction is known better than the table has it.
    const isMistaken = unit?.foldedAnew === true && !wasBrought(unit, exposure)
    return isMistaken ? [] : (unit?.now ?? [])
  })
}

/** The same for the same unit and exposure, however it became known. */
function holdIdOf(unitId: string, { alert }: Exposure): string {
  return `UnitHeld~${unitId}~${alert.ruleId}~${alert.raisedAtMs}`
}

function mayBeHeld({ state, holds }: Unit, reason: Exposure['reason']): boolean {
  return holdable.has(state) && holds.every((hold) => hold.reason !== reason)
}

function holdOf({ unitId }: Unit, exposure: Exposure, context: JudgingContext): NewEntry {
  const { alert, reason, placeId } = exposure
  const because = `${alert.ruleId} ${alert.alertId}`
  return {
    siteId: context.siteId,
    occurredAtMs: alert.raisedAtMs,
    recordedAtMs: context.nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: name, conclusionId: holdIdOf(unitId, exposure) },
    kind: 'UnitHeld',
    subject: subjectOf('unit', unitId),
    placeId,
    causeSeq: alert.firstEntrySeq,
    body: unitDecisionSchema.parse({ kind: 'UnitHeld', unitId, reason, because }),
  }
}

function withdrawalOf(unit: Unit, hold: NumberedEntry, context: JudgingContext): NewEntry {
  const { unitId, lastEntrySeq } = unit
  const because = 'it was not there, as is known now'
  const conclusionId = `${correctionKind}~${hold.entrySeq}`
  return {
    siteId: context.siteId,
    occurredAtMs: hold.occurredAtMs,
    recordedAtMs: context.nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: name, conclusionId },
    kind: correctionKind,
    subject: subjectOf('unit', unitId),
    placeId: hold.placeId,
    causeSeq: lastEntrySeq,
    body: unitDecisionSchema.parse({ kind: correctionKind, unitId, withdrawsEntrySeq: hold.entrySeq, because }),
  }
}

/** Own holds of a unit that nobody has taken back; those a person has released among them. */
function ownHolds(history: readonly NumberedEntry[]): NumberedEntry[] {
  const withdrawn = new Set(
    history.flatMap(({ kind, body }) => (kind === correctionKind ? [body.withdrawsEntrySeq] : [])),
  )
  return history.filter(({ kind, source, entrySeq }) => {
    return kind === 'UnitHeld' && source.kind === 'service' && source.decider === name && !withdrawn.has(entrySeq)
  })
}

/** Holds what stood there while an alert that was just raised was coming. */
async function holdThere(draft: SiteDraft, raised: readonly Alert[], context: JudgingContext): Promise<NewEntry[]> {
  const holds: NewEntry[] = []
  for (const alert of raised) {
    const exposure = exposureOf(alert, context)
    if (exposure === null) continue
    const units = await unitsThere(draft, exposure)
    const exposed = units.filter((unit) => mayBeHeld(unit, exposure.reason))
    holds.push(...exposed.map((unit) => holdOf(unit, exposure, context)))
  }
  return holds
}

/**
 * Holds and takes holds back of units whose life is known better now: a tag that was bound late, or was on another unit,
 * a move that was told late. What was held for one exposure is not held for it again after somebody released it.
 */
async function correct(draft: SiteDraft, context: JudgingContext): Promise<NewEntry[]> {
  const anew = [...draft.units.all.values()].filter(({ foldedAnew, moves }) => foldedAnew && moves.length > 0)
  if (anew.length === 0) return []
  const ruleIds = context.rules.about('probe').flatMap(({ id, holds }) => (holds === undefined ? [] : [id]))
  const sinceMs = Math.min(...anew.map(({ moves }) => moves[0]?.atMs ?? Number.POSITIVE_INFINITY))
  const alerts = await draft.alerts.raisedSince(ruleIds, sinceMs)
  const exposures = alerts.flatMap((alert) => exposureOf(alert, context) ?? [])
  const histories = await draft.units.entriesAbout(anew.flatMap(({ now }) => now?.unitId ?? []))
  return anew.flatMap((unit) => {
    const { now } = unit
    if (now === null) return []
    const own = ownHolds(histories.get(now.unitId) ?? [])
    const exposed = exposures.filter((exposure) => wasBrought(unit, exposure))
    const wanted = new Map(exposed.map((exposure) => [holdIdOf(now.unitId, exposure), exposure]))
    const idOf = ({ source }: NumberedEntry) => (source.kind === 'service' ? source.conclusionId : '')
    const held = new Set(own.map(idOf))
    const fallen = own.filter((hold) => !wanted.has(idOf(hold)))
    const missed = [...wanted].find(([id, { reason }]) => !held.has(id) && mayBeHeld(now, reason))
    return [
      ...fallen.map((hold) => withdrawalOf(now, hold, context)),
      ...(missed === undefined ? [] : [holdOf(now, missed[1], context)]),
    ]
  })
}

/**
 * Goods that stood where it was too warm or too cold are held until somebody has looked and signs their release: that it
 * is cool again heals nothing. The hold of a unit that was not there after all is taken back.
 */
export const holdExposed: Decider = {
  name,
  async decide(draft, round, context) {
    const alertIds = new Set(
      round.flatMap(({ kind, subject, body }) =>
        kind === 'AlertRaised' && String(body.about).startsWith('probe:') ? (identityAs('alert', subject) ?? []) : [],
      ),
    )
    const raised = draft.alerts.known().filter(({ alertId }) => alertIds.has(alertId))
    const holds = await holdThere(draft, raised, context)
    const isTold = round.some(({ subject }) => subject.startsWith('unit:') || subject.startsWith('tag:'))
    const corrections = isTold ? await correct(draft, context) : []
    const known = new Set(holds.map(({ source }) => (source.kind === 'service' ? source.conclusionId : '')))
    const isNew = ({ source }: NewEntry) => source.kind !== 'service' || !known.has(source.conclusionId)
    return [...holds, ...corrections.filter(isNew)]
  },
}
