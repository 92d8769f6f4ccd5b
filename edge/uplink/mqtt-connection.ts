import type { Duplex } from 'node:stream'
import { MqttClient } from 'mqtt'
import type { CancelTimer, Clock } from '#platform/clock'
import { packetIds } from './packet-ids.ts'

export type ConnectionOptions = {
  open: () => Duplex
  clock: Clock
  clientId: string
  /** With the client id as user name; null where a certificate says who comes. */
  password: string | null
  keepaliveSeconds: number
  connectTimeoutMs: number
  will: { topic: string; payload: string }
  subscriptions: string[]
  /** The broker accepted us and every subscription is in place. */
  onUp: () => void
  onMessage: (topic: string, payload: Uint8Array) => void
  /** Once, with why; never after close() or cut(). */
  onDown: (reason: string) => void
}

/** One MQTT 3.1.1 connection, clean session; it never reconnects by itself. */
export type MqttConnection = {
  publish(topic: string, payload: string, options: { qos: 0 | 1; retain: boolean }): void
  /** Says good-bye: what was published is acknowledged first, within a second, and the last will is not sent. */
  close(): Promise<void>
  /** Drops the line as a power cut would. */
  cut(): void
}

const goodbyeMs = 1_000
/** Longest timer there is: the client's own connect timer must never be the one that fires, ours is on the clock given. */
const neverMs = 0x7fff_ffff

/** The keepalive of the client, on our clock. */
function timersOn(clock: Clock) {
  const cancels = new Map<number, CancelTimer>()
  let last = 0
  return {
    set(callback: () => void, periodMs: number): number {
      last += 1
      cancels.set(last, clock.every('uplink.keepalive', periodMs, callback))
      return last
    },
    clear(id: number): void {
      cancels.get(id)?.()
      cancels.delete(id)
    },
  }
}

/** Opens a connection. Nothing is thrown; everything that can go wrong arrives at onDown. */
export function openMqttConnection(options: ConnectionOptions): MqttConnection {
  const { clock } = options
  const timers = timersOn(clock)
  let ended = false
  let reason = 'connection-closed'
  let unacknowledged = 0
  let allAcknowledged: (() => void) | null = null

  const client = new MqttClient(() => options.open(), {
    clientId: options.clientId,
    ...(options.password === null ? {} : { username: options.clientId, password: options.password }),
    protocolVersion: 4,
    clean: true,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    connectTimeout: neverMs,
    keepalive: options.keepaliveSeconds,
    timerVariant: {
      set: (callback: () => void, ms?: number) => timers.set(callback, ms ?? 1_000),
      clear: timers.clear,
    },
    messageIdProvider: packetIds(),
    will: { topic: options.will.topic, payload: Buffer.from(options.will.payload), qos: 1, retain: true },
  })

  function cut(): void {
    cancelConnectTimer()
    client.end(true)
    client.stream.destroy()
  }

  function fail(why: string): void {
    reason = why
    cut()
  }

  const cancelConnectTimer = clock.after('uplink.connect', options.connectTimeoutMs, () => fail('connect-timeout'))

  client.on('connect', () => {
    if (ended) return
    client.subscribe(options.subscriptions, { qos: 1 }, (error, granted) => {
      if (ended) return
      if (error !== null || granted?.some(({ qos }) => qos > 1)) {
        fail('subscription-refused')
        return
      }
      cancelConnectTimer()
      options.onUp()
    })
  })
  client.on('message', (topic, payload) => {
    if (!ended) options.onMessage(topic, payload)
  })
  client.on('error', (error) => {
    // A system error has a name for a code (ECONNREFUSED); the broker's refusals have numbers, said better by the message.
    reason = 'code' in error && typeof error.code === 'string' ? error.code : error.message
  })
  client.on('close', () => {
    cancelConnectTimer()
    allAcknowledged?.()
    if (ended) return
    ended = true
    options.onDown(reason)
  })

  return {
    publish(topic, payload, { qos, retain }) {
      if (ended || !client.connected) return
      if (qos === 1) unacknowledged += 1
      client.publish(topic, payload, { qos, retain }, () => {
        if (qos === 1) unacknowledged -= 1
        if (unacknowledged === 0) allAcknowledged?.()
      })
    },
    async close() {
      if (ended) return
      ended = true
      await new Promise<void>((resolve) => {
        const cancel = clock.after('uplink.goodbye', goodbyeMs, resolve)
        allAcknowledged = () => {
          cancel()
          resolve()
        }
        if (unacknowledged === 0 || !client.connected) allAcknowledged()
      })
      if (!client.connected) return cut()
      await new Promise<void>((resolve) => {
        const cancel = clock.after('uplink.goodbye', goodbyeMs, () => {
          cut()
          resolve()
        })
        client.end(false, {}, () => {
          cancel()
          resolve()
        })
      })
    },
    cut() {
      ended = true
      cut()
    },
  }
}
