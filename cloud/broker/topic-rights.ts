import type { DeviceId, SiteId } from '#contracts/ids'
import { documentsFilterOf, parseTopic, topicOf } from '#contracts/topics'

/** What a device may say. */
export type UplinkChannel = 'facts' | 'telemetry' | 'status'

/** The channel a device publishes to when it may; null when the topic is another's, or not for devices to speak on. */
export function channelToPublish(siteId: SiteId, deviceId: DeviceId, topic: string): UplinkChannel | null {
  const parsed = parseTopic(topic)
  if (parsed === null || parsed.siteId !== siteId || parsed.deviceId !== deviceId) return null
  const { channel } = parsed
  return channel === 'facts' || channel === 'telemetry' || channel === 'status' ? channel : null
}

/** Whether a device may listen there: its own receipts, commands and documents, nothing else and no other wildcard. */
export function maySubscribe(siteId: SiteId, deviceId: DeviceId, filter: string): boolean {
  return (
    filter === topicOf(siteId, deviceId, 'receipts') ||
    filter === topicOf(siteId, deviceId, 'commands') ||
    filter === documentsFilterOf(siteId, deviceId)
  )
}
