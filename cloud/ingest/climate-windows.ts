import type { NumberedEntry } from '#cloud/journal/journal-entry'
import type { ClimateWindow } from '#cloud/store/records'
import type { FactOf } from '#contracts/facts/fact'

/** The chart's rows among some entries. Their bodies were read by their schema when they came in. */
export function climateWindowsOf(entries: readonly NumberedEntry[]): Omit<ClimateWindow, 'siteId'>[] {
  return entries.flatMap((entry) => {
    if (entry.kind !== 'ClimateRecorded' || entry.source.kind !== 'device') return []
    const { deviceId } = entry.source
    const { probeId, quantity, state, windowMs, samples, minMilli, maxMilli, meanMilli, lastMilli } =
      entry.body as FactOf<'ClimateRecorded'>
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
