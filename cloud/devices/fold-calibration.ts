import type { NumberedEntry } from '#cloud/journal/journal-entry'

/** A door cycle of a calibration, as the cabinet decided it. */
export type CalibrationCycle = {
  sessionId: string
  /** False when its scan was cut short. */
  counted: boolean
  inside: number
  heard: number
  atMs: number
  /** Units taken and put in in it all the same. */
  changes: number
  entrySeq: number
}

/** A door session in which something was taken or put in although its cabinet was being calibrated. */
export type CalibrationDisturbance = {
  calibrationId: string
  sessionId: string
  taken: number
  placed: number
  atMs: number
  entrySeq: number
}

/** The newest calibration of a cabinet, and what is to be known of earlier ones. */
export type CalibrationCondition = {
  /** The command that started it. */
  calibrationId: string
  userRef: string
  startedAtMs: number
  /** Cycles asked for, and done. */
  cycles: number
  cyclesDone: number
  /** Its sessions, oldest first, at most cyclesKept. */
  sessions: CalibrationCycle[]
  /** Null while it runs. */
  ended: { cause: string; atMs: number } | null
  /** Units missed in at least one cycle: how many, and the first of them. */
  hardCount: number
  hard: { epc: string; heardCycles: number }[]
  /** Since a calibration last had all its cycles with nothing changed, at most disturbancesKept. */
  disturbances: CalibrationDisturbance[]
  /** The last that had all its cycles; null for none with this hardware and card. */
  lastDone: { userRef: string; cycles: number; atMs: number } | null
  entrySeq: number
}

/** The facts that tell of calibrations. */
export const calibrationFactKinds: readonly string[] = [
  'CalibrationStarted',
  'CalibrationCycled',
  'CalibrationDisturbed',
  'CalibrationEnded',
]

const cyclesKept = 40
const disturbancesKept = 20

type Told = { calibrationId: string; sessionId: string; cyclesDone: number; cycles: number }

function started({
  body,
  occurredAtMs,
  entrySeq,
}: NumberedEntry): Omit<CalibrationCondition, 'disturbances' | 'lastDone'> {
  const { calibrationId, userRef, cycles } = body as Told & { userRef: string }
  const nothing = { cyclesDone: 0, sessions: [], ended: null, hardCount: 0, hard: [] }
  return { calibrationId, userRef, startedAtMs: occurredAtMs, cycles, ...nothing, entrySeq }
}

function cycled(before: CalibrationCondition, { body, occurredAtMs, entrySeq }: NumberedEntry): CalibrationCondition {
  const { sessionId, counted, cyclesDone, insideCount, heardCount } = body as Told & {
    counted: boolean
    insideCount: number
    heardCount: number
  }
  const changes = before.disturbances
    .filter((one) => one.sessionId === sessionId)
    .reduce((sum, { taken, placed }) => sum + taken + placed, 0)
  const cycle = { sessionId, counted, inside: insideCount, heard: heardCount, atMs: occurredAtMs, changes, entrySeq }
  return { ...before, cyclesDone, sessions: [...before.sessions, cycle].slice(-cyclesKept), entrySeq }
}

function disturbed(
  before: CalibrationCondition,
  { body, occurredAtMs, entrySeq }: NumberedEntry,
): CalibrationCondition {
  const { calibrationId, sessionId, takenCount, placedCount } = body as Told & {
    takenCount: number
    placedCount: number
  }
  const one = { calibrationId, sessionId, taken: takenCount, placed: placedCount, atMs: occurredAtMs, entrySeq }
  const sessions = before.sessions.map((cycle) =>
    cycle.sessionId === sessionId ? { ...cycle, changes: cycle.changes + takenCount + placedCount } : cycle,
  )
  return { ...before, sessions, disturbances: [...before.disturbances, one].slice(-disturbancesKept), entrySeq }
}

function ended(before: CalibrationCondition, { body, occurredAtMs, entrySeq }: NumberedEntry): CalibrationCondition {
  const { cause, cyclesDone, hardCount, hard } = body as Told &
    Pick<CalibrationCondition, 'hardCount' | 'hard'> & {
      cause: string
    }
  const { userRef, cycles, calibrationId } = before
  const isDone = cause === 'cycles-done'
  const isUnchanged = before.disturbances.every((one) => one.calibrationId !== calibrationId)
  return {
    ...before,
    cyclesDone,
    ended: { cause, atMs: occurredAtMs },
    hardCount,
    hard,
    disturbances: isDone && isUnchanged ? [] : before.disturbances,
    lastDone: isDone ? { userRef, cycles, atMs: occurredAtMs } : before.lastDone,
    entrySeq,
  }
}

/** Adds a fact of the cabinet. One about a calibration whose start was never heard of changes nothing. */
export function foldCalibration(
  before: CalibrationCondition | null,
  entry: NumberedEntry,
): CalibrationCondition | null {
  if (entry.kind === 'CalibrationStarted') {
    return { ...started(entry), disturbances: before?.disturbances ?? [], lastDone: before?.lastDone ?? null }
  }
  if (before === null) return null
  if (entry.kind === 'CalibrationDisturbed') return disturbed(before, entry)
  if (entry.body.calibrationId !== before.calibrationId) return before
  return entry.kind === 'CalibrationCycled' ? cycled(before, entry) : ended(before, entry)
}

/** What a cabinet learnt is on its card: with another one none of it is left, and nothing of it can have been learnt wrongly. */
export function withoutCard(
  before: CalibrationCondition,
  { occurredAtMs, entrySeq }: NumberedEntry,
): CalibrationCondition {
  const end = before.ended ?? { cause: 'restarted', atMs: occurredAtMs }
  return { ...before, ended: end, disturbances: [], lastDone: null, entrySeq }
}
