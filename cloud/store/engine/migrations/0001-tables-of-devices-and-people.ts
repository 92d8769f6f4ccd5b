import { createIndex, createTable, type Db, keyIsTable } from './create-table.ts'

/** Devices, what rules remember of them, and the documents they should have and have. */
export async function createDevices(db: Db): Promise<void> {
  await createTable(db, 'devices', ['device_id'], {
    device_id: 'text',
    kind: 'text',
    model_id: 'text',
    title: 'text',
    place_id: 'text',
    placements: 'text',
    credential_hash: 'text?',
    certificates: 'text',
    calibrations: 'text',
    registered_at_ms: 'bigint',
    retired_at_ms: 'bigint?',
    last_entry_seq: 'bigint',
  })
  await createTable(db, 'enrolments', ['enrolment_id'], {
    enrolment_id: 'text',
    device_id: 'text',
    model_id: 'text',
    device_kind: 'text',
    title: 'text',
    place_id: 'text',
    state: 'text',
    opened_at_ms: 'bigint',
    expires_at_ms: 'bigint',
    key_fingerprint: 'text?',
    certificate_request: 'text?',
    last_entry_seq: 'bigint',
  })
  await createIndex(db, 'enrolments_by_state', 'enrolments', ['state', 'expires_at_ms'])
  await createTable(db, 'device_conditions', ['device_id'], { device_id: 'text', condition: 'text' })
  await createTable(db, 'device_health', ['device_id'], {
    device_id: 'text',
    state: 'text',
    last_seen_at_ms: 'bigint',
    status: 'text?',
    telemetry: 'text?',
    telemetry_at_ms: 'bigint?',
  })
  await createTable(db, 'documents', ['device_id', 'kind'], {
    device_id: 'text',
    kind: 'text',
    wanted_version: 'bigint?',
    body_hash: 'text?',
    issued_at_ms: 'bigint?',
    held_version: 'bigint?',
    held_since_ms: 'bigint?',
    refused_version: 'bigint?',
    refused_reason: 'text?',
    last_entry_seq: 'bigint',
  })
  await createTable(db, 'commands', ['command_id'], {
    command_id: 'text',
    device_id: 'text',
    command: 'text',
    command_order: 'text',
    ordered_by: 'text',
    issued_at_ms: 'bigint',
    expires_at_ms: 'bigint',
    state: 'text',
    refusal: 'text?',
    answered_at_ms: 'bigint?',
    last_entry_seq: 'bigint',
  })
  await createIndex(db, 'commands_by_device', 'commands', ['device_id', 'issued_at_ms'])
  await createIndex(db, 'commands_waiting', 'commands', ['issued_at_ms'], "state = 'waiting'")
}

/** A year of a large hospital is eight million windows: their rows are as small as they can be. */
export async function createClimate(db: Db): Promise<void> {
  await createTable(db, 'probes', ['probe_no'], {
    probe_no: 'bigint',
    device_id: 'text',
    probe_id: 'text',
    quantity: 'text',
    epoch: 'text',
  })
  await createIndex(db, 'probes_by_name', 'probes', ['device_id', 'probe_id', 'quantity', 'epoch'], undefined, true)
  await createTable(
    db,
    'climate_windows',
    ['window_seq'],
    {
      window_seq: 'bigint',
      probe_no: 'bigint',
      end_at_ms: 'bigint',
      window_ms: 'bigint',
      state: 'bigint',
      samples: 'bigint',
      min_milli: 'bigint?',
      max_milli: 'bigint?',
      mean_milli: 'bigint?',
      last_milli: 'bigint?',
      source_seq: 'bigint',
      check_bits: 'bigint',
    },
    keyIsTable(db),
  )
  await createIndex(db, 'climate_windows_by_probe', 'climate_windows', ['probe_no', 'end_at_ms'])
  await createTable(db, 'probe_exposure', ['device_id', 'probe_id'], {
    device_id: 'text',
    probe_id: 'text',
    exposure: 'text',
  })
}

/** People, what lets them in, and the service's own settings. */
export async function createPeople(db: Db): Promise<void> {
  await createTable(db, 'users', ['user_id'], {
    user_id: 'text',
    username: 'text',
    display_name: 'text',
    name_salt: 'text',
    password_hash: 'text?',
    token_hash: 'text?',
    token_ends_at_ms: 'bigint?',
    grants: 'text',
    disabled: 'bigint',
    created_at_ms: 'bigint',
    last_entry_seq: 'bigint',
  })
  await createIndex(db, 'users_by_name', 'users', ['username'], undefined, true)
  await createIndex(db, 'users_by_token', 'users', ['token_hash'])
  await createTable(db, 'sessions', ['token_hash'], {
    token_hash: 'text',
    user_id: 'text',
    created_at_ms: 'bigint',
    last_seen_at_ms: 'bigint',
    expires_at_ms: 'bigint',
  })
  await createIndex(db, 'sessions_by_user', 'sessions', ['user_id'])
  await createTable(db, 'request_answers', ['user_id', 'key_hash'], {
    user_id: 'text',
    key_hash: 'text',
    fingerprint: 'text',
    answer: 'text',
    answered_at_ms: 'bigint',
  })
  await createIndex(db, 'request_answers_by_time', 'request_answers', ['answered_at_ms'])
  await createTable(db, 'badges', ['badge_hash'], {
    badge_hash: 'text',
    user_id: 'text',
    valid_until_ms: 'bigint',
    revoked: 'bigint',
  })
  await createTable(db, 'settings', ['name'], { name: 'text', value: 'text' })
}
