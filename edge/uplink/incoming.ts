import { type Command, readCommand, type StrangeCommand } from '#contracts/command'
import type { DeviceId, SiteId } from '#contracts/ids'
import { type Receipt, readReceipt } from '#contracts/receipt'
import { parseTopic } from '#contracts/topics'

export type Incoming =
  | { kind: 'receipt'; receipt: Receipt }
  | { kind: 'command'; command: Command | StrangeCommand }
  /** A retained document as it came; whoever keeps documents parses it. */
  | { kind: 'document'; name: string; text: string }
  | {
      kind: 'malformed'
      reason: 'foreign-topic' | 'unexpected-channel' | 'not-json' | 'not-a-receipt' | 'not-a-command'
    }

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
  if (topic.documentName !== null && text !== null) return { kind: 'document', name: topic.documentName, text }
  if (topic.channel !== 'receipts' && topic.channel !== 'commands') {
    return { kind: 'malformed', reason: text === null ? 'not-json' : 'unexpected-channel' }
  }
  const json = jsonOf(text)
  if (json === undefined) return { kind: 'malformed', reason: 'not-json' }
  if (topic.channel === 'receipts') {
    const receipt = readReceipt(json)
    if (receipt === null || receipt.deviceId !== deviceId) return { kind: 'malformed', reason: 'not-a-receipt' }
    return { kind: 'receipt', receipt }
  }
  const command = readCommand(json)
  return command === null ? { kind: 'malformed', reason: 'not-a-command' } : { kind: 'command', command }
}
