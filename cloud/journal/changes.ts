/** What one committed transaction touched, for whoever shows it. Ids only: the reader asks for what it needs. */
export type Changes = {
  stock: { itemId: string; placeId: string }[]
  units: string[]
  alerts: string[]
  requisitions: string[]
  devices: string[]
  climate: string[]
  sessions: { sessionId: string; deviceId: string; closedAtMs: number; decidedAfterMs: number }[]
}

/** Told after the commit, never before. entrySeq is the newest journal entry there is. */
export type Committed = { entrySeq: number; committedAtMs: number; changes: Changes }

/** Changes of nothing. */
export function noChanges(): Changes {
  return { stock: [], units: [], alerts: [], requisitions: [], devices: [], climate: [], sessions: [] }
}
