import { dateOf } from '#cloud/calendar/calendar-day'
import type { Lot } from '#cloud/lots/lot'
import type { SiteTransaction } from '#cloud/store/open-store'
import type { Store } from '#cloud/store/store'
import type { TagBinding } from '#cloud/tags/tag-binding'
import type { HoldReason, Unit } from '#cloud/units/unit'
import { notFound } from '../../answers/problem.ts'
import type { LotView } from '../../schemas/goods/lot.ts'
import type { UnitView } from '../../schemas/goods/unit.ts'

/** A last day of use as the API says it. */
export function expiresOnOf(expiresOnDay: number | null): string | null {
  return expiresOnDay === null ? null : dateOf(expiresOnDay)
}

/** What is told of a use. */
function useView(use: Unit['use']): UnitView['use'] {
  if (use === null) return null
  const { stateBefore: _state, ...told } = use
  return told
}

/** Units as the API says them, each with the tags that are on it now, of all that is believed of theirs. */
function viewsOf(units: readonly Unit[], bindings: readonly TagBinding[]): UnitView[] {
  const tagsOf = Map.groupBy(
    bindings.filter(({ toMs }) => toMs === null),
    ({ unitId }) => unitId,
  )
  return units.map(({ siteId: _site, foldedUpTo: _order, seenTags: _tags, expiresOnDay, ...unit }) => {
    const { previousPlaceId: _previous, homePlaceId: _home, heard: _heard, rivals: _rivals, use, ...shown } = unit
    const tags = (tagsOf.get(unit.unitId) ?? []).map(({ epc }) => epc)
    return { ...shown, use: useView(use), expiresOn: expiresOnOf(expiresOnDay), tags }
  })
}

/** The same from the store. */
export async function unitViews(store: Pick<Store, 'tags'>, units: readonly Unit[]): Promise<UnitView[]> {
  return viewsOf(units, await store.tags.bindingsOfUnits(units.map(({ unitId }) => unitId)))
}

/**
 * The unit of that id as a transaction leaves it.
 * @throws Problem unit-unknown.
 */
export async function unitLeftBy(tx: SiteTransaction, unitId: string): Promise<UnitView> {
  const unit = (await tx.units.byId([unitId])).get(unitId)
  const bindings = await tx.tags.bindingsOfUnits([unitId])
  const [view] = unit === undefined ? [] : viewsOf([unit], [...bindings.values()].flat())
  if (view === undefined) throw notFound('unit', unitId)
  return view
}

/** @throws Problem unit-unknown. */
export async function knownUnit(store: Pick<Store, 'units'>, unitId: string): Promise<Unit> {
  const unit = await store.units.find(unitId)
  if (unit === null) throw notFound('unit', unitId)
  return unit
}

/** One unit as the API says it. */
export async function unitView(store: Pick<Store, 'tags'>, unit: Unit): Promise<UnitView> {
  const [view] = await unitViews(store, [unit])
  return view as UnitView
}

/** Why something is held or released; who says no more than the reason means just that. */
export function whyOf({ reason, note }: { reason: HoldReason; note: string }) {
  return { reason, note: note === '' ? reason : note }
}

/**
 * The unit of that id as the API says it.
 * @throws Problem unit-unknown.
 */
export async function findUnit(store: Pick<Store, 'tags' | 'units'>, unitId: string): Promise<UnitView> {
  return await unitView(store, await knownUnit(store, unitId))
}

/**
 * The lot of that id as a transaction leaves it.
 * @throws Problem lot-unknown.
 */
export async function lotLeftBy(tx: SiteTransaction, lotId: string): Promise<LotView> {
  const lot = (await tx.lots.byId([lotId])).get(lotId)
  if (lot === undefined) throw notFound('lot', lotId)
  return lotView(lot)
}

/** A lot as the API says it. */
export function lotView({ siteId: _site, foldedUpTo: _order, orders: _orders, expiresOnDay, ...lot }: Lot): LotView {
  const piles = lot.piles.map(({ requisitionId: _requisition, ...pile }) => pile)
  const unfitUses = lot.unfitUses.map(({ holdSeqs: _holds, ...use }) => use)
  return { ...lot, expiresOn: expiresOnOf(expiresOnDay), piles, unfitUses }
}
