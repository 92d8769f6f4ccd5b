import type { Alert } from '#cloud/alerts/alert'
import type { JournalEntry } from '#cloud/journal/journal-entry'
import type { Requisition } from '#cloud/requisitions/requisition'
import type { Unit, UnitState } from '#cloud/units/unit'
import type { DeviceId, EpcHex, SiteId, UserRef } from '#contracts/ids'
import type {
  CabinetStock,
  ClimateWindow,
  Device,
  DeviceDocument,
  DeviceHealth,
  Item,
  ItemStock,
  QuarantinedFact,
  ServiceSummary,
  Session,
  Shipment,
  User,
} from './records.ts'

/** A page and where the next one starts; null when this was the last. */
export type Page<T> = { rows: T[]; nextCursor: string | null }

/** Everything that may be asked of one site's database, by noun. Changes of stock go through ingest and decide, not through here. */
export type Store = {
  siteId: SiteId
  engine: 'sqlite' | 'postgres'
  units: {
    find(epc: EpcHex): Promise<Unit | null>
    /** Ordered by EPC. limit is 1 to 1000; the cursor is the one a former page gave. */
    page(
      filter: { placeId?: string; itemId?: string; state?: UnitState },
      cursor: string | null,
      limit: number,
    ): Promise<Page<Unit>>
  }
  journal: {
    /** The life of one unit, oldest first by what happened, not by what arrived; at most 1000. */
    ofUnit(epc: EpcHex): Promise<JournalEntry[]>
    /** Entries after a number, ascending; limit is 1 to 10000. */
    after(entrySeq: number, limit: number): Promise<JournalEntry[]>
    find(entrySeq: number): Promise<JournalEntry | null>
    /** Number of the newest entry; 0 when there is none. */
    head(): Promise<{ entrySeq: number; hash: string }>
  }
  stock: {
    byItem(): Promise<ItemStock[]>
    byCabinet(): Promise<CabinetStock[]>
  }
  items: { list(): Promise<Item[]>; find(itemId: string): Promise<Item | null> }
  alerts: {
    find(alertId: string): Promise<Alert | null>
    /** Newest first, at most 1000. */
    list(state: 'open' | 'cleared' | 'all'): Promise<Alert[]>
  }
  requisitions: {
    find(requisitionId: string): Promise<Requisition | null>
    /** Newest first, at most 1000; open means proposed, approved or ordered. */
    list(state: Requisition['state'] | 'open' | 'all'): Promise<Requisition[]>
  }
  shipments: {
    find(shipmentId: string): Promise<Shipment | null>
    /** Newest first, at most 1000. */
    list(state: Shipment['state'] | 'all'): Promise<Shipment[]>
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
  }
  devices: {
    find(deviceId: DeviceId): Promise<Device | null>
    list(): Promise<Device[]>
    health(): Promise<DeviceHealth[]>
    documents(deviceId: DeviceId): Promise<DeviceDocument[]>
  }
  users: {
    count(): Promise<number>
    find(userId: UserRef): Promise<User | null>
    findByUsername(username: string): Promise<User | null>
    list(): Promise<User[]>
    /** False when the username is taken. */
    insert(user: Omit<User, 'siteId'>): Promise<boolean>
    /** False when there is a user already: the first-run door closes behind the first. */
    insertFirst(user: Omit<User, 'siteId'>): Promise<boolean>
    setDisabled(userId: UserRef, disabled: boolean): Promise<boolean>
  }
  sessions: {
    insert(session: Omit<Session, 'siteId'>): Promise<void>
    find(tokenHash: string): Promise<Session | null>
    touch(tokenHash: string, lastSeenAtMs: number): Promise<void>
    remove(tokenHash: string): Promise<void>
    removeOfUser(userId: UserRef): Promise<void>
    removeExpired(nowMs: number): Promise<number>
  }
  quarantine: {
    /** Newest first, at most 1000. */
    list(limit: number): Promise<QuarantinedFact[]>
  }
  summary(): Promise<ServiceSummary>
  /** Small facts the service keeps about itself, for example the badge roster salt. */
  settings: { get(name: string): Promise<string | null>; put(name: string, value: string): Promise<void> }
  close(): Promise<void>
}
