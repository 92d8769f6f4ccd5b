import type { Checker } from '../evidence.ts'

/** A weak tag may stay in doubt until the next door movement; more than that means doubts are not asked again. */
const doubtsMax = 2

/** U2: uncertainty is said, and it is rare after the heal. */
export const doubtsAreFew: Checker = ({ units }) => {
  const doubtful = units.filter(({ state, certainty }) => state === 'stocked' && certainty !== 'confirmed')
  return doubtful.length > doubtsMax
    ? [`${doubtful.length} units are still in doubt: ${doubtful.map(({ unitId }) => unitId).join(', ')}`]
    : []
}
