import type { Adapter } from 'lowdb'
import type { z } from 'zod'
import type { Files } from '#platform/files'
import { DocumentError } from './document-error.ts'

export type DurableJsonFileOptions<T> = { path: string; schema: z.ZodType<T>; files: Files }

/**
 * A lowdb adapter over one JSON file that is whole after a power cut, the old one or the new one. Null when there is no
 * file. A file that is not what the schema says is kept beside itself as FILE.broken; then document-broken is thrown.
 */
export function durableJsonFile<T>({ path, schema, files }: DurableJsonFileOptions<T>): Adapter<T> {
  async function putAside(text: string, why: string): Promise<never> {
    const aside = `${path}.broken`
    await files.writeDurably(aside, text)
    throw new DocumentError(
      'document-broken',
      `${path} cannot be used: ${why}. A copy is kept as ${aside}; mend it or remove ${path} to begin without it.`,
    )
  }

  return {
    async read() {
      let text: string | null
      try {
        text = await files.read(path)
      } catch (error) {
        throw new DocumentError('document-unreadable', `${path} cannot be read. Check the card and its rights.`, error)
      }
      if (text === null) return null
      let content: unknown
      try {
        content = JSON.parse(text)
      } catch {
        return putAside(text, text.trim() === '' ? 'it is empty' : 'it is no JSON')
      }
      const parsed = schema.safeParse(content)
      if (parsed.success) return parsed.data
      const [issue] = parsed.error.issues
      return putAside(text, `${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'unknown'}`)
    },
    async write(data) {
      try {
        await files.writeDurably(path, `${JSON.stringify(data, null, 2)}\n`)
      } catch (error) {
        throw new DocumentError(
          'document-not-written',
          `${path} cannot be written. Check free space on the card.`,
          error,
        )
      }
    },
  }
}
