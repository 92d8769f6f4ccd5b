import { z } from 'zod'

/** Why presence answered as it did: what was asked of the radio and what came back, so that a person can weigh it. */
export const evidenceSchema = z.strictObject({
  /** Inventory rounds that looked for this tag since the door closed. */
  rounds: z.int().min(0).max(1_000_000),
  /** Rounds on a healthy reader and antenna in which this tag could have answered. */
  opportunities: z.int().min(0).max(1_000_000),
  /** Times it did answer. */
  reads: z.int().min(0).max(100_000_000),
  /** Antennas that heard it, or for a missing tag the ones that used to. */
  antennas: z.array(z.int().min(1).max(64)).max(64),
  /** Strongest answer in 0.01 dBm; null when there was none. */
  rssiCentiDbm: z.int().min(-15_000).max(3_000).nullable(),
  /** How sure the verdict is, 0 to 1000. */
  confidencePermille: z.int().min(0).max(1_000),
})
export type Evidence = z.infer<typeof evidenceSchema>
