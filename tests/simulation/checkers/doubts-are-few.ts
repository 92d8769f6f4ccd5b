import type { Checker } from './evidence.ts'

/** Weak tags may stay in doubt until the next door movement; more of them means doubts are not asked again. */
const doubtsMax = { good: 2, typical: 4 }

/** U2: uncertainty is said, and it is rare after the heal. */
export const doubtsAreFew: Checker = ({ units, tier }) => {
  const doubtful = units.filter(({ state, certainty }) => state === 'stocked' && certainty !== 'confirmed')
  return doubtful.length > doubtsMax[tier]
    ? [`${doubtful.length} units are still in doubt: ${doubtful.map(({ epc }) => epc).join(', ')}`]
    : []
}
