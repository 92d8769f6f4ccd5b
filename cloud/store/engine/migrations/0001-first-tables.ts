import { createClimate, createDevices, createPeople } from './0001-tables-of-devices-and-people.ts'
import { createIndex, createTable, type Db, keyIsTable } from './create-table.ts'

async function createJournal(db: Db): Promise<void> {
  await createTable(db, 'site_state', [], {
    head_seq: 'bigint',
    head_hash: 'text',
    recorded_at_ms: 'bigint',
    window_seq: 'bigint',
    window_hash: 'text',
    digested_window_seq: 'bigint',
    batches: 'bigint',
    facts_accepted: 'bigint',
    facts_duplicate: 'bigint',
    facts_quarantined: 'bigint',
    facts_not_understood: 'bigint',
    sessions: 'bigint',
    writer_id: 'text',
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
    subject: 'text',
    place_id: 'text?',
    cause_seq: 'bigint?',
    body: 'text',
    hash: 'text',
  })
  // The second wall behind the watermark: one fact, one entry.
  const source = ['source_id', 'source_epoch', 'source_seq']
  await createIndex(db, 'journal_source', 'journal', source, "source_kind = 'device'", true)
  await createIndex(db, 'journal_by_subject', 'journal', ['subject', 'entry_seq'])
  await createIndex(db, 'journal_by_place', 'journal', ['place_id', 'entry_seq'], 'place_id is not null')
  await createIndex(db, 'journal_not_understood', 'journal', ['source_id'], "kind = 'FactNotUnderstood'")
  await createTable(
    db,
    'journal_mentions',
    ['subject', 'entry_seq'],
    { subject: 'text', entry_seq: 'bigint' },
    keyIsTable(db),
  )
}

async function createIngest(db: Db): Promise<void> {
  await createTable(db, 'watermarks', ['device_id', 'epoch'], {
    device_id: 'text',
    epoch: 'text',
    committed_seq: 'bigint',
    known_seq: 'bigint',
    boot_id: 'text',
    boot_began_at_ms: 'bigint',
    last_occurred_at_ms: 'bigint',
    skew_told_ms: 'bigint',
    gap_told_seq: 'bigint',
    first_seen_at_ms: 'bigint',
    updated_at_ms: 'bigint',
  })
  await createIndex(db, 'watermarks_by_age', 'watermarks', ['device_id', 'first_seen_at_ms'])
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
    read_with: 'text?',
    received_at_ms: 'bigint',
    state: 'text',
    settled_entry_seq: 'bigint?',
  })
}

async function createCatalogue(db: Db): Promise<void> {
  await createTable(db, 'places', ['place_id'], {
    place_id: 'text',
    parent_id: 'text?',
    kind: 'text',
    title: 'text',
    title_zh: 'text?',
    keeps_stock: 'bigint',
    receives_goods: 'bigint',
    passage: 'text?',
    answerable_role: 'text?',
    time_zone: 'text?',
    closed: 'bigint',
    last_entry_seq: 'bigint',
  })
  await createTable(db, 'items', ['item_id'], {
    item_id: 'text',
    tracking: 'text',
    title: 'text',
    title_zh: 'text?',
    category: 'text?',
    maker: 'text?',
    size: 'text?',
    abc_class: 'text?',
    risk_class: 'text?',
    unit_price_cents: 'bigint',
    currency: 'text',
    codes: 'text',
    last_entry_seq: 'bigint',
  })
  await createTable(db, 'item_codes', ['issuer', 'code'], { issuer: 'text', code: 'text', item_id: 'text' })
  await createTable(db, 'assortment', ['item_id', 'place_id', 'owner'], {
    item_id: 'text',
    place_id: 'text',
    owner: 'text',
    belongs: 'bigint',
    since_ms: 'bigint',
    set_by: 'text',
    entry_seq: 'bigint',
  })
  await createTable(db, 'policies', ['entry_seq'], { entry_seq: 'bigint', policy: 'text' })
}

