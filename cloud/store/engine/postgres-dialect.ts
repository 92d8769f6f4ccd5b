import { type Dialect, PostgresDialect } from 'kysely'
import pg from 'pg'

const int8Oid = 20
const numericOid = 1700

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a whole number`)
  return value
}

/** Kysely over pg. 64-bit integers and sums come back as whole numbers, as they do from SQLite. */
export function postgresDialect(url: string, connectionsMax: number): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    types: {
      getTypeParser(oid: number, format?: 'text' | 'binary') {
        if (oid === int8Oid || oid === numericOid) return wholeNumber
        return pg.types.getTypeParser(oid, format ?? 'text')
      },
    },
  })
  // An idle connection that dies is replaced at the next query; without a listener it would end the process.
  pool.on('error', () => {})
  return new PostgresDialect({ pool })
}
