import type { UnusableReason } from '../reader-events.ts'
import { change, log, type SessionDraft, tell } from './session-draft.ts'
import { noUnusable, type UnusableReads } from './session-state.ts'

/** While reads come that cannot be used this is told so often, and after so long without any that it is over. */
const tellEveryMs = 15 * 60_000

/** The count with the reads of one more report. */
export function counted(
  before: UnusableReads,
  usable: number,
  unusable: number,
  reason: UnusableReason | null,
): UnusableReads {
  const { reads, of, toldAtMs } = before
  return { reads: reads + unusable, of: of + usable + unusable, reason: reason ?? before.reason, toldAtMs }
}

/** Tells the first reads that cannot be used at once. */
export function tellFirstUnusable(draft: SessionDraft): void {
  const { reads, toldAtMs } = draft.state.unusable
  if (reads > 0 && toldAtMs === null) tellUnusable(draft)
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
