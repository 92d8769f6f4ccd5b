import type { Difference, InDoubt, Removals } from './ledger-against-truth.ts'

/** How many of the removals that the ledger does not have are of units that a cabinet doubts, and says so. */
export function missedInDoubt(missed: Removals['missed'], inDoubt: readonly InDoubt[]): number {
  const doubted = new Set(inDoubt.flatMap(({ cabinetId, gone }) => gone.map((epc) => `${cabinetId}/${epc}`)))
  return new Set(missed.map(({ cabinetId, epc }) => `${cabinetId}/${epc}`)).intersection(doubted).size
}

/** Why stock is right although removals were missed. */
export function missedInWords(figures: { missedRemovals: number; missedInDoubt: number }): string {
  const { missedRemovals, missedInDoubt: doubted } = figures
  const brought = missedRemovals - doubted
  return [
    ...(doubted > 0 ? [`${doubted} in doubt, so that the ledger claims nothing of them`] : []),
    ...(brought > 0
      ? [`${brought} brought back, or booked by hand, before a reader could tell, so that stock is right all the same`]
      : []),
  ].join('; ')
}

const namedMax = 5

function named(what: string, epcs: readonly string[]): string[] {
  if (epcs.length === 0) return []
  const more = epcs.length > namedMax ? ` and ${epcs.length - namedMax} more` : ''
  return [`${what} ${epcs.slice(0, namedMax).join(', ')}${more}`]
}

/** A line for each cabinet that the ledger is wrong about, with the units in question by tag. */
export function differencesInWords(differences: readonly Difference[]): string[] {
  return differences.map(({ cabinetId, onlyInLedger, onlyInTruth }) => {
    const parts = [
      ...named('called here and gone:', onlyInLedger),
      ...named('here and not in the ledger:', onlyInTruth),
    ]
    return `misjudged at ${cabinetId}, ${parts.join('; ')}`
  })
}
