import { isDeepStrictEqual } from 'node:util'
import type { Proof } from '#cloud/proofs/proof'
import type { Checker, Evidence } from '../evidence.ts'
import { proofsOf } from './proofs-of.ts'
import { worksOut } from './works-out.ts'

/** Kinds of entries that say a limit is broken now; of later ones hysteresis may hold the alert up. */
const raising: ReadonlySet<string> = new Set(['AlertRaised', 'RequisitionProposed'])

function isBroken({ observed, limit: { comparison, value } }: Proof): boolean {
  const below = observed < value || (comparison === '<=' && observed === value)
  const above = observed > value || (comparison === '>=' && observed === value)
  return comparison.startsWith('<') ? below : above
}

function faultsOf(proof: Proof, isRaising: boolean): string[] {
  const { arithmetic, observed, limit } = proof
  const wrong = arithmetic
    .filter(({ expression, value }) => worksOut(expression) !== value)
    .map(({ name, expression, value }) => `${name}: ${expression} is ${worksOut(expression)}, not ${value}`)
  if (!isRaising) return wrong
  const isShown = arithmetic.some(({ value }) => value === observed)
  return [
    ...wrong,
    ...(isShown ? [] : [`no line comes to the observed ${observed}`]),
    ...(isBroken(proof) ? [] : [`${observed} ${limit.comparison} ${limit.value} does not hold`]),
  ]
}

/** What an alert shows as its proof is what the journal says raised it. */
function shownOtherwise({ alerts, journal }: Evidence): string[] {
  const raised = new Map(journal.filter(({ kind }) => kind === 'AlertRaised').map(({ body }) => [body.alertId, body]))
  return alerts.flatMap(({ alertId, proof }) =>
    isDeepStrictEqual(raised.get(alertId)?.proof, proof) ? [] : [`${alertId} shows another proof than raised it`],
  )
}

/** U1: each proof comes to what it says, and what raises or asks breaks its own limit, by no code of the service's. */
export const aProofSatisfiesItsOwnComparison: Checker = (evidence) => [
  ...proofsOf(evidence).flatMap(({ proof, entrySeq, kind }) =>
    faultsOf(proof, raising.has(kind)).map((fault) => `entry ${entrySeq} (${kind} ${proof.rule}): ${fault}`),
  ),
  ...shownOtherwise(evidence),
]
