import type { HeardStay } from '../detectors/detector.ts'
import type { Field } from '../radio/field.ts'
import type { StayReads } from '../radio/inventory-request.ts'

/** A report without what no reader says: EPC numbers for slots, channel 0 where the reader keeps it to itself. */
export function emptyStay(slots: number): HeardStay {
  return {
    antenna: 1,
    channel: 0,
    fromMs: 0,
    endMs: 0,
    count: 0,
    epc: new Int32Array(slots),
    seen: new Int32Array(slots),
    rssiCentiDbm: new Int32Array(slots),
  }
}

/** Fills the report of a stay; antenna and channel from 0. */
export function fillStay(
  stay: HeardStay,
  reads: StayReads,
  field: Field,
  at: { antenna: number; channel: number; fromMs: number; endMs: number; saysChannel: boolean },
): void {
  stay.antenna = at.antenna + 1
  stay.channel = at.saysChannel ? at.channel + 1 : 0
  stay.fromMs = at.fromMs
  stay.endMs = at.endMs
  stay.count = reads.count
  for (let i = 0; i < reads.count; i++) {
    stay.epc[i] = field.epc[reads.slot[i] ?? 0] ?? 0
    stay.seen[i] = reads.seen[i] ?? 0
    stay.rssiCentiDbm[i] = reads.rssiCentiDbm[i] ?? 0
  }
}
