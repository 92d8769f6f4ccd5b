import { rotated } from '../compile-ro-spec.ts'
import { change, log, type SessionDraft, tell } from './session-draft.ts'
import { passedOverMax, type Run, type RunEnd } from './session-state.ts'

/** The least share of its time that an antenna's turn takes. */
const turnShare = 0.25
/** The least share of its time that a run takes in which every antenna had its turn, where the reader counts its AISpecs and where not. */
const wholeShare = { counted: 0.9, uncounted: 0.6 }

const stayMsOf = ({ runMs, specs }: Run) => runMs / specs

/** So long the run has taken by the reader's clock; by ours, from the question on, where that says nothing. */
function tookMs(run: Run, { stampMs, atMs }: RunEnd): number {
  const byReaderMs = stampMs === null || run.beganStampMs === null ? -1 : stampMs - run.beganStampMs
  return byReaderMs >= 0 ? byReaderMs : atMs - run.startedAtMs
}

/** An end that comes so much later than it is due was held up, and those behind it come the sooner. */
const heldUpFactor = 1.5

/**
 * Whether the AISpecs since the last that ended, up to this one, took long enough to have been carried out, and how late
 * the reader's events are by then. Where its clock says nothing they are looked at from the start on, for events may come
 * late, and many at once.
 */
export function tookTurns(
  draft: SessionDraft,
  run: Run,
  specIndex: number,
  stampMs: number | null,
): { isLongEnough: boolean; lateMs: number } {
  const stayMs = stayMsOf(run)
  const { lateMs } = run
  const sinceLastMs = stampMs === null || run.lastStampMs === null ? -1 : stampMs - run.lastStampMs
  if (sinceLastMs < 0) {
    const sinceStartMs = draft.now.elapsedMs - run.startedAtMs
    return { isLongEnough: sinceStartMs >= turnShare * stayMs * Math.max(1, specIndex), lateMs }
  }
  const dueMs = stayMs * Math.max(1, specIndex - run.specsEnded)
  const isHeldUp = sinceLastMs > heldUpFactor * dueMs
  return {
    isLongEnough: sinceLastMs + lateMs >= turnShare * dueMs,
    lateMs: isHeldUp ? lateMs + sinceLastMs - dueMs : Math.max(0, lateMs - Math.max(0, dueMs - sinceLastMs)),
  }
}

/** Over before it can have been: not one antenna had its turn. */
export function isHollow(run: Run, end: RunEnd): boolean {
  if (run.hasHeard || run.roundsEnded > 0 || run.turned.length > 0) return false
  return run.specsEnded > 0 || tookMs(run, end) < turnShare * stayMsOf(run)
}

/** Over before all antennas had their turn that can have one. A reader that says 1 of every AISpec does not count them. */
export function isCutShort(draft: SessionDraft, run: Run, end: RunEnd): boolean {
  if (run.roundsEnded > 0 || run.antennas.length === 1) return false
  if (run.antennas.slice(run.specsEnded).every((antenna) => getsNoTurns(draft, antenna))) return false
  const share = run.specsEnded > 1 ? wholeShare.counted : wholeShare.uncounted
  return tookMs(run, end) < share * run.runMs
}

/** An antenna of which the reader says that it is not plugged in, or that it passes over. */
export function getsNoTurns({ state }: SessionDraft, antenna: number): boolean {
  return state.antennasDown.includes(antenna) || (state.passedOver[antenna] ?? 0) >= passedOverMax
}

/** The antennas of the AISpecs behind `after` and up to `last`, counted from 1: every cycle begins one antenna later. */
export function antennasOfSpecs({ antennas }: Run, after: number, last: number): number[] {
  const found: number[] = []
  for (let spec = after; spec < last; spec++) {
    const antenna = rotated(antennas, Math.floor(spec / antennas.length))[spec % antennas.length]
    if (antenna !== undefined) found.push(antenna)
  }
  return found
}

/** One that is passed over again and again without a word counts as lost until it has a turn again. */
export function noteTurns(
  draft: SessionDraft,
  antennas: readonly number[],
  hadTurn: (antenna: number) => boolean,
): void {
  for (const antenna of antennas) {
    const { passedOver, antennasDown } = draft.state
    const before = passedOver[antenna] ?? 0
    const times = hadTurn(antenna) ? 0 : Math.min(passedOverMax, before + 1)
    if (times === before) continue
    change(draft, { passedOver: { ...passedOver, [antenna]: times } })
    if (antennasDown.includes(antenna)) continue
    if (times === passedOverMax) {
      log(draft, 'warn', 'reader.antenna-passed-over', { antenna })
      tell(draft, { kind: 'antenna', antenna, up: false })
    } else if (before === passedOverMax) tell(draft, { kind: 'antenna', antenna, up: true })
  }
}
