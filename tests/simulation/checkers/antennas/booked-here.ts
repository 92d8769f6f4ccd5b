import type { Evidence } from '../evidence.ts'

/** The new cards take half a minute to be missed, and a cabinet contradicts after the scan that follows: by then the books are right. */
const arbitratedWithinMs = 2 * 60_000
/** Facts are dated by the cabinet's clock and by ours. */
const slackMs = 5_000

/**
 * Whether the books followed a cabinet that said of a tag it is here: had its unit there from that moment on for longer
 * than cabinets take to contradict each other. What no unit sits on is nobody's, and no book takes it back.
 */
export function isBookedHere(evidence: Evidence, deviceId: string, epc: string, saidAtMs: number): boolean {
  const unitId = evidence.unitOfTag.get(epc)
  if (unitId === undefined) return true
  const recordedAtMs = new Map(evidence.journal.map((entry) => [entry.entrySeq, entry.recordedAtMs]))
  return evidence.stays.some((stay) => {
    if (stay.unitId !== unitId || stay.placeId !== deviceId || stay.fromMs < saidAtMs - slackMs) return false
    const believedUntilMs = recordedAtMs.get(stay.knownUntilSeq ?? -1) ?? evidence.endedAtMs
    const untilMs = Math.min(stay.toMs ?? evidence.endedAtMs, believedUntilMs)
    return untilMs - stay.fromMs > arbitratedWithinMs
  })
}
