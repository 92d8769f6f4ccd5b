import { Low } from 'lowdb'
import type { z } from 'zod'
import type { Files } from '#platform/files'
import { DocumentError } from './document-error.ts'
import { durableJsonFile } from './durable-json-file.ts'

export type OpenDocumentOptions<T> = {
  path: string
  schema: z.ZodType<T>
  files: Files
  /** What it holds while there is no file. */
  fallback: T
  /** Whether a broken file stops the opening or counts as none; either way a copy is kept as FILE.broken. */
  onBroken?: 'throw' | 'fall-back'
}

/** One whole JSON document a person can read on the device. */
export type Document<T> = {
  /** As last read or written. */
  read(): T
  /** On the card when the promise is fulfilled; document-not-written otherwise, and read() stays as it was. One after another. */
  write(content: T): Promise<void>
  /** Why the file that was there could not be used; null when it could, or there was none. */
  broken: DocumentError | null
}

/** Opens a document. Throws document-unreadable, and document-broken unless it falls back. */
export async function openDocument<T>(options: OpenDocumentOptions<T>): Promise<Document<T>> {
  const { path, schema, files, fallback, onBroken = 'throw' } = options
  const low = new Low<{ content: T }>(inEnvelope(durableJsonFile({ path, schema, files })), { content: fallback })
  let broken: DocumentError | null = null
  try {
    await low.read()
  } catch (error) {
    if (onBroken === 'throw' || !(error instanceof DocumentError) || error.code !== 'document-broken') throw error
    broken = error
  }
  let last: Promise<void> = Promise.resolve()
  return {
    broken,
    read: () => low.data.content,
    write(content) {
      const write = last.then(async () => {
        const before = low.data
        low.data = { content }
        try {
          await low.write()
        } catch (error) {
          low.data = before
          throw error
        }
      })
      last = write.catch(() => {})
      return write
    },
  }
}

/** lowdb takes an empty content for none; within an envelope null is a content like any other. */
function inEnvelope<T>(file: ReturnType<typeof durableJsonFile<T>>) {
  return {
    async read() {
      const content = await file.read()
      return content === null ? null : { content }
    },
    write: (data: { content: T }) => file.write(data.content),
  }
}
