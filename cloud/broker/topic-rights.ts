import type { DeviceId, SiteId } from '#contracts/ids'
import { documentsFilterOf, parseTopic, topicOf } from '#contracts/topics'

/** What a device may say. */
export type UplinkChannel = 'facts' | 'telemetry' | 'status' | 'requests'

const spoken: ReadonlySet<string> = new Set<UplinkChannel>(['facts', 'telemetry', 'status', 'requests'])

/** The channel a device publishes to when it may; null when the topic is another's, or not for devices to speak on. */
export function channelToPublish(siteId: SiteId, deviceId: DeviceId, topic: string): UplinkChannel | null {
  const parsed = parseTopic(topic)
  if (parsed === null || parsed.siteId !== siteId || parsed.deviceId !== deviceId) return null
  const { channel } = parsed
  return spoken.has(channel) ? (channel as UplinkChannel) : null
}

/** Whether a device may listen there: its own receipts, commands, documents and identity, nothing else and no other wildcard. */
export function maySubscribe(siteId: SiteId, deviceId: DeviceId, filter: string): boolean {
  return (
    filter === topicOf(siteId, deviceId, 'receipts') ||
    filter === topicOf(siteId, deviceId, 'commands') ||
    filter === topicOf(siteId, deviceId, 'identity') ||
    filter === documentsFilterOf(siteId, deviceId)
  )
}
