import { type DeviceId, deviceIdSchema, type SiteId, siteIdSchema } from './ids.ts'

/** Every topic there is. This file builds and parses them; no other file holds a slash-joined topic. */
export const channels = [
  'facts',
  'telemetry',
  'receipts',
  'commands',
  'status',
  'documents',
  'requests',
  'identity',
] as const
export type Channel = (typeof channels)[number]

export type Topic = { siteId: SiteId; deviceId: DeviceId; channel: Channel; documentKind: string | null }

const root = 'wardstock/v1'
const documentKindPattern = /^[a-z][a-z-]{0,31}$/

/**
 * Two digits, 00-63: a stable FNV-1a hash of the device id, so that several ingest processes can share the work by
 * leasing partitions while each device's order is kept.
 */
export function partitionOf(deviceId: DeviceId): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < deviceId.length; i++) hash = Math.imul(hash ^ deviceId.charCodeAt(i), 0x01000193)
  return String((hash >>> 0) % 64).padStart(2, '0')
}

/** The topic of one channel of one device. Documents have one topic a kind; other channels take no kind. */
export function topicOf(siteId: SiteId, deviceId: DeviceId, channel: Exclude<Channel, 'documents'>): string
export function topicOf(siteId: SiteId, deviceId: DeviceId, channel: 'documents', documentKind: string): string
export function topicOf(siteId: SiteId, deviceId: DeviceId, channel: Channel, documentKind?: string): string {
  const base = `${root}/${partitionOf(deviceId)}/${siteId}/${deviceId}/${channel}`
  return documentKind === undefined ? base : `${base}/${documentKind}`
}

/** Every document of one device: the only wildcard a device may subscribe to. */
export function documentsFilterOf(siteId: SiteId, deviceId: DeviceId): string {
  return `${root}/${partitionOf(deviceId)}/${siteId}/${deviceId}/documents/+`
}

/** Reads a topic back, or null when it is not one of ours or its partition is not the device's. */
export function parseTopic(topic: string): Topic | null {
  const levels = topic.split('/')
  if (levels.length < 6 || levels.length > 7 || `${levels[0]}/${levels[1]}` !== root) return null
  const site = siteIdSchema.safeParse(levels[3])
  const device = deviceIdSchema.safeParse(levels[4])
  const channel = channels.find((name) => name === levels[5])
  if (!site.success || !device.success || channel === undefined) return null
  if (levels[2] !== partitionOf(device.data)) return null
  const documentKind = levels[6] ?? null
  if ((channel === 'documents') !== (documentKind !== null)) return null
  if (documentKind !== null && !documentKindPattern.test(documentKind)) return null
  return { siteId: site.data, deviceId: device.data, channel, documentKind }
}
