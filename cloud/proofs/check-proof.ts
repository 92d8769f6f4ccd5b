import type { Comparison, Proof, ProofInput } from './proof.ts'
import { recomputeExpression } from './recompute-expression.ts'

const holds: Record<Comparison, (observed: number, limit: number) => boolean> = {
  '<=': (observed, limit) => observed <= limit,
  '<': (observed, limit) => observed < limit,
  '>=': (observed, limit) => observed >= limit,
  '>': (observed, limit) => observed > limit,
}

/** Which line of arithmetic does not come to what it says, in words; null when all do. Holds of every proof, of clearing too. */
export function arithmeticFault({ arithmetic }: Proof): string | null {
  for (const { name, expression, value } of arithmetic) {
    const recomputed = recomputeExpression(expression)
    if (recomputed === null) return `${name}: ${expression} cannot be read`
    if (recomputed !== value) return `${name}: ${expression} is ${recomputed}, not ${value}`
  }
  return null
}

/**
 * What is wrong with the proof of something raised, in words; null when nothing is: its arithmetic comes to what it
 * says, what was observed is one of its lines, and the comparison of its limit holds.
 */
export function proofSatisfiesItself(proof: Proof): string | null {
  const { arithmetic, limit, observed } = proof
  const fault = arithmeticFault(proof)
  if (fault !== null) return fault
  if (!arithmetic.some(({ value }) => value === observed)) return `no line of arithmetic comes to ${observed}`
  if (holds[limit.comparison](observed, limit.value)) return null
  return `${limit.name}: ${observed} ${limit.comparison} ${limit.value} does not hold`
}

const clockUnits: ReadonlySet<string> = new Set(['now', 'today'])

/** What nobody set and what is counted as none has nothing to name; the clock and what is built in have no entry. */
function needsNone({ value, unit, layer }: ProofInput): boolean {
  return value === null || (unit === 'units' && value === 0) || clockUnits.has(unit) || layer === 'built-in'
}

/** Names of the inputs that say neither an entry nor a window they were read from although they must. */
export function inputsWithoutEntry({ inputs }: Proof): string[] {
  return inputs.flatMap((input) => {
    const isRead = input.entrySeqs.length > 0 || input.windowSeqs.length > 0
    return isRead || needsNone(input) ? [] : [input.name]
  })
}
