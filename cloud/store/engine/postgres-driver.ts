import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely'
import type pg from 'pg'
import { namedFault, worldFaultOf } from './faults/world-fault-of.ts'
import { copyInto, type Rows } from './postgres-copy.ts'

const countingCommands = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/** One client of the pool while somebody has it. Kysely asks one thing at a time of it. */
export class PostgresConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  /** After a fault of the world nobody knows what the client still waits for: it is thrown away, not handed on. */
  #isSpoilt = false
  #isInTransaction = false
  /** The first error of a transaction: the server only says of what comes after it that there was one. */
  #undoneBy: unknown = null

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    return await this.#noticing(async () => {
      const { command, rowCount, rows } = await this.#client.query(sql, [...parameters])
      if (!countingCommands.has(command)) return { rows: rows as R[] }
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) }
    })
  }

  /** Copies pieces of rows into a table (copyInto). */
  async copy(statement: string, pieces: Iterable<Rows>, onHandedOver: () => void): Promise<void> {
    await this.#noticing(() => copyInto(this.#client, statement, pieces, onHandedOver))
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator, and the other engine cannot stream
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the other engine cannot stream: page by key instead')
  }

  async begin(): Promise<void> {
    await this.executeQuery(CompiledQuery.raw('begin'))
    this.#isInTransaction = true
  }

  async commit(): Promise<void> {
    await this.executeQuery(CompiledQuery.raw('commit'))
    this.#isInTransaction = false
  }

  /** Never throws: what made the transaction fail is the error to hear about. The server forgets it with the connection. */
  async rollback(): Promise<void> {
    this.#isInTransaction = false
    this.#undoneBy = null
    if (this.#isSpoilt) return
    try {
      await this.executeQuery(CompiledQuery.raw('rollback'))
    } catch {
      this.#isSpoilt = true
    }
  }

  release(): void {
    this.#client.release(this.#isSpoilt)
  }

  /** Names the world's faults, and lets nothing more run in a transaction that has failed. */
  async #noticing<T>(ask: () => Promise<T>): Promise<T> {
    if (this.#undoneBy !== null) throw this.#undoneBy
    try {
      return await ask()
    } catch (error) {
      if (worldFaultOf(error) !== null) this.#isSpoilt = true
      const named = namedFault(error)
      if (this.#isInTransaction) this.#undoneBy = named
      throw named
    }
  }
}

/** Kysely's driver over a pool of pg: every fault of the world named, no error hidden by the rollback after it. */
export class PostgresDriver implements Driver {
  readonly #pool: pg.Pool
  readonly #closePool: () => Promise<void>

  constructor(pool: pg.Pool, closePool: () => Promise<void>) {
    this.#pool = pool
    this.#closePool = closePool
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PostgresConnection> {
    try {
      return new PostgresConnection(await this.#pool.connect())
    } catch (error) {
      throw namedFault(error)
    }
  }

  async releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release()
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    await connection.begin()
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.commit()
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await connection.rollback()
  }

  async destroy(): Promise<void> {
    await this.#closePool()
  }
}
