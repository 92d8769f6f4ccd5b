import { nothingOf } from '#cloud/rules/views'
import { cabinetA, minuteMs, nowMs } from './stockroom.ts'

export const shut = {
  doorId: 1,
  openSinceMs: null,
  openedEntrySeq: null,
  leftOpen: null,
  forced: null,
  lastEntrySeq: 9,
}
export const open = { ...shut, openSinceMs: nowMs - 9 * minuteMs, openedEntrySeq: 8 }
export const antenna = { antenna: 2, up: false, sinceMs: nowMs, entrySeq: 9, noticedBy: 'silence' }
export const heartbeat = {
  lastHeardMs: nowMs - 5 * minuteMs,
  lastHeardSeq: 31,
  enrolledAtMs: 0,
  enrolledSeq: 11,
  listeningSinceMs: 0,
  listeningSeq: 21,
}
export const device = nothingOf(cabinetA)
export const references = {
  hearing: 'as-learnt',
  worseSinceMs: null,
  antennas: [],
  failed: [],
  failedSinceMs: null,
  of: 4,
  entrySeq: 9,
}
export const calibration = {
  calibrationId: 'c'.repeat(16),
  userRef: 'user-anna',
  startedAtMs: nowMs - 20 * minuteMs,
  cycles: 6,
  cyclesDone: 2,
  sessions: [],
  ended: null,
  hardCount: 0,
  hard: [],
  disturbances: [],
  lastDone: null,
  entrySeq: 9,
}
export const refusedRoster = {
  document: 'badge-roster',
  version: 7,
  reason: 'too-large',
  heldVersion: 6,
  sinceMs: nowMs - minuteMs,
  entrySeq: 9,
}
