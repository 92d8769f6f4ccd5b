import type { DeviceId, Epoch } from '#contracts/ids'
import type { IncomingBatch } from './parse-batch.ts'

/** One thing a device handed in, waiting for the next transaction. */
export type Submission = { deviceId: DeviceId; receivedAtMs: number } & (
  | { kind: 'batch'; batch: IncomingBatch; text: string }
  | { kind: 'unreadable'; reason: string; text: string }
  | { kind: 'status'; epoch: Epoch; lastSeq: number }
  /** Its connection was pushed out by another of the same name so many times within so many ms. */
  | { kind: 'connections'; times: number; withinMs: number }
)

/** How many facts a submission weighs in a transaction. */
export function weightOf(submission: Submission): number {
  return submission.kind === 'batch' ? submission.batch.facts.length : 1
}
