import { balanceOf } from '#cloud/requisitions/line-numbers'
import {
  isOpenLine,
  type Requisition,
  type RequisitionLine,
  type RequisitionState,
  stateOfLine,
} from '#cloud/requisitions/requisition'
import type { Service } from '#cloud/service'
import type { RequisitionFilter, Store } from '#cloud/store/store'
import type { UserRef } from '#contracts/ids'

/** Every requisition of a state, newest first, page by page. */
export async function allRequisitions(
  store: Pick<Store, 'requisitions'>,
  state: RequisitionFilter['state'] = 'all',
): Promise<Requisition[]> {
  const found: Requisition[] = []
  for (let cursor: string | null = null; ; ) {
    const page = await store.requisitions.page({ state, placeId: null }, cursor, 1_000)
    found.push(...page.rows)
    if (page.nextCursor === null) return found
    cursor = page.nextCursor
  }
}

/** Every open line there is, with its state. */
export async function openLines(
  store: Pick<Store, 'requisitions'>,
): Promise<(RequisitionLine & { state: RequisitionState })[]> {
  const lines = (await allRequisitions(store, 'open')).flatMap((one) => one.lines.filter(isOpenLine))
  return lines.map((line) => ({ ...line, state: stateOfLine(line) }))
}

/** Approves all that waits in a requisition, as it stands. */
export async function approveAll({ store, commands }: Service, requisitionId: string, actor: UserRef) {
  const lines = (await store.requisitions.find(requisitionId))?.lines ?? []
  const waiting = lines.filter((line) => balanceOf(line).waiting > 0)
  const seen = waiting.map(({ lineId, quantity }) => ({ lineId, quantitySeen: quantity, quantity: null, reason: null }))
  return await commands.approveRequisition(requisitionId, { lines: seen }, actor)
}

/** Orders all that is approved in a requisition. */
export async function orderAll({ store, commands }: Service, requisitionId: string, actor: UserRef) {
  const lines = (await store.requisitions.find(requisitionId))?.lines ?? []
  const approved = lines.map((line) => ({ lineId: line.lineId, quantity: balanceOf(line).toOrder }))
  return await commands.orderRequisition(
    requisitionId,
    { lines: approved.filter(({ quantity }) => quantity > 0) },
    actor,
  )
}
