import type { Evidence } from '#contracts/facts/evidence'
import type { FactBody } from '#contracts/facts/fact'
import type { EpcHex, SessionId } from '#contracts/ids'
import { type CabinetDraft, tell } from './cabinet-draft.ts'
import type { CabinetNow, DoorSession, Doubt, PresenceVerdict } from './cabinet-types.ts'
import { calibrationCycled, disturbancesAmong } from './calibrate.ts'
import { isPlausibleWall } from './clock-watch.ts'
import { tellFaded } from './reaffirm-units.ts'
import { shouldHaveGoneFirst } from './use-first.ts'

type Decided = Extract<PresenceVerdict, { kind: 'decided' }>
type Judged = { epc: EpcHex; evidence: Evidence }

/** A scan is over: its unit facts and the line that sums them up, as one atomic group. */
export function scanDecided(draft: CabinetDraft, decided: Decided, now: CabinetNow): void {
  const sessionId = decided.cause.kind === 'session' ? decided.cause.sessionId : null
  const resolved: FactBody[] = []
  for (const unit of decided.present) resolved.push(...settle(draft, unit, 'present'))
  const removed: Judged[] = []
  for (const unit of decided.removed) {
    const doubt = doubtOf(draft, unit.epc)
    // Gone since the session that already raised the doubt, not since this one.
    if (doubt !== undefined && doubt.sessionId !== null && doubt.sessionId !== sessionId) {
      resolved.push(...settle(draft, unit, 'removed'))
    } else {
      forget(draft, unit.epc)
      removed.push(unit)
    }
  }
  for (const unit of decided.placed) forget(draft, unit.epc)
  const uncertain = decided.uncertain.flatMap((unit) => doubtUnit(draft, unit, 'uncertain', sessionId))
  const unobservable = decided.unobservable.flatMap((unit) => doubtUnit(draft, unit, 'unobservable', sessionId))
  const undecided = [...uncertain, ...unobservable]
  if (decided.cause.kind === 'session') {
    const cause = decided.cause.sessionId
    const units: FactBody[] = [
      ...removed.map((unit): FactBody => ({ kind: 'UnitTaken', sessionId: cause, ...seen(unit) })),
      ...decided.placed.map((unit): FactBody => ({ kind: 'UnitPlaced', sessionId: cause, ...seen(unit) })),
    ]
    const session = draft.sessions.find((candidate) => candidate.sessionId === cause)
    const before = session === undefined ? [] : draft.sessions.slice(0, draft.sessions.indexOf(session))
    const sum = {
      takenCount: removed.length,
      placedCount: decided.placed.length,
      uncertainCount: uncertain.length,
      unobservableCount: unobservable.length,
      // A session whose scan leaves anything in the cabinet undecided, an older doubt too, is not complete.
      scanComplete: decided.scanComplete && draft.inventory.doubts.length === 0,
    }
    const disturbed = disturbancesAmong(draft, [...resolved, ...units])
    const overtaken = before.filter((older) => older.phase === 'scanning')
    tell(
      draft,
      ...resolved,
      ...units,
      ...stoppedAmong(draft, [...resolved, ...units]),
      ...outOfTurn(draft, cause, removed, decided.present, now),
      ...undecided,
      ...overtaken.map((older) => committedEmpty(older, now)),
      ...disturbed,
      ...calibrationCycled(draft, cause, decided, disturbed.length > 0),
      committed(draft, cause, session, sum, now),
    )
    draft.sessions = draft.sessions.filter((other) => other !== session && !overtaken.includes(other))
  } else {
    const { reason } = decided.cause
    const nobodys = draft.sessions.filter((session) => session.phase === 'scanning' && session.unattributed)
    tell(
      draft,
      ...resolved,
      ...decided.placed.map((unit): FactBody => ({ kind: 'UnitFound', ...seen(unit) })),
      ...removed.map((unit): FactBody => ({ kind: 'UnitMissing', ...seen(unit) })),
      ...undecided,
      {
        kind: 'BaselineScanned',
        reason: reason === 'forced-entry' && !draft.inventory.everScanned ? 'first-boot' : reason,
        presentCount: decided.present.length,
        foundCount: decided.placed.length,
        missingCount: removed.length,
        uncertainCount: uncertain.length,
        unobservableCount: unobservable.length,
      },
      ...nobodys.map((session) => committedEmpty(session, now)),
      ...disturbancesAmong(draft, resolved),
    )
    draft.sessions = draft.sessions.filter((session) => !nobodys.includes(session))
    draft.nobodys = false
  }
  draft.inventory = { ...draft.inventory, verified: true, everScanned: true }
  tellFaded(draft, decided.present, decided.placed)
  draft.reaffirmed = new Set()
  draft.lastHeard = new Map([...decided.present, ...decided.placed].map(({ epc, evidence }) => [epc, evidence]))
}

/** Presence lost a tag outside any scan: attributed to nobody. */
export function unitUndecided(draft: CabinetDraft, said: Extract<PresenceVerdict, { kind: 'undecided' }>): void {
  tell(draft, ...doubtUnit(draft, said, said.verdict, null))
}

