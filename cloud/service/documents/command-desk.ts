import type { Broker } from '#cloud/broker/broker'
import type { DeviceCommand } from '#cloud/documents/device-command'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { Committed } from '#cloud/journal/changes'
import type { NewEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import type { WritableStore } from '#cloud/store/open-store'
import { canonicalJson } from '#contracts/canonical-json'
import { commandEnvelopeKind, commandSchema } from '#contracts/downlink/command'
import type { DeviceId } from '#contracts/ids'
import type { CancelTimer, Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import type { Seal } from './seal.ts'
import { sendAttempts } from './send-attempts.ts'

export type CommandDeskParts = {
  store: WritableStore
  writer: SiteWriter
  clock: Clock
  log: Log
  seal: Seal
  /** Null while the service is not started. */
  broker(): Broker | null
}

/** Sends commands that wait until their devices answer, and says of each that nobody answered when its time is over. */
export type CommandDesk = {
  start(): Promise<void>
  /** After every commit. */
  committed(committed: Committed): void
  listening(deviceId: DeviceId): void
  /** Sends one to a device that listens; false when it does not, or does not keep up. */
  send(command: DeviceCommand): boolean
  stop(): Promise<void>
}

/** Sent once, while somebody stands there: late it would open a door before nobody. */
const sentOnce: ReadonlySet<string> = new Set(['Unlock'])
const lookAheadMs = 86_400_000
const againAfterFailureMs = 5_000

export function createCommandDesk({ store, writer, clock, log, seal, broker }: CommandDeskParts): CommandDesk {
  const attempts = sendAttempts(clock)
  let waiting: DeviceCommand[] = []
  let isStarted = false
  let running: Promise<void> | null = null
  let isAgain = false
  let cancelExpiry: CancelTimer = () => {}

  const send = ({ deviceId, commandId, command, order, issuedAtMs, expiresAtMs }: DeviceCommand): boolean => {
    const bodyText = canonicalJson(commandSchema.parse({ ...order, commandId, kind: command }))
    const message = { device: deviceId, kind: commandEnvelopeKind, version: issuedAtMs, issuedAtMs, expiresAtMs }
    attempts.tried(commandId, issuedAtMs)
    return broker()?.send(deviceId, 'commands', seal({ ...message, bodyText })) ?? false
  }

  const sendWaiting = (): void => {
    for (const each of waiting) {
      const { commandId, command, deviceId, issuedAtMs, expiresAtMs } = each
      if (sentOnce.has(command) || expiresAtMs <= clock.now() || !attempts.isDue(commandId, issuedAtMs)) continue
      if (broker()?.isListening(deviceId) === true) send(each)
    }
    if (waiting.length > 0) attempts.wake(sendWaiting)
  }

  const expire = async (): Promise<void> => {
    const nowMs = clock.now()
    const over = waiting.filter(({ expiresAtMs }) => expiresAtMs <= nowMs)
    if (over.length === 0) return
    await writer.decide(async (tx, recordedAtMs) => {
      const known = await tx.commands.byKeys(over.map(({ commandId }) => commandId))
      const entries = known
        .filter(({ state }) => state === 'waiting')
        .map(
          ({ siteId, commandId, deviceId, expiresAtMs, lastEntrySeq }): NewEntry => ({
            siteId,
            occurredAtMs: expiresAtMs,
            recordedAtMs,
            timeQuality: 'service',
            source: { kind: 'service', decider: 'commands', conclusionId: `CommandExpired~${commandId}` },
            kind: 'CommandExpired',
            subject: subjectOf('device', deviceId),
            placeId: null,
            causeSeq: lastEntrySeq,
            body: { kind: 'CommandExpired', commandId },
          }),
        )
      return { entries, finish: async () => null }
    })
  }

  const look = async (): Promise<void> => {
    try {
      do {
        isAgain = false
        waiting = await store.commands.waiting()
        await expire()
        waiting = waiting.filter(({ expiresAtMs }) => expiresAtMs > clock.now())
      } while (isAgain && isStarted)
      sendWaiting()
      const next = Math.min(...waiting.map(({ expiresAtMs }) => expiresAtMs))
      plan(Number.isFinite(next) ? Math.min(lookAheadMs, Math.max(1, next - clock.now())) : null)
    } catch (error) {
      log.warn('commands.not-looked-at', { reason: error instanceof Error ? error.message : String(error) })
      plan(againAfterFailureMs)
    }
  }

  const begin = (): Promise<void> => {
    isAgain = true
    running ??= look().finally(() => {
      running = null
    })
    return running
  }

  const plan = (delayMs: number | null): void => {
    cancelExpiry()
    if (isStarted && delayMs !== null) cancelExpiry = clock.after('commands.expiry', delayMs, () => void begin())
  }

  return {
    async start() {
      isStarted = true
      await begin()
    },
    committed({ changes }) {
      if (isStarted && changes.documents.length > 0) void begin()
    },
    listening(deviceId) {
      for (const command of waiting) if (command.deviceId === deviceId) attempts.forget(command.commandId)
      // What was answered a moment ago is not sent again: read anew.
      if (isStarted) void begin()
    },
    send,
    async stop() {
      isStarted = false
      cancelExpiry()
      attempts.stop()
      await running
    },
  }
}
