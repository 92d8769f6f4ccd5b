import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { unitDecisionSchema } from '#cloud/units/decisions'
import type { Unit } from '#cloud/units/unit'
import type { JudgingContext } from '../judging-context.ts'
import type { Decider } from './decider.ts'

const name = 'declare-unaccounted'

/** The deadline of a taken unit, Unix ms, is its moment: whatever happened before it, told late, undoes it by the fold. */
function declared(unit: Unit, deadlineMs: number, context: JudgingContext): NewEntry {
  const { unitId, lastEntrySeq } = unit
  const because = 'nobody has used, wasted or returned it in time'
  return {
    siteId: context.siteId,
    occurredAtMs: deadlineMs,
    recordedAtMs: context.nowMs,
    timeQuality: 'service',
    source: { kind: 'service', decider: name, conclusionId: `UnitDeclaredUnaccounted~${unitId}~${deadlineMs}` },
    kind: 'UnitDeclaredUnaccounted',
    subject: subjectOf('unit', unitId),
    placeId: unit.placeId,
    causeSeq: lastEntrySeq,
    body: unitDecisionSchema.parse({ kind: 'UnitDeclaredUnaccounted', unitId, because }),
  }
}

/**
 * A unit that was taken and of which nobody has said what became of it is unaccounted for once its time is over. A use,
 * a waste or a return that is told late stands before the deadline, and then the declaration is refused by the unit.
 */
export const declareUnaccounted: Decider = {
  name,
  async decide(draft, _round, context) {
    const { unaccountedAfterMs, nowMs } = context
    if (unaccountedAfterMs === null) return []
    const overdue = await draft.overdueTaken(nowMs - unaccountedAfterMs)
    return overdue.map((unit) => declared(unit, unit.sinceMs + unaccountedAfterMs, context))
  },
}
