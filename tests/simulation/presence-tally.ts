import { type AntennaError, antennaErrors, declaredErrors, excusedErrors } from './checkers/antennas/declared-errors.ts'
import { wrongWords } from './checkers/antennas/wrong-words.ts'
import type { Evidence } from './checkers/evidence.ts'

/** In fewer days than this what comes in heaps has not evened out. */
const manyDays = 20

/** Counts over many days what antennas were wrong about: a day may have bad luck, all together are held to the declared rates. */
export function presenceTally(radio: Evidence['radio']) {
  let days = 0
  const sums = new Map(antennaErrors.map((error) => [error, { wrong: 0, chances: 0 }]))
  const excusedOf = (error: AntennaError, chances: number) =>
    excusedErrors(radio, error, chances, days < manyDays ? 'one day' : 'many days')
  return {
    /** What was wrong on this day, in words. */
    add(evidence: Evidence): string[] {
      const { wrong, chances } = wrongWords(evidence)
      days += 1
      for (const [error, sum] of sums) {
        sum.chances += chances[error]
        sum.wrong += wrong.filter((one) => one.error === error).length
      }
      return wrong.map(({ what, isTakenBack }) => (isTakenBack ? `${what} (and it was taken back)` : what))
    },
    /** A line for each kind of error. */
    lines: () =>
      [...sums].map(([error, { wrong, chances }]) => {
        const { rate, rateOfOneDay = rate, what, chances: of } = declaredErrors[error]
        const declared = 1_000 * (days < manyDays ? rateOfOneDay : rate)
        const excused = excusedOf(error, chances)
        const stated = radio === 'declared' ? 'none is excused' : `declared ${declared}, at most ${excused} excused`
        const verdict = wrong > excused ? `${stated}: TOO MANY` : stated
        const perThousand = chances === 0 ? '-' : ((1_000 * wrong) / chances).toFixed(2)
        return `${wrong} ${what}, of ${chances} ${of} (${perThousand} per 1,000); ${verdict}`
      }),
    isBeyondDeclared: () => [...sums].some(([error, { wrong, chances }]) => wrong > excusedOf(error, chances)),
  }
}
