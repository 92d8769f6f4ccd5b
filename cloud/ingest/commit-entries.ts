import type { Alert } from '#cloud/alerts/alert'
import type { Changes } from '#cloud/journal/changes'
import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { evaluateTouched, needsOf } from '#cloud/rules/evaluate'
import type { Evaluation, PositionInputs } from '#cloud/rules/needs'
import { addUp } from '#cloud/store/goods/positions'
import type { SiteState } from '#cloud/store/journal/site-state'
import type { SiteTransaction } from '#cloud/store/open-store'
import { applyEntries, historyNeeded, type PositionKey } from '#cloud/units/apply-entries'
import { climateWindowsOf } from './climate-windows.ts'
import { distinctPositions, loadTouched } from './load-rule-inputs.ts'
import type { RuleContext } from './rule-context.ts'

/** What became of some entries: the new end of the journal and everything they touched. */
export type CommittedEntries = { state: SiteState; entries: NumberedEntry[]; changes: Changes }

function number(entries: readonly NewEntry[], afterSeq: number): NumberedEntry[] {
  return entries.map((entry, index) => ({ ...entry, entrySeq: afterSeq + 1 + index }))
}

function sessionsOf(entries: readonly NumberedEntry[]): Changes['sessions'] {
  return entries.flatMap(({ kind, source, body, occurredAtMs }) => {
    if (kind !== 'SessionCommitted' || source.kind !== 'device') return []
    const { sessionId, decidedAfterMs, closedAtMs, atMs } = body
    // The device says how long ago it was; the service says when now is.
    const agoMs = Number(atMs) - Number(closedAtMs)
    return [
      {
        sessionId: String(sessionId),
        deviceId: source.deviceId,
        closedAtMs: occurredAtMs - agoMs,
        decidedAfterMs: Number(decidedAfterMs),
      },
    ]
  })
}

/** Stores what the rules found. Somebody is told of every alert that was not open before. */
export async function storeEvaluation(
  tx: SiteTransaction,
  { alerts, requisitions, conditions, exposures }: Evaluation,
  openBefore: readonly Alert[],
  nowMs: number,
): Promise<void> {
  await tx.alerts.put(alerts)
  await tx.requisitions.put(requisitions)
  await tx.devices.putConditions(conditions)
  await tx.climate.putExposures(exposures)
  const known = new Set(openBefore.map(({ alertId }) => alertId))
  const raised = alerts.filter(({ alertId, state }) => state === 'open' && !known.has(alertId))
  await tx.alerts.notify(
    raised.map(({ alertId, responsibleRole }) => ({
      notificationId: alertId,
      role: responsibleRole,
      alertId,
      requisitionId: null,
      createdAtMs: nowMs,
      sentAtMs: null,
    })),
  )
}

function sumsOf(positions: readonly PositionInputs[]) {
  return positions.map(({ itemId, placeId, units, onTheWay }) => addUp(itemId, placeId, units, onTheWay))
}

/**
 * The one way anything gets into the journal: number, fold into units, evaluate what was touched, chain, store; all in
 * the transaction handed in, behind the site's lock. state is what the lock returned; its counters are the caller's. alsoTouched are positions to judge
 * anew although no unit of theirs moved.
 */
export async function commitEntries(
  tx: SiteTransaction,
  state: SiteState,
  newEntries: readonly NewEntry[],
  context: RuleContext,
  alsoTouched: readonly PositionKey[] = [],
): Promise<CommittedEntries> {
  const said = number(newEntries, state.headSeq)
  const epcs = new Set(said.flatMap(({ epc }) => epc ?? []))
  const units = await tx.units.byEpc([...epcs])
  const histories = await tx.journal.histories(historyNeeded(units, said))
  const folded = applyEntries({ units, histories }, said)
  const ledger = { ...folded, positions: distinctPositions(folded.positions, alsoTouched) }
  const refused = number(ledger.conclusions, state.headSeq + said.length)
  await tx.units.put(ledger.units)

  const needs = needsOf(said, ledger)
  const keys = distinctPositions(ledger.positions, needs.positions)
  const headEntrySeq = state.headSeq + said.length + refused.length
  const touched = await loadTouched(tx, needs, keys, said, ledger, context, headEntrySeq)
  const evaluation = evaluateTouched(touched)
  await tx.positions.put(sumsOf(touched.positions))
  await storeEvaluation(tx, evaluation, touched.openAlerts, context.nowMs)

  const windows = climateWindowsOf(said)
  await tx.climate.addWindows(windows)
  const entries = [...said, ...refused, ...number(evaluation.conclusions, headEntrySeq)]
  const headHash = await tx.journal.append(entries, state.headSeq, state.headHash)
  return {
    state: { ...state, headSeq: state.headSeq + entries.length, headHash },
    entries,
    changes: {
      stock: keys,
      units: ledger.units.map(({ epc }) => epc),
      alerts: evaluation.alerts.map(({ alertId }) => alertId),
      requisitions: evaluation.requisitions.map(({ requisitionId }) => requisitionId),
      devices: evaluation.conditions.map(({ deviceId }) => deviceId),
      climate: [...new Set<string>(windows.map(({ deviceId }) => deviceId))],
      sessions: sessionsOf(said),
    },
  }
}
