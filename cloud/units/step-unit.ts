import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { passagePlaceIds } from '#cloud/places/passages'
import { epcOf, sightingOf } from '#cloud/tags/tag-facts'
import { type UnitIdentity, unitIdentitySchema } from './decisions.ts'
import { hearingOf } from './rival-cabinets.ts'
import type { HoldReason, Unit, UnitState, UnitUse } from './unit.ts'
import { atPassage, cabinetOf, carryTo, homeOf, isPresent, moveTo, seenHere, standing } from './unit-places.ts'
import type { UnitRefusal } from './unit-refusal.ts'
import { type Transition, type UnitEvent, unitTransitions } from './unit-transitions.ts'
import { doubt, followRival, isHeldBack, reaffirm } from './weigh-cabinets.ts'

/** A unit nobody has heard of before: foreign, nowhere. Facts of its tag may be older than its announcement. */
export function unheardOfUnit(entry: NumberedEntry, unitId: string): Unit {
  return {
    siteId: entry.siteId,
    unitId,
    itemId: null,
    serial: null,
    lot: null,
    expiresOnDay: null,
    owner: null,
    state: 'foreign',
    placeId: passagePlaceIds.unknown,
    observed: false,
    seenTags: [],
    heard: null,
    rivals: [],
    previousPlaceId: null,
    homePlaceId: null,
    destinationPlaceId: null,
    dueAtMs: null,
    certainty: 'confirmed',
    holds: [],
    pending: [],
    use: null,
    takenInSession: null,
    requisitionId: null,
    sinceMs: entry.occurredAtMs,
    foldedUpTo: '',
    lastEntrySeq: entry.entrySeq,
  }
}

const eventOfKind: Record<string, UnitEvent> = {
  UnitReaffirmed: 'reaffirmed',
  UnitExpected: 'expected',
  UnitAnnounced: 'announced',
  UnitMoved: 'moved',
  UnitInspectionStarted: 'inspection-started',
  UnitUsed: 'used',
  UnitUseReviewed: 'use-reviewed',
  UnitCharged: 'charged',
  UnitWasted: 'wasted',
  UnitHeld: 'held',
  UnitReleased: 'released',
  UnitDeclaredUnaccounted: 'declared-unaccounted',
  UnitDeclaredLost: 'declared-lost',
  UnitDeclaredStolen: 'declared-stolen',
  UnitReturnedToSupplier: 'returned-to-supplier',
  UnitScrapped: 'scrapped',
  UnitRejected: 'rejected',
}

/** Which event of a unit's life an entry is; null when it does not move a unit. */
export function unitEventOf(entry: NumberedEntry): UnitEvent | null {
  const event = eventOfKind[entry.kind] ?? sightingOf(entry)
  if (event !== null) return event
  const { body } = entry
  if (entry.kind === 'UnitReceived') {
    return body.inspection === 'accepted' ? 'received-accepted' : 'received-pending'
  }
  if (entry.kind === 'UnitInspected') {
    return body.verdict === 'accepted' ? 'inspected-accepted' : 'inspected-rejected'
  }
  return null
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null
}

function identityOf(entry: NumberedEntry): UnitIdentity | null {
  const identity = entry.body.identity
  return identity === null || identity === undefined ? null : unitIdentitySchema.parse(identity)
}

/** The state of a unit that was here before it was named. What is announced and seen in a cabinet is stock. */
function stateAt(before: Pick<Unit, 'placeId' | 'observed'>, event: UnitEvent, ifElsewhere: UnitState): UnitState {
  if (before.placeId === passagePlaceIds.person) return 'taken'
  return before.observed && event !== 'received-pending' ? 'stocked' : ifElsewhere
}

/** States that say nothing of the place, so that a unit in them can come and go. */
const movable: ReadonlySet<UnitState> = new Set(['foreign', 'received', 'inspecting', 'rejected'])

/** Takes the name, owner and destination a supplier's notice gives. */
function takeNotice(unit: Unit, entry: NumberedEntry): void {
  const identity = identityOf(entry)
  if (identity !== null) {
    unit.itemId = identity.itemId
    unit.serial = identity.serial
    unit.lot = identity.lot
    unit.expiresOnDay = identity.expiresOnDay
    unit.owner = identity.owner
  }
  unit.requisitionId = textOf(entry.body.requisitionId) ?? unit.requisitionId
  if (unit.observed) return
  unit.destinationPlaceId = textOf(entry.body.destinationPlaceId) ?? unit.destinationPlaceId
  unit.dueAtMs = numberOf(entry.body.dueAtMs)
}

