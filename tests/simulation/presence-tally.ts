import type { Evidence } from './checkers/evidence.ts'
import { declaredRates, excusedErrors, type PresenceError, presenceErrors } from './checkers/goods/presence-errors.ts'

const words: Record<PresenceError, { wrong: string; chances: string }> = {
  falseRemovals: { wrong: 'removals by no hand', chances: 'kept tag-cycles' },
  misplaced: { wrong: 'arrivals by no hand', chances: 'kept tag-cycles' },
  calledPresent: { wrong: 'taken and called present', chances: 'taken' },
  unheard: { wrong: 'laid in and never heard', chances: 'laid in' },
}
const kinds = Object.keys(words) as PresenceError[]

/** Counts over many days what antennas were wrong about: each day is excused a few, all together only the declared rate. */
export function presenceTally() {
  const sums = new Map(kinds.map((kind) => [kind, { chances: 0, wrong: 0 }]))
  return {
    /** What was wrong on this day, in words. */
    add(evidence: Evidence): string[] {
      const errors = presenceErrors(evidence)
      return kinds.flatMap((kind) => {
        const { chances, wrong } = errors[kind]
        const before = sums.get(kind) ?? { chances: 0, wrong: 0 }
        sums.set(kind, { chances: before.chances + chances, wrong: before.wrong + wrong.length })
        return wrong.map(({ what }) => `${words[kind].wrong}: ${what}`)
      })
    },
    lines: () =>
      [...sums].map(([kind, { chances, wrong }]) => {
        const perThousand = chances === 0 ? '-' : ((1_000 * wrong) / chances).toFixed(2)
        const { wrong: what, chances: of } = words[kind]
        return `${what}: ${wrong} of ${chances} ${of} (${perThousand} per 1,000; declared ${1_000 * declaredRates[kind]})`
      }),
    isBeyondDeclared: () => [...sums].some(([kind, { chances, wrong }]) => wrong > excusedErrors(kind, chances)),
  }
}
