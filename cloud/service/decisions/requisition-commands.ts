import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import {
  type ApprovalWish,
  type DecidedLine,
  decideRequisition,
  holdOverruled,
  type RequisitionDecision,
} from '#cloud/requisitions/decide-requisition'
import type { RequisitionBody } from '#cloud/requisitions/fold-requisition'
import { nothingAsked } from '#cloud/requisitions/line-numbers'
import { isOpenLine, type RequisitionUrgency } from '#cloud/requisitions/requisition'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { UserRef } from '#contracts/ids'
import { answered, type CommandContext, decisionEntry, inList, type Outcome, Refused } from '../command-context.ts'
import { checkDestination } from '../goods/announced-goods.ts'

/** One item a person asks for. reason: why it, where it does not belong to the place. */
export type RaisedLine = { itemId: string; quantity: number; urgency: RequisitionUrgency; reason: string | null }

export type RaiseInput = {
  placeId: string
  owner: string
  reason: string
  supplierRef: string | null
  lines: readonly RaisedLine[]
}

/** The names given to a requisition and its lines, in the order they were asked. */
export type Raised = { requisitionId: string; lineIds: string[] }

const becauseOfTheFirst = -1

const keyOf = ({ itemId, placeId, owner }: PositionKey): PositionKey => ({ itemId, placeId, owner })

/**
 * What stands against asking for these items at a place, by name; and what of them a hold keeps the rules from asking,
 * which ends now that a person asks.
 */
async function checkRaised(tx: SiteTransaction, { placeId, owner, lines }: RaiseInput): Promise<DecidedLine[]> {
  const itemIds = lines.map(({ itemId }) => itemId)
  const twice = itemIds.findIndex((itemId, index) => itemIds.indexOf(itemId) !== index)
  if (twice >= 0) {
    throw new Refused('requisition-item-listed-twice', { ...inList('lines', twice, 'itemId'), itemId: itemIds[twice] })
  }
  const items = await tx.items.byId(itemIds)
  const keys = itemIds.map((itemId) => ({ itemId, placeId, owner }))
  const belonging = new Set((await tx.assortment.of(keys)).flatMap((one) => (one.belongs ? [one.itemId] : [])))
  const live = await tx.requisitions.liveLines(keys)
  return lines.flatMap(({ itemId, reason }, index) => {
    const at = { ...inList('lines', index, 'itemId'), itemId }
    if (!items.has(itemId)) throw new Refused('item-unknown', at)
    if (!belonging.has(itemId) && reason === null) {
      throw new Refused('item-not-in-assortment', { ...at, ...inList('lines', index, 'reason'), placeId, owner })
    }
    const there = live.get(positionText({ itemId, placeId, owner })) ?? null
    if (there !== null && isOpenLine(there)) {
      const { requisitionId, lineId } = there
      throw new Refused('requisition-line-already-open', { ...at, requisitionId, lineId })
    }
    return holdOverruled(there) ?? []
  })
}

/** Where in what was asked the line of a refusal stands; of one listed twice the later. */
function lineOf({ lines }: RequisitionDecision, { lineId }: Record<string, unknown>) {
  const named = (lines ?? []).map((line) => (typeof line === 'string' ? line : line.lineId))
  const index = named.lastIndexOf(String(lineId))
  return index < 0 ? {} : inList('lines', index)
}

/** What people ask to buy, and what they decide about it. */
export function requisitionCommands(context: CommandContext) {
  const { writer, newId, places } = context

  const entriesOf = (decided: readonly DecidedLine[], actor: UserRef, nowMs: number): NewEntry[] => {
    const decisionId = newId(nowMs)
    return decided.map(({ kind, body }, index) =>
      decisionEntry(context, actor, nowMs, {
        kind,
        subject: subjectOf('requisition', body.requisitionId),
        placeId: body.placeId,
        decisionId,
        causeSeq: index === 0 ? null : becauseOfTheFirst,
        body,
      }),
    )
  }

  const decide = (requisitionId: string, wish: RequisitionDecision, actor: UserRef): Promise<Outcome<null>> =>
    answered(() =>
      writer.decide<null>(async (tx, nowMs) => {
        const requisition = await tx.requisitions.find(requisitionId)
        if (requisition === null) throw new Refused('requisition-unknown', { requisitionId })
        const outcome = decideRequisition(requisition, wish, nowMs)
        if (!outcome.done) throw new Refused(outcome.refusal, { ...lineOf(wish, outcome.about), ...outcome.about })
        return {
          entries: entriesOf(outcome.lines, actor, nowMs),
          positions: outcome.lines.map(({ body }) => keyOf(body)),
          finish: async () => null,
        }
      }),
    )

  return {
    raiseRequisition: (input: RaiseInput, actor: UserRef): Promise<Outcome<Raised>> =>
      answered(() =>
        writer.decide<Raised>(async (tx, nowMs) => {
          const { placeId, owner, supplierRef, lines } = input
          checkDestination(places(), placeId)
          const overruled = await checkRaised(tx, input)
          const requisitionId = newId(nowMs)
          const raised = lines.map(({ itemId, quantity, urgency, reason }): DecidedLine => {
            const body: RequisitionBody = {
              requisitionId,
              lineId: newId(nowMs),
              itemId,
              placeId,
              owner,
              nth: 1,
              numbers: { ...nothingAsked, quantity },
              urgency,
              asked: quantity,
              headReason: input.reason,
              ...(reason === null ? {} : { reason }),
              ...(supplierRef === null ? {} : { supplierRef }),
            }
            return { kind: 'RequisitionRaised', body }
          })
          return {
            entries: entriesOf([...overruled, ...raised], actor, nowMs),
            positions: raised.map(({ body }) => keyOf(body)),
            finish: async () => ({ requisitionId, lineIds: raised.map(({ body }) => body.lineId) }),
          }
        }),
      ),
    approveRequisition: (
      id: string,
      { lines, holdUntilMs = null }: { lines: readonly ApprovalWish[]; holdUntilMs?: number | null },
      actor: UserRef,
    ) => decide(id, { kind: 'approve', lines, holdUntilMs }, actor),
    orderRequisition: (
      id: string,
      {
        lines,
        supplierRef = null,
      }: { lines: readonly { lineId: string; quantity: number }[]; supplierRef?: string | null },
      actor: UserRef,
    ) => decide(id, { kind: 'order', lines, supplierRef }, actor),
    /** Without lines all that are open. */
    cancelRequisition: (
      id: string,
      {
        lines = null,
        reason,
        holdUntilMs = null,
      }: { lines?: readonly string[] | null; reason: string; holdUntilMs?: number | null },
      actor: UserRef,
    ) => decide(id, { kind: 'cancel', lines, reason, holdUntilMs }, actor),
  }
}
