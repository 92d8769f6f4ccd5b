import type { Duplex } from 'node:stream'
import { batchBytesMax, batchFactsMax, batchSchema } from '#contracts/batch'
import { contractVersion } from '#contracts/contract-version'
import type { BootId, DeviceId, SiteId } from '#contracts/ids'
import type { Receipt } from '#contracts/receipt'
import { type Status, statusSchema } from '#contracts/status'
import { type Telemetry, telemetrySchema } from '#contracts/telemetry'
import { documentsFilterOf, topicOf } from '#contracts/topics'
import type { CancelTimer } from '#platform/clock'
import type { Platform } from '#platform/platform'
import { readIncoming } from './incoming.ts'
import { messageText } from './message-text.ts'
import { type MqttConnection, openMqttConnection } from './mqtt-connection.ts'
import { reconnectDelayMs } from './reconnect-delay.ts'
import { closedWindow, defaultSendLimits, type SendInput, type SendLimits, stepSendWindow } from './send-window.ts'
import type { UplinkOutbox } from './uplink-outbox.ts'

/** The next connection to the service; the password is null where a certificate proves who comes. */
export type UplinkLine = { open(): Duplex; password: string | null }

export type UplinkOptions = {
  deviceId: DeviceId
  siteId: SiteId
  bootId: BootId
  modelId: string
  agentVersion: string
  line: UplinkLine
  outbox: UplinkOutbox
  platform: Pick<Platform, 'clock' | 'log' | 'random'>
  telemetry: () => Telemetry
  /** A command as it came; whoever believes signatures reads it. */
  onCommand: (text: string) => void
  /** A document as it came, with the kind its topic names. */
  onDocument: (kind: string, text: string) => void
  /** A word about our certificate as it came; left out where a password proves who comes. */
  onIdentity?: (text: string) => void
  sendLimits?: SendLimits
  keepaliveSeconds?: number
  telemetryPeriodMs?: number
}

export type UplinkState = { connected: boolean; committedSeq: number; malformedCount: number }

/** The line to the service. Nothing it does blocks deciding: it reads what is on the card and forgets by receipt. */
export type Uplink = {
  /** Facts were appended to the outbox. */
  appended(): void
  state(): UplinkState
  /** Asks the service for something; lost when the line is down. */
  request(text: string): void
  /** Drops the line and comes back with what it proves itself by now. */
  comeAnew(): void
  /** Says good-bye properly. */
  stop(): Promise<void>
  /** Drops everything at once, as a power cut would. */
  abandon(): void
}

const connectTimeoutMs = 10_000
const healthyAfterMs = 10_000
/** What of a batch is not facts, with room to spare. */
const envelopeBytesMax = 512
const envelopeSchema = batchSchema.omit({ facts: true })

