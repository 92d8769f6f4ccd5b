import { CompiledQuery, type DatabaseConnection, type Driver, type QueryResult } from 'kysely'
import type pg from 'pg'
import { namedFault, worldFaultOf } from './faults/world-fault-of.ts'

const countingCommands = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE'])

/** One client of the pool while somebody has it. */
class PostgresConnection implements DatabaseConnection {
  readonly #client: pg.PoolClient
  /** After a fault of the world nobody knows what the client still waits for: it is thrown away, not handed on. */
  #isSpoilt = false

  constructor(client: pg.PoolClient) {
    this.#client = client
  }

  async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    try {
      const { command, rowCount, rows } = await this.#client.query(sql, [...parameters])
      if (!countingCommands.has(command)) return { rows: rows as R[] }
      return { rows: rows as R[], numAffectedRows: BigInt(rowCount ?? 0) }
    } catch (error) {
      if (worldFaultOf(error) !== null) this.#isSpoilt = true
      throw namedFault(error)
    }
  }

  // biome-ignore lint/correctness/useYield: the interface asks for a generator, and the other engine cannot stream
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('the other engine cannot stream: page by key instead')
  }

  async run(sql: string): Promise<void> {
    await this.executeQuery(CompiledQuery.raw(sql))
  }

  /** Never throws: what made the transaction fail is the error to hear about. The server forgets it with the connection. */
  async rollback(): Promise<void> {
    if (this.#isSpoilt) return
    try {
      await this.run('rollback')
    } catch {
      this.#isSpoilt = true
    }
  }

  release(): void {
    this.#client.release(this.#isSpoilt)
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
    await connection.run('begin')
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.run('commit')
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await connection.rollback()
  }

  async destroy(): Promise<void> {
    await this.#closePool()
  }
}
