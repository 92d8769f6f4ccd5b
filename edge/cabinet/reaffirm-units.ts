import type { Evidence } from '#contracts/facts/evidence'
import type { EpcHex } from '#contracts/ids'
import { type CabinetDraft, tell } from './cabinet-draft.ts'
import type { StockAdvice } from './cabinet-types.ts'

/** What came just now is in the next cards; what has no card for so long is somewhere else by the books. */
const cardDueMs = 30_000
export const uncardedTimer = 'uncarded'

/**
 * The service's new cards: what they name no longer and the cabinet still has, some other cabinet says it has. That is
 * contradicted as soon as the doors are shut and every scan is decided; what never had a card, after a while.
 */
export function takeCards(draft: CabinetDraft, advice: StockAdvice | null): void {
  const before = draft.stockAdvice?.cards
  draft.stockAdvice = advice
  if (advice === null) return
  const lacking = draft.inventory.confirmed.filter((epc) => !advice.cards.has(epc))
  draft.uncarded = new Set(lacking.filter((epc) => draft.uncarded.has(epc) || before?.has(epc)))
  draft.reaffirmed = new Set([...draft.reaffirmed].filter((epc) => draft.uncarded.has(epc)))
  if (lacking.some((epc) => !draft.uncarded.has(epc)))
    draft.outputs.push({ kind: 'timer', name: uncardedTimer, delayMs: cardDueMs })
  reaffirm(draft)
}

/** Nothing came for a while: whatever has no card is elsewhere by the books. */
export function cardsAreDue(draft: CabinetDraft): void {
  const cards = draft.stockAdvice?.cards
  if (cards === undefined) return
  draft.uncarded = new Set(draft.inventory.confirmed.filter((epc) => !cards.has(epc)))
  reaffirm(draft)
}

/** Heard so much worse than was last said of it, 0.01 dB, it may be heard from elsewhere: whoever weighs cabinets has to know. */
const fadedCentiDb = 1_000
/** The strongest of a few reads says little of how loud a tag is: a scan that saw it once or twice tells no fading. */
const readsToTellFadedMin = 8

type Judged = { epc: EpcHex; evidence: Evidence }

/** Remembers how loud what is inside was said to be, and says of what has faded since how it is heard now. */
export function tellFaded(draft: CabinetDraft, present: readonly Judged[], placed: readonly Judged[]): void {
  const levels = new Map<EpcHex, number>()
  for (const { epc, evidence } of placed) if (evidence.rssiCentiDbm !== null) levels.set(epc, evidence.rssiCentiDbm)
  for (const { epc, evidence } of present) {
    const { rssiCentiDbm, reads } = evidence
    const said = draft.saidLevels.get(epc)
    if (rssiCentiDbm === null) continue
    const isFaded = said !== undefined && reads >= readsToTellFadedMin && rssiCentiDbm <= said - fadedCentiDb
    if (isFaded) tell(draft, { kind: 'UnitReaffirmed', epc, evidence })
    levels.set(epc, said === undefined || isFaded ? rssiCentiDbm : said)
  }
  draft.saidLevels = levels
}

/** Says of what the books have elsewhere how it is heard, where it is heard without doubt: once, and again after each scan. */
export function reaffirm(draft: CabinetDraft): void {
  if (draft.uncarded.size === 0) return
  const { inventory, lastHeard, doors, sessions } = draft
  const isBusy =
    doors.some((door) => door.open || door.presenceToldOpen) || sessions.some(({ phase }) => phase !== 'unlocked')
  if (isBusy || !inventory.verified) return
  const confirmed = new Set(inventory.confirmed)
  const doubted = new Set(inventory.doubts.map(({ epc }) => epc))
  const reaffirmed = new Set<EpcHex>(draft.reaffirmed)
  const saidLevels = new Map(draft.saidLevels)
  for (const epc of draft.uncarded) {
    const evidence = lastHeard.get(epc)
    // Whoever did not hear it contradicts nobody: another cabinet may have had it taken since.
    const isHeard = evidence !== undefined && evidence.reads > 0
    if (!isHeard || reaffirmed.has(epc) || !confirmed.has(epc) || doubted.has(epc)) continue
    reaffirmed.add(epc)
    tell(draft, { kind: 'UnitReaffirmed', epc, evidence })
    if (evidence.rssiCentiDbm !== null) saidLevels.set(epc, evidence.rssiCentiDbm)
  }
  draft.reaffirmed = reaffirmed
  draft.saidLevels = saidLevels
}
