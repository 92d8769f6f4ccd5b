import type { NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs, subjectOf } from '#cloud/journal/subject'
import { passagePlaceIds } from '#cloud/places/passages'
import type { Move } from '#cloud/units/move'
import { unaccountedMs } from '#cloud/units/unaccounted'
import type { Unit } from '#cloud/units/unit'
import type { SiteDraft } from '../drafts/site-draft.ts'
import type { JudgingContext } from '../judging/judging-context.ts'
import type { Decider } from './decider.ts'
import { standingDecisions, unitDecision, withdrawalOf } from './unit-decision.ts'

const name = 'declare-unaccounted'

/** The deadline of a taken unit, Unix ms, is its moment: whatever happened before it, told late, undoes it. */
function declared({ unitId, placeId, lastEntrySeq }: Unit, deadlineMs: number, context: JudgingContext): NewEntry {
  const at = { occurredAtMs: deadlineMs, placeId, causeSeq: lastEntrySeq, what: String(deadlineMs) }
  const because = 'nobody has used, wasted or returned it in time'
  return unitDecision(name, 'UnitDeclaredUnaccounted', unitId, at, { because }, context)
}

/** Whether it had been in somebody's hands without a word for that long, when its time was said to be over. */
function wasOverdue(moves: readonly Move[], deadlineMs: number, afterMs: number): boolean {
  const last = moves.findLast(({ atMs }) => atMs < deadlineMs)
  return last !== undefined && last.toPlaceId === passagePlaceIds.person && last.atMs <= deadlineMs - afterMs
}

/** Declarations that a fact told late has proved too early: it came back meanwhile, and was taken again. */
async function tooEarly(draft: SiteDraft, round: readonly NumberedEntry[], afterMs: number, context: JudgingContext) {
  const restated = [...draft.units.all].filter(([, { now, foldedAnew }]) => foldedAnew && now?.state === 'unaccounted')
  if (restated.length === 0) return []
  const said = await draft.units.saidOf(restated.map(([unitId]) => unitId))
  return restated.flatMap(([unitId, { moves }]) =>
    standingDecisions(said.get(unitId) ?? [], name, 'UnitDeclaredUnaccounted')
      .filter(({ occurredAtMs }) => !wasOverdue(moves, occurredAtMs, afterMs))
      .map((entry) =>
        withdrawalOf(name, unitId, entry, 'it had come back meanwhile', round.at(-1)?.entrySeq ?? null, context),
      ),
  )
}

/**
 * A unit that was taken and of which nobody has said what became of it is unaccounted for once its time is over. A use,
 * a waste or a return that is told late stands before the deadline, and then the declaration is refused by the unit, or
 * withdrawn when the unit was taken once more in between. Its deadline is on the agenda for as long as it is in hand.
 */
export const declareUnaccounted: Decider = {
  name,
  async decide(draft, round, context, due) {
    const { unaccountedAfterMs: afterMs, nowMs } = context
    if (afterMs === null) return []
    const called = due.flatMap(({ matter, about }) =>
      matter === 'unaccounted' ? (identityAs('unit', about) ?? []) : [],
    )
    await draft.units.load(called)
    const declarations: NewEntry[] = []
    for (const unitId of new Set([...draft.changedUnits.keys(), ...called])) {
      const { before = null, now = null } = draft.units.all.get(unitId) ?? {}
      const deadlineMs = unaccountedMs(now, afterMs)
      const isOver = deadlineMs !== null && deadlineMs <= nowMs
      if (now !== null && isOver) declarations.push(declared(now, deadlineMs, context))
      const subject = subjectOf('unit', unitId)
      draft.agenda.put('unaccounted', subject, isOver ? null : deadlineMs, unaccountedMs(before, afterMs))
    }
    return [...declarations, ...(await tooEarly(draft, round, afterMs, context))]
  },
}
