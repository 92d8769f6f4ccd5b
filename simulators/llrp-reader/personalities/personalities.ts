import type { Personality } from '../personality.ts'
import { genericChina } from './generic-china.ts'
import { impinjLikeFcc } from './impinj-like-fcc.ts'
import { impinjR700Like } from './impinj-r700-like.ts'
import { plainEtsi } from './plain-etsi.ts'
import { zebraFx7500Like } from './zebra-fx7500-like.ts'

/** Every reader that can be emulated. */
export const personalities: readonly Personality[] = [
  impinjLikeFcc,
  impinjR700Like,
  zebraFx7500Like,
  genericChina,
  plainEtsi,
]