/** Connects and keeps connecting until stopped. */
export function createUplink(options: UplinkOptions): Uplink {
  const { deviceId, siteId, outbox } = options
  const { clock, random, log } = options.platform
  const limits = options.sendLimits ?? defaultSendLimits
  const topics = {
    facts: topicOf(siteId, deviceId, 'facts'),
    status: topicOf(siteId, deviceId, 'status'),
    telemetry: topicOf(siteId, deviceId, 'telemetry'),
    receipts: topicOf(siteId, deviceId, 'receipts'),
    commands: topicOf(siteId, deviceId, 'commands'),
    requests: topicOf(siteId, deviceId, 'requests'),
    identity: topicOf(siteId, deviceId, 'identity'),
  }
  let window = closedWindow
  let connection: MqttConnection | null = null
  let up = false
  let stopped = false
  let failuresInARow = 0
  let malformedCount = 0
  const timers = new Map<string, CancelTimer>()

  function setTimer(name: string, delayMs: number | null, callback: () => void): void {
    timers.get(name)?.()
    timers.delete(name)
    if (delayMs !== null && !stopped) timers.set(name, clock.after(name, delayMs, callback))
  }

  /** A clock that stands before 1970 is no reason to be silent. */
  function wallMs(): number {
    return Math.max(0, Math.round(clock.now()))
  }

  function status(state: Status['state']): string {
    const { bootId, modelId, agentVersion } = options
    const epoch = outbox.epoch()
    const lastSeq = outbox.lastSeq()
    const identity = { deviceId, state, bootId, epoch, lastSeq, modelId, agentVersion }
    return messageText(statusSchema, { schema: contractVersion, ...identity, atMs: wallMs() }, log)
  }

  function send(fromSeq: number): SendInput {
    try {
      const { bodies } = outbox.read(fromSeq, batchFactsMax, batchBytesMax - envelopeBytesMax)
      if (bodies.length === 0) throw new Error(`fact ${fromSeq} is not in the outbox`)
      const sent = { sentAtMs: wallMs(), sentElapsedMs: clock.elapsed(), sentBootId: options.bootId }
      const envelope = { schema: contractVersion, deviceId, epoch: outbox.epoch(), firstSeq: fromSeq, ...sent }
      // The facts go out as the very text that is on the card.
      const payload = `${messageText(envelopeSchema, envelope, log).slice(0, -1)},"facts":[${bodies.join(',')}]}`
      connection?.publish(topics.facts, payload, { qos: 1, retain: false })
      return { kind: 'sent', lastSeq: fromSeq + bodies.length - 1 }
    } catch (error) {
      log.warn('uplink.outbox-unreadable', { fromSeq, reason: error instanceof Error ? error.message : String(error) })
      return { kind: 'read-failed' }
    }
  }

  function step(first: SendInput): void {
    const inputs: SendInput[] = [first]
    for (let input = inputs.shift(); input !== undefined; input = inputs.shift()) {
      const { state, outputs } = stepSendWindow(window, input, clock.elapsed(), limits)
      window = state
      for (const output of outputs) {
        switch (output.kind) {
          case 'send':
            inputs.push(send(output.fromSeq))
            break
          case 'acknowledge':
            outbox.acknowledge(output.committedSeq)
            break
          case 'renew-epoch':
            renewEpoch(output.reason)
            break
          case 'reconnect':
            reconnect('no-receipt')
            break
          case 'note':
            log.warn(output.event, { fromSeq: output.fromSeq })
            break
          case 'wake': {
            const delayMs = output.atMs === null ? null : Math.max(0, output.atMs - clock.elapsed())
            setTimer('uplink.window', delayMs, () => step({ kind: 'tick' }))
            break
          }
        }
      }
    }
  }

  function renewEpoch(reason: string): void {
    const before = outbox.epoch()
    try {
      log.error('uplink.epoch-renewed', { reason, before, epoch: outbox.renewEpoch() })
    } catch (error) {
      log.error('uplink.epoch-not-renewed', { reason, error: error instanceof Error ? error.message : String(error) })
    }
    // Status and last will carry the epoch, so the service hears of the new one by a new connection.
    reconnect('epoch-renewed')
  }

  function onReceipt(receipt: Receipt): void {
    if (receipt.epoch !== outbox.epoch()) {
      log.warn('uplink.receipt-foreign', { epoch: receipt.epoch })
      return
    }
    if (receipt.quarantinedSeqs.length > 0) log.error('uplink.facts-quarantined', { seqs: receipt.quarantinedSeqs })
    failuresInARow = 0
    const { committedSeq, sendAgainFromSeq, chainHead } = receipt
    if (chainHead !== null && outbox.hearChainHead(chainHead).wentBack) {
      log.error('uplink.chain.went-back', { entrySeq: chainHead.entrySeq })
    }
    step({ kind: 'receipt', committedSeq, sendAgainFromSeq, firstKeptSeq: outbox.firstKeptSeq() })
  }

  function onMessage(topic: string, payload: Uint8Array): void {
    const incoming = readIncoming(topic, payload, siteId, deviceId)
    switch (incoming.kind) {
      case 'receipt':
        onReceipt(incoming.receipt)
        break
      case 'identity':
        options.onIdentity?.(incoming.text)
        break
      case 'command':
        options.onCommand(incoming.text)
        break
      case 'document':
        options.onDocument(incoming.documentKind, incoming.text)
        break
      case 'malformed':
        malformedCount += 1
        log.warn('uplink.malformed', { reason: incoming.reason, count: malformedCount })
        break
    }
  }

  function publishTelemetry(): void {
    const text = messageText(telemetrySchema, options.telemetry(), log)
    connection?.publish(topics.telemetry, text, { qos: 0, retain: false })
    setTimer('uplink.telemetry', options.telemetryPeriodMs ?? 10_000, publishTelemetry)
  }

  function onUp(): void {
    up = true
    log.info('uplink.connected', { lastSeq: outbox.lastSeq(), committedSeq: outbox.committedSeq() })
    connection?.publish(topics.status, status('online'), { qos: 1, retain: true })
    step({ kind: 'connected', lastSeq: outbox.lastSeq(), committedSeq: outbox.committedSeq() })
    publishTelemetry()
    setTimer('uplink.healthy', healthyAfterMs, () => {
      failuresInARow = 0
    })
  }

  function onDown(reason: string): void {
    connection = null
    up = false
    for (const name of timers.keys()) setTimer(name, null, () => {})
    step({ kind: 'disconnected' })
    if (stopped) return
    const delayMs = reconnectDelayMs(failuresInARow, random.float())
    failuresInARow += 1
    // Whoever answers there is not the service: nothing was said to it, and a person must look.
    if (reason.startsWith('broker-')) log.error('uplink.broker-refused', { reason })
    log.warn('uplink.disconnected', { reason, reconnectInMs: delayMs })
    setTimer('uplink.reconnect', delayMs, connect)
  }

  function reconnect(reason: string): void {
    connection?.cut()
    onDown(reason)
  }

  function connect(): void {
    connection = openMqttConnection({
      open: options.line.open,
      clock,
      clientId: deviceId,
      password: options.line.password,
      keepaliveSeconds: options.keepaliveSeconds ?? 15,
      connectTimeoutMs,
      will: { topic: topics.status, payload: status('offline') },
      subscriptions: [
        topics.receipts,
        topics.commands,
        ...(options.onIdentity === undefined ? [] : [topics.identity]),
        documentsFilterOf(siteId, deviceId),
      ],
      onUp,
      onMessage,
      onDown,
    })
  }

  function end(): MqttConnection | null {
    stopped = true
    for (const cancel of timers.values()) cancel()
    timers.clear()
    const last = connection
    connection = null
    return last
  }

  connect()
  return {
    appended: () => step({ kind: 'appended', lastSeq: outbox.lastSeq() }),
    request(text) {
      connection?.publish(topics.requests, text, { qos: 1, retain: false })
    },
    comeAnew() {
      if (up) reconnect('identity-renewed')
    },
    state: () => ({ connected: up, committedSeq: outbox.committedSeq(), malformedCount }),
    async stop() {
      if (stopped) return
      if (up) connection?.publish(topics.status, status('offline'), { qos: 1, retain: true })
      await end()?.close()
      up = false
    },
    abandon() {
      end()?.cut()
      up = false
    },
  }
}
