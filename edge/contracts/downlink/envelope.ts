import { z } from 'zod'
import { canonicalJson } from '../canonical-json.ts'
import { writtenVersionSchema } from '../contract-version.ts'
import { momentMs } from '../facts/fact-base.ts'
import { deviceIdSchema, siteIdSchema } from '../ids.ts'
import { momentMaxMs } from '../moment.ts'
import { tolerant } from '../tolerant-reader.ts'

/** Names a signing key: the first 16 digits of the SHA-256 of its public key, lower-case hex. */
export const keyIdSchema = z.string().regex(/^[0-9a-f]{16}$/)

/** Greatest version there is: versions are moments in milliseconds or little more, and this one is in the year 2243. */
export const versionMax = momentMaxMs
export const versionSchema = z.int().min(1).max(versionMax)

/** How a kind of what goes down is named. Safe as an MQTT topic level. */
export const downlinkKindSchema = z.string().regex(/^[a-z][a-z-]{0,31}$/)

/**
 * What the service sends down, document or command: for one device by name, signed. The signature is Ed25519 (RFC 8032)
 * over the canonical JSON (RFC 8785) of every member but the signature, those among them that a reader does not know.
 */
export const envelopeSchema = z.strictObject({
  schema: writtenVersionSchema,
  site: siteIdSchema,
  device: deviceIdSchema,
  kind: downlinkKindSchema,
  /** Counts up for each device and kind, and never goes back, not even when the service is restored from a back-up. */
  version: versionSchema,
  issuedAtMs: momentMs,
  /** Null: for as long as nothing newer comes. */
  expiresAtMs: momentMs.nullable(),
  body: z.unknown(),
  signature: z.strictObject({
    keyId: keyIdSchema,
    /** 64 bytes, lower-case hex. */
    value: z.string().regex(/^[0-9a-f]{128}$/),
  }),
})
export type Envelope = z.infer<typeof envelopeSchema>

/** An envelope before it is signed. */
export type Unsigned = Omit<Envelope, 'signature'>

/** How an envelope of any version is read; whether its version promises anything here is the reader's to ask. */
export const readableEnvelopeSchema = tolerant(envelopeSchema.extend({ schema: z.int().min(1) }))
export type ReadableEnvelope = z.infer<typeof readableEnvelopeSchema>

/** The text that is signed: everything an envelope says but its signature. Throws a TypeError on what JSON cannot say. */
export function signedTextOf(envelope: object): string {
  const { signature: _signature, ...said } = envelope as Record<string, unknown>
  return canonicalJson(said)
}
