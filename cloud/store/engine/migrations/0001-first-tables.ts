import { type CreateTableBuilder, type Kysely, type RawBuilder, SqliteAdapter, sql } from 'kysely'

type Type = 'text' | 'bigint'
type Columns = Record<string, Type | `${Type}?`>

/** Every table begins with the site and keeps it in its key, so that a distributed engine can split by it. */
async function createTable(
  db: Kysely<unknown>,
  name: string,
  key: string[],
  columns: Columns,
  end?: RawBuilder<unknown>,
): Promise<void> {
  let table: CreateTableBuilder<string, string> = db.schema
    .createTable(name)
    .addColumn('site_id', 'text', (column) => column.notNull())
  for (const [column, type] of Object.entries(columns)) {
    const nullable = type.endsWith('?')
    const plain = type.startsWith('text') ? 'text' : 'bigint'
    table = table.addColumn(column, plain, (built) => (nullable ? built : built.notNull()))
  }
  const keyed = table.addPrimaryKeyConstraint(`${name}_key`, ['site_id', ...key])
  await (end === undefined ? keyed : keyed.modifyEnd(end)).execute()
}

async function createIndex(db: Kysely<unknown>, name: string, table: string, columns: string[]): Promise<void> {
  await db.schema
    .createIndex(name)
    .on(table)
    .columns(['site_id', ...columns])
    .execute()
}

async function createJournal(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'site_state', [], {
    head_seq: 'bigint',
    head_hash: 'text',
    batches: 'bigint',
    facts_accepted: 'bigint',
    facts_duplicate: 'bigint',
    facts_quarantined: 'bigint',
    sessions: 'bigint',
  })
  await createTable(db, 'journal', ['entry_seq'], {
    entry_seq: 'bigint',
    occurred_at_ms: 'bigint',
    recorded_at_ms: 'bigint',
    time_quality: 'text',
    source_kind: 'text',
    source_id: 'text',
    source_epoch: 'text?',
    source_seq: 'bigint?',
    actor_ref: 'text?',
    kind: 'text',
    epc: 'text?',
    place_id: 'text?',
    body: 'text',
    previous_hash: 'text',
    hash: 'text',
  })
  // The second wall behind the watermark: one fact, one entry.
  await sql`create unique index journal_source on journal (site_id, source_id, source_epoch, source_seq) where source_kind = 'device'`.execute(
    db,
  )
  await sql`create index journal_by_unit on journal (site_id, epc, entry_seq) where epc is not null`.execute(db)
  await sql`create index journal_by_place on journal (site_id, place_id, entry_seq) where place_id is not null`.execute(
    db,
  )
}

async function createStock(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'units', ['epc'], {
    epc: 'text',
    item_id: 'text?',
    serial: 'text?',
    lot: 'text?',
    expires_on_day: 'bigint?',
    owner: 'text?',
    state: 'text',
    place_id: 'text',
    destination_place_id: 'text?',
    previous_place_id: 'text?',
    due_at_ms: 'bigint?',
    certainty: 'text',
    holds: 'text',
    taken_in_session: 'text?',
    requisition_id: 'text?',
    since_ms: 'bigint',
    folded_up_to: 'text',
    last_entry_seq: 'bigint',
  })
  await createIndex(db, 'units_by_place', 'units', ['place_id', 'item_id'])
  await createIndex(db, 'units_by_item', 'units', ['item_id', 'place_id'])
  // Most units are neither on their way nor of a requisition: partial indexes cost them nothing.
  await sql`create index units_by_destination on units (site_id, destination_place_id, item_id) where destination_place_id is not null`.execute(
    db,
  )
  await sql`create index units_by_requisition on units (site_id, requisition_id) where requisition_id is not null`.execute(
    db,
  )
  await createTable(db, 'positions', ['item_id', 'place_id'], {
    item_id: 'text',
    place_id: 'text',
    usable: 'bigint',
    uncertain: 'bigint',
    held: 'bigint',
    in_transit: 'bigint',
    earliest_expires_on_day: 'bigint?',
  })
  await createTable(db, 'items', ['item_id'], {
    item_id: 'text',
    title: 'text',
    title_zh: 'text?',
    category: 'text?',
    maker: 'text?',
    size: 'text?',
    abc_class: 'text?',
    risk_class: 'text?',
    unit_price_cents: 'bigint',
    currency: 'text',
    owner: 'text',
  })
  await createTable(db, 'policies', ['entry_seq'], { entry_seq: 'bigint', policy: 'text' })
  await createTable(db, 'shipments', ['shipment_id'], {
    shipment_id: 'text',
    supplier_id: 'text',
    destination_place_id: 'text',
    requisition_id: 'text?',
    due_at_ms: 'bigint?',
    state: 'text',
    announced_at_ms: 'bigint',
    received_at_ms: 'bigint?',
  })
  await createTable(db, 'shipment_units', ['shipment_id', 'epc'], { shipment_id: 'text', epc: 'text' })
  await createIndex(db, 'shipment_units_by_unit', 'shipment_units', ['epc'])
}

