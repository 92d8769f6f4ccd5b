import { compileRoSpec } from '../compile-ro-spec.ts'
import type { InventoryWish } from '../reader-events.ts'
import { ask, cancelTimers, change, type SessionDraft } from './session-draft.ts'
import { requestTimeoutMs } from './session-state.ts'

/** What a reader is to do that has not yet shown that it reads. */
const proofWish: InventoryWish = { mode: 'watch', pace: 'quick' }

function sameWish(a: InventoryWish, b: InventoryWish): boolean {
  if (a.mode === 'sweep' && b.mode === 'sweep') return a.sweep === b.sweep
  if (a.mode === 'watch' && b.mode === 'watch') return a.pace === b.pace
  if (a.mode !== 'confirm' || b.mode !== 'confirm') return a.mode === b.mode
  return a.attempt === b.attempt && a.epcs.join() === b.epcs.join()
}

/**
 * Replaces the ROSpec when the wish is another than the one carried out; while it is being replaced only the last wish
 * counts. A reader that has not shown that it reads is given a short inventory of our own instead.
 */
export function applyWish(draft: SessionDraft): void {
  const { link, isChanging, applied, run, capabilities, reader, impinjExtensions, plainness, reading } = draft.state
  if (link !== 'ready' || isChanging || capabilities === null) return
  const isProof = reading !== 'proved'
  const wish = isProof ? proofWish : draft.state.wish
  if (run === null ? wish.mode === 'off' : applied !== null && run.isProof === isProof && sameWish(wish, applied))
    return
  cancelTimers(draft, 'next-run', 'run-overdue', 'wish-again')
  if (run !== null) ask(draft, 'delete', 'DELETE_ROSPEC', { ROSpecID: run.roSpecId })
  if (wish.mode === 'off') {
    change(draft, { run: null, applied: null })
    return
  }
  const roSpecId = draft.state.nextRoSpecId
  const { turn, leftOut, antennasDown, reportsWhenAsked } = draft.state
  // A reader may give a run up at an antenna that is not plugged in: that comes last, and once.
  const isDown = ({ antenna }: { antenna: number }) => antennasDown.includes(antenna)
  const antennas = [...reader.antennas.filter((each) => !isDown(each)), ...reader.antennas.filter(isDown)]
  const oneCycle = !draft.state.tellsSpecs || antennas.some(isDown)
  const compiled = compileRoSpec({
    wish,
    capabilities,
    antennas,
    roSpecId,
    impinjExtensions,
    plainness,
    leftOut,
    reportsWhenAsked,
    oneCycle,
    turn,
  })
  const { roSpec, ...shape } = compiled
  change(draft, {
    run: { roSpecId, ...shape, isProof, isUnderWay: false, ...justStarted, startedAtMs: draft.now.elapsedMs },
    applied: wish,
    visited: applied === null ? draft.state.visited : [],
    offered: applied === null ? draft.state.offered : [],
    isChanging: true,
    // What was said of the one before is no field that this one leaves out.
    lastTold: { ...draft.state.lastTold, roSpecId: null },
    nextRoSpecId: roSpecId >= 0x7fff_ffff ? 1 : roSpecId + 1,
  })
  ask(draft, 'add', 'ADD_ROSPEC', {}, { parameters: [roSpec] })
  ask(draft, 'enable', 'ENABLE_ROSPEC', { ROSpecID: roSpecId })
  // Some answer only when the run is over.
  const timeoutMs = requestTimeoutMs + shape.runMs
  ask(draft, 'start', 'START_ROSPEC', { ROSpecID: roSpecId }, { timeoutMs })
}

/** What is known of a run when it starts. */
export const justStarted = {
  specsEnded: 0,
  roundsEnded: 0,
  hasReported: false,
  hasHeard: false,
  hasEnded: null,
  isOver: false,
  beganStampMs: null,
  lastStampMs: null,
  lateMs: 0,
  turned: [] as number[],
  heardAt: [] as number[],
  overdue: 'not',
  stillRunning: 0,
  hasUsable: false,
  unusableReads: 0,
} as const

/** Gives the reader its ROSpec anew. */
export function reinstall(draft: SessionDraft): void {
  change(draft, { applied: null })
  applyWish(draft)
}
