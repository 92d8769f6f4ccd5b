import type { NumberedEntry } from '#cloud/ledger/journal-entry'
import type { ClimateWindow } from '#cloud/store/records'
import { climateRecorded } from '#contracts/facts/climate-facts'

/** The chart's rows among some entries. Facts were read when they came in: a body that is none is a broken journal. */
export function climateWindowsOf(entries: readonly NumberedEntry[]): Omit<ClimateWindow, 'siteId'>[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'ClimateRecorded' || entry.source.kind !== 'device') return []
    const { deviceId } = entry.source
    const { probeId, quantity, state, windowMs, samples, minMilli, maxMilli, meanMilli, lastMilli } =
      climateRecorded.parse(entry.body)
    return [
      {
        deviceId,
        probeId,
        quantity,
        startAtMs: entry.occurredAtMs - windowMs,
        endAtMs: entry.occurredAtMs,
        state,
        samples,
        minMilli,
        maxMilli,
        meanMilli,
        lastMilli,
        entrySeq: entry.entrySeq,
      },
    ]
  })
}