async function createUnits(db: Db): Promise<void> {
  await createTable(db, 'units', ['unit_id'], {
    unit_id: 'text',
    item_id: 'text?',
    serial: 'text?',
    lot: 'text?',
    expires_on_day: 'bigint?',
    owner: 'text?',
    state: 'text',
    place_id: 'text',
    observed: 'bigint',
    seen_tags: 'text',
    heard: 'text?',
    rivals: 'text',
    destination_place_id: 'text?',
    previous_place_id: 'text?',
    home_place_id: 'text?',
    due_at_ms: 'bigint?',
    certainty: 'text',
    holds: 'text',
    pending: 'text',
    unit_use: 'text?',
    taken_in_session: 'text?',
    requisition_id: 'text?',
    since_ms: 'bigint',
    folded_up_to: 'text',
    last_entry_seq: 'bigint',
  })
  await createIndex(db, 'units_by_place', 'units', ['place_id', 'item_id'])
  await createIndex(db, 'units_by_serial', 'units', ['item_id', 'serial'])
  await createIndex(
    db,
    'units_by_destination',
    'units',
    ['destination_place_id', 'item_id'],
    'destination_place_id is not null',
  )
  await createIndex(db, 'units_by_requisition', 'units', ['requisition_id'], 'requisition_id is not null')
  await createTable(
    db,
    'stays',
    ['unit_id', 'from_ms', 'cause_seq', 'known_since_seq'],
    {
      unit_id: 'text',
      from_ms: 'bigint',
      cause_seq: 'bigint',
      known_since_seq: 'bigint',
      place_id: 'text',
      to_ms: 'bigint?',
      end_known_since_seq: 'bigint?',
      known_until_seq: 'bigint?',
      from_place_id: 'text?',
      why: 'text',
      session_id: 'text?',
      case_ref: 'text?',
      actor_ref: 'text?',
    },
    keyIsTable(db),
  )
  await createIndex(db, 'stays_by_place', 'stays', ['place_id', 'from_ms'])
  await createTable(db, 'tags', ['epc'], {
    epc: 'text',
    place_id: 'text',
    observed: 'bigint',
    certainty: 'text',
    since_ms: 'bigint',
    folded_up_to: 'text',
    last_entry_seq: 'bigint',
  })
  await createIndex(db, 'tags_observed', 'tags', ['epc'], 'observed = 1')
  await createTable(db, 'tag_chips', ['epc'], {
    epc: 'text',
    chips: 'text',
    answered_at_ms: 'bigint',
    last_entry_seq: 'bigint',
  })
  await createTable(db, 'tag_bindings', ['epc', 'known_since_seq', 'from_ms'], {
    epc: 'text',
    known_since_seq: 'bigint',
    from_ms: 'bigint',
    unit_id: 'text',
    to_ms: 'bigint?',
    known_until_seq: 'bigint?',
    entry_seq: 'bigint',
  })
  await createIndex(db, 'tag_bindings_by_unit', 'tag_bindings', ['unit_id'])
}

async function createLots(db: Db): Promise<void> {
  await createTable(db, 'lots', ['lot_id'], {
    lot_id: 'text',
    item_id: 'text',
    lot: 'text',
    expires_on_day: 'bigint?',
    owner: 'text',
    holds: 'text',
    piles: 'text',
    orders: 'text',
    unfit_uses: 'text',
    short_uses: 'text',
    folded_up_to: 'text',
    last_entry_seq: 'bigint',
  })
  await createIndex(db, 'lots_by_item', 'lots', ['item_id', 'owner'])
  await createTable(db, 'lot_movements', ['lot_id', 'cause_seq', 'part', 'known_since_seq'], {
    lot_id: 'text',
    cause_seq: 'bigint',
    part: 'bigint',
    known_since_seq: 'bigint',
    known_until_seq: 'bigint?',
    from_place_id: 'text?',
    to_place_id: 'text',
    quantity: 'bigint',
    at_ms: 'bigint',
    why: 'text',
    case_ref: 'text?',
    actor_ref: 'text?',
  })
  await createTable(db, 'positions', ['item_id', 'place_id', 'owner'], {
    item_id: 'text',
    place_id: 'text',
    owner: 'text',
    confirmed: 'bigint',
    uncertain: 'bigint',
    held: 'bigint',
    pending: 'bigint',
    coming: 'bigint',
    earliest_expires_on_day: 'bigint?',
  })
  await createTable(db, 'shipments', ['shipment_id'], {
    shipment_id: 'text',
    supplier_id: 'text',
    destination_place_id: 'text',
    requisition_id: 'text?',
    due_at_ms: 'bigint?',
    state: 'text',
    announced_at_ms: 'bigint',
    received_at_ms: 'bigint?',
    received_place_id: 'text?',
    units: 'text',
    lots: 'text',
    last_entry_seq: 'bigint',
  })
}

