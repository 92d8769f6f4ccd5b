import type { DeviceId, SiteId, UserRef } from '#contracts/ids'

/** The catalogue entry a unit is one of. Money in whole cents. */
export type Item = {
  siteId: SiteId
  itemId: string
  title: string
  titleZh: string | null
  category: string | null
  maker: string | null
  size: string | null
  abcClass: 'A' | 'B' | 'C' | null
  riskClass: 'low' | 'medium' | 'high' | null
  unitPriceCents: number
  currency: string
  /** In whose name it is bought: hospital, or the supplier whose consignment it is. */
  owner: string
}

/** A cabinet or a room sensor the service knows. */
export type Device = {
  siteId: SiteId
  deviceId: DeviceId
  kind: 'cabinet' | 'room-sensor'
  modelId: string
  title: string
  /** Where it stands, in words. */
  place: string
  registeredAtMs: number
}

/** How a device was last heard of. Times are the service's. */
export type DeviceHealth = {
  deviceId: DeviceId
  state: 'online' | 'offline' | 'never-seen'
  /** Any packet of it, heartbeat included; null before the first. */
  lastSeenAtMs: number | null
  agentVersion: string | null
  epoch: string | null
  committedSeq: number
  /** The last telemetry as it was sent; null before the first. */
  telemetry: Record<string, unknown> | null
  telemetryAtMs: number | null
  /** The last status as it was sent; null before the first. */
  status: Record<string, unknown> | null
}

export type Role = 'admin' | 'clinician' | 'biomed' | 'supply'

/** A person who may sign in. */
export type User = {
  siteId: SiteId
  userId: UserRef
  username: string
  displayName: string
  passwordHash: string
  roles: Role[]
  disabled: boolean
  createdAtMs: number
}

/** A signed-in browser. The token itself is never stored. */
export type Session = {
  siteId: SiteId
  tokenHash: string
  userId: UserRef
  createdAtMs: number
  lastSeenAtMs: number
  expiresAtMs: number
}

/** A badge of a person, already hashed with the roster salt. */
export type Badge = { siteId: SiteId; badgeHash: string; userId: UserRef; validUntilMs: number; revoked: boolean }

/** A document kept for a device and sent to it whenever it subscribes. */
export type DeviceDocument = {
  siteId: SiteId
  deviceId: DeviceId
  documentName: string
  version: number
  body: string
  updatedAtMs: number
}

/** Units on their way from a supplier. */
export type Shipment = {
  siteId: SiteId
  shipmentId: string
  supplierId: string
  destinationPlaceId: string
  requisitionId: string | null
  dueAtMs: number | null
  state: 'in-transit' | 'received'
  announcedAtMs: number
  receivedAtMs: number | null
  epcs: string[]
}

/** One window of one probe as the device recorded it; values are null across a gap. */
export type ClimateWindow = {
  siteId: SiteId
  deviceId: DeviceId
  probeId: string
  quantity: 'temperature' | 'humidity'
  startAtMs: number
  endAtMs: number
  state: 'good' | 'no-data' | 'implausible' | 'calibration-overdue'
  samples: number
  minMilli: number | null
  maxMilli: number | null
  meanMilli: number | null
  lastMilli: number | null
  entrySeq: number
}

/** A fact or batch that could not be read, kept as it came. */
export type QuarantinedFact = {
  siteId: SiteId
  quarantineId: number
  deviceId: string
  epoch: string | null
  seq: number | null
  reason: string
  body: string
  receivedAtMs: number
}

/** Something that waits to be told to a role. */
export type Notification = {
  siteId: SiteId
  notificationId: string
  role: string
  alertId: string | null
  requisitionId: string | null
  createdAtMs: number
  sentAtMs: number | null
}

/** How much of an item there is at a place: units by state and certainty. */
export type StockPosition = {
  itemId: string
  placeId: string
  /** Stocked, confirmed, not held. */
  usable: number
  uncertain: number
  held: number
  /** On the way to this place. */
  inTransit: number
  /** First last-day-of-use among the units that are here; null when none has one. */
  earliestExpiresOnDay: number | null
}

/** One item over all places. */
export type ItemStock = {
  item: Item | null
  itemId: string
  usable: number
  uncertain: number
  held: number
  inTransit: number
  earliestExpiresOnDay: number | null
  positions: StockPosition[]
}

/** One cabinet and what is in it. */
export type CabinetStock = {
  placeId: string
  device: Device | null
  items: number
  usable: number
  uncertain: number
  held: number
  foreign: number
  positions: StockPosition[]
}

/** What the service has counted since its store was created. */
export type ServiceSummary = {
  factsAccepted: number
  factsDuplicate: number
  /** Facts known to exist (a later one arrived) and not stored yet. */
  factsMissing: number
  factsQuarantined: number
  batches: number
  sessions: number
  alertsRaised: Record<string, number>
  alertsCleared: Record<string, number>
  requisitions: number
  journalEntries: number
  units: { byState: Record<string, number> }
}
