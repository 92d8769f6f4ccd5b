import { EventEmitter, once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import mqtt, { type MqttClient } from 'mqtt'
import type { Service } from '#cloud/service'
import type { Batch } from '#contracts/batch'
import type { DeviceId, Epoch } from '#contracts/ids'
import { type Receipt, receiptSchema } from '#contracts/receipt'
import { documentsFilterOf, topicOf } from '#contracts/topics'

/** A device on the real wire: MQTT.js against the real broker. */
export type ConnectedDevice = {
  client: MqttClient
  /** Messages as they come: topic and text. */
  heard: { topic: string; text: string }[]
  /** Publishes a batch or any bytes on the facts topic. */
  publish(payload: Batch | string | Buffer): Promise<void>
  sayOnline(epoch: Epoch, lastSeq: number): Promise<void>
  /** Says in telemetry which documents are in force. */
  sayHeld(held: readonly { kind: string; version: number }[]): Promise<void>
  /** Waits for a receipt that satisfies the condition. */
  receipt(isWanted: (receipt: Receipt) => boolean): Promise<Receipt>
  message(isWanted: (topic: string, text: string) => boolean): Promise<string>
  end(): Promise<void>
}

/** Opens a connection; rejects when the broker refuses it. */
export async function openClient(
  port: number,
  clientId: string,
  username: string,
  password: string,
): Promise<MqttClient> {
  const options = { clientId, username, password, clean: true, reconnectPeriod: 0, connectTimeout: 10_000 }
  return await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, options, false)
}

/** Connects and listens where a device may. */
export async function connectDevice(
  service: Service,
  port: number,
  deviceId: DeviceId,
  password: string,
): Promise<ConnectedDevice> {
  const { siteId } = service
  const client = await openClient(port, deviceId, deviceId, password)
  client.on('error', () => {})
  const heard: { topic: string; text: string }[] = []
  const arrivals = new EventEmitter()
  client.on('message', (topic, payload) => {
    heard.push({ topic, text: payload.toString('utf8') })
    arrivals.emit('heard')
  })
  const message: ConnectedDevice['message'] = async (isWanted) => {
    for (;;) {
      const found = heard.find(({ topic, text }) => isWanted(topic, text))
      if (found !== undefined) return found.text
      await once(arrivals, 'heard')
    }
  }
  const topics = [
    topicOf(siteId, deviceId, 'receipts'),
    topicOf(siteId, deviceId, 'commands'),
    documentsFilterOf(siteId, deviceId),
  ]
  await client.subscribeAsync(topics, { qos: 1 })
  const say = async (channel: 'facts' | 'status' | 'telemetry', payload: string | Buffer) => {
    await client.publishAsync(topicOf(siteId, deviceId, channel), payload, { qos: 1 })
  }
  return {
    client,
    heard,
    message,
    publish: (payload) =>
      say('facts', typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload)),
    sayOnline: (epoch, lastSeq) =>
      say(
        'status',
        JSON.stringify({
          schema: 1,
          deviceId,
          state: 'online',
          bootId: 'b000000000000001',
          epoch,
          lastSeq,
          modelId: 'implant-cabinet-4',
          agentVersion: '1',
          atMs: 1,
        }),
      ),
    sayHeld: (held) =>
      say(
        'telemetry',
        JSON.stringify({
          schema: 1,
          deviceId,
          bootId: 'b000000000000001',
          atMs: 1,
          uptimeMs: 1,
          memoryRssBytes: 0,
          outboxDepth: 0,
          outboxOldestAgeMs: null,
          outboxBytes: 0,
          documents: { held: held.map((each) => ({ ...each, issuedAtMs: 1, stale: false })), refused: 0 },
          probes: [],
          cabinet: null,
        }),
      ),
    async receipt(isWanted) {
      const text = await message(
        (topic, body) => topic.endsWith('/receipts') && isWanted(receiptSchema.parse(JSON.parse(body))),
      )
      return receiptSchema.parse(JSON.parse(text))
    },
    end: () => client.endAsync(true),
  }
}

/** A bare TCP connection that speaks bytes of the test's choosing. */
export async function openSocket(port: number) {
  const socket = connectTcp({ host: '127.0.0.1', port })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}
