import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { positionsOfUnit } from '#cloud/positions/lines-of'
import type { PositionKey } from '#cloud/positions/position-key'
import type { Stay } from '#cloud/stays/stay'
import { extendStays, restateStays, type StayChanges } from '#cloud/stays/step-stays'
import { bindingAt, endingsOf, type TagBinding } from '#cloud/tags/tag-binding'
import { epcOf } from '#cloud/tags/tag-facts'
import { foldUnit, followsUnit } from '#cloud/units/fold-unit'
import type { Unit } from '#cloud/units/unit'
import type { SiteId } from '#contracts/ids'

/** The number of the last entry of the transaction an entry was in. ends: ascending. */
export function transactionEnd(ends: readonly number[], entrySeq: number): number {
  let low = 0
  let high = ends.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ends[middle] ?? 0) >= entrySeq) high = middle
    else low = middle + 1
  }
  return ends[low] ?? entrySeq
}

/** What is believed of a tag at the end of a transaction. */
function believedAt(bindings: readonly TagBinding[], seq: number): TagBinding[] {
  return bindings
    .filter(
      ({ knownSinceSeq, knownUntilSeq }) => knownSinceSeq <= seq && (knownUntilSeq === null || knownUntilSeq > seq),
    )
    .map((binding) => ({ ...binding, knownUntilSeq: null }))
}

function stayKey({ fromMs, causeSeq, knownSinceSeq }: Stay): string {
  return `${fromMs}/${causeSeq}/${knownSinceSeq}`
}

/**
 * Lives a unit's life again, transaction by transaction: the unit as it is now, every stay that was ever believed, and
 * the positions it was ever in or bound for, some of them more than once.
 * said: all entries about the unit and about tags that were ever on it, in journal order; bindings: all that was ever
 * believed of those tags, by EPC.
 */
export function replayUnit(
  siteId: SiteId,
  unitId: string,
  said: readonly NumberedEntry[],
  bindings: ReadonlyMap<string, readonly TagBinding[]>,
  ends: readonly number[],
): { unit: Unit | null; stays: Stay[]; positions: PositionKey[] } {
  const positions: PositionKey[] = []
  const stays = new Map<string, Stay>()
  const keep = ({ added, changed }: StayChanges) => {
    for (const stay of [...changed, ...added]) stays.set(stayKey(stay), stay)
  }
  const believed = () => [...stays.values()].filter(({ knownUntilSeq }) => knownUntilSeq === null)
  const rebindings = new Set(
    [...bindings.values()]
      .flat()
      .flatMap(({ knownSinceSeq, knownUntilSeq, unitId: bound }) =>
        bound !== unitId
          ? []
          : [
              transactionEnd(ends, knownSinceSeq),
              ...(knownUntilSeq === null ? [] : [transactionEnd(ends, knownUntilSeq)]),
            ],
      ),
  )
  const byTransaction = Map.groupBy(said, ({ entrySeq }) => transactionEnd(ends, entrySeq))
  const moments = [...new Set([...byTransaction.keys(), ...rebindings])].sort((a, b) => a - b)
  let unit: Unit | null = null
  for (const end of moments) {
    const isOurs = (entry: NumberedEntry): boolean => {
      const epc = epcOf(entry)
      if (epc === null) return true
      return bindingAt(believedAt(bindings.get(epc) ?? [], end), entry.occurredAtMs)?.unitId === unitId
    }
    const events = (byTransaction.get(end) ?? []).filter(isOurs)
    if (rebindings.has(end) || !followsUnit(unit, events)) {
      const whole = said.filter((entry) => entry.entrySeq <= end && isOurs(entry))
      const ofUnit = [...bindings.values()]
        .flatMap((list) => believedAt(list, end))
        .filter((one) => one.unitId === unitId)
      const folded = foldUnit(unitId, null, whole, endingsOf(ofUnit))
      unit = folded.unit
      keep(restateStays(siteId, believed(), folded.moves, end))
    } else {
      const folded = foldUnit(unitId, unit, events)
      unit = folded.unit
      const open = believed().find(({ toMs }) => toMs === null) ?? null
      keep(extendStays(siteId, open, folded.moves, end))
    }
    if (unit !== null) positions.push(...positionsOfUnit(unit))
  }
  return { unit, stays: [...stays.values()], positions }
}
