import type { EpcHex } from '#contracts/ids'
import type { LlrpParameter } from '../codec/message.ts'
import { numberIn } from '../codec/node-access.ts'
import type { TagReportRow } from '../codec/tag-reports.ts'
import { compileRoSpec, type Plainness, rotated } from '../compile-ro-spec.ts'
import type { InventoryWish, TagRead } from '../reader-events.ts'
import { ask, cancelTimers, change, healthy, log, lose, type SessionDraft, setTimer, tell } from './session-draft.ts'

const overdueMs = 2_000
const wishAgainMs = 1_000

function sameWish(a: InventoryWish, b: InventoryWish): boolean {
  if (a.mode === 'sweep' && b.mode === 'sweep') return a.sweep === b.sweep
  if (a.mode === 'watch' && b.mode === 'watch') return a.pace === b.pace
  if (a.mode !== 'confirm' || b.mode !== 'confirm') return a.mode === b.mode
  return a.attempt === b.attempt && a.epcs.join() === b.epcs.join()
}

/** Replaces the ROSpec when the wish is another than the one carried out; while it is being replaced only the last wish counts. */
export function applyWish(draft: SessionDraft): void {
  const { link, isChanging, wish, applied, run, capabilities, reader, impinjExtensions, plainness } = draft.state
  if (link !== 'ready' || isChanging || capabilities === null) return
  if (applied === null ? wish.mode === 'off' : sameWish(wish, applied)) return
  cancelTimers(draft, 'next-run', 'run-overdue', 'wish-again')
  if (run !== null) ask(draft, 'delete', 'DELETE_ROSPEC', { ROSpecID: run.roSpecId })
  if (wish.mode === 'off') {
    change(draft, { run: null, applied: null })
    return
  }
  const roSpecId = draft.state.nextRoSpecId
  const { antennas } = reader
  const compiled = compileRoSpec({ wish, capabilities, antennas, roSpecId, impinjExtensions, plainness })
  const { roSpec, ...shape } = compiled
  change(draft, {
    run: { roSpecId, ...shape, tellsAiSpecs: false, heardSinceStart: false },
    applied: wish,
    isChanging: true,
    nextRoSpecId: roSpecId >= 0x7fff_ffff ? 1 : roSpecId + 1,
  })
  ask(draft, 'add', 'ADD_ROSPEC', {}, [roSpec])
  ask(draft, 'enable', 'ENABLE_ROSPEC', { ROSpecID: roSpecId })
  ask(draft, 'start', 'START_ROSPEC', { ROSpecID: roSpecId })
}

/** The reader would not have the ROSpec: ask for less, and give up only when it refuses the plainest one. */
export function takeRefusedRoSpec(draft: SessionDraft, refusal: string): void {
  const { plainness, queue } = draft.state
  const dropped = new Set(['enable', 'start', 'run-again'])
  const isPlainest = plainness === 2
  log(draft, isPlainest ? 'error' : 'warn', 'reader.rospec-refused', { refusal, plainness })
  change(draft, {
    queue: queue.filter(({ purpose }) => !dropped.has(purpose)),
    isChanging: false,
    applied: null,
    plainness: Math.min(2, plainness + 1) as Plainness,
  })
  if (isPlainest) lose(draft, 'protocol-error', refusal)
  else setTimer(draft, 'wish-again', wishAgainMs)
}

export function takeStarted(draft: SessionDraft): void {
  change(draft, { isChanging: false })
  expectEnd(draft)
  applyWish(draft)
}

function expectEnd(draft: SessionDraft): void {
  const { run } = draft.state
  if (run === null) return
  change(draft, { run: { ...run, heardSinceStart: false } })
  setTimer(draft, 'run-overdue', run.runMs + overdueMs)
}

export function runAgain(draft: SessionDraft): void {
  const { run, isChanging, link } = draft.state
  if (run === null || isChanging || link !== 'ready') return
  ask(draft, 'run-again', 'START_ROSPEC', { ROSpecID: run.roSpecId })
  expectEnd(draft)
}

/** The reader never said that the run was over: a round in which it reported something is one all the same. */
export function takeOverdue(draft: SessionDraft): void {
  const { run } = draft.state
  if (run === null) return
  log(draft, 'warn', 'reader.run-overdue', { roSpecId: run.roSpecId })
  if (run.heardSinceStart && !run.tellsAiSpecs) tell(draft, { kind: 'round-ended', antennas: run.antennas })
  runAgain(draft)
}

/** One antenna has had its turn; when the last of a cycle has, the round is over. LLRP 1.1 §14.2.2.9. */
export function takeAiSpecEvent(draft: SessionDraft, event: LlrpParameter): void {
  const { run } = draft.state
  if (run === null || numberIn(event, 'ROSpecID') !== run.roSpecId) return
  healthy(draft)
  if (!run.tellsAiSpecs) change(draft, { run: { ...run, tellsAiSpecs: true } })
  const specIndex = numberIn(event, 'SpecIndex') ?? 0
  const specsPerCycle = run.antennaPerSpec ? run.antennas.length : 1
  if (specIndex % specsPerCycle !== 0) return
  const cycle = run.antennaPerSpec ? specIndex / specsPerCycle - 1 : 0
  tell(draft, { kind: 'round-ended', antennas: rotated(run.antennas, cycle) })
}

/** LLRP 1.1 §14.2.2.4: a run through all AISpecs is over. */
export function takeRoSpecEvent(draft: SessionDraft, event: LlrpParameter): void {
  const { run, isChanging } = draft.state
  const started = 0
  if (run === null || numberIn(event, 'ROSpecID') !== run.roSpecId) return
  if (numberIn(event, 'EventType') === started || isChanging) return
  if (!run.tellsAiSpecs) tell(draft, { kind: 'round-ended', antennas: run.antennas })
  cancelTimers(draft, 'run-overdue')
  // Uneven rests, so that slow rounds do not keep meeting the same channels of the hop sequence.
  if (run.pauseMs > 0) setTimer(draft, 'next-run', run.pauseMs * (0.7 + 0.6 * draft.now.chance))
  else runAgain(draft)
}

/** Tags of the ROSpec at work; what an older one still had to say is stale. */
export function takeTags(draft: SessionDraft, rows: readonly TagReportRow[]): void {
  const { run } = draft.state
  if (run === null) return
  healthy(draft)
  const reads: TagRead[] = []
  for (const row of rows) {
    if (row.roSpecId !== null && row.roSpecId !== run.roSpecId) continue
    const hex = row.epc.length
    if (row.antenna === null || hex === 0 || hex % 4 !== 0 || hex > 124) continue
    reads.push({
      epc: row.epc as EpcHex,
      antenna: row.antenna,
      channel: row.channel ?? 0,
      rssiCentiDbm: row.rssiCentiDbm,
      seenCount: row.seenCount ?? 1,
      readAtElapsedMs: draft.now.elapsedMs,
    })
  }
  if (reads.length === 0) return
  if (!run.heardSinceStart) change(draft, { run: { ...run, heardSinceStart: true } })
  tell(draft, { kind: 'reads', reads })
}
