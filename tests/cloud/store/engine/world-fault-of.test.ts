import { describe, expect, it } from 'vitest'
import { worldFaultOf } from '#cloud/store/engine/faults/world-fault-of'

const sqlite = (errcode: number, message = 'x') =>
  Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode })
const postgres = (code: string) => Object.assign(new Error('x'), { code, severity: 'ERROR' })
const node = (code: string) => Object.assign(new Error('x'), { code })

describe('whose fault it is', () => {
  it.each([
    ['SQLite: full', sqlite(13), 'store-full'],
    ['SQLite: I/O', sqlite(10), 'store-io-failed'],
    ['SQLite: I/O in fsync', sqlite(10 | (4 << 8)), 'store-io-failed'],
    ['SQLite: I/O for want of memory', sqlite(10 | (12 << 8)), 'store-exhausted'],
    ['SQLite: read only, since the database moved', sqlite(8 | (4 << 8)), 'store-read-only'],
    ['SQLite: busy', sqlite(5), 'store-locked'],
    ['SQLite: busy with a snapshot', sqlite(5 | (2 << 8)), 'store-locked'],
    ['SQLite: locked', sqlite(6), 'store-locked'],
    ['SQLite: corrupt index', sqlite(11 | (3 << 8)), 'store-corrupt'],
    ['SQLite: no database', sqlite(26), 'store-corrupt'],
    ['SQLite: cannot open', sqlite(14), 'store-unreachable'],
    ['SQLite: no memory', sqlite(7), 'store-exhausted'],
    ['SQLite: a table was taken away', sqlite(1, 'no such table: units'), 'store-corrupt'],
    ['PostgreSQL: connection lost', postgres('08006'), 'store-unreachable'],
    ['PostgreSQL: disk full', postgres('53100'), 'store-full'],
    ['PostgreSQL: too many connections', postgres('53300'), 'store-exhausted'],
    ['PostgreSQL: shutting down', postgres('57P01'), 'store-unreachable'],
    ['PostgreSQL: starting up', postgres('57P03'), 'store-unreachable'],
    ['PostgreSQL: statement timeout', postgres('57014'), 'store-silent'],
    ['PostgreSQL: I/O', postgres('58030'), 'store-io-failed'],
    ['PostgreSQL: serialization', postgres('40001'), 'store-locked'],
    ['PostgreSQL: deadlock', postgres('40P01'), 'store-locked'],
    ['PostgreSQL: read only', postgres('25006'), 'store-read-only'],
    ['PostgreSQL: page checksum', postgres('XX001'), 'store-corrupt'],
    ['PostgreSQL: password changed', postgres('28P01'), 'store-unreachable'],
    ['PostgreSQL: a table was taken away', postgres('42P01'), 'store-corrupt'],
    ['socket: refused', node('ECONNREFUSED'), 'store-unreachable'],
    ['socket: reset', node('ECONNRESET'), 'store-unreachable'],
    ['socket: timed out', node('ETIMEDOUT'), 'store-silent'],
    ['socket: broken pipe', node('EPIPE'), 'store-unreachable'],
    ['file: no space', node('ENOSPC'), 'store-full'],
    ['driver: terminated', new Error('Connection terminated unexpectedly'), 'store-unreachable'],
    ['driver: no answer', new Error('Query read timeout'), 'store-silent'],
    ['driver: no connection', new Error('timeout exceeded when trying to connect'), 'store-silent'],
  ])('the world: %s', (_name, error, code) => {
    expect(worldFaultOf(error)).toMatchObject({ code, cause: error, message: expect.stringMatching(/: \w/) })
  })

  it.each([
    ['SQLite: a constraint', sqlite(19)],
    ['SQLite: a wrong type', sqlite(20)],
    ['SQLite: too large', sqlite(18)],
    ['SQLite: malformed JSON', sqlite(1, 'malformed JSON')],
    ['PostgreSQL: a constraint', postgres('23505')],
    ['PostgreSQL: a number out of range', postgres('22003')],
    ['PostgreSQL: a zero byte in a text', postgres('22021')],
    ['the program', new TypeError('x is undefined')],
    ['a number that does not fit', new RangeError('9007199254740993 does not fit a whole number')],
    ['a word that only looks like an SQLSTATE', node('XX001')],
    ['no error at all', 'database or disk is full'],
  ])('not the world: %s', (_name, error) => {
    expect(worldFaultOf(error)).toBeNull()
  })
})
