import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { identityAs } from '#cloud/journal/subject'
import type { DeviceId, SiteId } from '#contracts/ids'

/** One order to a device, and what became of it. */
export type DeviceCommand = {
  siteId: SiteId
  commandId: string
  deviceId: DeviceId
  /** The kind of order, ScanNow for example, and what else it says to the device. */
  command: string
  order: Record<string, unknown>
  orderedBy: string
  issuedAtMs: number
  /** From then on the device refuses it. */
  expiresAtMs: number
  state: 'waiting' | 'done' | 'refused' | 'expired'
  /** Why the device refused it; null unless it did. */
  refusal: string | null
  answeredAtMs: number | null
  lastEntrySeq: number
}

/** The kinds of entries that tell of commands. */
export const commandEntryKinds: ReadonlySet<string> = new Set(['CommandIssued', 'CommandAnswered', 'CommandExpired'])

/** The commands an entry tells of. */
export function commandsOfEntry({ kind, body }: NumberedEntry): string[] {
  return commandEntryKinds.has(kind) ? [String(body.commandId)] : []
}

/**
 * A command waits until its device answers, once, or until it expires. A device that obeyed it in time and could say so
 * only later has obeyed it all the same.
 */
export function foldCommand(before: DeviceCommand | null, entry: NumberedEntry): DeviceCommand | null {
  const { siteId, kind, subject, source, body, occurredAtMs, entrySeq: lastEntrySeq } = entry
  if (kind === 'CommandIssued') {
    const deviceId = identityAs('device', subject)
    if (before !== null || deviceId === null || source.kind !== 'decision') return before
    const { kind: _kind, commandId, command, expiresAtMs, reason: _reason, ...order } = body
    return {
      siteId,
      commandId: String(commandId),
      deviceId: deviceId as DeviceId,
      command: String(command),
      order,
      orderedBy: source.actorRef,
      issuedAtMs: occurredAtMs,
      expiresAtMs: Number(expiresAtMs),
      state: 'waiting',
      refusal: null,
      answeredAtMs: null,
      lastEntrySeq,
    }
  }
  if (before === null) return null
  if (kind === 'CommandExpired')
    return before.state === 'waiting' ? { ...before, state: 'expired', lastEntrySeq } : before
  // Only the device it was for may answer, and what it said first stands: told again, it refuses what it has done.
  if (source.kind !== 'device' || source.deviceId !== before.deviceId || before.answeredAtMs !== null) return before
  const { outcome, refusal } = body as { outcome: string; refusal: string | null }
  const state = outcome === 'done' ? 'done' : 'refused'
  return { ...before, state, refusal, answeredAtMs: occurredAtMs, lastEntrySeq }
}
