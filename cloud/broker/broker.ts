import type { Duplex } from 'node:stream'
import { Aedes, type AedesOptions, type Client } from 'aedes'
import { type DeviceId, deviceIdSchema, type SiteId } from '#contracts/ids'
import { documentsFilterOf, topicOf } from '#contracts/topics'
import type { Log } from '#platform/log'
import { type BrokerPort, openPort, type PortWish } from './broker-port.ts'
import { PacketGuard } from './packet-guard.ts'
import type { Peer } from './peer.ts'
import { channelToPublish, maySubscribe, type UplinkChannel } from './topic-rights.ts'

export type BrokerLimits = {
  /** Largest packet; a longer one is cut off at its header. */
  packetBytesMax: number
  connectTimeoutMs: number
  /** How long a client that stops reading is waited for. */
  drainTimeoutMs: number
  connectionsMax: number
  /** Messages to one device that are not yet on the wire. */
  waitingPerDeviceMax: number
}

export type BrokerParts = {
  siteId: SiteId
  log: Log
  limits: BrokerLimits
  /** Whether this device is enrolled and the password is its own; asked of connections that bring no certificate. */
  isCredential(deviceId: DeviceId, password: Uint8Array): boolean
  /** Whether a certificate (SHA-256 of its DER) is in force for the device. */
  isInForce(deviceId: DeviceId, fingerprint: string): boolean
  /** What a device said. The device is not read further until the promise resolves. */
  onPublish(deviceId: DeviceId, channel: UplinkChannel, payload: Uint8Array): Promise<void>
  /** The fingerprint is of the certificate it came with; null when it came with a password. */
  onConnected(deviceId: DeviceId, fingerprint: string | null): void
  onDisconnected(deviceId: DeviceId): void
  /** A connection of the device was there when another of its name came, and is pushed out. */
  onReplaced(deviceId: DeviceId): void
  /** The device listens for documents: what it must have can be sent. */
  onListening(deviceId: DeviceId): void
}

export type Broker = {
  /** Hands in a connection that proves itself by a password. */
  accept(stream: Duplex): void
  /**
   * Listens; port 0 picks a free one. With TLS only who brings a certificate of the authority gets as far as MQTT.
   * @throws BrokerError port-taken or port-refused.
   */
  listen(wish: PortWish): Promise<BrokerPort>
  /** Sends to a device that is connected and listening there; false when it is not or does not keep up. */
  send(deviceId: DeviceId, channel: 'receipts' | 'commands' | 'identity', payload: string): boolean
  /** Whether the device is connected and listens for commands. */
  isListening(deviceId: DeviceId): boolean
  /** As send(); the text is the whole message. */
  sendDocument(deviceId: DeviceId, documentKind: string, text: string): boolean
  /** Ends a device's connection, for example after its certificate was revoked. */
  disconnect(deviceId: DeviceId): void
  /** SHA-256 of the certificate the device is connected with; null when it is not, or by a password. */
  inUse(deviceId: DeviceId): string | null
  close(): Promise<void>
}

type Session = { client: Client; filters: Set<string>; waiting: number }

function refusal(message: string, returnCode: 4 | 5) {
  return Object.assign(new Error(message), { returnCode })
}

/**
 * The embedded MQTT 3.1.1 broker: who may say what where. Messages to devices go straight to their connection and not
 * through the broker's dispatcher, so that one device that stops reading holds up nobody else.
 */
