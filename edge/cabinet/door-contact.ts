import { type CabinetDraft, setLock, tell } from './cabinet-draft.ts'
import type { CabinetNow, CabinetSetup, DoorSession, DoorState } from './cabinet-types.ts'

/** A contact showed a level. It is believed when it has held for debounceMs. */
export function contactShows(draft: CabinetDraft, door: DoorState, open: boolean, now: CabinetNow): void {
  const name = `debounce:${door.doorId}`
  if (door.known && door.open === open) {
    if (door.bouncingTo === null) return
    door.bouncingTo = null
    draft.outputs.push({ kind: 'cancel-timer', name })
    if (!open && door.presenceToldOpen) tellPresenceShut(draft, door)
    return
  }
  if (door.bouncingTo === open) return
  door.bouncingTo = open
  // A scan must not decide in the milliseconds in which its door is already coming open again.
  if (door.known && open && sessionOpening(draft, door)?.phase === 'scanning') tellPresenceOpen(draft, door)
  const delayMs = draft.setup.timings.debounceMs
  if (delayMs === 0) contactRests(draft, door, now)
  else draft.outputs.push({ kind: 'timer', name, delayMs })
}

/** The contact has held its new level long enough. */
export function contactRests(draft: CabinetDraft, door: DoorState, now: CabinetNow): void {
  const open = door.bouncingTo
  if (open === null) return
  door.bouncingTo = null
  const asRemembered = !door.known && door.open === open
  door.known = true
  if (!asRemembered) {
    if (open) doorOpens(draft, door, now)
    else doorCloses(draft, door, now)
  } else if (open) {
    door.openSinceElapsedMs = now.elapsedMs
    watchAjar(draft, door, now)
    tellPresenceOpen(draft, door)
  } else if (door.presenceToldOpen) {
    allShut(draft, now)
    tellPresenceShut(draft, door)
  }
  door.remembered = true
}

/** Whose opening it is: who the lock is released for, else who has it or just had it open. Null: nobody unlocked it. */
function sessionOpening(draft: CabinetDraft, door: DoorState): DoorSession | null {
  const his = draft.sessions.filter((session) => session.doorIds.includes(door.doorId))
  return (
    his.find((session) => session.sessionId === door.releasedFor) ??
    his.findLast((session) => session.phase === 'open') ??
    his.findLast((session) => session.phase === 'scanning') ??
    null
  )
}

function doorOpens(draft: CabinetDraft, door: DoorState, now: CabinetNow): void {
  const session = sessionOpening(draft, door)
  door.open = true
  door.openSinceElapsedMs = now.elapsedMs
  door.openedBy = session?.sessionId ?? null
  door.leftOpenTold = false
  if (door.releasedFor !== null) {
    // Locked again at once, so that it catches when it is pushed shut.
    setLock(draft, door, null)
    draft.outputs.push({ kind: 'cancel-timer', name: `unlock:${door.doorId}` })
  }
  if (session === null) draft.nobodys = true
  else enter(draft, session, now)
  watchAjar(draft, door, now)
  tellPresenceOpen(draft, door)
  if (session === null && !door.remembered) return
  tell(draft, { kind: 'DoorOpened', doorId: door.doorId, sessionId: door.openedBy })
  if (session === null) draft.outputs.push({ kind: 'sound', pattern: 'alarm' })
}

/** A session that begins while another's scan runs cannot be told apart from it: it belongs to both sets of users. */
function enter(draft: CabinetDraft, session: DoorSession, now: CabinetNow): void {
  if (session.phase === 'unlocked') {
    const before = draft.sessions.filter((other) => other.phase === 'scanning').flatMap((other) => other.userRefs)
    session.userRefs = [...new Set([...session.userRefs, ...before])].slice(0, 16)
    session.openedAtMs = now.wallMs
  }
  session.phase = 'open'
}

function watchAjar(draft: CabinetDraft, door: DoorState, now: CabinetNow): void {
  const { ajarSoundAfterMs, ajarAlertAfterMs } = draft.setup.timings
  const openForMs = now.elapsedMs - door.openSinceElapsedMs
  const ahead = (limitMs: number) => Math.max(0, limitMs - openForMs)
  draft.outputs.push(
    { kind: 'timer', name: `ajar-sound:${door.doorId}`, delayMs: ahead(ajarSoundAfterMs) },
    { kind: 'timer', name: `ajar-alert:${door.doorId}`, delayMs: ahead(ajarAlertAfterMs) },
  )
}

/** Doors may stand open for other lengths: one that stands open now is measured by them too. */
export function limitDoors(
  draft: CabinetDraft,
  limits: Pick<CabinetSetup['timings'], 'ajarSoundAfterMs' | 'ajarAlertAfterMs'>,
  now: CabinetNow,
): void {
  const { ajarSoundAfterMs, ajarAlertAfterMs } = draft.setup.timings
  if (limits.ajarSoundAfterMs === ajarSoundAfterMs && limits.ajarAlertAfterMs === ajarAlertAfterMs) return
  draft.setup = { ...draft.setup, timings: { ...draft.setup.timings, ...limits } }
  for (const door of draft.doors) if (door.open && door.known) watchAjar(draft, door, now)
}

function doorCloses(draft: CabinetDraft, door: DoorState, now: CabinetNow): void {
  const openForMs = now.elapsedMs - door.openSinceElapsedMs
  tell(draft, { kind: 'DoorClosed', doorId: door.doorId, sessionId: door.openedBy, openForMs })
  door.open = false
  door.openedBy = null
  draft.outputs.push(
    { kind: 'cancel-timer', name: `ajar-sound:${door.doorId}` },
    { kind: 'cancel-timer', name: `ajar-alert:${door.doorId}` },
    { kind: 'sound', pattern: 'off' },
  )
  allShut(draft, now)
  tellPresenceShut(draft, door)
}

/** Closing the last door is the commit: open sessions go to scanning (domain, door session 1). */
function allShut(draft: CabinetDraft, now: CabinetNow): void {
  if (draft.doors.some((door) => door.open)) return
  const unattributed = draft.nobodys || !draft.inventory.everScanned
  for (const session of draft.sessions) {
    if (session.phase === 'open') {
      session.phase = 'scanning'
      session.closedAtMs = now.wallMs
      session.closedElapsedMs = now.elapsedMs
      lockAgain(draft, session)
    }
    if (session.phase === 'scanning' && unattributed) session.unattributed = true
  }
}

/** A second door released for a session that is over would otherwise be opened by nobody. */
function lockAgain(draft: CabinetDraft, session: DoorSession): void {
  for (const door of draft.doors) {
    if (door.releasedFor !== session.sessionId) continue
    setLock(draft, door, null)
    draft.outputs.push({ kind: 'cancel-timer', name: `unlock:${door.doorId}` })
  }
}

function tellPresenceOpen(draft: CabinetDraft, door: DoorState): void {
  if (door.presenceToldOpen) return
  door.presenceToldOpen = true
  const sessionId = sessionOpening(draft, door)?.sessionId ?? null
  draft.outputs.push({ kind: 'presence', input: { kind: 'door-opened', doorId: door.doorId, sessionId } })
}

function tellPresenceShut(draft: CabinetDraft, door: DoorState): void {
  door.presenceToldOpen = false
  const session = draft.sessions.findLast((candidate) => candidate.phase !== 'unlocked')
  const nobodys = draft.nobodys || session === undefined || session.unattributed
  const sessionId = nobodys ? null : session.sessionId
  draft.outputs.push({ kind: 'presence', input: { kind: 'door-closed', doorId: door.doorId, sessionId } })
}
