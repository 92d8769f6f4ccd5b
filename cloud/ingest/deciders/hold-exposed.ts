import type { Alert } from '#cloud/alerts/alert'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, partsOfSubject, subjectOf } from '#cloud/journal/subject'
import type { Proof } from '#cloud/proofs/proof'
import { isThereDuring } from '#cloud/units/move'
import type { HoldReason } from '#cloud/units/unit'
import { deviceIdSchema } from '#contracts/ids'
import type { SiteDraft } from '../drafts/site-draft.ts'
import type { UnitDraft } from '../drafts/unit-drafts.ts'
import type { JudgingContext } from '../judging/judging-context.ts'
import type { Decider } from './decider.ts'
import { standingDecisions, unitDecision, withdrawalOf } from './unit-decision.ts'

const name = 'hold-exposed'

/** A place was too warm or too cold during a span that grows while its alert is open, Unix ms. */
type Breach = {
  ruleId: string
  alertId: string
  /** The entry that raised the alert: the cause of every hold. */
  causeSeq: number
  reason: HoldReason
  placeId: string
  fromMs: number
  raisedAtMs: number
  /** Without an end, the largest whole number, while it lasts. */
  toMs: number
}

const timeIn = (proof: Proof | null, name: string): number | null => {
  const value = proof?.inputs.find((input) => input.name === name)?.value
  return typeof value === 'number' ? value : null
}

/** Until when the place was beyond its bounds, as the alert tells it: the run may be over long before the alert is. */
function endOf(alert: Alert): number {
  const { latest, clearedBy, clearedAtMs, raisedAtMs } = alert
  const overAtMs = timeIn(latest, 'runBegan') === null ? timeIn(latest, 'newestWindow') : null
  if (overAtMs !== null) return Math.max(raisedAtMs, overAtMs)
  if (clearedAtMs === null) return Number.MAX_SAFE_INTEGER
  return Math.max(raisedAtMs, clearedAtMs - (timeIn(clearedBy, 'safeFor') ?? 0))
}

/** What an alert of a rule that holds goods says about its place: a cabinet's, never a whole room's. */
function breachOf(alert: Alert, context: JudgingContext): Breach[] {
  const { ruleId, alertId, about, placeId, proof, raisedAtMs, firstEntrySeq: causeSeq } = alert
  const reason = context.rules.find(ruleId)?.holds
  const { kind, identity } = partsOfSubject(about)
  if (reason === undefined || placeId === null || kind !== 'probe') return []
  if (context.deviceOf(deviceIdSchema.parse(identity[0]))?.kind !== 'cabinet') return []
  const fromMs = timeIn(proof, 'runBegan') ?? raisedAtMs
  return [{ ruleId, alertId, causeSeq, reason, placeId, fromMs, raisedAtMs, toMs: endOf(alert) }]
}

const asTheyBegan = (a: Breach, b: Breach) => a.raisedAtMs - b.raisedAtMs || a.causeSeq - b.causeSeq

/** Breaches that lasted at a moment or began after it, this transaction's among them, in the order they were raised. */
async function breachesSince(draft: SiteDraft, sinceMs: number, context: JudgingContext): Promise<Breach[]> {
  const ruleIds = context.rules.rules.flatMap(({ id, holds }) => (holds === undefined ? [] : [id]))
  const alerts = [...(await draft.tx.alerts.standingSince(ruleIds, sinceMs)), ...draft.alerts.known()]
  const byId = new Map(alerts.map((alert) => [alert.alertId, alert]))
  const breaches = [...byId.values()].flatMap((alert) => breachOf(alert, context))
  return breaches.filter(({ toMs }) => toMs >= sinceMs).sort(asTheyBegan)
}

/** Whether nothing holds a unit for that reason. */
function isFree(unit: UnitDraft | undefined, { reason }: Breach): boolean {
  return unit?.now?.holds.every((hold) => hold.reason !== reason) === true
}

/** Held when it was too much, or, what came later, when it came. */
function holdOf(unitId: string, unit: UnitDraft, breach: Breach, context: JudgingContext): NewEntry {
  const { ruleId, alertId, causeSeq, placeId, raisedAtMs, toMs, reason } = breach
  const came = unit.moves.findLast((move) => move.toPlaceId === placeId && move.atMs <= toMs)?.atMs
  const stoodSince = unit.now?.placeId === placeId && unit.now.sinceMs <= toMs ? unit.now.sinceMs : raisedAtMs
  const occurredAtMs = Math.max(raisedAtMs, came ?? stoodSince)
  const at = { occurredAtMs, causeSeq, placeId, what: `${ruleId}~${occurredAtMs}` }
  return unitDecision(name, 'UnitHeld', unitId, at, { reason, because: `${ruleId} ${alertId}` }, context)
}

const tellOfAlerts: ReadonlySet<string> = new Set(['AlertUpdated', 'AlertEscalated', 'AlertCleared'])

