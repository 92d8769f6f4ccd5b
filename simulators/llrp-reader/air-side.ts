import type { Clock } from '#platform/clock'
import type { Personality } from './personality.ts'
import type { ReaderQuirks } from './quirks/reader-quirk.ts'
import type { FieldTag, RadioField } from './radio/radio-field.ts'
import type { HeardTag } from './radio/visit.ts'
import type { ReaderConfig } from './reader-config.ts'
import type { HeardWhere } from './reports/tag-report.ts'
import type { ReportSpec } from './specs/report-spec.ts'

/** What carrying out a ROSpec needs of the rest of the reader. */
export type AirSide = {
  clock: Clock
  field: RadioField
  personality: Personality
  quirks: ReaderQuirks
  config(): ReaderConfig
  /** As far as the reader itself can tell. */
  isConnected(antenna: number): boolean
  /** What an AccessSpec would do to this tag takes so long, ms of air time; isOnce: for its next answer only. */
  accessOf(tag: FieldTag, antenna: number, roSpecId: number): { ms: number; isOnce: boolean }
  heard(tags: HeardTag[], where: HeardWhere, report: ReportSpec): void
  /** Everything heard so far is due. */
  reportDue(report: ReportSpec): void
  /** Tells the client, if it asked for events of this type. */
  event(type: number, parameter: Uint8Array): void
  roundPlayed(): void
}

/** Numbers of NotificationEventType. */
export const eventType = {
  hopping: 0,
  gpi: 1,
  roSpec: 2,
  reportBuffer: 3,
  exception: 4,
  aiSpec: 6,
  aiSpecWithDetails: 7,
  antenna: 8,
  specLoop: 9,
} as const
