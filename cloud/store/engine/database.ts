/** Every table there is. Columns are snake_case, whole numbers for time and money, text for JSON nobody searches. */
export const tableNames = [
  'migrations',
  'site_state',
  'journal',
  'journal_mentions',
  'watermarks',
  'parked',
  'quarantine',
  'places',
  'items',
  'item_codes',
  'assortment',
  'units',
  'stays',
  'tags',
  'tag_chips',
  'tag_bindings',
  'lots',
  'lot_movements',
  'positions',
  'shipments',
  'policies',
  'alerts',
  'requisitions',
  'requisition_lines',
  'notifications',
  'agenda',
  'devices',
  'device_conditions',
  'device_health',
  'documents',
  'commands',
  'probes',
  'climate_windows',
  'probe_exposure',
  'users',
  'sessions',
  'request_answers',
  'badges',
  'enrolments',
  'settings',
] as const
export type TableName = (typeof tableNames)[number]

/** Columns of the tables that are read by more than their key, as they are in the database. */
export type SiteStateTable = {
  site_id: string
  head_seq: number
  head_hash: string
  /** The newest time an entry was recorded at: it never runs backwards. */
  recorded_at_ms: number
  /** Climate windows stored so far, and the running hash over them in storage order. */
  window_seq: number
  window_hash: string
  /** Newest window that a digest entry in the journal ties to the chain. */
  digested_window_seq: number
  batches: number
  facts_accepted: number
  facts_duplicate: number
  facts_quarantined: number
  facts_not_understood: number
  sessions: number
  writer_id: string
}

export type JournalTable = {
  site_id: string
  entry_seq: number
  occurred_at_ms: number
  recorded_at_ms: number
  time_quality: string
  source_kind: string
  source_id: string
  source_epoch: string | null
  source_seq: number | null
  /** The person of a decision, the decider of a service entry. */
  actor_ref: string | null
  kind: string
  subject: string
  place_id: string | null
  cause_seq: number | null
  body: string
  hash: string
}

export type WatermarksTable = {
  site_id: string
  device_id: string
  epoch: string
  committed_seq: number
  /** Highest sequence known to exist, by status or by a batch beyond a gap. */
  known_seq: number
  /** The boot the newest facts came from, and what to add to its elapsed time to get Unix ms: the least delayed message decides. */
  boot_id: string
  boot_began_at_ms: number
  last_occurred_at_ms: number
  skew_told_ms: number
  /** First fact of the gap that was told; 0 for none. */
  gap_told_seq: number
  first_seen_at_ms: number
  updated_at_ms: number
}

export type ParkedTable = {
  site_id: string
  device_id: string
  epoch: string
  first_seq: number
  last_seq: number
  received_at_ms: number
  payload: string
}

export type QuarantineTable = {
  site_id: string
  quarantine_id: number
  device_id: string
  epoch: string | null
  seq: number | null
  reason: string
  body: string
  read_with: string | null
  received_at_ms: number
  state: string
  settled_entry_seq: number | null
}

export type DeviceHealthTable = {
  site_id: string
  device_id: string
  state: string
  last_seen_at_ms: number
  status: string | null
  telemetry: string | null
  telemetry_at_ms: number | null
}

export type UsersTable = {
  site_id: string
  user_id: string
  username: string
  display_name: string
  name_salt: string
  password_hash: string | null
  token_hash: string | null
  token_ends_at_ms: number | null
  grants: string
  disabled: number
  created_at_ms: number
  last_entry_seq: number
}

export type SessionsTable = {
  site_id: string
  token_hash: string
  user_id: string
  created_at_ms: number
  last_seen_at_ms: number
  expires_at_ms: number
}

export type RequestAnswersTable = {
  site_id: string
  user_id: string
  key_hash: string
  fingerprint: string
  answer: string
  answered_at_ms: number
}

export type ClimateWindowsTable = {
  site_id: string
  window_seq: number
  probe_no: number
  end_at_ms: number
  window_ms: number
  state: number
  samples: number
  min_milli: number | null
  max_milli: number | null
  mean_milli: number | null
  last_milli: number | null
  source_seq: number
  check_bits: number
}

type Row = { site_id: string } & Record<string, string | number | null>

export type MigrationsTable = { number: number; name: string; applied_at_ms: number }

type Typed = {
  migrations: MigrationsTable
  site_state: SiteStateTable
  journal: JournalTable
  watermarks: WatermarksTable
  parked: ParkedTable
  quarantine: QuarantineTable
  device_health: DeviceHealthTable
  users: UsersTable
  sessions: SessionsTable
  request_answers: RequestAnswersTable
  climate_windows: ClimateWindowsTable
  settings: { site_id: string; name: string; value: string }
}

export type Tables = Typed & { [name in Exclude<TableName, keyof Typed>]: Row }
