import {
  type DocumentBody,
  type DocumentKind,
  documentKindNames,
  documentKinds,
  type HeldDocument,
  isDocumentKind,
} from '#contracts/downlink/document-kinds'
import type { DocumentRefusal } from '#contracts/downlink/refusals'
import type { Telemetry } from '#contracts/telemetry'
import type { Files } from '#platform/files'
import { heldOf, openKeptDocument } from './kept-document.ts'
import type { Document } from './open-document.ts'
import type { SignedReader } from './read-signed.ts'

/** What became of an offered document. heldVersion is the one in force afterwards. */
export type DocumentAnswer = {
  document: string
  version: number | null
  heldVersion: number | null
} & (
  | { result: 'applied' | 'not-newer'; reason: null }
  /** The very document that is in force: it was sent again, and there is nothing to tell. */
  | { result: 'held-already'; reason: null }
  | { result: 'refused'; reason: DocumentRefusal }
)

/** Why this device cannot do what a document says, by kind; null when it can. A kind that is not named it always can. */
export type Misfits = { [K in DocumentKind]?: (body: DocumentBody<K>) => DocumentRefusal | null }

/** The documents of one device, kept on its card so that they hold without a network. */
export type DocumentStore = {
  /** The one in force; null while none ever came, or the one on the card was broken. */
  held<K extends DocumentKind>(kind: K): HeldDocument<K> | null
  /** A document as it came on the topic of a kind. One after another; never rejects. */
  offer(kind: string, text: string): Promise<DocumentAnswer>
  /** There is none of that kind any more. Throws document-not-written. */
  forget(kind: DocumentKind): Promise<void>
  /** As telemetry says it, by a wall clock. inForce: versions of kinds of which the newest on the card is not it yet. */
  told(wallMs: number, inForce?: { [K in DocumentKind]?: number | null }): NonNullable<Telemetry['documents']>['held']
  /** Files on the card that could not be used, by kind. */
  broken: { kind: DocumentKind; reason: string }[]
}

type Kept = { document: Document<unknown>; held: HeldDocument | null }

/** Opens the documents of a folder. A broken file keeps nothing from starting: it heals with the next one sent. */
export async function openDocumentStore(options: {
  folder: string
  files: Files
  readSigned: SignedReader
  misfits: Misfits
}): Promise<DocumentStore> {
  const { folder, files, readSigned } = options
  const misfitOf = <K extends DocumentKind>(kind: K, body: DocumentBody<K>) =>
    options.misfits[kind]?.(body as never) ?? null
  const kept = new Map<DocumentKind, Kept>()
  for (const kind of documentKindNames) {
    const document = await openKeptDocument(kind, `${folder}/${kind}.json`, files)
    kept.set(kind, { document, held: heldOf(kind, document.read()) })
  }
  let last: Promise<unknown> = Promise.resolve()

  const offer = async (kind: string, text: string): Promise<DocumentAnswer> => {
    const entry = isDocumentKind(kind) ? kept.get(kind) : undefined
    const answer = { document: kind, heldVersion: entry?.held?.version ?? null }
    const signed = readSigned(kind, text)
    if (!signed.ok) return { ...answer, version: signed.version, result: 'refused', reason: signed.reason }
    const { version } = signed.envelope
    const refused = (reason: DocumentRefusal): DocumentAnswer => ({ ...answer, version, result: 'refused', reason })
    if (entry === undefined || !isDocumentKind(kind)) return refused('kind-unknown')
    const heldVersion = entry.held?.version ?? 0
    if (version === heldVersion) return { ...answer, version, result: 'held-already', reason: null }
    if (version < heldVersion) return { ...answer, version, result: 'not-newer', reason: null }
    const held = heldOf(kind, signed.raw)
    if (held === null) return refused('body-unreadable')
    const misfit = misfitOf(kind, held.body)
    if (misfit !== null) return refused(misfit)
    try {
      await entry.document.write(signed.raw)
    } catch {
      return refused('not-kept')
    }
    entry.held = held
    return { document: kind, version, heldVersion: version, result: 'applied', reason: null }
  }

  return {
    held: <K extends DocumentKind>(kind: K) => (kept.get(kind)?.held ?? null) as HeldDocument<K> | null,
    offer(kind, text) {
      const answer = last.then(() => offer(kind, text))
      last = answer
      return answer
    },
    async forget(kind) {
      const entry = kept.get(kind)
      if (entry === undefined || entry.held === null) return
      await entry.document.write(null)
      entry.held = null
    },
    told: (wallMs, inForce = {}) =>
      documentKindNames.flatMap((kind) => {
        const held = kept.get(kind)?.held ?? null
        const version = inForce[kind] === undefined ? held?.version : inForce[kind]
        if (held === null || version == null) return []
        const { staleAfterMs } = documentKinds[kind]
        const stale = staleAfterMs !== null && wallMs - held.issuedAtMs > staleAfterMs
        return [{ kind, version, issuedAtMs: held.issuedAtMs, stale }]
      }),
    broken: documentKindNames.flatMap((kind) => {
      const reason = kept.get(kind)?.document.broken?.message
      return reason === undefined ? [] : [{ kind, reason }]
    }),
  }
}
