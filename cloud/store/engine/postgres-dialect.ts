import { Socket } from 'node:net'
import { type Dialect, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import pg from 'pg'
import { PostgresDriver } from './postgres-driver.ts'

const int8Oid = 20
const numericOid = 1700

/** What a lost server may cost before it is called silent, ms. */
export type PostgresPatience = {
  /** For a connection, new or free, 100 to 120000. */
  connectTimeoutMs: number
  /** For the answer to one statement, 100 to 600000. */
  answerTimeoutMs: number
}

export const defaultPatience: PostgresPatience = { connectTimeoutMs: 5_000, answerTimeoutMs: 30_000 }

/** First keep-alive after so much silence: a server that vanished without a word is noticed on idle connections too. */
const keepAliveAfterMs = 10_000
/** How long the server is waited for when saying goodbye. */
const goodbyeMs = 1_000

function wholeNumber(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a whole number`)
  return value
}

function openPool(url: string, connectionsMax: number, patience: PostgresPatience, sockets: Set<Socket>): pg.Pool {
  const { connectTimeoutMs, answerTimeoutMs } = patience
  const pool = new pg.Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveAfterMs,
    // The server gives up first where it can, so that nothing runs on behind our back; we do when it is gone.
    statement_timeout: answerTimeoutMs,
    idle_in_transaction_session_timeout: answerTimeoutMs,
    query_timeout: answerTimeoutMs + connectTimeoutMs,
    stream: () => {
      const socket = new Socket()
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
      return socket
    },
    types: {
      getTypeParser(oid: number, format?: 'text' | 'binary') {
        if (oid === int8Oid || oid === numericOid) return wholeNumber
        return pg.types.getTypeParser(oid, format ?? 'text')
      },
    },
  })
  // A connection that dies is replaced at the next query; an error nobody listens for would end the process. The pool
  // listens to idle clients only, so those at work get a listener of their own: their query hears of it anyway.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** Kysely over pg. 64-bit integers and sums come back as whole numbers, as they do from SQLite. */
export function postgresDialect(url: string, connectionsMax: number, patience: PostgresPatience): Dialect {
  const sockets = new Set<Socket>()
  const pool = openPool(url, connectionsMax, patience, sockets)
  /** A server that no longer answers must not keep the service from ending. */
  const closePool = async () => {
    setTimeout(() => {
      for (const socket of sockets) socket.destroy()
    }, goodbyeMs).unref()
    await pool.end()
  }
  return {
    createDriver: () => new PostgresDriver(pool, closePool),
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  }
}
