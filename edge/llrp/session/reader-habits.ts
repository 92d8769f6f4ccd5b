import { z } from 'zod'

/**
 * What a client asks of a reader and can do without: questions, parts of the configuration, ways to read it back.
 * `version-question` is GET_SUPPORTED_VERSION, `whole-...` everything of its kind in one message, `tid-read` an AccessSpec.
 */
export const readerOptions = [
  'version-question',
  'extensions',
  'ro-specs-read',
  'whole-config',
  'event-gpi',
  'event-ro-spec',
  'event-exception',
  'event-ai-spec',
  'event-antenna',
  'events-unwanted',
  'keepalive',
  'inputs',
  'holding',
  'link-monitor',
  'whole-read',
  'antenna-read',
  'input-read',
  'tid-read',
] as const
export type ReaderOption = (typeof readerOptions)[number]

/** What was learnt of a reader: who it says it is, and what is not asked of it because it refused or never answered. */
export const readerHabitsSchema = z.strictObject({
  identity: z
    .strictObject({ manufacturer: z.int().min(0), model: z.int().min(0), firmware: z.string().max(255) })
    .nullable(),
  without: z.array(z.enum(readerOptions)).max(readerOptions.length),
})
export type ReaderHabits = z.infer<typeof readerHabitsSchema>
export type ReaderIdentity = NonNullable<ReaderHabits['identity']>

/** A reader nothing is known of. */
export const noHabits: ReaderHabits = { identity: null, without: [] }

/** The habits with one option more to do without; the same object where it was known. */
export function withoutOption(habits: ReaderHabits, option: ReaderOption): ReaderHabits {
  return habits.without.includes(option) ? habits : { ...habits, without: [...habits.without, option] }
}

export function sameHabits(a: ReaderHabits, b: ReaderHabits): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
