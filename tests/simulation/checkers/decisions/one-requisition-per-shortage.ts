import type { Checker } from '../evidence.ts'

/** I7: at most one open requisition for an item at a place and owner. */
export const oneRequisitionPerShortage: Checker = ({ requisitions }) => {
  const open = requisitions.filter(({ state }) => ['proposed', 'approved', 'ordered'].includes(state))
  const grouped = Map.groupBy(open, ({ itemId, placeId, owner }) => `${itemId} at ${placeId} for ${owner}`)
  return [...grouped].flatMap(([subject, list]) =>
    list.length > 1 ? [`${list.length} open requisitions of ${subject}`] : [],
  )
}
