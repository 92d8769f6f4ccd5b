import { z } from 'zod'

const count = z.int().min(0)

/** What the service did since its store was made, for checkers and for a person in a hurry. */
export const serviceSummary = z.object({
  factsAccepted: count,
  factsDuplicate: count,
  factsMissing: count,
  factsQuarantined: count,
  factsNotUnderstood: count,
  batches: count,
  sessions: count,
  alertsRaised: z.record(z.string(), count),
  alertsCleared: z.record(z.string(), count),
  requisitions: count,
  journalEntries: count,
  climateWindows: count,
  units: z.object({ byState: z.record(z.string(), count) }),
  memoryRssBytes: count,
})
export type ServiceSummary = z.infer<typeof serviceSummary>
