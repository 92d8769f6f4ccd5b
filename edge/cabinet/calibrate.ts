import type { Command } from '#contracts/downlink/command'
import { calibrationTagsMax } from '#contracts/facts/calibration-facts'
import type { FactBody, FactOf } from '#contracts/facts/fact'
import type { EpcHex, SessionId } from '#contracts/ids'
import { type CabinetDraft, tell } from './cabinet-draft.ts'
import type { CabinetCalibration, PresenceVerdict } from './cabinet-types.ts'

type StartOrder = Extract<Command, { kind: 'StartCalibration' }>
type Decided = Extract<PresenceVerdict, { kind: 'decided' }>
type EndCause = FactOf<'CalibrationEnded'>['cause']

/** The timer that ends a calibration nobody ended. */
export const calibrationTimer = 'calibration'
const longestMs = 3_600_000

/** Why a calibration cannot be started or stopped now; null when it can. */
export function calibrationRefusal(
  draft: CabinetDraft,
  kind: 'StartCalibration' | 'StopCalibration',
): FactOf<'CommandAnswered'>['refusal'] {
  const isRunning = draft.calibration?.isRunning === true
  if (kind === 'StopCalibration') return isRunning ? null : 'calibration-not-running'
  if (isRunning) return 'calibration-running'
  if (draft.reader !== 'connected') return 'reader-not-connected'
  if (draft.doors.some(({ open, bouncingTo }) => open || bouncingTo !== null)) return 'door-open'
  if (draft.sessions.length > 0) return 'session-not-over'
  // Before the first count after a boot what doors change is nobody's, and nothing says that nothing was taken.
  return draft.inventory.verified ? null : 'inventory-not-verified'
}

/** From now on the sessions of this person are cycles of a calibration, for an hour at most. */
export function startCalibration(draft: CabinetDraft, { commandId, cycles, userRef }: StartOrder): void {
  const doubted = new Set(draft.inventory.doubts.map(({ sessionId }) => sessionId))
  draft.calibration = {
    calibrationId: commandId,
    userRef,
    cycles,
    isRunning: true,
    cyclesDone: 0,
    sessions: (draft.calibration?.sessions ?? []).filter(({ sessionId }) => doubted.has(sessionId)),
    missed: {},
  }
  tell(draft, { kind: 'CalibrationStarted', calibrationId: commandId, userRef, cycles })
  draft.outputs.push({ kind: 'timer', name: calibrationTimer, delayMs: longestMs })
}

/** Ends the calibration that runs, if one does. */
export function endCalibration(draft: CabinetDraft, cause: EndCause): void {
  if (draft.calibration === null || !draft.calibration.isRunning) return
  tell(draft, ended(draft, draft.calibration, cause))
}

function ended(draft: CabinetDraft, calibration: CabinetCalibration, cause: EndCause): FactBody {
  const { calibrationId, cyclesDone, cycles, missed } = calibration
  draft.calibration = { ...calibration, isRunning: false }
  draft.outputs.push({ kind: 'cancel-timer', name: calibrationTimer })
  const hard = Object.entries(missed)
    .map(([epc, times]) => ({ epc: epc as EpcHex, heardCycles: cyclesDone - times }))
    .sort((a, b) => a.heardCycles - b.heardCycles || (a.epc < b.epc ? -1 : 1))
  return {
    kind: 'CalibrationEnded',
    calibrationId,
    cause,
    cyclesDone,
    cycles,
    hardCount: hard.length,
    hard: hard.slice(0, calibrationTagsMax),
  }
}

/**
 * After every step while it runs: a session that opens a door is one of its cycles; one that is somebody else's too, and
 * a door nobody had unlocked, end it.
 */
export function watchCalibration(draft: CabinetDraft): void {
  const { calibration } = draft
  if (calibration === null || !calibration.isRunning) return
  const open = draft.sessions.filter(({ phase }) => phase === 'open')
  const isOthers = open.some(({ userRefs }) => userRefs.some((userRef) => userRef !== calibration.userRef))
  if (isOthers || draft.doors.some((door) => door.open && door.openedBy === null)) {
    const sessions = calibration.sessions.filter((known) => open.every((one) => one.sessionId !== known.sessionId))
    draft.calibration = { ...calibration, sessions }
    endCalibration(draft, 'opened-by-another')
    return
  }
  const added = open.filter((one) => calibration.sessions.every((known) => known.sessionId !== one.sessionId))
  if (added.length === 0) return
  const { calibrationId } = calibration
  const sessions = [...calibration.sessions, ...added.map(({ sessionId }) => ({ sessionId, calibrationId }))]
  draft.calibration = { ...calibration, sessions }
}

