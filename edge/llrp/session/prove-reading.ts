import { toldTextOf } from '#contracts/told-text'
import { applyWish, reinstall } from './install-wish.ts'
import { hasAntenna } from './reader-capabilities.ts'
import { change, healthy, keepHabits, log, lose, type SessionDraft, send, setTimer, tell } from './session-draft.ts'
import {
  backOffFirstMs,
  flapsToDoubt,
  type Run,
  silentRunsMax,
  silentRunsToReconnect,
  steadyForMs,
} from './session-state.ts'

/** A report, or the end of a run: the reader reads, and what comes from it can be believed. Keepalives and answers are no such sign. */
export function signOfReading(draft: SessionDraft): void {
  healthy(draft)
  const { silentRuns, reading, flaps } = draft.state
  if (silentRuns > 0) change(draft, { silentRuns: 0, silentSinceMs: null })
  if (reading === 'proved') return
  const readsSinceMs = draft.state.readsSinceMs ?? draft.now.elapsedMs
  change(draft, { readsSinceMs })
  if (flaps < flapsToDoubt || draft.now.elapsedMs - readsSinceMs >= steadyForMs) tellConnected(draft)
}

function tellConnected(draft: SessionDraft): void {
  const { capabilities, reader, version, blindSinceMs, wasEverReady, antennasDown } = draft.state
  if (capabilities === null) throw new Error('a reader was seen to read without capabilities')
  const antennas = reader.antennas.map(({ antenna }) => antenna).filter((id) => hasAntenna(capabilities, id))
  if (antennas.length < reader.antennas.length)
    log(draft, 'error', 'reader.antennas-missing', { wanted: reader.antennas.length, has: capabilities.antennaCount })
  tell(draft, {
    kind: 'connected',
    manufacturer: capabilities.manufacturer,
    model: capabilities.model,
    firmware: toldTextOf(capabilities.firmware, 255),
    llrpVersion: version === 2 ? '1.1' : '1.0.1',
    antennas,
    blindMs: wasEverReady && blindSinceMs !== null ? Math.max(0, draft.now.elapsedMs - blindSinceMs) : null,
  })
  for (const antenna of antennasDown)
    if (antennas.includes(antenna)) tell(draft, { kind: 'antenna', antenna, up: false })
  change(draft, { reading: 'proved', wasEverReady: true, lossTold: false, blindSinceMs: null, brokeOver: null })
  keepHabits(draft)
  applyWish(draft)
}

/**
 * A run without report and without end. After a few the reader is silent: said once, and tried to be woken by letting go
 * what it may hold back and by giving it its ROSpec anew; its inputs and outputs stay in use. After more the connection is
 * made anew. True when one of it is done; `restMs` is how long the ROSpec waits.
 */
export function runWasSilent(draft: SessionDraft, run: Run, restMs = 0): boolean {
  const silentRuns = draft.state.silentRuns + 1
  const silentSinceMs = draft.state.silentSinceMs ?? run.startedAtMs
  change(draft, { silentRuns, silentSinceMs })
  if (silentRuns % silentRunsMax !== 0) return false
  const { lossTold } = draft.state
  log(draft, 'warn', 'reader.silent', { silentRuns })
  if (!lossTold) tell(draft, { kind: 'lost', reason: 'silent' })
  const blindSinceMs = draft.state.blindSinceMs ?? silentSinceMs
  change(draft, { reading: 'silent', lossTold: true, blindSinceMs })
  if (silentRuns >= silentRunsToReconnect) {
    change(draft, { backOffMs: backOffFirstMs })
    lose(draft, 'silent', 'no report and no end of a run')
    return true
  }
  send(draft, 'ENABLE_EVENTS_AND_REPORTS')
  if (restMs === 0) reinstall(draft)
  else {
    change(draft, { applied: null })
    setTimer(draft, 'wish-again', restMs)
  }
  return true
}
