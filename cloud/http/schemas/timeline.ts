import { z } from 'zod'
import { instantInQuery } from '#cloud/calendar/instant'
import { nextCursor, timePagingQuery } from './paging.ts'

/** One line of the journal, as a person reads it. Names stand beside references only here, never in the journal. */
export const timelineEntry = z.object({
  entrySeq: z.int(),
  occurredAtMs: z.int(),
  recordedAtMs: z.int(),
  timeQuality: z.enum(['device', 'estimated', 'service']),
  kind: z.string(),
  subject: z.string().describe('What it is about: its kind, a colon, its identity.'),
  placeId: z.string().nullable(),
  causeSeq: z.int().nullable().describe('The entry that made it necessary.'),
  source: z.object({
    kind: z.enum(['device', 'decision', 'service']),
    deviceId: z.string().nullable(),
    seq: z.int().nullable(),
    actorRef: z.string().nullable(),
    decider: z.string().nullable().describe('Who of the service concluded it.'),
  }),
  sessionId: z.string().nullable(),
  inCalibration: z
    .boolean()
    .describe('The door session was one of a calibration: nothing should have been taken or put in.'),
  people: z.array(z.object({ userRef: z.string(), displayName: z.string().nullable() })),
  body: z.record(z.string(), z.unknown()),
})
export type TimelineEntry = z.infer<typeof timelineEntry>

const subjectSchema = z
  .string()
  .max(200)
  .regex(/^[a-z]{1,16}:[^\s:]+(?:\/[^\s]+)*$/, 'a kind, a colon, an identity: unit:ID')

export const journalQuery = z.strictObject({
  subject: subjectSchema.describe('For example unit:ID, tag:EPC, place:ID, person:REF, door:DEVICE/1.'),
  kinds: z
    .string()
    .regex(/^[A-Za-z]{1,40}(?:,[A-Za-z]{1,40}){0,31}$/, 'kinds of entries with commas between')
    .optional(),
  fromMs: instantInQuery.optional(),
  toMs: instantInQuery.optional().describe('Not included.'),
  ...timePagingQuery,
  limit: timePagingQuery.limit.default(1_000),
})
/** Oldest first; nextCursor leads to what happened before. */
export const timeline = z.object({ entries: z.array(timelineEntry), nextCursor })
export type Timeline = z.infer<typeof timeline>