/** Of a breach of which there is news: everybody who was there, and nobody who turns out to have come when it was over. */
async function holdsOfTold(draft: SiteDraft, round: readonly NumberedEntry[], context: JudgingContext) {
  const raised = new Set(round.flatMap(({ kind, entrySeq }) => (kind === 'AlertRaised' ? [entrySeq] : [])))
  const told = new Set(round.flatMap(({ kind, subject }) => (tellOfAlerts.has(kind) ? [subject] : [])))
  if (raised.size + told.size === 0) return []
  const decided = new Map<string, NewEntry>()
  const cause = round.at(-1)?.entrySeq ?? null
  const news = draft.alerts
    .known()
    .filter(({ alertId, firstEntrySeq }) => raised.has(firstEntrySeq) || told.has(subjectOf('alert', alertId)))
  for (const breach of news.flatMap((alert) => breachOf(alert, context)).sort(asTheyBegan)) {
    const there = new Set(await draft.units.during(breach.placeId, breach.fromMs, breach.toMs))
    const isNew = raised.has(breach.causeSeq)
    const since = isNew ? there : await draft.units.during(breach.placeId, breach.fromMs, Number.MAX_SAFE_INTEGER)
    const said = isNew ? new Map<string, NumberedEntry[]>() : await draft.units.saidOf([...since])
    for (const unitId of since) {
      if (decided.has(unitId)) continue
      const unit = draft.units.all.get(unitId)
      const own = standingDecisions(said.get(unitId) ?? [], name, 'UnitHeld').find(
        ({ causeSeq }) => causeSeq === breach.causeSeq,
      )
      if (there.has(unitId)) {
        if (own === undefined && unit !== undefined && isFree(unit, breach)) {
          decided.set(unitId, holdOf(unitId, unit, breach, context))
        }
      } else if (own !== undefined) {
        decided.set(unitId, withdrawalOf(name, unitId, own, 'it came when that was over', cause, context))
      }
    }
  }
  return [...decided.values()]
}

/** A unit whose past is another now: held for a breach it turns out to have met, released from one it has not. */
function mend(
  unitId: string,
  unit: UnitDraft,
  breaches: readonly Breach[],
  said: readonly NumberedEntry[],
  causeSeq: number | null,
  context: JudgingContext,
): NewEntry[] {
  const { moves, foldedAnew } = unit
  const met = ({ placeId, fromMs, toMs }: Breach) => isThereDuring(moves, placeId, fromMs, toMs)
  // Those a person has released since are among them: nobody is held twice for one breach.
  const standing = standingDecisions(said, name, 'UnitHeld')
  const fallen = standing.flatMap((hold) => {
    const breach = breaches.find((each) => each.causeSeq === hold.causeSeq)
    if (!foldedAnew || breach === undefined || met(breach)) return []
    return [withdrawalOf(name, unitId, hold, `it was not at ${breach.placeId} then`, causeSeq, context)]
  })
  if (fallen.length > 0) return fallen
  const due = breaches.find(
    (breach) => met(breach) && isFree(unit, breach) && standing.every((hold) => hold.causeSeq !== breach.causeSeq),
  )
  return due === undefined ? [] : [holdOf(unitId, unit, due, context)]
}

/** Of breaches that were raised before: units that are told late to have been there, or not to have been. */
async function holdsOfMoved(draft: SiteDraft, round: readonly NumberedEntry[], context: JudgingContext) {
  const isOfUnit = ({ subject }: NumberedEntry) =>
    identityAs('tag', subject) !== null || identityAs('unit', subject) !== null
  const cause = round.findLast(isOfUnit)
  if (cause === undefined) return []
  const moved = [...draft.units.all].filter(([, { moves, foldedAnew }]) => foldedAnew || moves.length > 0)
  if (moved.length === 0) return []
  const isHeldAnew = moved.some(([, { now, foldedAnew }]) => foldedAnew && (now?.holds.length ?? 0) > 0)
  const sinceMs = isHeldAnew ? 0 : Math.min(...moved.flatMap(([, { moves }]) => moves.map(({ atMs }) => atMs)))
  const breaches = await breachesSince(draft, sinceMs, context)
  if (breaches.length === 0) return []
  const concerned = moved.filter(
    ([, { now, moves, foldedAnew }]) =>
      (foldedAnew && (now?.holds.length ?? 0) > 0) ||
      breaches.some(({ placeId, fromMs, toMs }) => isThereDuring(moves, placeId, fromMs, toMs)),
  )
  const said = await draft.units.saidOf(concerned.map(([unitId]) => unitId))
  return concerned.flatMap(([unitId, unit]) =>
    mend(unitId, unit, breaches, said.get(unitId) ?? [], cause.entrySeq, context),
  )
}

/**
 * Goods that stood where it was too warm or too cold are held until somebody has looked and signs their release: those
 * that were there when it was too much, and those that were put in while it lasted. Who stood there is asked of the
 * stays, so it does not matter in which order, or in how many pieces, that was heard.
 */
export const holdExposed: Decider = {
  name,
  async decide(draft, round, context) {
    const holds = await holdsOfTold(draft, round, context)
    const held = new Set(holds.map(({ subject }) => subject))
    const mended = await holdsOfMoved(draft, round, context)
    return [...holds, ...mended.filter(({ subject }) => !held.has(subject))]
  },
}
