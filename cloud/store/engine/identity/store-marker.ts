import { join } from 'node:path'
import { z } from 'zod'
import { siteIdSchema } from '#contracts/ids'
import type { Files } from '#platform/files'
import { StoreError } from '../store-error.ts'

const markerSchema = z.object({ siteId: siteIdSchema, engine: z.enum(['sqlite', 'postgres']), storeId: z.string() })

/** What the service remembers about its database outside of it. */
export type StoreMark = z.infer<typeof markerSchema>

/** A small file beside the state that says which database the service keeps its data in. */
export type StoreMarker = {
  /** Null when the service has not been here. @throws StoreError store-marker-unreadable */
  read(): Promise<StoreMark | null>
  write(mark: StoreMark): Promise<void>
}

/** Where a service with this folder keeps its marker. */
export function markerPathIn(stateDir: string): string {
  return join(stateDir, 'store.json')
}

/** The marker in one file. */
export function storeMarker(files: Files, path: string): StoreMarker {
  return {
    async read() {
      const text = await files.read(path)
      if (text === null) return null
      try {
        return markerSchema.parse(JSON.parse(text))
      } catch (error) {
        throw new StoreError(
          'store-marker-unreadable',
          `${path} cannot be understood: bring it back, or remove it after making sure that the database is the right one`,
          error,
        )
      }
    },
    write: async (mark) => await files.writeDurably(path, `${JSON.stringify(mark)}\n`),
  }
}
