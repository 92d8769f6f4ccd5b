import type { WorldFaultCode } from './world-faults.ts'

/** SQLSTATEs that mean something else than their class (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const byState: Record<string, WorldFaultCode> = {
  '25006': 'store-read-only', // read_only_sql_transaction: a standby, or default_transaction_read_only
  '25P03': 'store-silent', // idle_in_transaction_session_timeout
  '25P04': 'store-silent', // transaction_timeout
  '3D000': 'store-unreachable', // the database is gone
  '3F000': 'store-corrupt', // the schema is gone
  '40001': 'store-locked', // serialization_failure
  '40P01': 'store-locked', // deadlock_detected
  '42501': 'store-read-only', // insufficient_privilege
  '42703': 'store-corrupt', // undefined_column
  '42P01': 'store-corrupt', // undefined_table
  '53100': 'store-full', // disk_full
  '55000': 'store-unreachable', // object_not_in_prerequisite_state: the database takes no connections
  '55006': 'store-locked', // object_in_use
  '55P03': 'store-locked', // lock_not_available
  '57014': 'store-silent', // query_canceled: statement_timeout or an operator
  XX001: 'store-corrupt', // data_corrupted
  XX002: 'store-corrupt', // index_corrupted
}

/** By the first two characters of the SQLSTATE. */
const byClass: Record<string, WorldFaultCode> = {
  '08': 'store-unreachable', // connection_exception
  '28': 'store-unreachable', // invalid_authorization_specification
  '53': 'store-exhausted', // insufficient_resources
  '57': 'store-unreachable', // operator_intervention: shutdown, crash, starting up
  '58': 'store-io-failed', // system_error
  F0: 'store-io-failed', // config_file_error
}

/** What the driver says without a SQLSTATE. */
const byMessage: readonly [RegExp, WorldFaultCode][] = [
  [/timeout exceeded when trying to connect|connection timeout|Query read timeout/i, 'store-silent'],
  [/^Connection terminated|connection error and is not queryable|was closed and is not queryable/, 'store-unreachable'],
  [/calling end on the pool|driver has already been destroyed/, 'store-unreachable'],
]

/** What an error of pg says about the world; null when it says nothing. */
export function postgresFaultCode(error: Error): WorldFaultCode | null {
  const state = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (/^[0-9A-Z]{5}$/.test(state) && 'severity' in error) return byState[state] ?? byClass[state.slice(0, 2)] ?? null
  return byMessage.find(([pattern]) => pattern.test(error.message))?.[1] ?? null
}
