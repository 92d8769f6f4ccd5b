import { z } from 'zod'
import { type EpcHex, epcHexSchema } from '#contracts/ids'
import { noReadRate, type PresenceState } from '../presence-state.ts'
import {
  antennaKey,
  learntReferencesOf,
  learntReferencesSchema,
  noLearntReferences,
} from '../references/reference-memory.ts'
import { type CabinetHabits, noHabits } from './cabinet-habits.ts'

const learning = z.strictObject({ sum: z.number(), weight: z.number().min(0) })

const habitsSchema: z.ZodType<CabinetHabits> = z.strictObject({
  fadeVariance: learning,
  shuffleVariance: learning,
  shuffleCovariance: learning,
  drops: learning,
  farMoves: learning.default({ sum: 0, weight: 0 }),
  channelKinship: learning,
  margin: learning,
  marginSquare: learning,
})

const rate = z.strictObject({
  hits: z.number().min(0),
  cells: z.number().min(0),
  levelCentiDbm: z.number().nullable(),
  periods: z.number().min(0),
  marginDb: z.number().nullable(),
})

const tagSchema = z.strictObject({
  readRate: z.strictObject({ reads: z.number().min(0), due: z.number().min(0) }),
  rates: z.record(antennaKey, rate),
})

/** What presence has learnt of its cabinet, and by EPC about where each tag is heard. Outlives a restart. */
export const learntSchema = z.strictObject({
  habits: habitsSchema,
  tags: z.record(epcHexSchema, tagSchema),
  references: learntReferencesSchema,
})
export type Learnt = z.infer<typeof learntSchema>
export type LearntTag = z.infer<typeof tagSchema>

/** A cabinet that has learnt nothing. */
export const nothingLearnt: Learnt = { habits: noHabits, tags: {}, references: noLearntReferences }

/** What is known of a tag that was never heard here. */
export const unknownTag: LearntTag = { readRate: noReadRate, rates: {} }

const tenths = (value: number) => Math.round(value * 10) / 10
const whole = (value: number | null) => (value === null ? null : Math.round(value))

/** The learnt part of the state, small enough to be written at every door session. */
export function learntOf(state: PresenceState): Learnt {
  const tags: Record<EpcHex, LearntTag> = {}
  for (const key in state.tags) {
    const tag = state.tags[key as EpcHex]
    if (tag === undefined || Object.keys(tag.rates).length === 0) continue
    const rates: LearntTag['rates'] = {}
    for (const antenna in tag.rates) {
      const known = tag.rates[antenna]
      if (known === undefined) continue
      rates[antenna] = {
        hits: tenths(known.hits),
        cells: tenths(known.cells),
        levelCentiDbm: whole(known.levelCentiDbm),
        periods: tenths(known.periods),
        marginDb: known.marginDb === null ? null : tenths(known.marginDb),
      }
    }
    tags[key as EpcHex] = { readRate: { reads: tenths(tag.readRate.reads), due: tenths(tag.readRate.due) }, rates }
  }
  const references = learntReferencesOf(state.references, state.config.powersCentiDbm)
  return { habits: state.habits, tags, references }
}