const placeAfter: Partial<Record<UnitEvent, string>> = {
  'gone-in-session': passagePlaceIds.person,
  'gone-unseen': passagePlaceIds.unknown,
  used: passagePlaceIds.patient,
  wasted: passagePlaceIds.outside,
  'declared-unaccounted': passagePlaceIds.unknown,
  'declared-lost': passagePlaceIds.outside,
  'declared-stolen': passagePlaceIds.outside,
  'returned-to-supplier': passagePlaceIds.supplier,
  scrapped: passagePlaceIds.outside,
}

/** The use of a unit as it stood just before. */
function useOf(unit: Unit, entry: NumberedEntry): UnitUse {
  return {
    entrySeq: entry.entrySeq,
    atMs: entry.occurredAtMs,
    stateBefore: unit.state,
    holdSeqs: unit.holds.map(({ entrySeq }) => entrySeq),
    override: textOf(entry.body.override),
    reviewedSeq: null,
  }
}

/** Changes all of a unit but its state, in place. The transition has been found legal. */
function takeEffect(unit: Unit, event: UnitEvent, entry: NumberedEntry, moves: boolean): void {
  const place = placeAfter[event]
  if (place !== undefined && moves) {
    moveTo(unit, place)
    unit.certainty = 'confirmed'
    unit.destinationPlaceId = null
    unit.dueAtMs = null
  }
  switch (event) {
    case 'use-reviewed':
      if (unit.use !== null) unit.use = { ...unit.use, reviewedSeq: entry.entrySeq }
      break
    case 'seen-inside':
      seenHere(unit, cabinetOf(entry), epcOf(entry))
      unit.heard = hearingOf(entry)
      unit.certainty = 'confirmed'
      unit.destinationPlaceId = null
      unit.dueAtMs = null
      break
    case 'gone-in-session':
      unit.takenInSession = (textOf(entry.body.sessionId) as Unit['takenInSession']) ?? unit.takenInSession
      break
    case 'doubted':
      if (unit.foldedUpTo === '') {
        unit.placeId = cabinetOf(entry)
        unit.observed = true
      }
      if (unit.placeId === cabinetOf(entry)) {
        unit.certainty = entry.kind === 'UnitUnobservable' ? 'unobservable' : 'uncertain'
      }
      break
    case 'expected':
    case 'announced':
      takeNotice(unit, entry)
      if (!unit.observed && unit.placeId !== passagePlaceIds.person) {
        moveTo(unit, event === 'expected' ? passagePlaceIds.supplier : passagePlaceIds.transit)
      }
      break
    case 'received-accepted':
    case 'received-pending': {
      if (identityOf(entry) !== null) takeNotice(unit, entry)
      const placeId = textOf(entry.body.placeId) ?? unit.placeId
      if (moves && !unit.observed && unit.placeId !== passagePlaceIds.person) moveTo(unit, placeId)
      if (entry.body.onward === false && unit.destinationPlaceId !== null && unit.destinationPlaceId !== placeId) {
        // It stays where nobody had asked for it.
        unit.requisitionId = null
      }
      if (unit.destinationPlaceId === unit.placeId || entry.body.onward === false) unit.destinationPlaceId = null
      unit.dueAtMs = unit.destinationPlaceId === null ? null : unit.dueAtMs
      break
    }
    case 'moved':
      carryTo(unit, textOf(entry.body.toPlaceId) ?? unit.placeId)
      break
    case 'held':
      unit.holds = [
        ...unit.holds,
        { reason: entry.body.reason as HoldReason, entrySeq: entry.entrySeq, sinceMs: entry.occurredAtMs },
      ]
      break
    case 'released':
      unit.holds = unit.holds.filter((hold) => hold.reason !== entry.body.reason)
      break
    default:
      break
  }
}

/** Whether it is known to stand there, and to stay: an antenna that doubts it can be answered by who looks. */
function isSettledAt(unit: Unit, placeId: unknown): boolean {
  if (unit.placeId !== placeId || unit.destinationPlaceId !== null) return false
  return standing.has(unit.state) && unit.certainty === 'confirmed'
}

/**
 * True when a cabinet says that a unit is gone which is known to be elsewhere since, seen there or carried there by hand:
 * the other half of a move, told by the door that closed later.
 */
function isOtherHalf(unit: Unit, cabinet: string): boolean {
  if (unit.placeId === cabinet || unit.previousPlaceId !== cabinet) return false
  return unit.observed || (standing.has(unit.state) && !atPassage.has(unit.placeId))
}