async function createIngest(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'watermarks', ['device_id', 'epoch'], {
    device_id: 'text',
    epoch: 'text',
    committed_seq: 'bigint',
    known_seq: 'bigint',
    boot_id: 'text',
    boot_began_at_ms: 'bigint',
    last_occurred_at_ms: 'bigint',
    first_seen_at_ms: 'bigint',
    updated_at_ms: 'bigint',
  })
  await createTable(db, 'parked', ['device_id', 'epoch', 'first_seq'], {
    device_id: 'text',
    epoch: 'text',
    first_seq: 'bigint',
    last_seq: 'bigint',
    received_at_ms: 'bigint',
    payload: 'text',
  })
  await createTable(db, 'quarantine', ['quarantine_id'], {
    quarantine_id: 'bigint',
    device_id: 'text',
    epoch: 'text?',
    seq: 'bigint?',
    reason: 'text',
    body: 'text',
    received_at_ms: 'bigint',
  })
}

async function createAlerts(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'alerts', ['alert_id'], {
    alert_id: 'text',
    rule_id: 'text',
    subject: 'text',
    subject_key: 'text',
    priority: 'text',
    responsible_role: 'text',
    state: 'text',
    raised_at_ms: 'bigint',
    updated_at_ms: 'bigint',
    cleared_at_ms: 'bigint?',
    acknowledged_at_ms: 'bigint?',
    acknowledged_by: 'text?',
    due_at_ms: 'bigint',
    proof: 'text',
    cleared_by: 'text?',
  })
  // One open episode per rule and subject; one open requisition per item, place and owner.
  await sql`create unique index alerts_open on alerts (site_id, rule_id, subject_key) where state = 'open'`.execute(db)
  await sql`create index alerts_open_about on alerts (site_id, subject_key) where state = 'open'`.execute(db)
  await createIndex(db, 'alerts_by_time', 'alerts', ['raised_at_ms'])
  await createTable(db, 'requisitions', ['requisition_id'], {
    requisition_id: 'text',
    item_id: 'text',
    place_id: 'text',
    owner: 'text',
    state: 'text',
    is_open: 'bigint',
    quantity: 'bigint',
    approved_quantity: 'bigint',
    received_quantity: 'bigint',
    urgency: 'text',
    raised_at_ms: 'bigint',
    updated_at_ms: 'bigint',
    closed_at_ms: 'bigint?',
    proof: 'text',
    history: 'text',
  })
  await sql`create unique index requisitions_open on requisitions (site_id, item_id, place_id, owner) where is_open = 1`.execute(
    db,
  )
  await createIndex(db, 'requisitions_by_time', 'requisitions', ['raised_at_ms'])
  await createTable(db, 'notifications', ['notification_id'], {
    notification_id: 'text',
    role: 'text',
    alert_id: 'text?',
    requisition_id: 'text?',
    created_at_ms: 'bigint',
    sent_at_ms: 'bigint?',
  })
}

async function createClimate(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'probe_exposure', ['device_id', 'probe_id'], {
    device_id: 'text',
    probe_id: 'text',
    exposure: 'text',
  })
  // Small rows found by their key alone: on SQLite the key is the table, written once instead of twice.
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter
  await createTable(
    db,
    'climate_windows',
    ['device_id', 'probe_id', 'end_at_ms', 'entry_seq'],
    {
      device_id: 'text',
      probe_id: 'text',
      quantity: 'text',
      start_at_ms: 'bigint',
      end_at_ms: 'bigint',
      state: 'text',
      samples: 'bigint',
      min_milli: 'bigint?',
      max_milli: 'bigint?',
      mean_milli: 'bigint?',
      last_milli: 'bigint?',
      entry_seq: 'bigint',
    },
    isSqlite ? sql`without rowid` : undefined,
  )
}

async function createDevices(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'devices', ['device_id'], {
    device_id: 'text',
    kind: 'text',
    model_id: 'text',
    title: 'text',
    place: 'text',
    credential_hash: 'text',
    registered_at_ms: 'bigint',
  })
  await createTable(db, 'device_conditions', ['device_id'], { device_id: 'text', condition: 'text' })
  await createTable(db, 'device_health', ['device_id'], {
    device_id: 'text',
    state: 'text',
    last_seen_at_ms: 'bigint',
    status: 'text?',
    telemetry: 'text?',
    telemetry_at_ms: 'bigint?',
  })
  await createTable(db, 'documents', ['device_id', 'document_name'], {
    device_id: 'text',
    document_name: 'text',
    version: 'bigint',
    body: 'text',
    updated_at_ms: 'bigint',
  })
}

async function createPeople(db: Kysely<unknown>): Promise<void> {
  await createTable(db, 'users', ['user_id'], {
    user_id: 'text',
    username: 'text',
    display_name: 'text',
    password_hash: 'text',
    roles: 'text',
    disabled: 'bigint',
    created_at_ms: 'bigint',
  })
  await sql`create unique index users_by_name on users (site_id, username)`.execute(db)
  await createTable(db, 'sessions', ['token_hash'], {
    token_hash: 'text',
    user_id: 'text',
    created_at_ms: 'bigint',
    last_seen_at_ms: 'bigint',
    expires_at_ms: 'bigint',
  })
  await createIndex(db, 'sessions_by_user', 'sessions', ['user_id'])
  await createTable(db, 'badges', ['badge_hash'], {
    badge_hash: 'text',
    user_id: 'text',
    valid_until_ms: 'bigint',
    revoked: 'bigint',
  })
  await createTable(db, 'settings', ['name'], { name: 'text', value: 'text' })
}

/** Everything the first release keeps. */
export async function createFirstTables(db: Kysely<unknown>): Promise<void> {
  await createJournal(db)
  await createStock(db)
  await createIngest(db)
  await createAlerts(db)
  await createClimate(db)
  await createDevices(db)
  await createPeople(db)
}
