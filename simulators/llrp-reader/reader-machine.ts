import type { Clock } from '#platform/clock'
import type { AirSide } from './air-side.ts'
import { eventType } from './air-side.ts'
import type { Personality } from './personality.ts'
import type { ReaderQuirks } from './quirks/reader-quirk.ts'
import type { RadioField } from './radio/radio-field.ts'
import { encodeTimestamp, type ReaderClock } from './reader-clock.ts'
import { factoryConfig, type ReaderConfig } from './reader-config.ts'
import { createReportBuffer, type ReportBuffer } from './reports/report-buffer.ts'
import { type AccessSpecTable, createAccessSpecTable } from './specs/access-spec-table.ts'
import { createRoSpecTable, type RoSpecTable } from './specs/ro-spec-table.ts'
import { tlv } from './wire/bytes.ts'
import type { ClientSession } from './wire/client-session.ts'

/** Events kept for a client that is away or has asked to hold them. */
const heldEventsMax = 200
const roAccessReport = 61
const readerEventNotification = 63
/** AccessReportTrigger: a report with the end of every AccessSpec (LLRP 1.1 §14.2.2). */
const endOfAccessSpec = 1
const connectionClose = 257

/** Events that tell how ROSpecs and AISpecs go. */
const runEvents: ReadonlySet<number> = new Set([
  eventType.roSpec,
  eventType.aiSpec,
  eventType.aiSpecWithDetails,
  eventType.specLoop,
])

export type MachineCounters = { tagsReported: number; reads: number; rounds: number }

/** What a reader has in memory between power-up and power-down: configuration, specs, reports, held events. */
export class ReaderMachine {
  readonly personality: Personality
  readonly time: ReaderClock
  readonly reports: ReportBuffer
  readonly accessSpecs: AccessSpecTable
  readonly roSpecs: RoSpecTable
  readonly counters: MachineCounters = { tagsReported: 0, reads: 0, rounds: 0 }
  config: ReaderConfig
  session: ClientSession | null = null
  readonly antennaConnected: boolean[]
  readonly inputs: boolean[]
  readonly quirks: ReaderQuirks
  private heldEvents: Uint8Array[] = []
  readonly clock: Clock

  constructor(
    clock: Clock,
    personality: Personality,
    field: RadioField,
    time: ReaderClock,
    inputs: boolean[],
    quirks: ReaderQuirks,
  ) {
    this.quirks = quirks
    this.clock = clock
    this.personality = personality
    this.time = time
    this.config = factoryConfig(personality)
    this.antennaConnected = Array.from({ length: personality.antennaCount }, () => true)
    this.inputs = inputs
    this.accessSpecs = createAccessSpecTable(personality, () => this.specsChanged())
    this.reports = createReportBuffer({
      tagsMax: personality.reportBufferTagsMax,
      time,
      hasUtcClock: personality.hasUtcClock,
      quirks,
      isWanted: () => this.session !== null || this.config.holdUponReconnect || quirks.has('reports-kept-while-away'),
      canSend: () => this.session !== null && !this.session.isHolding,
      send: (tagReports) => this.sendReport(tagReports),
      warn: (event) => this.notify(eventType.reportBuffer, event, true),
    })
    const air: AirSide = {
      clock,
      field,
      personality,
      quirks,
      config: () => this.config,
      isConnected: (antenna) => this.antennaConnected[antenna - 1] ?? false,
      accessOf: (tag, antenna, roSpecId) => this.accessSpecs.airTime(tag, antenna, roSpecId),
      heard: (tags, where, report) => {
        this.counters.reads += tags.length
        for (const heard of tags) {
          const access = this.accessSpecs.access(heard, where.roSpecId)
          this.reports.add(heard, where, access, report)
          if (access !== null && (access.reports ?? this.config.accessReportTrigger) === endOfAccessSpec)
            this.reports.flush(report)
        }
      },
      reportDue: (report) => quirks.has('reports-when-asked-only') || this.reports.flush(report),
      event: (type, parameter) => this.notify(type, parameter),
      roundPlayed: () => {
        this.counters.rounds += 1
      },
    }
    this.roSpecs = createRoSpecTable(air)
  }

  /** Sends an RO_ACCESS_REPORT to whoever is connected. */
  sendReport(tagReports: Uint8Array[]): void {
    this.counters.tagsReported += tagReports.length
    this.session?.tell(roAccessReport, ...tagReports)
  }

  /** Tells the client of an event it asked for; a client that holds or is away is told later, if it wanted to hold. */
  notify(type: number, parameter: Uint8Array, evenWhenHeld = false): void {
    if (!this.config.events.has(type)) return
    if (runEvents.has(type) && this.quirks.has('no-run-events')) return
    const data = this.eventData(parameter)
    if (this.session !== null && (evenWhenHeld || !this.session.isHolding))
      this.session.tell(readerEventNotification, data)
    else if (this.config.holdUponReconnect && this.heldEvents.length < heldEventsMax) this.heldEvents.push(data)
  }

  /** ReaderEventNotificationData: when, and what. */
  eventData(parameter: Uint8Array): Uint8Array {
    return tlv(246, encodeTimestamp(this.time, this.personality.hasUtcClock, this.clock.elapsed()), parameter)
  }

  /** A connection attempt or its close is told whatever the event mask says (LLRP 1.1 §13.2.6.13). */
  tellConnection(session: ClientSession, parameter: Uint8Array): void {
    session.tell(readerEventNotification, this.eventData(parameter))
  }

  /** ENABLE_EVENTS_AND_REPORTS, or a client that never asked to hold: everything kept goes out. */
  release(): void {
    const { session } = this
    if (session === null) return
    session.isHolding = false
    for (const data of this.heldEvents.splice(0)) session.tell(readerEventNotification, data)
    this.reports.release()
  }

  /** A spec has come or gone: the configuration is another one. */
  specsChanged(): void {
    this.config = { ...this.config, stateValue: (this.config.stateValue + 1) >>> 0 }
  }

  applyKeepalive(): void {
    const missedMax = this.config.linkMonitor?.threshold ?? this.personality.keepaliveAcksMissedMax
    const keepaliveMs = this.quirks.has('keepalives-not-sent') ? null : this.config.keepaliveMs
    const { session } = this
    // A connection the reader closes by itself is told of before (LLRP 1.1 §14.2.6.12).
    session?.setKeepalive(keepaliveMs, missedMax, () => this.tellConnection(session, tlv(connectionClose)))
  }

  powerDown(): void {
    this.session = null
    this.roSpecs.clear()
    this.accessSpecs.clear()
    this.reports.clear()
    this.heldEvents = []
    this.config = factoryConfig(this.personality)
  }
}
