import { decodeMessage } from '#edge/llrp/codec/decode-message'
import type { LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, childrenOf, numberIn, numbersIn } from '#edge/llrp/codec/node-access'
import { decodeTagReports } from '#edge/llrp/codec/tag-reports'
import type { TagRead } from '#edge/llrp/reader-events'
import type { CapturedFrame } from '../llrp/capture/frames-of-capture.ts'
import { type LastTold, nothingTold, readOf, takeOver } from '../llrp/session/usable-reads.ts'

/** What a reader told, as a capture has it. */
export type CapturedEvent =
  | { kind: 'connected'; isFirst: boolean }
  | { kind: 'reads'; reads: TagRead[] }
  | { kind: 'round-ended'; antennas: number[] }
  | { kind: 'antenna'; antenna: number; up: boolean }
  | { kind: 'gpi'; port: number; high: boolean }

const ended = 1

/** Understands a reader by what was said to it and by it, without a word of one's own. `antennas`: those of the cabinet. */
export class CaptureListener {
  private readonly antennas: readonly number[]
  private told: LastTold = { ...nothingTold }
  private hasConnected = false
  /** Antennas of each AISpec of the ROSpec that was added last. */
  private specs: number[][] = []
  /** Whether a ROSpec was seen to be added: without it nobody knows whose turn an AISpec is. */
  hasSeenOrder = false
  /** Its number, until it is deleted: what it still says then is no round of the next one. */
  private roSpecId: number | null = null
  private visited = new Set<number>()

  constructor(antennas: readonly number[]) {
    this.antennas = antennas
  }

  take({ frame, direction, atMs, isBehindLoss }: CapturedFrame): CapturedEvent[] {
    // What a report leaves out is as it was said last, and that may be what is missing.
    if (isBehindLoss === true && direction === 'from-reader') this.told = { ...nothingTold }
    const first: CapturedEvent[] = this.hasConnected ? [] : [{ kind: 'connected', isFirst: true }]
    this.hasConnected = true
    const rows = direction === 'from-reader' ? decodeTagReports(frame) : null
    if (rows !== null) {
      const reads: TagRead[] = []
      for (const row of rows) {
        takeOver(row, this.told)
        const read = readOf(row, this.told, this.antennas, atMs)
        if (typeof read !== 'string') reads.push(read)
      }
      return reads.length === 0 ? first : [...first, { kind: 'reads', reads }]
    }
    const message = decodeMessage(frame)
    if (message.name === 'ADD_ROSPEC') this.learnSpecs(message)
    if (message.name === 'DELETE_ROSPEC') this.forgetSpecs(numberIn(message, 'ROSpecID') ?? 0)
    if (message.name !== 'READER_EVENT_NOTIFICATION') return first
    const data = childOf(message, 'ReaderEventNotificationData')
    return data === null ? first : [...first, ...this.events(data, first.length > 0)]
  }

  private learnSpecs(message: LlrpMessage): void {
    const roSpec = childOf(message, 'ROSpec')
    const lists = roSpec === null ? [] : childrenOf(roSpec, 'AISpec').map((spec) => numbersIn(spec, 'AntennaIDs') ?? [])
    this.hasSeenOrder = true
    this.roSpecId = roSpec === null ? null : numberIn(roSpec, 'ROSpecID')
    this.specs = lists.map((list) => (list.includes(0) ? [...this.antennas] : [...list]))
    this.visited = new Set()
  }

  private forgetSpecs(roSpecId: number): void {
    if (roSpecId !== 0 && roSpecId !== this.roSpecId) return
    this.roSpecId = null
    this.visited = new Set()
  }

  /** ROSpecID 0 is no ROSpec's number: a reader that says it means the one there is. */
  private isOfOrder(event: LlrpParameter): boolean {
    const said = numberIn(event, 'ROSpecID') ?? 0
    return this.roSpecId !== null && (said === 0 || said === this.roSpecId)
  }

  private events(data: LlrpParameter, isFirst: boolean): CapturedEvent[] {
    const attempt = childOf(data, 'ConnectionAttemptEvent')
    if (attempt !== null && numberIn(attempt, 'Status') === 0) {
      this.told = { ...nothingTold }
      this.visited = new Set()
      return isFirst ? [] : [{ kind: 'connected', isFirst: false }]
    }
    const input = childOf(data, 'GPIEvent')
    if (input !== null)
      return [{ kind: 'gpi', port: numberIn(input, 'GPIPortNumber') ?? 0, high: input.fields.GPIEvent === true }]
    const antenna = childOf(data, 'AntennaEvent')
    if (antenna !== null)
      return [
        { kind: 'antenna', antenna: numberIn(antenna, 'AntennaID') ?? 0, up: numberIn(antenna, 'EventType') === 1 },
      ]
    return this.runEvents(data)
  }

  /** A round is over when every antenna of the ROSpec has had its turn, however often it has one, or the ROSpec is over. */
  private runEvents(data: LlrpParameter): CapturedEvent[] {
    const spec = childOf(data, 'AISpecEvent')
    if (spec !== null && numberIn(spec, 'EventType') === 0 && this.isOfOrder(spec)) {
      for (const antenna of this.specs[(numberIn(spec, 'SpecIndex') ?? 0) - 1] ?? []) this.visited.add(antenna)
      const isWhole = this.specs.flat().every((antenna) => this.visited.has(antenna))
      return isWhole ? this.endRound() : []
    }
    const roSpec = childOf(data, 'ROSpecEvent')
    return roSpec !== null && numberIn(roSpec, 'EventType') === ended && this.isOfOrder(roSpec) ? this.endRound() : []
  }

  private endRound(): CapturedEvent[] {
    const antennas = [...this.visited].filter((antenna) => this.antennas.includes(antenna)).sort((a, b) => a - b)
    this.visited = new Set()
    return antennas.length === 0 ? [] : [{ kind: 'round-ended', antennas }]
  }
}
