import type { z } from 'zod'
import { isReadableVersion } from '../contract-version.ts'
import { tolerant } from '../tolerant-reader.ts'
import { badgeRosterSchema } from './badge-roster.ts'
import { cabinetPoliciesSchema } from './cabinet-policies.ts'
import { deviceModelDocumentSchema } from './device-model.ts'
import { signingKeysSchema } from './signing-keys.ts'
import { stockCardsSchema } from './stock-cards.ts'
import { stopListSchema } from './stop-list.ts'

type Kind<T extends z.ZodType> = {
  /** What its body is made of. */
  body: T
  /** Longest text of a whole envelope of this kind, bytes. */
  bytesMax: number
  /** Not renewed for so long it is called stale, in telemetry, where people see it; null: it does not age. */
  staleAfterMs: number | null
  for: readonly ('cabinet' | 'room-sensor')[]
}

const kindOf = <T extends z.ZodType>(kind: Kind<T>): Kind<T> => kind

const dayMs = 86_400_000

/** Every kind of document a device is sent: its body, its bounds, and for whom it is. */
export const documentKinds = {
  /** Applying: it decides who may open. A stale one still does: a network that is gone must not keep a nurse from a shut door. */
  'badge-roster': kindOf({
    body: badgeRosterSchema,
    bytesMax: 1_048_576,
    staleAfterMs: 7 * dayMs,
    for: ['cabinet'],
  }),
  /** Applying: it is advice at the door, a sound and a fact, never a trap. A stale one still advises. */
  'stop-list': kindOf({
    body: stopListSchema,
    bytesMax: 1_572_864,
    staleAfterMs: dayMs,
    for: ['cabinet'],
  }),
  /** Applying: it says which of two units should go first. */
  'stock-cards': kindOf({
    body: stockCardsSchema,
    bytesMax: 1_572_864,
    staleAfterMs: 7 * dayMs,
    for: ['cabinet'],
  }),
  /** Applying: doors and probes go by these numbers from then on. Stale ones still hold: they are what people meant last. */
  'cabinet-policies': kindOf({
    body: cabinetPoliciesSchema,
    bytesMax: 16_384,
    staleAfterMs: 7 * dayMs,
    for: ['cabinet', 'room-sensor'],
  }),
  /** Applying: the device goes on by it after a restart of its own, when nobody has it open. Hardware does not age. */
  'device-model': kindOf({
    body: deviceModelDocumentSchema,
    bytesMax: 65_536,
    staleAfterMs: null,
    for: ['cabinet', 'room-sensor'],
  }),
  /** Applying: what is signed by another key is refused. Keys end at their own moments. */
  'signing-keys': kindOf({
    body: signingKeysSchema,
    bytesMax: 8_192,
    staleAfterMs: null,
    for: ['cabinet', 'room-sensor'],
  }),
} as const

export type DocumentKind = keyof typeof documentKinds
export type DocumentBody<K extends DocumentKind> = z.infer<(typeof documentKinds)[K]['body']>

/** The names of the kinds. */
export const documentKindNames = Object.keys(documentKinds) as DocumentKind[]

/** Longest text any envelope may have, bytes. */
export const envelopeBytesMax = Math.max(...documentKindNames.map((name) => documentKinds[name].bytesMax))

/** A document in force on a device. */
export type HeldDocument<K extends DocumentKind = DocumentKind> = {
  version: number
  issuedAtMs: number
  body: DocumentBody<K>
}

/** Whether this version has such a kind. */
export function isDocumentKind(kind: string): kind is DocumentKind {
  return Object.hasOwn(documentKinds, kind)
}

const readers = new Map<string, z.ZodType>(documentKindNames.map((name) => [name, tolerant(documentKinds[name].body)]))

/** The body of a document of a service of another version too; null when it cannot be read so. */
export function readDocumentBody<K extends DocumentKind>(
  kind: K,
  { schema, body }: { schema: number; body?: unknown },
): DocumentBody<K> | null {
  if (!isReadableVersion(schema)) return null
  const parsed = readers.get(kind)?.safeParse(body)
  return parsed?.success === true ? (parsed.data as DocumentBody<K>) : null
}
