import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { type UnitIdentity, unitIdentitySchema } from './decisions.ts'
import { type HoldReason, placesWithoutReader, type Unit, type UnitState } from './unit.ts'
import type { UnitRefusal } from './unit-refusal.ts'
import { type Transition, type UnitEvent, unitTransitions } from './unit-transitions.ts'

const blindPlaces: ReadonlySet<string> = new Set(placesWithoutReader)

/** True when an antenna could see a unit there. */
export function hasReader(placeId: string): boolean {
  return !blindPlaces.has(placeId)
}

/** A unit nobody has heard of before: foreign, nowhere. Every entry about an EPC makes one, so that nothing is dropped. */
export function unheardOfUnit(entry: NumberedEntry, epc: Unit['epc']): Unit {
  return {
    siteId: entry.siteId,
    epc,
    itemId: null,
    serial: null,
    lot: null,
    expiresOnDay: null,
    owner: null,
    state: 'foreign',
    placeId: 'unknown',
    previousPlaceId: null,
    destinationPlaceId: null,
    dueAtMs: null,
    certainty: 'confirmed',
    holds: [],
    takenInSession: null,
    requisitionId: null,
    sinceMs: entry.occurredAtMs,
    foldedUpTo: '',
    lastEntrySeq: entry.entrySeq,
  }
}

const eventOfKind: Record<string, UnitEvent> = {
  UnitPlaced: 'seen-inside',
  UnitFound: 'seen-inside',
  UnitTaken: 'gone-in-session',
  UnitMissing: 'gone-unseen',
  UnitUncertain: 'doubted',
  UnitUnobservable: 'doubted',
  UnitExpected: 'expected',
  UnitAnnounced: 'announced',
  UnitInspectionStarted: 'inspection-started',
  UnitUsed: 'used',
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
  const event = eventOfKind[entry.kind]
  if (event !== undefined) return event
  const { body } = entry
  if (entry.kind === 'UncertaintyResolved') {
    if (body.verdict === 'present') return 'seen-inside'
    return typeof body.sessionId === 'string' ? 'gone-in-session' : 'gone-unseen'
  }
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

/** Where an entry of a cabinet happened. */
function cabinetOf(entry: NumberedEntry): string {
  if (entry.placeId !== null) return entry.placeId
  return entry.source.kind === 'device' ? entry.source.deviceId : 'unknown'
}

/** The state of a unit that was here before it was named. What is announced and seen in a cabinet is stock. */
function stateAt(placeId: string, event: UnitEvent, ifElsewhere: UnitState): UnitState {
  if (placeId === 'person') return 'taken'
  return hasReader(placeId) && event !== 'received-pending' ? 'stocked' : ifElsewhere
}

/** States that say nothing of the place, so that a unit in them can come and go. */
const movable: ReadonlySet<UnitState> = new Set(['foreign', 'received', 'inspecting', 'rejected'])

function moveTo(unit: Unit, placeId: string): void {
  if (placeId === unit.placeId) return
  unit.previousPlaceId = unit.placeId
  unit.placeId = placeId
}

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
  if (hasReader(unit.placeId)) return
  unit.destinationPlaceId = textOf(entry.body.destinationPlaceId) ?? unit.destinationPlaceId
  unit.dueAtMs = numberOf(entry.body.dueAtMs)
}

const placeAfter: Partial<Record<UnitEvent, string>> = {
  'gone-in-session': 'person',
  'gone-unseen': 'unknown',
  used: 'patient',
  wasted: 'gone',
  'declared-unaccounted': 'unknown',
  'declared-lost': 'gone',
  'declared-stolen': 'gone',
  'returned-to-supplier': 'supplier',
  scrapped: 'gone',
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
    case 'seen-inside':
      moveTo(unit, cabinetOf(entry))
      unit.certainty = 'confirmed'
      unit.destinationPlaceId = null
      unit.dueAtMs = null
      break
    case 'gone-in-session':
      unit.takenInSession = (textOf(entry.body.sessionId) as Unit['takenInSession']) ?? unit.takenInSession
      break
    case 'doubted':
      if (unit.placeId === 'unknown' && unit.foldedUpTo === '') unit.placeId = cabinetOf(entry)
      if (unit.placeId === cabinetOf(entry)) {
        unit.certainty = entry.kind === 'UnitUnobservable' ? 'unobservable' : 'uncertain'
      }
      break
    case 'expected':
    case 'announced':
      takeNotice(unit, entry)
      if (!hasReader(unit.placeId) && unit.placeId !== 'person') {
        moveTo(unit, event === 'expected' ? 'supplier' : 'transit')
      }
      break
    case 'received-accepted':
    case 'received-pending': {
      if (identityOf(entry) !== null) takeNotice(unit, entry)
      const placeId = textOf(entry.body.placeId) ?? 'store'
      if (moves && !hasReader(unit.placeId) && unit.placeId !== 'person') moveTo(unit, placeId)
      if (unit.destinationPlaceId === unit.placeId) unit.destinationPlaceId = null
      unit.dueAtMs = unit.destinationPlaceId === null ? null : unit.dueAtMs
      break
    }
    case 'held':
      unit.holds = [...unit.holds, { reason: entry.body.reason as HoldReason, entrySeq: entry.entrySeq }]
      break
    case 'released':
      unit.holds = unit.holds.filter((hold) => hold.reason !== entry.body.reason)
      break
    default:
      break
  }
}

function isPresent(unit: Unit): boolean {
  return hasReader(unit.placeId) && unit.certainty === 'confirmed'
}

/** Refusals that depend on more than the state. */
function guard(unit: Unit, event: UnitEvent, transition: Transition, entry: NumberedEntry): UnitRefusal | null {
  if ('no' in transition) return transition.no
  if (transition.to === 'legitimised') {
    return entry.body.identity === null || entry.body.identity === undefined ? 'unit-not-announced' : null
  }
  if (transition.unlessPresent !== undefined && isPresent(unit)) return transition.unlessPresent
  if (event === 'released') {
    return unit.holds.some((hold) => hold.reason === entry.body.reason) ? null : 'unit-not-held'
  }
  if (transition.onlyHeld !== undefined && unit.holds.length === 0) return transition.onlyHeld
  if (event === 'held' && unit.holds.some((hold) => hold.reason === entry.body.reason)) return 'unit-already-held'
  return null
}

/**
 * One event of a unit's life, applied in place to a copy the caller made. Returns null when it was legal, or the
 * refusal; then nothing but the caller's bookkeeping may change.
 */
export function stepUnit(unit: Unit, event: UnitEvent, entry: NumberedEntry): UnitRefusal | null {
  if (event === 'gone-in-session' || event === 'gone-unseen') {
    const from = cabinetOf(entry)
    if (hasReader(unit.placeId) && unit.placeId !== from) {
      // Two doors, one item: the cabinet it was moved out of may close after the one it was moved into.
      return unit.previousPlaceId === from ? null : 'unit-is-elsewhere'
    }
  }
  const transition = unitTransitions[event][unit.state]
  const refusal = guard(unit, event, transition, entry)
  if (refusal !== null || 'no' in transition) return refusal
  const placeBefore = unit.placeId
  const stateBefore = unit.state
  const moves = transition.to !== 'same' || movable.has(unit.state)
  takeEffect(unit, event, entry, moves)
  if (transition.to === 'legitimised') unit.state = stateAt(placeBefore, event, transition.from)
  else if (transition.to !== 'same') unit.state = transition.to
  if (unit.state !== stateBefore || unit.placeId !== placeBefore) unit.sinceMs = entry.occurredAtMs
  unit.lastEntrySeq = entry.entrySeq
  return null
}