/** A doubt is settled. Told once: a doubt the service never heard of, or heard the end of, is none. */
export function doubtResolved(draft: CabinetDraft, said: Extract<PresenceVerdict, { kind: 'resolved' }>): void {
  const doubt = doubtOf(draft, said.epc)
  if (doubt === undefined && (said.verdict === 'present' || !draft.inventory.confirmed.includes(said.epc))) return
  const settled: FactBody = {
    kind: 'UncertaintyResolved',
    sessionId: doubt === undefined ? said.sessionId : doubt.sessionId,
    verdict: said.verdict,
    ...seen(said),
  }
  tell(draft, settled, ...stoppedAmong(draft, [settled]), ...disturbancesAmong(draft, [settled]))
  if (said.verdict === 'present') draft.lastHeard = new Map(draft.lastHeard).set(said.epc, said.evidence)
  else draft.inventory = { ...draft.inventory, confirmed: draft.inventory.confirmed.filter((epc) => epc !== said.epc) }
  forget(draft, said.epc)
}

/** Of what was taken what should have stayed for another to go first. Advice for whoever orders and stores; no sound. */
function outOfTurn(
  { stockAdvice }: CabinetDraft,
  sessionId: SessionId,
  taken: readonly Judged[],
  present: readonly Judged[],
  { wallMs }: CabinetNow,
): FactBody[] {
  if (stockAdvice === null) return []
  const { version, cards } = stockAdvice
  const knownMs = isPlausibleWall(wallMs) ? wallMs : null
  const inside = present.map(({ epc }) => epc)
  return taken.flatMap(({ epc }): FactBody[] => {
    const beforeEpc = shouldHaveGoneFirst(epc, inside, cards, knownMs)
    return beforeEpc === null ? [] : [{ kind: 'UnitTakenOutOfTurn', epc, sessionId, beforeEpc, cardsVersion: version }]
  })
}

/** Of what was taken in a session what stands on the stop list: a sound for whoever stands there, and a fact. Never a trap. */
function stoppedAmong(draft: CabinetDraft, facts: readonly FactBody[]): FactBody[] {
  const { stopAdvice } = draft
  if (stopAdvice === null) return []
  const stopped = facts.flatMap((fact): FactBody[] => {
    const isTaken = fact.kind === 'UnitTaken' || (fact.kind === 'UncertaintyResolved' && fact.verdict === 'removed')
    const why = isTaken ? stopAdvice.tags.get(fact.epc) : undefined
    if (!isTaken || why === undefined || fact.sessionId === null) return []
    const { epc, sessionId } = fact
    return [{ kind: 'StoppedUnitTaken', epc, sessionId, ...why, listVersion: stopAdvice.version }]
  })
  if (stopped.length > 0) draft.outputs.push({ kind: 'sound', pattern: 'stopped' })
  return stopped
}

function seen({ epc, evidence }: Judged): Judged {
  return { epc, evidence }
}

function doubtOf(draft: CabinetDraft, epc: EpcHex): Doubt | undefined {
  return draft.inventory.doubts.find((doubt) => doubt.epc === epc)
}

function forget(draft: CabinetDraft, epc: EpcHex): void {
  if (doubtOf(draft, epc) === undefined) return
  const doubts = draft.inventory.doubts.filter((doubt) => doubt.epc !== epc)
  draft.inventory = { ...draft.inventory, doubts }
}

function settle(draft: CabinetDraft, unit: Judged, verdict: 'present' | 'removed'): FactBody[] {
  const doubt = doubtOf(draft, unit.epc)
  if (doubt === undefined) return []
  forget(draft, unit.epc)
  return [{ kind: 'UncertaintyResolved', sessionId: doubt.sessionId, verdict, ...seen(unit) }]
}

/** The fact of a doubt, once for as long as it stays the same doubt; it stays with the session in which it arose. */
function doubtUnit(draft: CabinetDraft, unit: Judged, kind: Doubt['kind'], sessionId: SessionId | null): FactBody[] {
  const before = doubtOf(draft, unit.epc)
  if (before?.kind === kind) return []
  const doubt: Doubt = { epc: unit.epc, kind, sessionId: before === undefined ? sessionId : before.sessionId }
  forget(draft, unit.epc)
  draft.inventory = { ...draft.inventory, doubts: [...draft.inventory.doubts, doubt] }
  return [
    { kind: kind === 'uncertain' ? 'UnitUncertain' : 'UnitUnobservable', sessionId: doubt.sessionId, ...seen(unit) },
  ]
}

type Counts = {
  takenCount: number
  placedCount: number
  uncertainCount: number
  unobservableCount: number
  scanComplete: boolean
}

function committedEmpty(session: DoorSession, now: CabinetNow): FactBody {
  const none = { takenCount: 0, placedCount: 0, uncertainCount: 0, unobservableCount: 0, scanComplete: false }
  return committed(null, session.sessionId, session, none, now)
}

function committed(
  draft: CabinetDraft | null,
  sessionId: SessionId,
  session: DoorSession | undefined,
  counts: Counts,
  now: CabinetNow,
): FactBody {
  return {
    kind: 'SessionCommitted',
    sessionId,
    doorId: session?.doorIds[0] ?? draft?.doors[0]?.doorId ?? 1,
    userRefs: [...(session?.userRefs ?? [])],
    openedAtMs: session?.openedAtMs ?? null,
    closedAtMs: session?.closedAtMs ?? now.wallMs,
    decidedAfterMs: now.elapsedMs - (session?.closedElapsedMs ?? now.elapsedMs),
    ...counts,
  }
}
