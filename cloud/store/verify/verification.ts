/** The first thing that is not as it should be. */
export type Problem = { where: string; what: string }

/** What a verification looked at, table by table, and the first problem. */
export type Verification = {
  entries: number
  /** Rows compared, by table. */
  tables: Record<string, number>
  problem: Problem | null
}

/** Tables no verification can speak for, and why. */
export const tablesNotVerified: Readonly<Record<string, string>> = {
  migrations: 'which schema this is',
  watermarks: 'how far each device was heard; the cards of the devices know better',
  parked: 'batches that wait for the ones before them',
  quarantine: 'what could not be read, and whether somebody has dealt with it; how much waits is known of each device',
  notifications: 'which messages wait to be sent',
  device_health: 'how devices are right now; proves nothing',
  probe_exposure: 'what rules remember between two windows of a probe',
  sessions: 'who is signed in right now',
  request_answers: 'what was answered to requests, for two days, so that one sent again does nothing twice',
}

/** Columns of verified tables that nothing else says, and why. */
export const columnsNotVerified: Readonly<Record<string, string>> = {
  'agenda.judgement': 'when time alone could change what the rules say; every start works it out anew by the rules',
  'site_state.recorded_at_ms':
    'when something was taken in last; windows of the climate have no such time of their own',
  'site_state.writer_id': 'which run of the service writes',
  'site_state.batches': 'how many messages came',
  'site_state.facts_accepted': 'how many facts came, for the summary',
  'site_state.facts_duplicate': 'how many facts came twice',
  'site_state.facts_quarantined': 'how many facts could not be read, for the summary',
  'site_state.sessions': 'how many sessions there were, for the summary',
}