/**
 * True when the sighting of one tag says nothing of the unit, because another tag of it is still seen there. The tag
 * itself is no longer among those seen.
 */
function isOutvoted(unit: Unit, event: UnitEvent, entry: NumberedEntry): boolean {
  if (event !== 'gone-in-session' && event !== 'gone-unseen' && event !== 'doubted') return false
  const epc = epcOf(entry)
  if (epc === null || !unit.observed || unit.placeId !== cabinetOf(entry)) return false
  const others = unit.seenTags.filter((seen) => seen !== epc)
  if (others.length === 0) return false
  unit.seenTags = others
  return true
}

/** Refusals that depend on more than the state. */
function guard(unit: Unit, event: UnitEvent, transition: Transition, entry: NumberedEntry): UnitRefusal | null {
  if ('no' in transition) return transition.no
  if (transition.to === 'legitimised') {
    return entry.body.identity === null || entry.body.identity === undefined ? 'unit-not-announced' : null
  }
  if (event === 'use-reviewed' && unit.use?.reviewedSeq !== null) return 'unit-use-already-reviewed'
  if (event === 'moved' && isSettledAt(unit, entry.body.toPlaceId)) return 'unit-already-there'
  if (transition.unlessPresent !== undefined && isPresent(unit)) return transition.unlessPresent
  if (event === 'released') {
    return unit.holds.some((hold) => hold.reason === entry.body.reason) ? null : 'unit-not-held'
  }
  if (transition.onlyHeld !== undefined && unit.holds.length === 0) return transition.onlyHeld
  if (event === 'held' && unit.holds.some((hold) => hold.reason === entry.body.reason)) return 'unit-already-held'
  return null
}

/** What a unit is once the cabinet lets come true what waits for its word. */
const onceTrue: Readonly<Record<string, UnitState>> = { UnitUsed: 'used', UnitWasted: 'wasted' }

/** Why a decision cannot wait beside one that waits already: they cannot both come true. */
function refusalByWaiting({ pending }: Unit, event: UnitEvent): UnitRefusal | null {
  for (const { kind } of pending) {
    const state = onceTrue[kind]
    const transition = state === undefined ? null : unitTransitions[event][state]
    if (transition !== null && 'no' in transition) return transition.no
  }
  return null
}

/**
 * One event of a unit's life, applied in place to a copy the caller made. Returns null when it was legal, or waits for
 * the cabinet's word, or the refusal; then nothing but the caller's bookkeeping may change.
 */
export function stepUnit(unit: Unit, said: UnitEvent, entry: NumberedEntry): UnitRefusal | null {
  // What no antenna sees anywhere, and a cabinet hears still, is there.
  const event = said === 'reaffirmed' && !unit.observed ? 'seen-inside' : said
  if (event === 'reaffirmed') {
    reaffirm(unit, entry)
    return null
  }
  if (isOutvoted(unit, event, entry) || isHeldBack(unit, event, entry)) return null
  if (event === 'gone-in-session' || event === 'gone-unseen') {
    const from = cabinetOf(entry)
    if (isOtherHalf(unit, from)) return null
    if (unit.observed && unit.placeId !== from) return 'unit-is-elsewhere'
  }
  const transition = unitTransitions[event][unit.state]
  const refusal = guard(unit, event, transition, entry)
  if (refusal === 'unit-is-present' && entry.source.kind === 'decision') {
    const contradicted = refusalByWaiting(unit, event)
    if (contradicted !== null) return contradicted
    const { entrySeq, kind, occurredAtMs: atMs } = entry
    unit.pending = [...unit.pending, { entrySeq, kind, atMs }]
    unit.lastEntrySeq = entrySeq
    return null
  }
  if (refusal !== null || 'no' in transition) return refusal
  const before = { placeId: unit.placeId, observed: unit.observed }
  const stateBefore = unit.state
  const { rivals } = unit
  if (event === 'used') unit.use = useOf(unit, entry)
  const moves = transition.to !== 'same' || movable.has(unit.state)
  takeEffect(unit, event, entry, moves)
  if (transition.to === 'legitimised') unit.state = stateAt(before, event, transition.from)
  else if (transition.to !== 'same') unit.state = transition.to
  unit.homePlaceId = homeOf(unit)
  if (unit.state !== stateBefore || unit.placeId !== before.placeId) unit.sinceMs = entry.occurredAtMs
  unit.lastEntrySeq = entry.entrySeq
  if (event === 'gone-in-session' || event === 'gone-unseen') followRival(unit, rivals, entry)
  if (event === 'doubted') doubt(unit, entry)
  return null
}
