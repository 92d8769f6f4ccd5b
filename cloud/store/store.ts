import type { Alert } from '#cloud/alerts/alert'
import type { AssortmentLine } from '#cloud/assortment/assortment'
import type { ClimateWindow } from '#cloud/climate/window'
import type { Device } from '#cloud/devices/device'
import type { DeviceCondition } from '#cloud/devices/device-condition'
import type { DeviceHealth } from '#cloud/devices/device-health'
import type { Enrolment } from '#cloud/devices/enrolment'
import type { QuarantineState } from '#cloud/devices/quarantine-state'
import type { DeviceCommand } from '#cloud/documents/device-command'
import type { DeviceDocument } from '#cloud/documents/device-document'
import type { Item, ItemCode } from '#cloud/items/item'
import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Subject } from '#cloud/journal/subject'
import type { Lot } from '#cloud/lots/lot'
import type { Badge } from '#cloud/people/badge'
import type { Place } from '#cloud/places/place'
import type { Position } from '#cloud/positions/position'
import type { PositionKey } from '#cloud/positions/position-key'
import type { Requisition, RequisitionLine, RequisitionState } from '#cloud/requisitions/requisition'
import type { Shipment } from '#cloud/shipments/shipment'
import type { LotMovement, Stay } from '#cloud/stays/stay'
import type { ForeignTag } from '#cloud/tags/tag'
import type { TagBinding } from '#cloud/tags/tag-binding'
import type { TagChips } from '#cloud/tags/tag-chips'
import type { Unit, UnitState } from '#cloud/units/unit'
import type { DeviceId, EpcHex, SiteId, UserRef } from '#contracts/ids'
import type { Gap } from './devices/gap.ts'
import type { Quarantined } from './devices/quarantined.ts'
import type { ServiceSummary } from './journal/summary.ts'
import type { RequestAnswer } from './people/request-answer.ts'
import type { Session, User } from './people/user.ts'

/** A page and where the next one starts; null when this was the last. */
export type Page<T> = { rows: T[]; nextCursor: string | null }

/** Where in an order of time, newest first, a page ended: a moment, Unix ms, and what tells apart what is of one moment. */
export type TimeCursor = { atMs: number; id: string }

/** Where a page of alerts ended: how urgent its last one was (0 low to 2 high), when it began, and its id. */
export type AlertCursor = TimeCursor & { urgency: number }

/** Which requisitions: by state, or by what their lines wait for; of one place, or null for all. */
export type RequisitionFilter = {
  state: RequisitionState | 'open' | 'to-approve' | 'to-order' | 'all'
  placeId: string | null
  /** Of these places only; null for every one. */
  within?: readonly string[] | null
}

/** Which alerts: by state, at these places only; null for every one, those of no place too. */
export type AlertFilter = { state: 'open' | 'cleared' | 'all'; within: readonly string[] | null }

/**
 * Which entries of the journal. fromMs (included) and toMs (not) are event times, Unix ms; before: what stands before an
 * entry by what happened. within: only at these places, or at none.
 */
export type EntryFilter = {
  kinds?: readonly string[]
  fromMs?: number
  toMs?: number
  before?: { occurredAtMs: number; entrySeq: number }
  within?: readonly string[]
  limit?: number
}

