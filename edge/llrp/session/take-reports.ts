import type { TagReportRow } from '../codec/tag-reports.ts'
import type { TagRead, UnusableReason } from '../reader-events.ts'
import { signOfReading } from './prove-reading.ts'
import { takeTidAnswer } from './read-tids.ts'
import { finishRun, isReportAsked } from './run-inventory.ts'
import { change, changeRun, isOurs, type SessionDraft, setTimer, tell } from './session-draft.ts'
import { endlessRunsMax, type Run, type SessionState } from './session-state.ts'
import { counted, tellFirstUnusable } from './unusable-reads.ts'
import { readOf, takeOver } from './usable-reads.ts'

const reportGraceMs = 100

/**
 * Whether a read of another ROSpec is one more that cannot be used: nobody else's is left on the reader, so that it says
 * the wrong number. What one of our own that is gone still had to say is stale, until a round of this one is over.
 */
function isMisnumbered({ state }: SessionDraft, run: Run, roSpecId: number | null): boolean {
  if (run.isProof || state.isChanging || roSpecId === null) return false
  // Where reports wait until they are asked for, those of an older one come with the next.
  const areKept = run.reportsWhenAsked || run.overdue === 'report-tried'
  if (areKept && roSpecId < run.roSpecId) return false
  return run.isUnderWay || roSpecId > run.roSpecId
}

/** Tags of the ROSpec at work, and those that cannot be used. */
export function takeTags(draft: SessionDraft, rows: readonly TagReportRow[]): void {
  const { run } = draft.state
  const told = { ...draft.state.lastTold }
  const reads: TagRead[] = []
  let own = 0
  let misnumbered = 0
  let reason: UnusableReason | null = null
  for (const row of rows) {
    takeOver(row, told)
    if (row.read !== null) takeTidAnswer(draft, row)
    if (run === null) continue
    if (!isOurs(draft, told.roSpecId)) {
      if (!isMisnumbered(draft, run, told.roSpecId)) continue
      misnumbered += 1
      reason = 'rospec-unknown'
      continue
    }
    own += 1
    const read = readOf(row, told, run.antennas, draft.now.elapsedMs)
    if (typeof read === 'string') reason = read
    else reads.push(read)
  }
  const unusable = own - reads.length + misnumbered
  change(draft, { lastTold: told, unusable: counted(draft.state.unusable, reads.length, unusable, reason) })
  if (run === null || (rows.length === 0 ? !isOurs(draft, null) : own + misnumbered === 0)) return
  takeReport(draft, run, reads, unusable)
  if (isSign(draft.state, run, rows.length)) signOfReading(draft)
  // There is none: nothing is waited for.
  if (run.overdue === 'report-tried' && rows.length === 0) finishRun(draft, run)
  tellFirstUnusable(draft)
  if (!run.isProof && reads.length > 0) tell(draft, { kind: 'reads', reads })
}

/** A report without a tag says something only where it was asked for, and of a reader whose runs never end only an end does. */
function isSign({ endlessRuns }: SessionState, run: Run, rows: number): boolean {
  return endlessRuns < endlessRunsMax && (rows > 0 || isReportAsked(run))
}

function takeReport(draft: SessionDraft, run: Run, reads: readonly TagRead[], unusable: number): void {
  if (isReportAsked(run) && !run.hasReported) setTimer(draft, 'run-overdue', reportGraceMs)
  const hasUsable = run.hasUsable || reads.length > 0
  const hasHeard = run.hasHeard || reads.length + unusable > 0
  const heardAt = new Set(run.heardAt)
  for (const { antenna } of reads) heardAt.add(antenna)
  if (hasHeard && !draft.state.hasHeardTags) {
    // What comes only when it is asked for is asked for from now on.
    change(draft, { hasHeardTags: true, reportsWhenAsked: run.overdue === 'report-tried' })
  }
  const isNews = !run.hasReported || unusable > 0 || hasUsable !== run.hasUsable || hasHeard !== run.hasHeard
  if (!isNews && heardAt.size === run.heardAt.length) return
  const unusableReads = run.unusableReads + unusable
  changeRun(draft, { hasReported: true, hasHeard, hasUsable, unusableReads, heardAt: [...heardAt] })
}
