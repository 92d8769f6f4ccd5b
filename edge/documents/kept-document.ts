import { z } from 'zod'
import { type DocumentKind, type HeldDocument, readDocumentBody } from '#contracts/downlink/document-kinds'
import { readableEnvelopeSchema } from '#contracts/downlink/envelope'
import type { Files } from '#platform/files'
import { type Document, openDocument } from './open-document.ts'

/** The document in force of a kind, from the envelope as it came; null when it is none of that kind that can be read. */
export function heldOf<K extends DocumentKind>(kind: K, envelope: unknown): HeldDocument<K> | null {
  const parsed = readableEnvelopeSchema.safeParse(envelope)
  if (!parsed.success || parsed.data.kind !== kind) return null
  const body = readDocumentBody(kind, parsed.data)
  return body === null ? null : { version: parsed.data.version, issuedAtMs: parsed.data.issuedAtMs, body }
}

/**
 * The envelope of a kind on the card, whole as it came, with members this version does not know: a later version of this
 * agent finds them there. A broken file counts as none until the service sends it again.
 */
export function openKeptDocument(kind: DocumentKind, path: string, files: Files): Promise<Document<unknown>> {
  const schema = z
    .unknown()
    .refine((content) => content === null || heldOf(kind, content) !== null, `not a ${kind} of a version we read`)
  return openDocument<unknown>({ path, files, schema, fallback: null, onBroken: 'fall-back' })
}
