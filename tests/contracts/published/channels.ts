import { batchBytesMax } from '#contracts/batch'
import { documentKindNames, documentKinds, envelopeBytesMax } from '#contracts/downlink/document-kinds'
import { deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { type Channel, channels, topicOf } from '#contracts/topics'

/** What is said on a channel and how; bytesMax is of the payload. */
type ChannelRules = { to: 'service' | 'device'; qos: 0 | 1; retain: boolean; bytesMax: number; schemas: string[] }

/** The broker cuts a longer packet, topic and header counted (cloud/config.ts, mqtt.packetBytesMax). */
export const packetBytesMax = 65_536
export const commandBytesMax = 4_096
const uplinkBytesMax = packetBytesMax - 256

const rules: Record<Channel, ChannelRules> = {
  facts: { to: 'service', qos: 1, retain: false, bytesMax: batchBytesMax, schemas: ['batch'] },
  telemetry: { to: 'service', qos: 0, retain: false, bytesMax: uplinkBytesMax, schemas: ['telemetry'] },
  status: { to: 'service', qos: 1, retain: true, bytesMax: uplinkBytesMax, schemas: ['status'] },
  requests: { to: 'service', qos: 1, retain: false, bytesMax: uplinkBytesMax, schemas: ['renewal-request'] },
  receipts: { to: 'device', qos: 1, retain: false, bytesMax: uplinkBytesMax, schemas: ['receipt'] },
  commands: {
    to: 'device',
    qos: 1,
    retain: false,
    bytesMax: commandBytesMax,
    schemas: ['commands/ScanNow', 'commands/Unlock', 'commands/StartCalibration', 'commands/StopCalibration'],
  },
  identity: {
    to: 'device',
    qos: 1,
    retain: false,
    bytesMax: uplinkBytesMax,
    schemas: ['renewal-word-due', 'renewal-word-issued'],
  },
  documents: {
    to: 'device',
    qos: 1,
    retain: true,
    bytesMax: envelopeBytesMax,
    schemas: documentKindNames.map((kind) => `documents/${kind}`),
  },
}

/** A topic with its parts named, as an outsider fills it in. */
function templateOf(channel: Channel): string {
  const [site, device] = [siteIdSchema.parse('site'), deviceIdSchema.parse('device')]
  const topic = channel === 'documents' ? topicOf(site, device, channel, 'kind') : topicOf(site, device, channel)
  const levels = topic.split('/')
  const [root, version, , , , name] = levels
  const named = [root, version, '{partition}', '{site}', '{device}', name]
  return [...named, ...(channel === 'documents' ? ['{kind}'] : [])].join('/')
}

/** Topics, who speaks there, quality of service and the rest, as it is published. */
export function publishedChannels() {
  return {
    mqtt: { version: '3.1.1', cleanSession: true, packetBytesMax },
    will: { channel: 'status', qos: 1, retain: true, schema: 'status' },
    channels: channels.map((channel) => ({ channel, topic: templateOf(channel), ...rules[channel] })),
    documents: documentKindNames.map((kind) => ({
      kind,
      bytesMax: documentKinds[kind].bytesMax,
      staleAfterMs: documentKinds[kind].staleAfterMs,
      for: documentKinds[kind].for,
    })),
  }
}
