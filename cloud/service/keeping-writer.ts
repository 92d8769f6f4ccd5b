import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { SiteTransaction } from '#cloud/store/open-store'
import { Refused } from './command-context.ts'

/** Stores something with what a command has done, in its transaction, once all of it stands there. value is what came of it. */
export type Keep = (tx: SiteTransaction, value: unknown, nowMs: number) => Promise<void>

/** The writer for one command: what it decides is kept too, both or neither. What was refused is no deed and not kept. */
export function keepingWriter(writer: SiteWriter, keep: Keep): SiteWriter {
  return {
    ...writer,
    decide: (decide) =>
      writer.decide(async (tx, nowMs) => {
        const decided = await decide(tx, nowMs)
        return {
          ...decided,
          async finish(tx, entries) {
            const value = await decided.finish(tx, entries)
            if (!(value instanceof Refused)) await keep(tx, value, nowMs)
            return value
          },
        }
      }),
  }
}
