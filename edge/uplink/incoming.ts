import type { DeviceId, SiteId } from '#contracts/ids'
import { type Receipt, readReceipt } from '#contracts/receipt'
import { parseTopic } from '#contracts/topics'

export type Incoming =
  | { kind: 'receipt'; receipt: Receipt }
  /** Signed messages as they came; whoever believes signatures reads them. */
  | { kind: 'command'; text: string }
  /** A word about our certificate; whoever keeps it reads it. */
  | { kind: 'identity'; text: string }
  | { kind: 'document'; documentKind: string; text: string }
  | { kind: 'malformed'; reason: 'foreign-topic' | 'unexpected-channel' | 'not-json' | 'not-a-receipt' }

function textOf(payload: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload)
  } catch {
    return null
  }
}

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Reads what arrived on a topic of this device. Anything may arrive; what cannot be read is named and nothing is thrown. */
export function readIncoming(topicText: string, payload: Uint8Array, siteId: SiteId, deviceId: DeviceId): Incoming {
  const topic = parseTopic(topicText)
  if (topic === null || topic.deviceId !== deviceId || topic.siteId !== siteId) {
    return { kind: 'malformed', reason: 'foreign-topic' }
  }
  const text = textOf(payload)
  if (topic.documentKind !== null && text !== null) return { kind: 'document', documentKind: topic.documentKind, text }
  if (topic.channel === 'identity' && text !== null) return { kind: 'identity', text }
  if (topic.channel === 'commands' && text !== null) return { kind: 'command', text }
  if (topic.channel !== 'receipts') {
    return { kind: 'malformed', reason: text === null ? 'not-json' : 'unexpected-channel' }
  }
  const json = jsonOf(text)
  if (json === undefined) return { kind: 'malformed', reason: 'not-json' }
  const read = readReceipt(json)
  if (!read.ok || read.message.deviceId !== deviceId) return { kind: 'malformed', reason: 'not-a-receipt' }
  return { kind: 'receipt', receipt: read.message }
}
