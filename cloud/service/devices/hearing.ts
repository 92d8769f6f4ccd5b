import type { UplinkChannel } from '#cloud/broker/topic-rights'
import { parseBatch, textOfPayload } from '#cloud/ingest/facts/parse-batch'
import type { Ingest } from '#cloud/ingest/ingest'
import { type Committed, noChanges } from '#cloud/journal/changes'
import type { DeviceId } from '#contracts/ids'
import { readStatus } from '#contracts/status'
import { readTelemetry, type Telemetry } from '#contracts/telemetry'
import type { Reading } from '#contracts/tolerant-reader'
import type { Clock } from '#platform/clock'
import type { Log } from '#platform/log'
import { countFights } from './connection-fights.ts'
import type { DeviceBoard } from './device-board.ts'

export type HearingParts = {
  clock: Clock
  log: Log
  ingest: Ingest
  board: DeviceBoard
  /** Number of the newest journal entry. */
  headSeq(): number
  tell(committed: Committed): void
  limits: { unreadablePerDeviceMax: number }
  /** Which documents a device says it has. */
  onDocuments(deviceId: DeviceId, documents: NonNullable<Telemetry['documents']>): void
  /** What a device asks for. */
  onRequest(deviceId: DeviceId, text: string): Promise<void>
}

export type Hearing = ReturnType<typeof createHearing>

/** What becomes of what a device says: facts and status go to ingest, telemetry to the board, garbage into quarantine. */
export function createHearing({
  clock,
  log,
  ingest,
  board,
  headSeq,
  tell,
  limits,
  onDocuments,
  onRequest,
}: HearingParts) {
  const unreadable = new Map<DeviceId, number>()
  const fights = countFights()

  /** A screen should see a device come and go at once; nothing was journalled, so the number stays. */
  const tellChanged = (deviceId: DeviceId) =>
    tell({ entrySeq: headSeq(), committedAtMs: clock.now(), changes: { ...noChanges(), devices: [deviceId] } })

  const putAside = (deviceId: DeviceId, reason: string, said: string | null, raw: Uint8Array): Promise<void> => {
    const count = (unreadable.get(deviceId) ?? 0) + 1
    unreadable.set(deviceId, count)
    log.warn('ingest.message.unreadable', { deviceId, reason, count })
    if (count > limits.unreadablePerDeviceMax) return Promise.resolve()
    const text = said ?? Buffer.from(raw).toString('latin1')
    return ingest.submit({ kind: 'unreadable', deviceId, receivedAtMs: clock.now(), reason, text })
  }

  /** What it says of itself, or why that cannot be read: by the field where there is one. */
  const saidBy = <M extends { deviceId: DeviceId }>(
    deviceId: DeviceId,
    text: string | null,
    read: (value: unknown) => Reading<M>,
    what: 'status' | 'telemetry',
  ): Reading<M> => {
    if (text === null) return { ok: false, fault: 'not-utf8' }
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return { ok: false, fault: 'not-json' }
    }
    const said = read(value)
    if (!said.ok) return { ok: false, fault: `${what}.${said.fault}` }
    return said.message.deviceId === deviceId ? said : { ok: false, fault: 'another-device' }
  }

  const facts = (deviceId: DeviceId, text: string | null, raw: Uint8Array): Promise<void> => {
    const parsed = parseBatch(deviceId, text)
    if (!parsed.ok) return putAside(deviceId, parsed.reason, text, raw)
    const { batch } = parsed
    return ingest.submit({ kind: 'batch', deviceId, receivedAtMs: clock.now(), batch, text: text ?? '' })
  }

  const status = (deviceId: DeviceId, text: string | null, raw: Uint8Array): Promise<void> => {
    const said = saidBy(deviceId, text, readStatus, 'status')
    if (!said.ok) return putAside(deviceId, said.fault, text, raw)
    board.said(said.message, clock.now())
    tellChanged(deviceId)
    const { state, epoch, lastSeq } = said.message
    if (state === 'offline') return Promise.resolve()
    return ingest.submit({ kind: 'status', deviceId, receivedAtMs: clock.now(), epoch, lastSeq })
  }

  const telemetry = (deviceId: DeviceId, text: string | null, raw: Uint8Array): Promise<void> => {
    const measured = saidBy(deviceId, text, readTelemetry, 'telemetry')
    if (!measured.ok) return putAside(deviceId, measured.fault, text, raw)
    const { message } = measured
    board.measured(message, clock.now())
    if (message.documents !== undefined) onDocuments(deviceId, message.documents)
    tellChanged(deviceId)
    return Promise.resolve()
  }

  return {
    /** Resolves when the device may go on. */
    publish(deviceId: DeviceId, channel: UplinkChannel, payload: Uint8Array): Promise<void> {
      const text = textOfPayload(payload)
      if (channel !== 'status') board.heard(deviceId, clock.now())
      if (channel === 'facts') return facts(deviceId, text, payload)
      if (channel === 'requests') return onRequest(deviceId, text ?? '')
      return channel === 'status' ? status(deviceId, text, payload) : telemetry(deviceId, text, payload)
    },
    /** Another connection took its name; again and again it is two devices with one secret. */
    replaced(deviceId: DeviceId): void {
      const receivedAtMs = clock.now()
      const fight = fights.replaced(deviceId, receivedAtMs)
      if (fight !== null) void ingest.submit({ kind: 'connections', deviceId, receivedAtMs, ...fight })
    },
    disconnected(deviceId: DeviceId): void {
      board.lost(deviceId)
      log.info('device.disconnected', { deviceId })
      tellChanged(deviceId)
    },
  }
}
