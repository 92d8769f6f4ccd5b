import type { WorldFaultCode } from './world-faults.ts'

/** By primary result code (https://sqlite.org/rescode.html); extended codes carry it in their low byte. */
const byResultCode: Record<number, WorldFaultCode> = {
  3: 'store-read-only', // PERM
  5: 'store-locked', // BUSY
  6: 'store-locked', // LOCKED
  7: 'store-exhausted', // NOMEM
  8: 'store-read-only', // READONLY
  9: 'store-silent', // INTERRUPT
  10: 'store-io-failed', // IOERR
  11: 'store-corrupt', // CORRUPT
  13: 'store-full', // FULL
  14: 'store-unreachable', // CANTOPEN
  15: 'store-locked', // PROTOCOL: the locks of the write-ahead log could not be had
  22: 'store-io-failed', // NOLFS
  26: 'store-corrupt', // NOTADB
}

/** Extended codes that mean something else than their primary. */
const byExtendedCode: Record<number, WorldFaultCode> = {
  [10 | (12 << 8)]: 'store-exhausted', // IOERR_NOMEM
  [10 | (32 << 8)]: 'store-corrupt', // IOERR_DATA: a page's checksum is wrong
  [10 | (33 << 8)]: 'store-corrupt', // IOERR_CORRUPTFS
}

/** SQLITE_ERROR is the data's or the program's, but a table that is gone was taken away by somebody. */
const isTableGone = /^no such (table|column)\b/

/** What a node:sqlite error says about the world; null when it says nothing. */
export function sqliteFaultCode(error: Error): WorldFaultCode | null {
  // A closed handle: the service is stopping, and the data are not to blame.
  if ('code' in error && error.code === 'ERR_INVALID_STATE') return 'store-unreachable'
  if (!('errcode' in error) || typeof error.errcode !== 'number') return null
  const { errcode } = error
  if (errcode === 1 && isTableGone.test(error.message)) return 'store-corrupt'
  return byExtendedCode[errcode] ?? byResultCode[errcode & 0xff] ?? null
}
