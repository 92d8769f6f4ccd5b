import { balanceOf } from '#cloud/requisitions/line-numbers'
import {
  closedAtOf,
  type Requisition,
  type RequisitionLine,
  stateOf,
  stateOfLine,
  urgencyOf,
} from '#cloud/requisitions/requisition'
import type { HttpService } from '../../http-context.ts'
import type { RequisitionLineView, RequisitionView } from '../../schemas/decisions/requisition.ts'
import type { Names } from '../../views/names.ts'
import { explanationsOf, ruleTitleOf } from '../../views/rule-words.ts'

type Rules = HttpService['rules']

function lineView(rules: Rules, line: RequisitionLine, names: Names): RequisitionLineView {
  const { siteId: _site, requisitionId: _of, placeId: _place, owner: _owner, ...rest } = line
  const { nth: _nth, asked: _asked, arrived: _arrived, proof, hold, history, ...shown } = rest
  return {
    ...shown,
    ...balanceOf(line),
    state: stateOfLine(line),
    raisedByName: names.get(line.raisedBy) ?? null,
    proof,
    ruleTitle: proof === null ? null : ruleTitleOf(rules, proof.rule),
    explanation: proof === null ? null : explanationsOf(rules, proof, names),
    limitSetByName: proof === null ? null : (names.get(proof.limit.setBy) ?? null),
    hold: hold === null ? null : { ...hold, byName: names.get(hold.by) ?? null },
    history: history.map((step) => ({ ...step, byName: names.get(step.by) ?? null })),
  }
}

/** A requisition with what follows from its numbers, the names of people and what the person asking may do. */
export function requisitionView(
  rules: Rules,
  requisition: Requisition,
  names: Names,
  may: RequisitionView['may'],
): RequisitionView {
  const { siteId: _site, lines, ...rest } = requisition
  return {
    ...rest,
    state: stateOf(requisition),
    urgency: urgencyOf(requisition),
    raisedByName: names.get(requisition.raisedBy) ?? null,
    closedAtMs: closedAtOf(requisition),
    may,
    lines: lines.map((line) => lineView(rules, line, names)),
  }
}
