import { z } from 'zod'
import { contractVersion, isReadableVersion } from './contract-version.ts'
import { keyIdSchema } from './downlink/envelope.ts'
import { deviceIdSchema, siteIdSchema } from './ids.ts'
import { tolerant } from './tolerant-reader.ts'

/** What the service signs with, as those see it who must believe it. */
export const verifyingKeySchema = z.strictObject({
  keyId: keyIdSchema,
  /** Ed25519 public key (RFC 8032), 32 bytes, lower-case hex. */
  publicKey: z.string().regex(/^[0-9a-f]{64}$/),
})
export type VerifyingKey = z.infer<typeof verifyingKeySchema>

/**
 * Whom a device believes, laid beside its config by whoever puts it up. A signing key that is named here may name those
 * that come after it; nothing else that comes over the line changes anything.
 */
export const trustBundleSchema = z.strictObject({
  schema: z.literal(contractVersion),
  siteId: siteIdSchema,
  deviceId: deviceIdSchema,
  signingKeys: z.array(verifyingKeySchema).min(1).max(4),
  /** PEM, one certificate each; none where the line is plain. */
  caCertificatesPem: z.array(z.string().max(16_384)).max(4),
  brokers: z
    .array(
      z.strictObject({
        host: z.string().min(1).max(253),
        port: z.int().min(1).max(65_535),
        serverName: z.string().min(1).max(253),
      }),
    )
    .max(8),
})
export type TrustBundle = z.infer<typeof trustBundleSchema>

const reader = tolerant(trustBundleSchema)

/** A bundle of a service of another version too; null when it is none. */
export function readTrustBundle(value: unknown): TrustBundle | null {
  if (typeof value !== 'object' || value === null || !('schema' in value) || !isReadableVersion(value.schema))
    return null
  const parsed = reader.safeParse({ ...value, schema: contractVersion })
  return parsed.success ? parsed.data : null
}
