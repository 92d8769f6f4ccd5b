import type { ReaderQuirks } from '../quirks/reader-quirk.ts'
import type { HeardTag } from '../radio/visit.ts'
import type { ReaderClock } from '../reader-clock.ts'
import type { ReportSpec } from '../specs/report-spec.ts'
import { tlv, u8 } from '../wire/bytes.ts'
import {
  type AccessOutcome,
  encodeTagReport,
  entryKey,
  type HeardWhere,
  type ReportEntry,
  type ToldFields,
} from './tag-report.ts'

/** Lines in one RO_ACCESS_REPORT at most; longer reports are sent in pieces. */
const linesPerMessageMax = 100
const warningAtPercent = 80

export type ReportBufferOptions = {
  tagsMax: number
  time: ReaderClock
  hasUtcClock: boolean
  quirks: ReaderQuirks
  /** Whether a report may go out now: somebody is connected and nothing is held. */
  canSend(): boolean
  /** Whether anybody will ever want what cannot be sent now: a client is there, or asked to hold it till its return. */
  isWanted(): boolean
  /** Sends one RO_ACCESS_REPORT with these TagReportData. */
  send(tagReports: Uint8Array[]): void
  /** Tells the client that the buffer fills or has overflowed (events of type 3). */
  warn(event: Uint8Array): void
}

/** Answers become lines, lines become reports; what cannot be sent is kept, up to a limit. */
export type ReportBuffer = {
  add(heard: HeardTag, where: HeardWhere, access: AccessOutcome | null, spec: ReportSpec): void
  /** Everything gathered is due; sent now or as soon as it may be. */
  flush(spec: ReportSpec): void
  /** Sends what is due and could not be sent before. */
  release(): void
  clear(): void
  /** A new client has been told nothing yet. */
  forgetTold(): void
  depth(): number
}

/** An empty buffer. */
export function createReportBuffer(options: ReportBufferOptions): ReportBuffer {
  let entries = new Map<string, ReportEntry>()
  let due: Uint8Array[] = []
  const told: ToldFields = new Map()
  let hasWarned = false
  let hasOverflowed = false

  const depth = () => entries.size + due.length

  function makeRoom(): boolean {
    if (depth() >= options.tagsMax) {
      if (!hasOverflowed) options.warn(tlv(251))
      hasOverflowed = true
      return false
    }
    const percent = Math.floor((100 * (depth() + 1)) / options.tagsMax)
    if (percent >= warningAtPercent && !hasWarned) {
      hasWarned = true
      options.warn(tlv(250, u8(percent)))
    }
    return true
  }

  function release(): void {
    if (!options.isWanted()) due = []
    while (due.length > 0 && options.canSend()) options.send(due.splice(0, linesPerMessageMax))
    if (depth() === 0) {
      hasWarned = false
      hasOverflowed = false
    }
  }

  function flush(spec: ReportSpec): void {
    for (const entry of entries.values()) due.push(encodeTagReport(entry, spec.content, { ...options, told }))
    entries = new Map()
    release()
  }

  return {
    add(heard, where, access, spec) {
      const key = entryKey(heard, where, access, spec.content)
      const known = entries.get(key)
      if (known !== undefined) {
        known.seenCount += 1
        known.lastSeenMs = heard.atMs
        if (heard.rssiCentiDbm > known.strongest.rssiCentiDbm) known.strongest = heard
        if (access !== null) known.access = access
        return
      }
      if (!makeRoom()) return
      entries.set(key, { first: heard, where, access, strongest: heard, lastSeenMs: heard.atMs, seenCount: 1 })
      if (spec.trigger === 'tags' && spec.tagCount > 0 && entries.size >= spec.tagCount) flush(spec)
    },
    flush,
    release,
    clear() {
      entries = new Map()
      due = []
      hasWarned = false
      hasOverflowed = false
    },
    forgetTold: () => told.clear(),
    depth,
  }
}
