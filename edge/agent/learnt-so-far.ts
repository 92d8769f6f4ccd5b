import type { EpcHex } from '#contracts/ids'
import { seedRates } from '../presence/hearing/learn-rates.ts'
import { type Learnt, type LearntTag, learntOf } from '../presence/hearing/learnt.ts'
import type { PresenceState, TagMemory } from '../presence/presence-state.ts'

/** No door has opened since it came: what is known of it is still being heard. */
function isNew(tag: TagMemory | undefined): boolean {
  return tag === undefined || tag.ratesAreSeed || Object.keys(tag.rates).length === 0
}

/** Whether a power cut now would leave tags of which the card knows nothing. */
export function hasNewTags({ tags }: PresenceState): boolean {
  return Object.values(tags).some(isNew)
}

/**
 * What is learnt, and of tags that are new a first impression: an agent that is killed before a door opens would else
 * come back to tags it cannot miss. A shut period that still lasts is none yet, so that it does not count twice.
 */
export function learntSoFar(presence: PresenceState): Learnt {
  const { habits, tags, references } = learntOf(seedRates(presence))
  const soFar: Learnt['tags'] = {}
  for (const [epc, tag] of Object.entries(tags)) {
    soFar[epc as EpcHex] = isNew(presence.tags[epc as EpcHex]) ? firstImpression(tag) : tag
  }
  return { habits, tags: soFar, references }
}

function firstImpression({ readRate, rates }: LearntTag): LearntTag {
  const entries = Object.entries(rates).map(([antenna, rate]) => [antenna, { ...rate, periods: 0 }])
  return { readRate, rates: Object.fromEntries(entries) }
}