/** Everything that may be asked of one site's database, by noun. Changes go through ingest and decide, not through here. */
export type Store = {
  siteId: SiteId
  engine: 'sqlite' | 'postgres'
  journal: {
    /**
     * Everything about these subjects, oldest first by what happened, not by what arrived; of more than limit (1000 where
     * it is left out) the newest.
     */
    about(subjects: readonly Subject[], filter?: EntryFilter): Promise<JournalEntry[]>
    /** Entries after a number, ascending; limit is 1 to 10000. */
    after(entrySeq: number, limit: number): Promise<JournalEntry[]>
    find(entrySeq: number): Promise<JournalEntry | null>
    /** Number of the newest entry; 0 when there is none. */
    head(): Promise<{ entrySeq: number; hash: string }>
    /** How many facts of each device are kept raw because this service does not understand them. */
    notUnderstood(): Promise<Map<string, number>>
    /** Number of the newest entry that was recorded at or before a moment, Unix ms; 0 when none was. */
    knownAt(atMs: number): Promise<number>
  }
  places: { all(): Promise<Place[]> }
  items: {
    list(): Promise<Item[]>
    find(itemId: string): Promise<Item | null>
    /** Item ids by the text of the code (issuer:code). */
    byCodes(codes: readonly Pick<ItemCode, 'issuer' | 'code'>[]): Promise<Map<string, string>>
  }
  assortment: { all(): Promise<AssortmentLine[]> }
  units: {
    find(unitId: string): Promise<Unit | null>
    /**
     * Ordered by id. limit is 1 to 1000; the cursor is the one a former page gave. within: only what belongs to one of
     * these places or is bound for it; null for all.
     */
    page(
      filter: { placeId?: string; itemId?: string; state?: UnitState; within?: readonly string[] | null },
      cursor: string | null,
      limit: number,
    ): Promise<Page<Unit>>
    /** Units that stand somewhere, not held, whose last day of use is before that day (days since 1970-01-01). */
    expiredBefore(day: number): Promise<(PositionKey & { quantity: number })[]>
  }
  tags: {
    find(epc: EpcHex): Promise<ForeignTag | null>
    /** Unbound tags that an antenna sees now. */
    foreignSeen(): Promise<ForeignTag[]>
    /** The chips that were heard behind an EPC; null while none was. */
    chips(epc: EpcHex): Promise<TagChips | null>
    /** Everything ever believed of a tag. */
    bindings(epc: EpcHex): Promise<TagBinding[]>
    /** What is believed now of the tags of these units. */
    bindingsOfUnits(unitIds: readonly string[]): Promise<TagBinding[]>
  }
  lots: { find(lotId: string): Promise<Lot | null>; ofItem(itemId: string): Promise<Lot[]>; all(): Promise<Lot[]> }
  stays: {
    /** Where a unit was, every belief ever held, oldest first. */
    ofUnit(unitId: string): Promise<Stay[]>
    /** Who was at a place at a moment (Unix ms), as known when that entry was the newest. */
    at(placeId: string, atMs: number, knownSeq: number): Promise<Stay[]>
    /** Movements of a lot as believed now, oldest first. */
    ofLot(lotId: string): Promise<LotMovement[]>
  }
  positions: {
    all(): Promise<Position[]>
    /** The sums of these positions; left out where there is nothing and never was. */
    of(keys: readonly PositionKey[]): Promise<Position[]>
  }
  shipments: {
    find(shipmentId: string): Promise<Shipment | null>
    /**
     * Newest first. limit is 1 to 1000; the cursor is the one a former page gave. within: only what goes to one of these
     * places or was received there; null for all.
     */
    page(filter: { within: readonly string[] | null }, cursor: string | null, limit: number): Promise<Page<Shipment>>
  }
  alerts: {
    find(alertId: string): Promise<Alert | null>
    /** Every one, newest first. */
    list(state: AlertFilter['state']): Promise<Alert[]>
    /**
     * What is open by urgency, the most urgent first, and then newest first; what is over, or all, newest first. limit is
     * 1 to 1000; the cursor says where a former page ended.
     */
    page(filter: AlertFilter, cursor: AlertCursor | null, limit: number): Promise<Page<Alert>>
    /** Every open alert about one of these subjects. */
    openAbout(subjects: readonly Subject[]): Promise<Alert[]>
    /** Every open alert of a group, the one that came first first. */
    openOfGroup(groupId: string): Promise<Alert[]>
  }
  requisitions: {
    find(requisitionId: string): Promise<Requisition | null>
    /** Newest first. limit is 1 to 1000; the cursor is the one a former page gave. */
    page(filter: RequisitionFilter, cursor: string | null, limit: number): Promise<Page<Requisition>>
    /** The line that is open for each of these positions, or else the newest that holds, by the position's text. */
    liveLines(keys: readonly PositionKey[]): Promise<Map<string, RequisitionLine>>
  }
  climate: {
    /** Windows that end in [fromMs, toMs), oldest first, at most limit (1 to 20000). */
    windows(query: {
      deviceId?: DeviceId
      probeId?: string
      fromMs: number
      toMs: number
      limit: number
    }): Promise<ClimateWindow[]>
    /** Windows after a number, in the order they were stored; limit is 1 to 10000. */
    after(windowSeq: number, limit: number): Promise<ClimateWindow[]>
  }
  devices: {
    find(deviceId: DeviceId): Promise<Device | null>
    list(): Promise<Device[]>
    health(): Promise<DeviceHealth[]>
    /** Null while it has told nothing that matters to any rule. */
    condition(deviceId: DeviceId): Promise<DeviceCondition | null>
  }
  /** Which documents devices should have and have, by device and kind. */
  documents: { all(): Promise<DeviceDocument[]> }
  commands: {
    /** Orders to devices that nobody has answered yet, oldest first. */
    waiting(): Promise<DeviceCommand[]>
    /** The newest order to every device. */
    newest(): Promise<DeviceCommand[]>
  }
  enrolments: {
    find(enrolmentId: string): Promise<Enrolment | null>
    /** Those that are open or asked for and not over at a moment, Unix ms; the oldest first. */
    waiting(nowMs: number): Promise<Enrolment[]>
  }
  users: {
    count(): Promise<number>
    find(userId: UserRef): Promise<User | null>
    findByUsername(username: string): Promise<User | null>
    /** By the hash of the token that sets a password. */
    findByToken(tokenHash: string): Promise<User | null>
    list(): Promise<User[]>
  }
  badges: {
    /** The badges of a person, those that last longest first. */
    ofUser(userId: UserRef): Promise<Badge[]>
  }
  sessions: {
    insert(session: Omit<Session, 'siteId'>): Promise<void>
    find(tokenHash: string): Promise<Session | null>
    touch(tokenHash: string, lastSeenAtMs: number): Promise<void>
    remove(tokenHash: string): Promise<void>
    removeOfUser(userId: UserRef): Promise<void>
    /** Newest first. */
    ofUser(userId: UserRef): Promise<Session[]>
    removeExpired(nowMs: number): Promise<number>
  }
  /** What was answered to requests that carried a key of their own. */
  requestAnswers: {
    /** Null when there is none, or none after a moment, Unix ms. */
    find(userId: UserRef, keyHash: string, sinceMs: number): Promise<RequestAnswer | null>
    /** Forgets one: what it speaks of was not carried out. */
    remove(userId: UserRef, keyHash: string): Promise<void>
    /** Forgets those given until a moment, Unix ms. */
    removeUntil(untilMs: number): Promise<void>
  }
  quarantine: {
    /**
     * Newest first. limit is 1 to 1000; beforeId is the number a former page ended with. of: only what these devices said;
     * null for all.
     */
    page(
      filter: { state?: QuarantineState; of: readonly string[] | null },
      beforeId: number | null,
      limit: number,
    ): Promise<Page<Quarantined>>
    find(quarantineId: number): Promise<Quarantined | null>
  }
  gaps: {
    /** Facts that are known to exist and are not stored, of every epoch of every device. */
    all(): Promise<Gap[]>
  }
  /** What was counted since the store was made: of the whole site, or at these places and by these devices. */
  summary(within?: { placeIds: readonly string[]; deviceIds: readonly string[] }): Promise<ServiceSummary>
  /** Small facts the service keeps about itself, for example the badge roster salt. */
  settings: { get(name: string): Promise<string | null> }
  close(): Promise<void>
}
