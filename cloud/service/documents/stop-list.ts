import type { Lot } from '#cloud/lots/lot'
import { type Hold, holdReasons, type Unit, type UnitState } from '#cloud/units/unit'
import { type StopList, stoppedLotsMax, stoppedTagsMax } from '#contracts/downlink/stop-list'
import type { EpcHex } from '#contracts/ids'

/** Units of these states can no longer be taken by anybody. */
export const goneStates: readonly UnitState[] = ['used', 'charged', 'wasted', 'returned-to-supplier', 'scrapped']

type Why = { reason: string; sinceMs: number }
/** What one unit or lot puts on the list. */
export type Stopped = { tags: StopList['tags']; lots: StopList['lots'] }

/** Which day it is, and when a day begins (Unix ms), where the hospital is. */
export type DayOfStops = { today: number; beginsAtMs(day: number): number }

/** Why something must not be used: its gravest hold, else that its last day of use is over; null when it may be. */
function whyStopped(
  { holds, expiresOnDay }: { holds: readonly Hold[]; expiresOnDay: number | null },
  days: DayOfStops,
  heldSinceMs: (entrySeq: number) => number,
): Why | null {
  const rank = ({ reason }: Hold) => holdReasons.indexOf(reason)
  const [gravest] = holds.toSorted((a, b) => rank(a) - rank(b))
  if (gravest !== undefined) return { reason: gravest.reason, sinceMs: heldSinceMs(gravest.entrySeq) }
  if (expiresOnDay === null || expiresOnDay >= days.today) return null
  return { reason: 'expired', sinceMs: days.beginsAtMs(expiresOnDay + 1) }
}

/** What a unit puts on the list: its tags, or its item and lot where none is known; null: nothing. */
export function stoppedUnit(
  unit: Unit,
  epcs: readonly EpcHex[],
  days: DayOfStops,
  heldSinceMs: (entrySeq: number) => number,
): Stopped | null {
  const why = goneStates.includes(unit.state) ? null : whyStopped(unit, days, heldSinceMs)
  if (why === null) return null
  if (epcs.length > 0) return { tags: epcs.map((epc) => ({ epc, ...why })), lots: [] }
  return unit.itemId === null ? null : { tags: [], lots: [{ itemId: unit.itemId, lot: unit.lot, ...why }] }
}

/** What a lot of which there are pieces puts on the list; null: nothing. */
export function stoppedLot(lot: Lot, days: DayOfStops, heldSinceMs: (entrySeq: number) => number): Stopped | null {
  const why = lot.piles.length === 0 ? null : whyStopped(lot, days, heldSinceMs)
  return why === null ? null : { tags: [], lots: [{ itemId: lot.itemId, lot: lot.lot, ...why }] }
}

const newestFirst = (a: Why, b: Why) => b.sinceMs - a.sinceMs

/** The whole list, the same whatever order it is made in. What is beyond its bounds is the oldest, expired before held. */
export function stopListOf(stopped: Iterable<Stopped>): StopList {
  const tags = new Map<string, StopList['tags'][number]>()
  const lots = new Map<string, StopList['lots'][number]>()
  for (const each of stopped) {
    for (const tag of each.tags) tags.set(tag.epc, tag)
    for (const lot of each.lots) {
      const key = JSON.stringify([lot.itemId, lot.lot, lot.reason])
      const known = lots.get(key)
      if (known === undefined || lot.sinceMs < known.sinceMs) lots.set(key, lot)
    }
  }
  const bounded = <T extends Why>(list: T[], max: number): T[] => {
    const isExpired = ({ reason }: T) => (reason === 'expired' ? 1 : 0)
    return list.sort((a, b) => isExpired(a) - isExpired(b) || newestFirst(a, b)).slice(0, max)
  }
  return {
    tags: bounded([...tags.values()], stoppedTagsMax).sort((a, b) => (a.epc < b.epc ? -1 : 1)),
    lots: bounded([...lots.values()], stoppedLotsMax)
      .map((lot) => ({ lot, key: JSON.stringify([lot.itemId, lot.lot, lot.reason]) }))
      .sort((a, b) => (a.key < b.key ? -1 : 1))
      .map(({ lot }) => lot),
  }
}
