import { z } from 'zod'

const count = z.int().min(0)
const ofAll = count.nullable().describe('Null for who sees some places only.')

/** What the service did since its store was made, at the places of who asks; for checkers and for a person in a hurry. */
export const serviceSummary = z.object({
  factsAccepted: ofAll,
  factsDuplicate: ofAll,
  factsMissing: count,
  factsQuarantined: ofAll,
  factsNotUnderstood: ofAll,
  batches: ofAll,
  sessions: ofAll,
  alertsRaised: z.record(z.string(), count),
  alertsCleared: z.record(z.string(), count),
  requisitions: count,
  journalEntries: ofAll,
  climateWindows: ofAll,
  units: z.object({ byState: z.record(z.string(), count) }),
  memoryRssBytes: ofAll,
})
export type ServiceSummary = z.infer<typeof serviceSummary>
