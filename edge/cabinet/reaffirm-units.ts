import type { EpcHex } from '#contracts/ids'
import { type CabinetDraft, tell } from './cabinet-draft.ts'
import type { StockAdvice } from './cabinet-types.ts'

/**
 * The service's new cards: what they name no longer and the cabinet still has, some other cabinet says it has. That is
 * contradicted as soon as the doors are shut and every scan is decided.
 */
export function takeCards(draft: CabinetDraft, advice: StockAdvice | null): void {
  const before = draft.stockAdvice?.cards
  draft.stockAdvice = advice
  if (advice === null) return
  const lost = before === undefined ? [] : draft.inventory.confirmed.filter((epc) => before.has(epc))
  const challenged = new Set([...draft.challenged, ...lost])
  draft.challenged = [...challenged].filter((epc) => !advice.cards.has(epc))
  reaffirm(draft)
}

/** Says of what was challenged how it is heard, where it is heard without doubt; what has gone is forgotten. */
export function reaffirm(draft: CabinetDraft): void {
  if (draft.challenged.length === 0) return
  const { inventory, lastHeard, doors, sessions } = draft
  const isStill = (epc: EpcHex) => inventory.confirmed.includes(epc)
  const isBusy =
    doors.some((door) => door.open || door.presenceToldOpen) || sessions.some(({ phase }) => phase !== 'unlocked')
  if (isBusy || !inventory.verified) {
    draft.challenged = draft.challenged.filter(isStill)
    return
  }
  const waiting: EpcHex[] = []
  for (const epc of draft.challenged.filter(isStill)) {
    const evidence = lastHeard.get(epc)
    if (evidence === undefined || inventory.doubts.some((doubt) => doubt.epc === epc)) waiting.push(epc)
    else tell(draft, { kind: 'UnitReaffirmed', epc, evidence })
  }
  draft.challenged = waiting
}
