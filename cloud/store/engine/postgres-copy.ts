import { finished } from 'node:stream/promises'
import type pg from 'pg'
import copyStreams from 'pg-copy-streams'

/** Rows as they are written: each the values of the columns in order. */
export type Rows = readonly (readonly unknown[])[]

const special = /[\\\t\n\r]/
const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function fieldOf(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  const text = String(value)
  return special.test(text) ? text.replace(/[\\\t\n\r]/g, (char) => escapes[char] ?? char) : text
}

/** Rows in the text format of COPY: fields between tabs, a line a row (PostgreSQL, COPY, "Text Format"). */
export function copyText(rows: Rows): string {
  let text = ''
  for (const row of rows) {
    let field = 0
    for (const value of row) text += (field++ === 0 ? '' : '\t') + fieldOf(value)
    text += '\n'
  }
  return text
}

/**
 * Copies pieces of rows into a table, each made only when the one before is on its way. Resolves when the server has
 * taken them all; onHandedOver is called as soon as all are on their way. What the server says against it is thrown.
 */
export async function copyInto(
  client: pg.PoolClient,
  statement: string,
  pieces: Iterable<Rows>,
  onHandedOver: () => void,
): Promise<void> {
  const stream = client.query(copyStreams.from(statement))
  const ended = finished(stream)
  // Whatever ends it while a piece is being written is heard there too.
  ended.catch(() => {})
  const write = (text: string) => new Promise<void>((resolve) => stream.write(text, () => resolve()))
  try {
    for (const rows of pieces) await Promise.race([write(copyText(rows)), ended])
  } catch (error) {
    // The server must not be left waiting for rows that never come.
    stream.destroy(error instanceof Error ? error : undefined)
    await ended.catch(() => {})
    throw error
  }
  stream.end()
  onHandedOver()
  await ended
}
