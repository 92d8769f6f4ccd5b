import { isOpenLine } from '#cloud/requisitions/requisition'
import type { Checker } from '../evidence.ts'

/** I7: at most one open line of a requisition for an item at a place and owner. */
export const oneRequisitionPerShortage: Checker = ({ requisitions }) => {
  const open = requisitions.flatMap(({ lines }) => lines.filter(isOpenLine))
  const grouped = Map.groupBy(open, ({ itemId, placeId, owner }) => `${itemId} at ${placeId} for ${owner}`)
  return [...grouped].flatMap(([subject, list]) =>
    list.length > 1 ? [`${list.length} open requisitions of ${subject}`] : [],
  )
}