export async function createBroker(parts: BrokerParts): Promise<Broker> {
  const { siteId, log, limits } = parts
  const sessions = new Map<DeviceId, Session>()
  const guards = new Set<PacketGuard>()
  /** Who has proved by a certificate to be who, by connection. */
  const peers = new WeakMap<Duplex, Peer>()
  let port: BrokerPort | null = null
  let isClosing = false

  const sessionOf = (client: Client | null): [DeviceId, Session] | null => {
    if (client === null) return null
    const parsed = deviceIdSchema.safeParse(client.id)
    if (!parsed.success) return null
    const session = sessions.get(parsed.data)
    return session === undefined ? null : [parsed.data, session]
  }

  const sendTo = (session: Session, topic: string, payload: string, retain: boolean): boolean => {
    if (session.waiting >= limits.waitingPerDeviceMax || session.client.closed) return false
    session.waiting += 1
    const packet = { cmd: 'publish', topic, payload: Buffer.from(payload), qos: 1, retain, dup: false } as const
    session.client.publish(packet, () => {
      session.waiting -= 1
    })
    return true
  }

  const options: AedesOptions = {
    concurrency: 1_000,
    connectTimeout: limits.connectTimeoutMs,
    drainTimeout: limits.drainTimeoutMs,
    maxTopicLevels: 8,
    queueLimit: 20,
    preConnect(_client, packet, done) {
      const isWelcome = !isClosing && guards.size <= limits.connectionsMax && packet.clean === true
      done(isWelcome ? null : new Error('connection refused'), isWelcome)
    },
    authenticate(client, username, password, done) {
      const peer = peers.get(client.conn)
      // A certificate says itself who comes; whatever else is said must be the same.
      const parsed = deviceIdSchema.safeParse(peer === undefined ? username : client.id)
      const isWelcome =
        parsed.success &&
        client.id === parsed.data &&
        (peer !== undefined
          ? peer.deviceId === parsed.data && parts.isInForce(parsed.data, peer.fingerprint)
          : password !== undefined && parts.isCredential(parsed.data, password))
      if (!isWelcome) {
        log.warn('broker.device.refused', { deviceId: peer?.deviceId ?? (parsed.success ? parsed.data : null) })
        return done(refusal('unknown device', 4), false)
      }
      // Normal once after a broken line; again and again it is two cabinets with one card.
      if (sessions.has(parsed.data)) {
        log.warn('broker.session.replaced', { deviceId: parsed.data })
        parts.onReplaced(parsed.data)
      }
      done(null, true)
    },
    authorizePublish(client, packet, done) {
      const parsed = deviceIdSchema.safeParse(client?.id)
      if (isClosing || !parsed.success) return done(refusal('closing', 5))
      const channel = channelToPublish(siteId, parsed.data, packet.topic)
      if (channel === null) {
        log.warn('broker.publish.refused', { deviceId: parsed.data })
        return done(refusal('not your topic', 5))
      }
      // Nobody may read these topics; keeping them would only cost memory.
      packet.retain = false
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
      parts.onPublish(parsed.data, channel, payload).then(
        () => done(null),
        (error) => done(error instanceof Error ? error : new Error(String(error))),
      )
    },
    authorizeSubscribe(client, subscription, done) {
      const found = sessionOf(client)
      const isAllowed = found !== null && maySubscribe(siteId, found[0], subscription.topic)
      if (!isAllowed) log.warn('broker.subscribe.refused', { deviceId: client.id })
      done(null, isAllowed ? subscription : null)
    },
  }
  const aedes = await Aedes.createBroker(options)

  aedes.on('client', (client) => {
    const parsed = deviceIdSchema.safeParse(client.id)
    if (!parsed.success) return
    sessions.set(parsed.data, { client, filters: new Set(), waiting: 0 })
    parts.onConnected(parsed.data, peers.get(client.conn)?.fingerprint ?? null)
  })
  aedes.on('clientDisconnect', (client) => {
    const found = sessionOf(client)
    if (found === null || found[1].client !== client) return
    sessions.delete(found[0])
    parts.onDisconnected(found[0])
  })
  aedes.on('subscribe', (subscriptions, client) => {
    const found = sessionOf(client)
    if (found === null) return
    const [deviceId, session] = found
    for (const { topic, qos } of subscriptions) if (Number(qos) !== 128) session.filters.add(topic)
    const documents = documentsFilterOf(siteId, deviceId)
    if (subscriptions.some(({ topic, qos }) => topic === documents && Number(qos) !== 128)) {
      parts.onListening(deviceId)
    }
  })
  aedes.on('clientError', (client, error) =>
    log.info('broker.client.lost', { deviceId: client.id, reason: error.message }),
  )
  aedes.on('connectionError', (_client, error) => log.info('broker.connection.refused', { reason: error.message }))

  const accept = (stream: Duplex, peer: Peer | null) => {
    const guard = new PacketGuard(stream, limits.packetBytesMax)
    guards.add(guard)
    if (peer !== null) peers.set(guard, peer)
    guard.once('close', () => guards.delete(guard))
    if (isClosing) guard.destroy()
    else aedes.handle(guard)
  }

  return {
    accept: (stream) => accept(stream, null),
    async listen(wish) {
      const handshakeTimeoutMs = limits.connectTimeoutMs
      port = await openPort({ ...wish, log, handshakeTimeoutMs, connectionsMax: limits.connectionsMax }, accept)
      return port
    },
    send(deviceId, channel, payload) {
      const session = sessions.get(deviceId)
      const topic = topicOf(siteId, deviceId, channel)
      return session?.filters.has(topic) === true && sendTo(session, topic, payload, false)
    },
    isListening: (deviceId) => sessions.get(deviceId)?.filters.has(topicOf(siteId, deviceId, 'commands')) === true,
    sendDocument(deviceId, documentKind, text) {
      const session = sessions.get(deviceId)
      if (session?.filters.has(documentsFilterOf(siteId, deviceId)) !== true) return false
      return sendTo(session, topicOf(siteId, deviceId, 'documents', documentKind), text, true)
    },
    inUse(deviceId) {
      const session = sessions.get(deviceId)
      return session === undefined ? null : (peers.get(session.client.conn)?.fingerprint ?? null)
    },
    disconnect(deviceId) {
      sessions.get(deviceId)?.client.close()
    },
    async close() {
      isClosing = true
      const closed = port?.close()
      for (const guard of guards) guard.destroy()
      await new Promise<void>((resolve) => aedes.close(resolve))
      await closed
    },
  }
}
