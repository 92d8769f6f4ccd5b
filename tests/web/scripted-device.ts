import { connectAsync } from 'mqtt'
import type { Fact, FactBody } from '#contracts/facts/fact'
import { bootIdSchema, type DeviceId, epochSchema, type SiteId } from '#contracts/ids'
import { receiptSchema } from '#contracts/receipt'
import type { Telemetry } from '#contracts/telemetry'
import { topicOf } from '#contracts/topics'
import type { DevicePem } from './enrol-at.ts'

type Options = { siteId: SiteId; deviceId: DeviceId; pem: DevicePem; mqttPort: number; modelId: string }

type Told = FactBody & { agoMs?: number }

/** It has been up this long when it connects: it may tell of that time. */
const upForMs = 12 * 3_600_000

/** A device whose facts the test writes: real MQTT, real receipts, nothing decided by itself. */
export async function scriptedDevice({ siteId, deviceId, pem, mqttPort, modelId }: Options) {
  const bootId = bootIdSchema.parse('00000000000000b1')
  const epoch = epochSchema.parse('00000000000000e1')
  const startedAtMs = Date.now() - upForMs
  const elapsed = () => Date.now() - startedAtMs
  const client = await connectAsync({
    protocol: 'mqtts',
    host: '127.0.0.1',
    port: mqttPort,
    clientId: deviceId,
    key: pem.keyPem,
    cert: pem.certificatePem,
    // Whether the service is the right one is the uplink's to look at; here the device is looked at.
    rejectUnauthorized: false,
    reconnectPeriod: 0,
  })
  const waiting = new Set<{ seq: number; resolve: () => void }>()
  client.on('message', (topic, payload) => {
    if (topic !== topicOf(siteId, deviceId, 'receipts')) return
    const { committedSeq } = receiptSchema.parse(JSON.parse(payload.toString()))
    for (const wish of waiting) {
      if (committedSeq < wish.seq) continue
      waiting.delete(wish)
      wish.resolve()
    }
  })
  const listensTo = (['receipts', 'commands'] as const).map((channel) => topicOf(siteId, deviceId, channel))
  await client.subscribeAsync(listensTo, { qos: 1 })
  const identity = { schema: 1, deviceId, bootId }
  const status = { ...identity, state: 'online', epoch, lastSeq: 0, modelId, agentVersion: '0.1.0', atMs: Date.now() }
  await client.publishAsync(topicOf(siteId, deviceId, 'status'), JSON.stringify(status), { qos: 1, retain: true })
  let lastSeq = 0
  /** Publishes the facts as one batch; stored is the service's word that they are. */
  const publish = async (bodies: readonly Told[]) => {
    const facts = bodies.map(({ agoMs = 0, ...body }) => {
      const time = { elapsedMs: elapsed() - agoMs, atMs: Date.now() - agoMs, clock: 'synchronised' }
      return { bootId, ...time, ...body } as Fact
    })
    const firstSeq = lastSeq + 1
    lastSeq += facts.length
    const stored = new Promise<void>((resolve) => waiting.add({ seq: lastSeq, resolve }))
    const sent = { sentAtMs: Date.now(), sentElapsedMs: elapsed(), sentBootId: bootId }
    const batch = { schema: 1, deviceId, epoch, firstSeq, ...sent, facts }
    await client.publishAsync(topicOf(siteId, deviceId, 'facts'), JSON.stringify(batch), { qos: 1 })
    return { stored }
  }
  return {
    /** Publishes the facts and waits until they are stored. */
    async say(...bodies: Told[]): Promise<void> {
      const { stored } = await publish(bodies)
      await stored
    },
    /** Gives so many numbers to facts that it never tells, then publishes these, which wait behind the gap. */
    async sayAfterLosing(count: number, ...bodies: Told[]) {
      lastSeq += count
      return await publish(bodies)
    },
    async tell(telemetry: Pick<Telemetry, 'probes' | 'cabinet'>): Promise<void> {
      const load = { uptimeMs: elapsed(), memoryRssBytes: 92_000_000, outboxDepth: 0, outboxOldestAgeMs: null }
      const whole = { ...identity, atMs: Date.now(), ...load, outboxBytes: 4_096, ...telemetry }
      await client.publishAsync(topicOf(siteId, deviceId, 'telemetry'), JSON.stringify(whole), { qos: 0 })
    },
    stop: () => client.endAsync(true),
  }
}
export type ScriptedDevice = Awaited<ReturnType<typeof scriptedDevice>>
