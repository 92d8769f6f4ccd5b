import { z } from 'zod'
import { deviceIdSchema, siteIdSchema } from './ids.ts'
import { trustBundleSchema } from './trust-bundle.ts'

/** Crockford's base 32: no letter looks like a digit. */
export const codeAlphabet = '0123456789abcdefghjkmnpqrstvwxyz'
export const enrolmentIdLength = 8
/** 100 bits: nobody who sees a proof can try codes until one fits. */
export const codeSecretLength = 20

export const enrolmentIdSchema = z.string().regex(/^[0-9a-hjkmnp-tv-z]{8}$/)

/** SHA-256 of a public key (SubjectPublicKeyInfo, DER) or of a certificate (DER), lower-case hex. */
export const fingerprintSchema = z.string().regex(/^[0-9a-f]{64}$/)

const secretPattern = /^[0-9a-hjkmnp-tv-z]{20}$/

/** The two parts of a one-time code: which enrolment, said aloud, and the secret that proves it, never sent. */
export type EnrolmentCode = { enrolmentId: string; secret: string }

/** Reads a code as a person types it: case, spaces and dashes do not count, o is 0, i and l are 1; null when it is none. */
export function readEnrolmentCode(typed: string): EnrolmentCode | null {
  const plain = typed.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1')
  const enrolmentId = plain.slice(0, enrolmentIdLength)
  const secret = plain.slice(enrolmentIdLength)
  return enrolmentIdSchema.safeParse(enrolmentId).success && secretPattern.test(secret) ? { enrolmentId, secret } : null
}

/** The code as it is shown: groups that a person can read out. */
export function writeEnrolmentCode({ enrolmentId, secret }: EnrolmentCode): string {
  return `${enrolmentId}-${secret.match(/.{1,5}/g)?.join('-') ?? ''}`.toUpperCase()
}

/** What a proof is about. Each side computes HMAC-SHA256 over the words, keyed by the secret of the code (RFC 2104). */
export type ProofPurpose = 'request' | 'collect' | 'issued'

/** The words a proof is over: nothing of one purpose or one enrolment passes for another's. */
export function provenWords(purpose: ProofPurpose, enrolmentId: string, text: string): string {
  return `wardstock enrolment 1\n${purpose}\n${enrolmentId}\n${text}`
}

const proof = z.string().regex(/^[0-9a-f]{64}$/)
const base64 = z
  .string()
  .max(4_096)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/)

/** A device asks: its certificate request (PKCS #10, DER in base64) and the proof over exactly that text. */
export const enrolmentRequestSchema = z.strictObject({ certificateRequest: base64, proof })

/** A device comes for its certificate; the proof is over the fingerprint of its key. */
export const enrolmentCollectSchema = z.strictObject({ keyFingerprint: fingerprintSchema, proof })

/** Where an enrolment stands; `issued` is JSON of issuedIdentitySchema, and its proof is over exactly that text. */
export const enrolmentAnswerSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('requested') }),
  z.object({ state: z.literal('refused') }),
  z.object({ state: z.literal('approved'), issued: z.string().max(65_536), proof }),
])
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswerSchema>

/** What a device receives: who it is, its certificate, and whom it may believe. */
export const issuedIdentitySchema = z.object({
  schema: z.literal(1),
  siteId: siteIdSchema,
  deviceId: deviceIdSchema,
  modelId: z.string().max(64),
  certificatePem: z.string().max(8_192),
  trust: trustBundleSchema,
})
export type IssuedIdentity = z.infer<typeof issuedIdentitySchema>