async function createDecisions(db: Db): Promise<void> {
  await createTable(db, 'alerts', ['alert_id'], {
    alert_id: 'text',
    rule_id: 'text',
    about: 'text',
    place_id: 'text?',
    priority: 'text',
    urgency: 'bigint',
    responsible_role: 'text',
    binding: 'text',
    group_id: 'text',
    state: 'text',
    raised_at_ms: 'bigint',
    raised_known_at_ms: 'bigint',
    updated_at_ms: 'bigint',
    cleared_at_ms: 'bigint?',
    cleared_known_at_ms: 'bigint?',
    acknowledged_at_ms: 'bigint?',
    acknowledged_by: 'text?',
    acknowledged_entry_seq: 'bigint?',
    due_at_ms: 'bigint',
    life: 'text',
    proof: 'text',
    latest: 'text?',
    cleared_by: 'text?',
    nth: 'bigint',
    changes: 'bigint',
    first_entry_seq: 'bigint',
    last_entry_seq: 'bigint',
  })
  // One open episode per rule and subject; one open line of a requisition per item, place and owner.
  await createIndex(db, 'alerts_open', 'alerts', ['rule_id', 'about'], "state = 'open'", true)
  await createIndex(db, 'alerts_open_about', 'alerts', ['about'], "state = 'open'")
  await createIndex(db, 'alerts_open_group', 'alerts', ['group_id'], "state = 'open'")
  await createIndex(db, 'alerts_open_urgent', 'alerts', ['urgency', 'raised_at_ms'], "state = 'open'")
  await createIndex(db, 'alerts_by_time', 'alerts', ['raised_at_ms'])
  await createIndex(db, 'alerts_by_rule', 'alerts', ['rule_id', 'cleared_at_ms'])
  await createTable(db, 'requisitions', ['requisition_id'], {
    requisition_id: 'text',
    kind: 'text',
    place_id: 'text',
    owner: 'text',
    state: 'text',
    urgency: 'text',
    is_open: 'bigint',
    is_live: 'bigint',
    waits_for_approval: 'bigint',
    waits_for_order: 'bigint',
    raised_by: 'text',
    reason: 'text?',
    supplier_ref: 'text?',
    raised_at_ms: 'bigint',
    updated_at_ms: 'bigint',
    closed_at_ms: 'bigint?',
    first_entry_seq: 'bigint',
    last_entry_seq: 'bigint',
  })
  await createIndex(db, 'requisitions_open', 'requisitions', ['requisition_id'], 'is_open = 1')
  await createIndex(db, 'requisitions_live', 'requisitions', ['place_id', 'owner'], 'is_live = 1')
  await createTable(db, 'requisition_lines', ['requisition_id', 'line_id'], {
    requisition_id: 'text',
    line_id: 'text',
    item_id: 'text',
    place_id: 'text',
    owner: 'text',
    state: 'text',
    is_open: 'bigint',
    quantity: 'bigint',
    approved: 'bigint',
    ordered: 'bigint',
    arrived: 'bigint',
    cancelled: 'bigint',
    declined: 'bigint',
    urgency: 'text',
    asked: 'bigint',
    raised_by: 'text',
    raised_at_ms: 'bigint',
    updated_at_ms: 'bigint',
    closed_at_ms: 'bigint?',
    proof: 'text?',
    hold: 'text?',
    history: 'text',
    nth: 'bigint',
    first_entry_seq: 'bigint',
    last_entry_seq: 'bigint',
  })
  const position = ['item_id', 'place_id', 'owner']
  await createIndex(db, 'requisition_lines_open', 'requisition_lines', position, 'is_open = 1', true)
  await createIndex(db, 'requisition_lines_held', 'requisition_lines', position, 'hold is not null')
  await createTable(db, 'notifications', ['notification_id'], {
    notification_id: 'text',
    reason: 'text',
    role: 'text',
    alert_id: 'text?',
    requisition_id: 'text?',
    created_at_ms: 'bigint',
    sent_at_ms: 'bigint?',
  })
  await createTable(
    db,
    'agenda',
    ['about', 'matter'],
    { about: 'text', matter: 'text', due_at_ms: 'bigint', cause_seq: 'bigint?' },
    keyIsTable(db),
  )
  await createIndex(db, 'agenda_by_time', 'agenda', ['due_at_ms'])
}

/** Everything the first release keeps. */
export async function createFirstTables(db: Db): Promise<void> {
  await createJournal(db)
  await createIngest(db)
  await createCatalogue(db)
  await createUnits(db)
  await createLots(db)
  await createDecisions(db)
  await createDevices(db)
  await createClimate(db)
  await createPeople(db)
}
