import type { Alert } from '#cloud/alerts/alert'
import type { Checker } from '../evidence.ts'

const holds: Record<Alert['proof']['limit']['comparison'], (observed: number, limit: number) => boolean> = {
  '<=': (observed, limit) => observed <= limit,
  '<': (observed, limit) => observed < limit,
  '>=': (observed, limit) => observed >= limit,
  '>': (observed, limit) => observed > limit,
}

/** Hysteresis: between the raise and the clear level an alert stays open, and its proof says how much is missing. */
const isHeld = ({ arithmetic }: Alert['proof']) => arithmetic.some(({ name, value }) => name === 'toClear' && value > 0)

/** U1: an alert's own proof says that its limit is broken, or not yet left far enough, from entries that are in the journal. */
export const anAlertHasAProof: Checker = ({ alerts, journal }) => {
  const head = journal.at(-1)?.entrySeq ?? 0
  return alerts.flatMap(({ alertId, proof, state }) => {
    const { observed, limit, inputs } = proof
    const isBroken = holds[limit.comparison](observed, limit.value)
    const wrong =
      state === 'open' && !isBroken && !isHeld(proof)
        ? [`${alertId}: ${observed} ${limit.comparison} ${limit.value} does not hold`]
        : []
    const nowhere = inputs.flatMap(({ entrySeqs }) => entrySeqs.filter((seq) => seq < 1 || seq > head))
    return [...wrong, ...nowhere.map((seq) => `${alertId}: input entry ${seq} is not in the journal`)]
  })
}
