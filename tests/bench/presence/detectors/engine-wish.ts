import type { InventoryWish } from '#edge/llrp/reader-events'
import type { InventoryRequest } from '../radio/inventory-request.ts'
import type { ReaderOrder } from './asking-detector.ts'

const restMs = { quick: 300, slow: 5_000 }
/** Of four ways of asking again the last is the most robust mode there is. */
const ways = 4

/** Carries a wish out as the reader client compiles it: sweeps with flags, the rest without; as many Selects as the reader has. */
export function orderOf(
  wish: InventoryWish,
  numberOf: (epc: string) => number,
  selectsMax: number,
): ReaderOrder | null {
  if (wish.mode === 'off') return null
  const plain: InventoryRequest = { once: false, powerDb: 0, robust: false, select: null }
  if (wish.mode === 'sweep') return { request: { ...plain, once: true }, restMs: 0, turnsAntennas: true }
  if (wish.mode === 'watch') return { request: plain, restMs: restMs[wish.pace ?? 'quick'], turnsAntennas: false }
  const isNamed = wish.epcs.length > 0 && wish.epcs.length <= selectsMax
  const select = isNamed ? new Set(wish.epcs.map(numberOf)) : null
  return { request: { ...plain, robust: wish.attempt % ways === 0, select }, restMs: 0, turnsAntennas: true }
}
