/** Columns as they are in the database: snake_case, whole numbers for time and money, text for JSON nobody searches. */
export type SiteStateTable = {
  site_id: string
  head_seq: number
  head_hash: string
  batches: number
  facts_accepted: number
  facts_duplicate: number
  facts_quarantined: number
  sessions: number
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
  actor_ref: string | null
  kind: string
  epc: string | null
  place_id: string | null
  body: string
  previous_hash: string
  hash: string
}

export type UnitsTable = {
  site_id: string
  epc: string
  item_id: string | null
  serial: string | null
  lot: string | null
  expires_on_day: number | null
  owner: string | null
  state: string
  place_id: string
  destination_place_id: string | null
  previous_place_id: string | null
  due_at_ms: number | null
  certainty: string
  holds: string
  taken_in_session: string | null
  requisition_id: string | null
  since_ms: number
  folded_up_to: string
  last_entry_seq: number
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
  received_at_ms: number
}

export type AlertsTable = {
  site_id: string
  alert_id: string
  rule_id: string
  subject: string
  subject_key: string
  priority: string
  responsible_role: string
  state: string
  raised_at_ms: number
  updated_at_ms: number
  cleared_at_ms: number | null
  acknowledged_at_ms: number | null
  acknowledged_by: string | null
  due_at_ms: number
  proof: string
  cleared_by: string | null
}

export type RequisitionsTable = {
  site_id: string
  requisition_id: string
  item_id: string
  place_id: string
  owner: string
  state: string
  is_open: number
  quantity: number
  approved_quantity: number
  received_quantity: number
  urgency: string
  raised_at_ms: number
  updated_at_ms: number
  closed_at_ms: number | null
  proof: string
  history: string
}

/** exposure is a ProbeExposure, whole. */
export type ProbeExposureTable = { site_id: string; device_id: string; probe_id: string; exposure: string }

/** condition is a DeviceCondition, whole. */
export type DeviceConditionsTable = { site_id: string; device_id: string; condition: string }

export type PositionsTable = {
  site_id: string
  item_id: string
  place_id: string
  usable: number
  uncertain: number
  held: number
  in_transit: number
  earliest_expires_on_day: number | null
}

export type ClimateWindowsTable = {
  site_id: string
  device_id: string
  probe_id: string
  quantity: string
  start_at_ms: number
  end_at_ms: number
  state: string
  samples: number
  min_milli: number | null
  max_milli: number | null
  mean_milli: number | null
  last_milli: number | null
  entry_seq: number
}

export type DevicesTable = {
  site_id: string
  device_id: string
  kind: string
  model_id: string
  title: string
  place: string
  credential_hash: string
  registered_at_ms: number
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
  password_hash: string
  roles: string
  disabled: number
  created_at_ms: number
}

export type SessionsTable = {
  site_id: string
  token_hash: string
  user_id: string
  created_at_ms: number
  last_seen_at_ms: number
  expires_at_ms: number
}

export type BadgesTable = {
  site_id: string
  badge_hash: string
  user_id: string
  valid_until_ms: number
  revoked: number
}

export type DocumentsTable = {
  site_id: string
  device_id: string
  document_name: string
  version: number
  body: string
  updated_at_ms: number
}

export type ItemsTable = {
  site_id: string
  item_id: string
  title: string
  title_zh: string | null
  category: string | null
  maker: string | null
  size: string | null
  abc_class: string | null
  risk_class: string | null
  unit_price_cents: number
  currency: string
  owner: string
}

/** policy is a Policy, whole; never changed, a later entry replaces its numbers. */
export type PoliciesTable = { site_id: string; entry_seq: number; policy: string }

export type ShipmentsTable = {
  site_id: string
  shipment_id: string
  supplier_id: string
  destination_place_id: string
  requisition_id: string | null
  due_at_ms: number | null
  state: string
  announced_at_ms: number
  received_at_ms: number | null
}

export type ShipmentUnitsTable = { site_id: string; shipment_id: string; epc: string }

export type NotificationsTable = {
  site_id: string
  notification_id: string
  role: string
  alert_id: string | null
  requisition_id: string | null
  created_at_ms: number
  sent_at_ms: number | null
}

export type SettingsTable = { site_id: string; name: string; value: string }

export type MigrationsTable = { number: number; name: string; applied_at_ms: number }

export type Tables = {
  migrations: MigrationsTable
  site_state: SiteStateTable
  journal: JournalTable
  units: UnitsTable
  watermarks: WatermarksTable
  parked: ParkedTable
  quarantine: QuarantineTable
  alerts: AlertsTable
  requisitions: RequisitionsTable
  probe_exposure: ProbeExposureTable
  device_conditions: DeviceConditionsTable
  positions: PositionsTable
  climate_windows: ClimateWindowsTable
  devices: DevicesTable
  device_health: DeviceHealthTable
  users: UsersTable
  sessions: SessionsTable
  badges: BadgesTable
  documents: DocumentsTable
  items: ItemsTable
  policies: PoliciesTable
  shipments: ShipmentsTable
  shipment_units: ShipmentUnitsTable
  notifications: NotificationsTable
  settings: SettingsTable
}
