/** What one committed transaction touched, for whoever shows it. Ids only: the reader asks for what it needs. */
export type Changes = {
  /** Positions whose sums, assortment or thresholds changed. */
  stock: { itemId: string; placeId: string; owner: string }[]
  /** Unit ids. */
  units: string[]
  /** EPCs of tags whose binding or last sighting changed. */
  tags: string[]
  /** Lot ids. */
  lots: string[]
  alerts: string[]
  requisitions: string[]
  devices: string[]
  /** Devices of which a document or a command changed its state. */
  documents: string[]
  /** True when accounts or badges changed. */
  people: boolean
  /** Devices that told climate windows. */
  climate: string[]
  /** References of people whose account changed. */
  accounts: string[]
  /** True when the tree of places changed. */
  places: boolean
  /** True when the catalogue changed. */
  items: boolean
  /** True when a tag was bound to a unit or taken off it. */
  bindings: boolean
  /** True when numbers were set. */
  policies: boolean
  sessions: { sessionId: string; deviceId: string; closedAtMs: number; decidedAfterMs: number }[]
}

/** Told after the commit, never before. entrySeq is the newest journal entry there is. */
export type Committed = { entrySeq: number; committedAtMs: number; changes: Changes }

/** Changes of nothing. */
export function noChanges(): Changes {
  return {
    stock: [],
    units: [],
    tags: [],
    lots: [],
    alerts: [],
    requisitions: [],
    devices: [],
    documents: [],
    people: false,
    climate: [],
    accounts: [],
    places: false,
    items: false,
    bindings: false,
    policies: false,
    sessions: [],
  }
}
