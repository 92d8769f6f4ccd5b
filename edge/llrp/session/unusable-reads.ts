import type { UnusableReason } from '../reader-events.ts'
import { change, log, type SessionDraft, tell } from './session-draft.ts'
import { noUnusable } from './session-state.ts'

/** While reads come that cannot be used this is told so often, and after so long without any that it is over. */
const tellEveryMs = 15 * 60_000

/** Counts the reads of a report, and tells the first that cannot be used at once. */
export function countReads(draft: SessionDraft, usable: number, unusable: number, reason: UnusableReason | null): void {
  const before = draft.state.unusable
  const counted = {
    ...before,
    reads: before.reads + unusable,
    of: before.of + usable + unusable,
    reason: reason ?? before.reason,
  }
  change(draft, { unusable: counted })
  if (unusable > 0 && before.toldAtMs === null) tellUnusable(draft)
}

function tellUnusable(draft: SessionDraft): void {
  const { reads, of, reason } = draft.state.unusable
  if (reason === null) return
  log(draft, 'warn', 'reader.reads-unusable', { reads, of, reason })
  tell(draft, { kind: 'unusable', reads, of, reason })
  change(draft, { unusable: { ...noUnusable, reason, toldAtMs: draft.now.elapsedMs } })
}

/** At the end of a round: says again what goes on, or that it is over. */
export function lookAtUnusable(draft: SessionDraft): void {
  const { toldAtMs, reads } = draft.state.unusable
  if (toldAtMs === null || draft.now.elapsedMs - toldAtMs < tellEveryMs) return
  tellUnusable(draft)
  if (reads === 0) change(draft, { unusable: noUnusable })
}
