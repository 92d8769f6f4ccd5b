import type { Evidence } from '../evidence.ts'

/** What antennas can be wrong about. */
export type AntennaError = 'lost' | 'misplaced' | 'overheard' | 'unheard'

type Declared = {
  rate: number
  /** Of one day, where errors come in heaps: leaks come by the wall, and most walls let nothing through. */
  rateOfOneDay?: number
  what: string
  chances: string
}

/**
 * How often antennas may be wrong in the harder radio, per chance to be. Stated before any seed was run: by what the
 * presence bench's rows are held to and by the share of tags that this radio lays on metal, not by what seeds came to.
 */
export const declaredErrors: Record<AntennaError, Declared> = {
  lost: { rate: 1 / 1_000, what: 'called gone as they lay there', chances: 'kept tag-cycles' },
  misplaced: { rate: 0.5 / 1_000, what: 'of the cabinet next door booked here', chances: 'kept tag-cycles' },
  overheard: {
    rate: 2 / 100,
    rateOfOneDay: 1 / 4,
    what: 'of the cabinet next door called here, and not booked',
    chances: 'tags next door',
  },
  unheard: { rate: 1 / 100, what: 'laid in and never heard', chances: 'laid in' },
}
export const antennaErrors = Object.keys(declaredErrors) as AntennaError[]

/** What every second antenna and channel hears, no antenna lost: whoever calls it gone is wrong by himself. */
export const plainlyHeardShare = 0.5

/** A day, or a run of many, may have as many errors as are not less likely than this at the declared rate. */
const tail = 1 / 1_000

/** Chance of more than so many errors in so many chances at this rate (binomial). */
function beyond(errors: number, chances: number, rate: number): number {
  let term = (1 - rate) ** chances
  let left = 1 - term
  for (let count = 1; count <= errors; count++) {
    term *= (((chances - count + 1) / count) * rate) / (1 - rate)
    left -= term
  }
  return left
}

/** The most errors that so many chances, of one day or of many, excuse at the declared rate. The easier radio excuses none. */
export function excusedErrors(
  radio: Evidence['radio'],
  error: AntennaError,
  chances: number,
  days: 'one day' | 'many days',
): number {
  if (radio === 'declared') return 0
  const { rate, rateOfOneDay = rate } = declaredErrors[error]
  let errors = 0
  while (beyond(errors, chances, days === 'one day' ? rateOfOneDay : rate) > tail) errors++
  return errors
}