/** What a decided session says of the calibration it belongs to; nothing when it belongs to none. */
export function calibrationCycled(
  draft: CabinetDraft,
  sessionId: SessionId,
  decided: Decided,
  isDisturbed: boolean,
): FactBody[] {
  const { calibration } = draft
  if (calibration === null || !isOf(calibration, sessionId)) return []
  const counted = calibration.isRunning && decided.scanComplete
  const { inside, unheard } = heardOf(draft, decided)
  const cycled = counted ? withCycle(calibration, inside, unheard) : calibration
  draft.calibration = cycled
  const isUnchanged = counted && !isDisturbed
  if (isUnchanged)
    draft.outputs.push({ kind: 'presence', input: { kind: 'calibration-cycle', sessionId, isUnchanged } })
  const { calibrationId, cyclesDone, cycles } = cycled
  const said: FactBody = {
    kind: 'CalibrationCycled',
    calibrationId,
    sessionId,
    counted,
    cyclesDone,
    cycles,
    insideCount: inside.length,
    heardCount: inside.length - unheard.length,
    unheard: unheard.slice(0, calibrationTagsMax),
  }
  return counted && cyclesDone === cycles ? [said, ended(draft, cycled, 'cycles-done')] : [said]
}

function isOf({ calibrationId, sessions }: CabinetCalibration, sessionId: SessionId): boolean {
  return sessions.some((known) => known.sessionId === sessionId && known.calibrationId === calibrationId)
}

/** What the scan knew to look for and left here, and what of it was silent; an older doubt it has not settled is silent too. */
function heardOf({ inventory }: CabinetDraft, decided: Decided): { inside: EpcHex[]; unheard: EpcHex[] } {
  const removed = new Set(decided.removed.map(({ epc }) => epc))
  const readsOf = new Map(
    [...decided.present, ...decided.uncertain, ...decided.unobservable].map(({ epc, evidence }) => [
      epc,
      evidence.reads,
    ]),
  )
  const doubted = new Set(inventory.doubts.map(({ epc }) => epc))
  const inside = inventory.confirmed.filter((epc) => !removed.has(epc))
  return { inside, unheard: inside.filter((epc) => (readsOf.get(epc) ?? (doubted.has(epc) ? 0 : 1)) === 0) }
}

function withCycle(
  calibration: CabinetCalibration,
  inside: readonly EpcHex[],
  unheard: readonly EpcHex[],
): CabinetCalibration {
  const silent = new Set(unheard)
  const missed: Record<EpcHex, number> = {}
  // What was taken meanwhile was not hard to hear.
  for (const epc of inside) {
    const times = (calibration.missed[epc] ?? 0) + (silent.has(epc) ? 1 : 0)
    if (times > 0) missed[epc] = times
  }
  return { ...calibration, cyclesDone: calibration.cyclesDone + 1, missed }
}

/** Of what was just told what was taken or put in in sessions of calibrations, by session; from that nothing is learnt. */
export function disturbancesAmong(draft: CabinetDraft, facts: readonly FactBody[]): FactBody[] {
  const sessions = draft.calibration?.sessions ?? []
  return sessions.flatMap(({ sessionId, calibrationId }): FactBody[] => {
    const taken: EpcHex[] = []
    const placed: EpcHex[] = []
    for (const fact of facts) {
      if (!('sessionId' in fact) || fact.sessionId !== sessionId) continue
      if (fact.kind === 'UnitTaken') taken.push(fact.epc)
      else if (fact.kind === 'UnitPlaced') placed.push(fact.epc)
      else if (fact.kind !== 'UncertaintyResolved') continue
      else if (fact.verdict === 'removed') taken.push(fact.epc)
      // A newcomer in doubt that stays was put in.
      else if (!draft.inventory.confirmed.includes(fact.epc)) placed.push(fact.epc)
    }
    if (taken.length + placed.length === 0) return []
    draft.outputs.push({ kind: 'presence', input: { kind: 'calibration-cycle', sessionId, isUnchanged: false } })
    return [
      {
        kind: 'CalibrationDisturbed',
        calibrationId,
        sessionId,
        takenCount: taken.length,
        placedCount: placed.length,
        taken: taken.slice(0, calibrationTagsMax),
        placed: placed.slice(0, calibrationTagsMax),
      },
    ]
  })
}
