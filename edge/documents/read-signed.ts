import { commandEnvelopeKind } from '#contracts/downlink/command'
import { documentKinds, envelopeBytesMax, isDocumentKind } from '#contracts/downlink/document-kinds'
import { type ReadableEnvelope, readableEnvelopeSchema, signedTextOf } from '#contracts/downlink/envelope'
import type { DocumentRefusal } from '#contracts/downlink/refusals'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { VerifySignature } from './believed-keys.ts'

/** A message whose signature holds and that is for this device, as it came and as it reads; or why it is neither. */
export type SignedMessage =
  | { ok: true; raw: Record<string, unknown>; envelope: ReadableEnvelope }
  | { ok: false; reason: DocumentRefusal; kind: string; version: number | null }

export type SignedReader = (kind: string, text: string) => SignedMessage

const commandBytesMax = 4_096

function bytesMaxOf(kind: string): number {
  if (kind === commandEnvelopeKind) return commandBytesMax
  return isDocumentKind(kind) ? documentKinds[kind].bytesMax : envelopeBytesMax
}

function parsedObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/**
 * Reads what came down for a device on the topic of a kind. Nothing of a message is believed before its signature is;
 * anything may arrive, and what cannot be believed is named and nothing is thrown.
 */
export function signedReader(own: { siteId: SiteId; deviceId: DeviceId; verify: VerifySignature }): SignedReader {
  const signatureOf = (raw: Record<string, unknown>, { signature }: ReadableEnvelope) => {
    try {
      return own.verify(signedTextOf(raw), signature)
    } catch {
      // Nested too deep to be written out again, so nobody here signed it.
      return 'signature-wrong'
    }
  }
  return (kind, text) => {
    const refused = (reason: DocumentRefusal, version: number | null = null) =>
      ({ ok: false, reason, kind, version }) as const
    if (Buffer.byteLength(text, 'utf8') > bytesMaxOf(kind)) return refused('too-large')
    const raw = parsedObject(text)
    const parsed = readableEnvelopeSchema.safeParse(raw)
    if (raw === null || !parsed.success) return refused('unreadable')
    const envelope = parsed.data
    const signature = signatureOf(raw, envelope)
    if (signature !== 'good') return refused(signature)
    if (envelope.site !== own.siteId) return refused('site-wrong', envelope.version)
    if (envelope.device !== own.deviceId) return refused('device-wrong', envelope.version)
    // A message of another kind on this topic is a good one that somebody moved.
    if (envelope.kind !== kind) return refused('kind-unknown', envelope.version)
    return { ok: true, raw, envelope }
  }
}
