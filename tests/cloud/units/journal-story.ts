import type { EntrySource, NewEntry, NumberedEntry } from '#cloud/journal/journal-entry'
import { applyEntries, historyNeeded } from '#cloud/units/apply-entries'
import type { UnitDecision } from '#cloud/units/decisions'
import type { Unit } from '#cloud/units/unit'
import { deviceIdSchema, type EpcHex, epcHexSchema, epochSchema, siteIdSchema } from '#contracts/ids'

export const siteId = siteIdSchema.parse('north')
export const hip = epcHexSchema.parse('3034257BF400B7800004CB2F')
export const screw = epcHexSchema.parse('3034257BF400B7800004CB30')
export const nine = Date.UTC(2026, 10, 21, 9)
const minuteMs = 60_000
const epoch = epochSchema.parse('00000000000000aa')

export const hipIdentity = { itemId: 'hip-52', serial: 'A1', lot: 'L7', expiresOnDay: 21_000, owner: 'hospital' }

/** What happened, minutes after nine, not numbered yet. */
export type Happening = NewEntry

let count = 0

function happening(
  minute: number,
  kind: string,
  epc: EpcHex,
  source: EntrySource,
  placeId: string | null,
  body: object,
) {
  const atMs = nine + minute * minuteMs
  const entry: NewEntry = {
    siteId,
    occurredAtMs: atMs,
    recordedAtMs: atMs,
    timeQuality: 'device',
    source,
    kind,
    epc,
    placeId,
    body: { kind, epc, ...body },
  }
  return entry
}

/** Something a cabinet saw. */
export function seen(minute: number, cabinet: string, kind: string, body: object = {}, epc: EpcHex = hip): Happening {
  count++
  const source: EntrySource = { kind: 'device', deviceId: deviceIdSchema.parse(cabinet), epoch, seq: count }
  return happening(minute, kind, epc, source, cabinet, body)
}

/** Something a person decided. */
export function decided(minute: number, decision: Omit<UnitDecision, 'epc'> & { epc?: EpcHex }): Happening {
  count++
  const { epc = hip, kind, ...body } = decision
  return happening(minute, kind, epc, { kind: 'decision', actorRef: 'user-0001', decisionId: `d${count}` }, null, body)
}

export const taken = (minute: number, cabinet: string, epc?: EpcHex) =>
  seen(minute, cabinet, 'UnitTaken', { sessionId: '0123456789abcdef' }, epc)
export const placed = (minute: number, cabinet: string, epc?: EpcHex) =>
  seen(minute, cabinet, 'UnitPlaced', { sessionId: '0123456789abcdef' }, epc)
export const found = (minute: number, cabinet: string, epc?: EpcHex) => seen(minute, cabinet, 'UnitFound', {}, epc)
export const missing = (minute: number, cabinet: string) => seen(minute, cabinet, 'UnitMissing')
export const uncertain = (minute: number, cabinet: string) => seen(minute, cabinet, 'UnitUncertain')
export const announced = (minute: number, more: object = {}) =>
  decided(minute, {
    kind: 'UnitAnnounced',
    identity: hipIdentity,
    destinationPlaceId: 'cabinet-a',
    requisitionId: null,
    dueAtMs: null,
    shipmentId: 's1',
    ...more,
  } as Omit<UnitDecision, 'epc'>)
export const received = (minute: number, inspection: 'accepted' | 'pending' = 'accepted') =>
  decided(minute, { kind: 'UnitReceived', placeId: 'store', inspection, shipmentId: 's1', identity: null } as Omit<
    UnitDecision,
    'epc'
  >)
export const used = (minute: number) =>
  decided(minute, { kind: 'UnitUsed', caseRef: 'case-1' } as Omit<UnitDecision, 'epc'>)

/** A journal kept in memory the way the service keeps it: numbers entries as they arrive, keeps units and history. */
export function openLedger() {
  const units = new Map<string, Unit>()
  const journal: NumberedEntry[] = []
  const seqOfSource = new Map<string, number>()
  return {
    units,
    journal,
    /** One flush. Copies of what is in the journal already are handed to the ledger too, as if nobody had counted. */
    arrive(...happenings: Happening[]) {
      const fresh: NumberedEntry[] = []
      const numbered = happenings.map((entry) => {
        const key = JSON.stringify(entry.source)
        const known = seqOfSource.get(key)
        if (known !== undefined) return { ...entry, entrySeq: known }
        const entrySeq = journal.length + fresh.length + 1
        seqOfSource.set(key, entrySeq)
        fresh.push({ ...entry, entrySeq })
        return { ...entry, entrySeq }
      })
      const histories = new Map(
        historyNeeded(units, numbered).map((epc) => [epc, journal.filter((entry) => entry.epc === epc)]),
      )
      const changes = applyEntries({ units, histories }, numbered)
      for (const unit of changes.units) units.set(unit.epc, unit)
      journal.push(...fresh)
      const conclusions = changes.conclusions.map((entry, index) => ({
        ...entry,
        entrySeq: journal.length + 1 + index,
      }))
      journal.push(...conclusions)
      return { ...changes, refusals: conclusions.map(({ kind, body }) => `${kind}: ${body.refusal}`) }
    },
    unit(epc: EpcHex = hip): Unit {
      const unit = units.get(epc)
      if (unit === undefined) throw new Error(`nobody has heard of ${epc}`)
      return unit
    },
  }
}

/** Where a unit stands, in one line. */
export function standing(unit: Unit): string {
  return `${unit.state} @ ${unit.placeId}${unit.certainty === 'confirmed' ? '' : ` (${unit.certainty})`}`
}
