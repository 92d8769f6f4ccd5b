import type { LlrpParameter } from '../codec/message.ts'
import { childOf } from '../codec/node-access.ts'

/** What is known of a reader's clock: the last moment it said, and whether it tells moments apart. All ms, as it counts. */
export type ReaderStamps = { lastMs: number | null; isFine: boolean }

export const noStamps: ReaderStamps = { lastMs: null, isFine: false }

/** When something happened by the reader's own clock, UTC or since its start (LLRP 1.1 §12.2.2); null where it does not say. */
function stampIn(data: LlrpParameter): number | null {
  const stamp = childOf(data, 'UTCTimestamp') ?? childOf(data, 'Uptime')
  const micros = stamp?.fields.Microseconds
  return typeof micros === 'bigint' ? Number(micros) / 1_000 : null
}

const isWholeSecond = (ms: number) => ms % 1_000 === 0

/** The clock with one more moment said, and that moment; null from a clock that stands still or counts seconds. */
export function withStamp(stamps: ReaderStamps, data: LlrpParameter): { stamps: ReaderStamps; stampMs: number | null } {
  const ms = stampIn(data)
  if (ms === null) return { stamps, stampMs: null }
  const { lastMs } = stamps
  const isFine = stamps.isFine || (lastMs !== null && ms !== lastMs && !(isWholeSecond(ms) && isWholeSecond(lastMs)))
  return { stamps: { lastMs: ms, isFine }, stampMs: isFine ? ms : null }
}
