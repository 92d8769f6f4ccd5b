import { decodeMessage } from '#edge/llrp/codec/decode-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { childOf, numberIn } from '#edge/llrp/codec/node-access'
import type { CapturedFrame } from '../llrp/capture/frames-of-capture.ts'
import { spanText } from './passed-time.ts'
import { ToolError } from './tool-error.ts'

/** One keepalive may be late and one lost on the way to the capture; a third is missed. */
const periodsMin = 3
/** What is lost on the way is sent again within this; a shorter silence is nobody's clock. */
const silentMsMin = 3_000
/** Keepalives that come together have waited on the way, or for a packet that is missing. */
const spanMsMin = 100
/** So many times from one keepalive to the next tell how often there is one. */
const spansMin = 2
const spansMax = 8
const [setReaderConfig, setReaderConfigResponse, keepalive, readerEvent] = [3, 13, 62, 63]
const telling = new Set([setReaderConfig, setReaderConfigResponse, keepalive, readerEvent])
const periodic = 1

const typeOf = (frame: Uint8Array) => (((frame[0] ?? 0) & 3) << 8) | (frame[1] ?? 0)

function attemptIn(message: LlrpMessage): number | null {
  const data = childOf(message, 'ReaderEventNotificationData')
  const attempt = data === null ? null : childOf(data, 'ConnectionAttemptEvent')
  return attempt === null ? null : numberIn(attempt, 'Status')
}

/**
 * Silences in which a reader that says KEEPALIVE would have said it, on a connection that goes on afterwards. The line may
 * have been down, or the clock set forward: a capture does not tell which.
 */
export class DoubtedSilence {
  private asked: { id: number; periodMs: number | null } | null = null
  private agreedMs: number | null = null
  private keptMs: number | null = null
  private spans: number[] = []
  private lastMs: number | null = null
  private places = 0
  private first = ''

  /** What came, and when as time passed. */
  take({ frame, packet, isBehindLoss }: CapturedFrame, atMs: number): void {
    const type = typeOf(frame)
    const message = telling.has(type) ? decodeMessage(frame) : null
    const attempt = type === readerEvent && message !== null ? attemptIn(message) : null
    const silentMs = atMs - (this.lastMs ?? atMs)
    this.lastMs = atMs
    // Before a connection nobody owes a word, and where packets are missing those may have been it.
    if (attempt === null && isBehindLoss !== true) this.judge(silentMs, packet)
    if (isBehindLoss === true) this.keptMs = null
    if (attempt === 0) this.forget()
    if (message !== null) this.learn(type, message, atMs)
  }

  /** What has to be said of them, once all is replayed; null where there were none. */
  note(path: string): string | null {
    if (this.places === 0) return null
    const places = this.places === 1 ? '' : `, the first of ${this.places} such places`
    return new ToolError(
      'clock-in-doubt',
      `${path}: ${this.first}${places}: the line was down, or the clock was set forward; it was replayed as time that passed`,
      'doubt what was decided around it',
    ).message
  }

  private forget(): void {
    this.asked = null
    this.agreedMs = null
    this.keptMs = null
    this.spans = []
  }

  private judge(silentMs: number, packet: number): void {
    const periodMs = this.periodMs()
    if (periodMs === null || silentMs < Math.max(silentMsMin, periodsMin * periodMs)) return
    this.places += 1
    // The time across it says nothing of the period.
    this.keptMs = null
    if (this.places === 1)
      this.first = `packet ${packet} came ${spanText(silentMs)} after the frame before it, in the middle of a connection whose reader says KEEPALIVE every ${spanText(periodMs)}`
  }

  /** As it was agreed on or heard; the longer of both, because a reader may say it less often than it was asked to. */
  private periodMs(): number | null {
    const sorted = this.spans.toSorted((a, b) => a - b)
    const heardMs = sorted.length < spansMin ? null : (sorted[sorted.length >> 1] ?? null)
    return heardMs === null && this.agreedMs === null ? null : Math.max(heardMs ?? 0, this.agreedMs ?? 0)
  }

  private learn(type: number, message: LlrpMessage, atMs: number): void {
    if (type === keepalive) {
      const spanMs = atMs - (this.keptMs ?? atMs)
      if (spanMs >= spanMsMin) this.spans = [...this.spans, spanMs].slice(-spansMax)
      this.keptMs = atMs
    } else if (type === setReaderConfig) {
      const spec = childOf(message, 'KeepaliveSpec')
      const isPeriodic = spec !== null && numberIn(spec, 'KeepaliveTriggerType') === periodic
      const isOther = spec !== null || message.fields.ResetToFactoryDefault === true
      const periodMs = isPeriodic ? numberIn(spec, 'PeriodicTriggerValue') : null
      this.asked = isOther ? { id: message.messageId, periodMs } : null
    } else if (type === setReaderConfigResponse && this.asked?.id === message.messageId) {
      const status = childOf(message, 'LLRPStatus')
      if (status === null || numberIn(status, 'StatusCode') !== 0) return
      const { periodMs } = this.asked
      this.forget()
      this.agreedMs = periodMs
    }
  }
}
