import { createPublicKey, verify } from 'node:crypto'
import type { Whose } from '../mqtt/contract.ts'
import { canonical } from '../mqtt/envelopes.ts'

/** What comes down, once it is known to be an envelope. */
export type Envelope = {
  schema: number
  site: string
  device: string
  kind: string
  version: number
  expiresAtMs: number | null
  body: Record<string, unknown>
  signature: { keyId: string; value: string }
}
/** A key that is believed. */
export type Key = { keyId: string; publicKey: string }

/** Why something is not believed, and which version it says it has. */
export type Doubt = { reason: string; version: number | null }

function readEnvelope(text: string): (Omit<Envelope, 'signature'> & { signature?: Envelope['signature'] }) | null {
  try {
    const value = JSON.parse(text) as Envelope
    return typeof value.kind === 'string' && typeof value.version === 'number' ? value : null
  } catch {
    return null
  }
}

function isSigned(said: object, value: string, { publicKey }: Key): boolean {
  const x = Buffer.from(publicKey, 'hex').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, Buffer.from(canonical(said)), key, Buffer.from(value, 'hex'))
}

type Offered = {
  on: string
  text: string
  bytesMax: number
  whose: Whose
  keys: Key[]
  /** What is let pass though it should not. */
  passes(check: string): boolean
}

/** Why what came down is not believed (clause 6.1); null when it is. */
export function doubtOf({ on, text, bytesMax, whose, keys, passes }: Offered): Doubt | null {
  if (Buffer.byteLength(text) > bytesMax && !passes('size')) return { reason: 'too-large', version: null }
  const envelope = readEnvelope(text)
  if (envelope === null) return { reason: 'unreadable', version: null }
  const { signature, ...said } = envelope
  if (signature === undefined) return passes('unsigned') ? null : { reason: 'unreadable', version: null }
  const key = keys.find(({ keyId }) => keyId === signature.keyId)
  if (key === undefined && !passes('stranger')) return { reason: 'key-unknown', version: null }
  if (key !== undefined && !isSigned(said, signature.value, key) && !passes('changed'))
    return { reason: 'signature-wrong', version: null }
  const { version } = envelope
  if (envelope.site !== whose.site && !passes('site')) return { reason: 'site-wrong', version }
  if (envelope.device !== whose.device && !passes('device')) return { reason: 'device-wrong', version }
  return envelope.kind === on ? null : { reason: 'kind-unknown', version }
}
