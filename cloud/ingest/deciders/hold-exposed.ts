import type { Alert } from '#cloud/alerts/alert'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, partsOfSubject } from '#cloud/journal/subject'
import { isThereDuring } from '#cloud/units/move'
import type { HoldReason } from '#cloud/units/unit'
import { deviceIdSchema } from '#contracts/ids'
import type { SiteDraft } from '../drafts/site-draft.ts'
import type { UnitDraft } from '../drafts/unit-drafts.ts'
import type { JudgingContext } from '../judging/judging-context.ts'
import type { Decider } from './decider.ts'
import { standingDecisions, unitDecision, withdrawalOf } from './unit-decision.ts'

const name = 'hold-exposed'

/** A place was too warm or too cold from a moment to the one at which that was too long, Unix ms. */
type Breach = {
  ruleId: string
  alertId: string
  /** The entry that raised the alert: the cause of every hold. */
  causeSeq: number
  reason: HoldReason
  placeId: string
  fromMs: number
  toMs: number
}

/** What an alert of a rule that holds goods says about its place: a cabinet's, never a whole room's. */
function breachOf(alert: Alert, context: JudgingContext): Breach[] {
  const { ruleId, alertId, about, placeId, proof, raisedAtMs: toMs, firstEntrySeq: causeSeq } = alert
  const reason = context.rules.find(ruleId)?.holds
  const { kind, identity } = partsOfSubject(about)
  if (reason === undefined || placeId === null || kind !== 'probe') return []
  if (context.deviceOf(deviceIdSchema.parse(identity[0]))?.kind !== 'cabinet') return []
  const began = proof.inputs.find((input) => input.name === 'runBegan')?.value
  return [{ ruleId, alertId, causeSeq, reason, placeId, fromMs: typeof began === 'number' ? began : toMs, toMs }]
}

const asTheyEnded = (a: Breach, b: Breach) => a.toMs - b.toMs || a.causeSeq - b.causeSeq

/** Breaches that ended at a moment or after it, this transaction's among them, in the order they ended. */
async function breachesSince(draft: SiteDraft, sinceMs: number, context: JudgingContext): Promise<Breach[]> {
  const ruleIds = context.rules.rules.flatMap(({ id, holds }) => (holds === undefined ? [] : [id]))
  const alerts = [...(await draft.tx.alerts.raisedSince(ruleIds, sinceMs)), ...draft.alerts.known()]
  const byId = new Map(alerts.map((alert) => [alert.alertId, alert]))
  const breaches = [...byId.values()].flatMap((alert) => breachOf(alert, context))
  return breaches.filter(({ toMs }) => toMs >= sinceMs).sort(asTheyEnded)
}

/** Whether nothing holds a unit for that reason. */
function isFree(unit: UnitDraft | undefined, { reason }: Breach): boolean {
  return unit?.now?.holds.every((hold) => hold.reason !== reason) === true
}

function holdOf(unitId: string, breach: Breach, context: JudgingContext): NewEntry {
  const { ruleId, alertId, causeSeq, placeId, toMs, reason } = breach
  const at = { occurredAtMs: toMs, causeSeq, placeId, what: `${ruleId}~${toMs}` }
  return unitDecision(name, 'UnitHeld', unitId, at, { reason, because: `${ruleId} ${alertId}` }, context)
}

/** Of a breach that was raised just now: everybody who was there. */
async function holdsOfRaised(draft: SiteDraft, round: readonly NumberedEntry[], context: JudgingContext) {
  const raised = new Set(round.flatMap(({ kind, entrySeq }) => (kind === 'AlertRaised' ? [entrySeq] : [])))
  if (raised.size === 0) return []
  const alerts = draft.alerts.known().filter(({ firstEntrySeq }) => raised.has(firstEntrySeq))
  const holds = new Map<string, NewEntry>()
  for (const breach of alerts.flatMap((alert) => breachOf(alert, context)).sort(asTheyEnded)) {
    for (const unitId of await draft.units.during(breach.placeId, breach.fromMs, breach.toMs)) {
      if (isFree(draft.units.all.get(unitId), breach) && !holds.has(unitId)) {
        holds.set(unitId, holdOf(unitId, breach, context))
      }
    }
  }
  return [...holds.values()]
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
  return due === undefined ? [] : [holdOf(unitId, due, context)]
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
 * Goods that stood where it was too warm or too cold are held until somebody has looked and signs their release. Who
 * stood there is asked of the stays, so it does not matter in which order, or in how many pieces, that was heard.
 */
export const holdExposed: Decider = {
  name,
  async decide(draft, round, context) {
    const holds = await holdsOfRaised(draft, round, context)
    const held = new Set(holds.map(({ subject }) => subject))
    const mended = await holdsOfMoved(draft, round, context)
    return [...holds, ...mended.filter(({ subject }) => !held.has(subject))]
  },
}
