import type { EntrySource, NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { type Subject, subjectOf } from '#cloud/journal/subject'
import type { UnitDecision } from '#cloud/units/decisions'
import { foldUnit, followsUnit } from '#cloud/units/fold-unit'
import type { Move } from '#cloud/units/move'
import { refusalChanges, refusedConclusion } from '#cloud/units/refusal-conclusions'
import type { Unit } from '#cloud/units/unit'
import { deviceIdSchema, type EpcHex, epcHexSchema, epochSchema, siteIdSchema } from '#contracts/ids'

export const siteId = siteIdSchema.parse('north')
/** Two units; each has borne its one tag from the beginning. */
export const hip = 'unit-hip'
export const screw = 'unit-screw'
export type UnitName = typeof hip | typeof screw
export const tagOf: Record<UnitName, EpcHex> = {
  [hip]: epcHexSchema.parse('3034257BF400B7800004CB2F'),
  [screw]: epcHexSchema.parse('3034257BF400B7800004CB30'),
}
const unitOfSubject = new Map<Subject, UnitName>(
  [hip, screw].flatMap((unitId) => {
    const name = unitId as UnitName
    return [
      [subjectOf('unit', name), name],
      [subjectOf('tag', tagOf[name]), name],
    ] as const
  }),
)
export const nine = Date.UTC(2026, 10, 21, 9)
const minuteMs = 60_000
const epoch = epochSchema.parse('00000000000000aa')

export const hipIdentity = { itemId: 'hip-52', serial: 'A1', lot: 'L7', expiresOnDay: 21_000, owner: 'hospital' }

/** What happened, minutes after nine, not numbered yet. */
export type Happening = NewEntry

/** The unit a happening is about, itself or by its tag. */
export function unitOf({ subject }: Pick<Happening, 'subject'>): UnitName {
  const unitId = unitOfSubject.get(subject)
  if (unitId === undefined) throw new Error(`${subject} is of no unit`)
  return unitId
}

let count = 0

function happening(
  minute: number,
  kind: string,
  subject: Subject,
  source: EntrySource,
  placeId: string | null,
  body: object,
): Happening {
  const atMs = nine + minute * minuteMs
  return {
    siteId,
    occurredAtMs: atMs,
    recordedAtMs: atMs,
    timeQuality: 'device',
    source,
    kind,
    subject,
    placeId,
    causeSeq: null,
    body: { kind, ...body },
  }
}

/** Something a cabinet saw of a unit's tag. */
export function seen(minute: number, cabinet: string, kind: string, body: object = {}, of: UnitName = hip): Happening {
  count++
  const epc = tagOf[of]
  const source: EntrySource = { kind: 'device', deviceId: deviceIdSchema.parse(cabinet), epoch, seq: count }
  return happening(minute, kind, subjectOf('tag', epc), source, cabinet, { epc, ...body })
}

type Of<K extends UnitDecision['kind']> = Omit<Extract<UnitDecision, { kind: K }>, 'unitId' | 'kind'>

/** Something a person decided about a unit. */
export function decided<K extends UnitDecision['kind']>(
  minute: number,
  kind: K,
  body: Of<K>,
  of: UnitName = hip,
): Happening {
  count++
  const source: EntrySource = { kind: 'decision', actorRef: 'user-0001', decisionId: `d${count}` }
  return happening(minute, kind, subjectOf('unit', of), source, null, { unitId: of, ...body })
}

const sessionId = '0123456789abcdef'
export const taken = (minute: number, cabinet: string, of?: UnitName) =>
  seen(minute, cabinet, 'UnitTaken', { sessionId }, of)
export const placed = (minute: number, cabinet: string, of?: UnitName) =>
  seen(minute, cabinet, 'UnitPlaced', { sessionId }, of)
export const found = (minute: number, cabinet: string, of?: UnitName) => seen(minute, cabinet, 'UnitFound', {}, of)
export const missing = (minute: number, cabinet: string, of?: UnitName) => seen(minute, cabinet, 'UnitMissing', {}, of)
export const uncertain = (minute: number, cabinet: string, of?: UnitName) =>
  seen(minute, cabinet, 'UnitUncertain', {}, of)
export function announced(minute: number, changes: Partial<Of<'UnitAnnounced'>> = {}, of?: UnitName): Happening {
  const coming = { destinationPlaceId: 'cabinet-a', requisitionId: null, dueAtMs: null, shipmentId: 's1' }
  return decided(minute, 'UnitAnnounced', { identity: hipIdentity, ...coming, ...changes }, of)
}
export function received(
  minute: number,
  inspection: 'accepted' | 'pending' = 'accepted',
  of?: UnitName,
  onward = true,
): Happening {
  const arrived = { placeId: 'store', inspection, onward, shipmentId: 's1', identity: null }
  return decided(minute, 'UnitReceived', arrived, of)
}
export const moved = (minute: number, toPlaceId: string, of?: UnitName) =>
  decided(minute, 'UnitMoved', { toPlaceId, because: 'carried there' }, of)
export const used = (minute: number, of?: UnitName) => decided(minute, 'UnitUsed', { caseRef: 'case-1' }, of)

/** Entries about one unit, by the way they went into the journal. */
function tellUnit(
  unitId: UnitName,
  before: Unit | null,
  told: readonly NumberedEntry[],
  past: readonly NumberedEntry[],
) {
  const cause = told.at(-1)
  if (cause === undefined) throw new Error('nothing was said')
  if (followsUnit(before, told)) {
    const folded = foldUnit(unitId, before, told)
    return { ...folded, conclusions: folded.refused.map((event) => refusedConclusion(unitId, event, event.entry)) }
  }
  const isKnown = new Set(past.map(({ entrySeq }) => entrySeq))
  const history = [...past, ...told.filter(({ entrySeq }) => !isKnown.has(entrySeq))]
  const folded = foldUnit(unitId, null, history)
  return { ...folded, conclusions: refusalChanges(unitId, history, folded.refused, cause) }
}

/** A journal kept in memory the way the service keeps it: numbers entries as they arrive, keeps units and history. */
export function openLedger() {
  const units = new Map<UnitName, Unit>()
  const journal: NumberedEntry[] = []
  const seqOfSource = new Map<string, number>()
  return {
    units,
    journal,
    /** One flush. Copies of what is in the journal already are handed to the units too, as if nobody had counted. */
    arrive(...happenings: Happening[]) {
      const fresh: NumberedEntry[] = []
      const numbered = happenings.map((entry): NumberedEntry => {
        const key = JSON.stringify(entry.source)
        const known = seqOfSource.get(key)
        if (known !== undefined) return { ...entry, entrySeq: known }
        const entrySeq = journal.length + fresh.length + 1
        seqOfSource.set(key, entrySeq)
        fresh.push({ ...entry, entrySeq })
        return { ...entry, entrySeq }
      })
      const concluded: NewEntry[] = []
      const moves: Move[] = []
      for (const [unitId, told] of Map.groupBy(numbered, unitOf)) {
        const past = journal.filter((entry) => unitOf(entry) === unitId)
        const { unit, moves: made, conclusions } = tellUnit(unitId, units.get(unitId) ?? null, told, past)
        if (unit !== null) units.set(unitId, unit)
        concluded.push(...conclusions)
        moves.push(...made)
      }
      journal.push(...fresh)
      const conclusions = concluded.map((entry, index) => ({ ...entry, entrySeq: journal.length + 1 + index }))
      journal.push(...conclusions)
      return { conclusions, moves, refusals: conclusions.map(({ kind, body }) => `${kind}: ${body.refusal}`) }
    },
    unit(unitId: UnitName = hip): Unit {
      const unit = units.get(unitId)
      if (unit === undefined) throw new Error(`nobody has heard of ${unitId}`)
      return unit
    },
  }
}

/** Where a unit stands, in one line. */
export function standing(unit: Unit): string {
  return `${unit.state} @ ${unit.placeId}${unit.certainty === 'confirmed' ? '' : ` (${unit.certainty})`}`
}
