import { z } from 'zod'
import { epcHexSchema } from '#contracts/ids'
import type { PresenceState } from '../presence-state.ts'

const rate = z.strictObject({
  hits: z.number().min(0),
  cells: z.number().min(0),
  levelCentiDbm: z.number().nullable().default(null),
  periods: z.number().min(0).default(0),
})

/** What presence has learnt about where each tag is heard: by EPC, by antenna. Outlives a restart. */
export const learntRatesSchema = z.record(epcHexSchema, z.record(z.string().regex(/^\d{1,2}$/), rate))
export type LearntRates = z.infer<typeof learntRatesSchema>

const tenths = (value: number) => Math.round(value * 10) / 10

/** The learnt part of the state, small enough to be written at every door session. */
export function learntOf(state: PresenceState): LearntRates {
  const learnt: LearntRates = {}
  for (const [epc, tag] of Object.entries(state.tags)) {
    const rates = Object.entries(tag.rates)
    if (rates.length === 0) continue
    learnt[epc as keyof LearntRates] = Object.fromEntries(
      rates.map(([antenna, { hits, cells, levelCentiDbm, periods }]) => [
        antenna,
        {
          hits: tenths(hits),
          cells: tenths(cells),
          levelCentiDbm: levelCentiDbm === null ? null : Math.round(levelCentiDbm),
          periods: tenths(periods),
        },
      ]),
    )
  }
  return learnt
}
