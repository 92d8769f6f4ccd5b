import type { FactBody, FactOf } from '#contracts/facts/fact'
import type { SessionId, UserRef } from '#contracts/ids'
import { type CabinetDraft, doorsMeant, setLock, tell } from './cabinet-draft.ts'
import type { BadgeVerdict, CabinetNow, DoorSession, DoorState } from './cabinet-types.ts'

const userRefsMax = 16

type UnlockOrder = {
  doorId: number | null
  by: FactOf<'DoorUnlocked'>['by']
  userRef: UserRef | null
  newSessionId: SessionId
}

/** A badge was held out: unlocks, joins, or is refused with a fact and a sound. */
export function presentBadge(
  draft: CabinetDraft,
  badge: { doorId: number | null; verdict: BadgeVerdict; newSessionId: SessionId },
  now: CabinetNow,
): void {
  const { doorId, verdict, newSessionId } = badge
  if (verdict.kind === 'accepted') {
    unlockDoors(draft, { doorId, by: 'badge', userRef: verdict.userRef, newSessionId }, now)
    return
  }
  const [door] = doorsMeant(draft, doorId)
  if (door !== undefined) tell(draft, { kind: 'BadgeRefused', doorId: door.doorId, reason: verdict.reason })
  draft.outputs.push({ kind: 'sound', pattern: 'refused' })
}

/**
 * Releases locks for the session that is going on, or for a new one. Nothing here can say no: who may is decided
 * before, and break-glass always may (domain, door session 7).
 */
export function unlockDoors(draft: CabinetDraft, order: UnlockOrder, now: CabinetNow): void {
  const doors = doorsMeant(draft, order.doorId)
  const facts: FactBody[] = []
  const running = draft.sessions.findLast((session) => session.phase !== 'scanning')
  const session = running ?? newSession(draft, order, doors)
  if (running !== undefined && order.userRef !== null && !running.userRefs.includes(order.userRef)) {
    running.userRefs = [...running.userRefs, order.userRef].slice(0, userRefsMax)
    facts.push({ kind: 'SessionJoined', sessionId: running.sessionId, userRef: order.userRef })
  }
  for (const door of doors) {
    const newlyHis = !session.doorIds.includes(door.doorId)
    if (newlyHis) session.doorIds = [...session.doorIds, door.doorId]
    const told = running === undefined || order.by !== 'badge' || (!door.open && door.releasedFor === null)
    if (told) {
      const { sessionId } = session
      facts.push({ kind: 'DoorUnlocked', sessionId, doorId: door.doorId, userRef: order.userRef, by: order.by })
    }
    if (!door.open || order.by === 'break-glass') release(draft, door, session.sessionId)
  }
  if (session.phase === 'unlocked' && doors.every((door) => door.open)) {
    session.phase = 'open'
    session.openedAtMs = now.wallMs
  }
  tell(draft, ...facts)
  draft.outputs.push({ kind: 'sound', pattern: 'accepted' })
}

function newSession(draft: CabinetDraft, order: UnlockOrder, doors: readonly DoorState[]): DoorSession {
  const session: DoorSession = {
    sessionId: order.newSessionId,
    phase: 'unlocked',
    userRefs: order.userRef === null ? [] : [order.userRef],
    doorIds: doors.map((door) => door.doorId),
    openedAtMs: null,
    closedAtMs: null,
    closedElapsedMs: null,
    unattributed: false,
  }
  draft.sessions.push(session)
  return session
}

function release(draft: CabinetDraft, door: DoorState, sessionId: SessionId): void {
  setLock(draft, door, sessionId)
  draft.outputs.push({ kind: 'timer', name: `unlock:${door.doorId}`, delayMs: draft.setup.timings.unlockMs })
}

/** The unlock time of a door is over: it locks, and a session that opened nothing is at its end. */
export function relockDoor(draft: CabinetDraft, door: DoorState): void {
  const sessionId = door.releasedFor
  if (sessionId === null) return
  setLock(draft, door, null)
  const session = draft.sessions.find((candidate) => candidate.sessionId === sessionId)
  if (session?.phase !== 'unlocked' || draft.doors.some((other) => other.releasedFor === sessionId)) return
  draft.sessions = draft.sessions.filter((candidate) => candidate !== session)
  tell(draft, ...session.doorIds.map((doorId): FactBody => ({ kind: 'UnlockExpired', sessionId, doorId })))
}
