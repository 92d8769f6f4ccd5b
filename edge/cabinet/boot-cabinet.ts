import { type CabinetDraft, setLock, stepOf, tell } from './cabinet-draft.ts'
import type { CabinetMemory } from './cabinet-memory.ts'
import type { CabinetNow, CabinetSetup, CabinetStep, DoorSession, DoorState } from './cabinet-types.ts'
import { endCalibration } from './calibrate.ts'
import { type KnownTids, tidsAtBoot } from './tid-watch.ts'

/**
 * The first state of a boot, from what was remembered; null memory for a cabinet that never ran. Locks are set shut,
 * an unlock nobody used has expired, and a session the power cut interrupted goes on: while its doors could not be
 * opened without us (fail-secure) what it changed is still its own, otherwise it is nobody's. Until each contact has
 * spoken presence is told the door stands as it was remembered.
 */
export function bootCabinet(
  setup: CabinetSetup,
  memory: CabinetMemory | null,
  now: CabinetNow,
  tids: KnownTids = [],
): CabinetStep {
  const opensWithoutUs = setup.doors.some((door) => door.failMode === 'fail-safe')
  const draft: CabinetDraft = {
    setup,
    doors: setup.doors.map(({ doorId }) => doorAtBoot(doorId, memory, now)),
    sessions: sessionsAtBoot(memory, opensWithoutUs, now),
    nobodys: memory?.nobodys ?? false,
    reader: 'unknown',
    readsUnusable: 0,
    antennas: (memory?.lostAntennas ?? []).map((antenna) => ({ antenna, downByReader: true, silent: false })),
    references: memory?.references ?? null,
    stopAdvice: null,
    stockAdvice: null,
    lastHeard: new Map(),
    saidLevels: new Map(),
    uncarded: new Set(),
    reaffirmed: new Set(),
    tids: tidsAtBoot(tids, memory?.confirmed ?? []),
    commands: memory?.commands ?? { done: [], heardToMs: 0 },
    calibration: memory?.calibration ?? null,
    inventory: {
      confirmed: memory?.confirmed ?? [],
      doubts: memory?.doubts ?? [],
      verified: false,
      everScanned: memory?.everScanned ?? false,
    },
    outputs: [],
  }
  if (opensWithoutUs && draft.sessions.some((session) => session.phase === 'open')) draft.nobodys = true
  for (const door of draft.doors) setLock(draft, door, null)
  expireUnlocks(draft)
  endCalibration(draft, 'restarted')
  const { confirmed, doubts, everScanned } = draft.inventory
  // What is in doubt is asked after too, also an arrival that was never confirmed: else nobody would ever settle it.
  const expected = [...new Set([...confirmed, ...doubts.map((doubt) => doubt.epc)])].sort()
  const lastConfirmed = everScanned ? expected : null
  const said = draft.references === null ? {} : { references: draft.references }
  draft.outputs.push({ kind: 'presence', input: { kind: 'boot', lastConfirmed, ...said } })
  holdPresence(draft)
  return stepOf(draft)
}

function doorAtBoot(doorId: number, memory: CabinetMemory | null, now: CabinetNow): DoorState {
  const door = memory?.doors.find((candidate) => candidate.doorId === doorId)
  return {
    doorId,
    open: door?.open ?? false,
    known: false,
    remembered: door !== undefined,
    bouncingTo: null,
    releasedFor: null,
    openedBy: door?.openedBy ?? null,
    openSinceElapsedMs: now.elapsedMs,
    leftOpenTold: door?.leftOpenTold ?? false,
    presenceToldOpen: false,
  }
}

function sessionsAtBoot(memory: CabinetMemory | null, opensWithoutUs: boolean, now: CabinetNow): DoorSession[] {
  return (memory?.sessions ?? []).map((session) => ({
    ...session,
    closedElapsedMs: session.phase === 'scanning' ? now.elapsedMs : null,
    unattributed: session.unattributed || (opensWithoutUs && session.phase === 'scanning'),
  }))
}

function expireUnlocks(draft: CabinetDraft): void {
  const unused = draft.sessions.filter((session) => session.phase === 'unlocked')
  draft.sessions = draft.sessions.filter((session) => session.phase !== 'unlocked')
  for (const { sessionId, doorIds } of unused) {
    tell(draft, ...doorIds.map((doorId) => ({ kind: 'UnlockExpired' as const, sessionId, doorId })))
  }
}

/** A door remembered open, and the door of a scan that was cut off, keep presence from deciding until they are known shut. */
function holdPresence(draft: CabinetDraft): void {
  const last = draft.sessions.at(-1)
  for (const door of draft.doors) {
    if (!door.open && last?.doorIds[0] !== door.doorId) continue
    door.presenceToldOpen = true
    const sessionId = door.open ? door.openedBy : (last?.sessionId ?? null)
    draft.outputs.push({ kind: 'presence', input: { kind: 'door-opened', doorId: door.doorId, sessionId } })
  }
}
