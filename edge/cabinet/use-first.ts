import type { StockCard } from '#contracts/downlink/stock-cards'
import type { EpcHex } from '#contracts/ids'

/**
 * First expired, first out: the unit that should have been taken in place of this one. Of the same item and owner, still
 * inside, and to be used up sooner; the soonest of them. Null when there is none, or too little is known: a unit without
 * a card, or without a last day, is in nobody's way. wallMs leaves out what has expired: null when the clock cannot tell.
 */
export function shouldHaveGoneFirst(
  taken: EpcHex,
  inside: readonly EpcHex[],
  cards: ReadonlyMap<EpcHex, StockCard>,
  wallMs: number | null,
): EpcHex | null {
  const card = cards.get(taken)
  if (card === undefined || card.expiresOnDay === null) return null
  let first: { epc: EpcHex; expiresOnDay: number } = { epc: taken, expiresOnDay: card.expiresOnDay }
  for (const epc of inside) {
    const other = cards.get(epc)
    if (other === undefined || other.expiresOnDay === null || epc === taken) continue
    if (other.itemId !== card.itemId || other.owner !== card.owner) continue
    if (wallMs === null || (other.expiresAtMs !== null && other.expiresAtMs <= wallMs)) continue
    if (other.expiresOnDay >= first.expiresOnDay) continue
    first = { epc, expiresOnDay: other.expiresOnDay }
  }
  return first.epc === taken ? null : first.epc
}
