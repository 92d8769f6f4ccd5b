import type { Checker, Evidence } from '../evidence.ts'

const ordering: ReadonlySet<string> = new Set(['reorder-point', 'safety-stock', 'emergency'])

/** So many units and pieces are bound for a position, or wait there to be accepted. */
function comingTo({ units, lots }: Evidence, position: string): number {
  const at = (itemId: string | null, placeId: string | null, owner: string | null) =>
    `position:${itemId}/${placeId}/${owner}` === position
  const ofUnits = units.filter(({ itemId, owner, placeId, destinationPlaceId, state }) => {
    const isBound = at(itemId, destinationPlaceId, owner)
    return isBound || (at(itemId, placeId, owner) && (state === 'received' || state === 'inspecting'))
  })
  const ofLots = lots.flatMap(({ itemId, owner, piles }) =>
    piles.filter(({ destinationPlaceId }) => at(itemId, destinationPlaceId, owner)),
  )
  return ofUnits.length + ofLots.reduce((sum, { quantity }) => sum + quantity, 0)
}

/** What stands against an answer; null when it is borne out by what is stored. */
function faultOf(evidence: Evidence, about: string, asked: Evidence['askedFor'][number]['asked']): string | null {
  const lines = evidence.requisitions.flatMap((one) => one.lines)
  const own = lines.filter(({ itemId, placeId, owner }) => `position:${itemId}/${placeId}/${owner}` === about)
  if (!('none' in asked)) {
    const line = own.find(({ lineId, requisitionId }) => {
      return lineId === asked.lineId && requisitionId === asked.requisitionId
    })
    return line === undefined ? 'its line is of something else' : line.closedAtMs === null ? null : 'its line has ended'
  }
  const { none } = asked
  if (own.some(({ closedAtMs }) => closedAtMs === null)) return `it says ${none.reason}, and a line is open`
  switch (none.reason) {
    case 'not-judged':
      return 'nothing is asked for, and nobody says why'
    case 'cancelled-holds':
    case 'declined-holds':
      return own.some(({ hold }) => hold !== null && hold.endedAtMs === null) ? null : 'no hold is in force'
    case 'coming-covers':
      return comingTo(evidence, about) === none.coming ? null : `${none.coming} are not on the way`
    case 'above-reorder-point': {
      const reorder = evidence.alerts.find((one) => {
        return one.ruleId === 'reorder-point' && one.about === about && one.state === 'open'
      })
      const { observed, limit } = reorder?.latest ?? reorder?.proof ?? {}
      if (observed === undefined || limit === undefined) return null
      return observed > limit.value ? null : `its net position of ${observed} is not above ${limit.value}`
    }
  }
}

/** No open alert about short stock is without its line of a requisition or the reason why there is none. */
export const whatIsShortIsAskedFor: Checker = (evidence) => {
  const asked = new Map(evidence.askedFor.map((one) => [one.alertId, one.asked]))
  const open = evidence.alerts.filter(({ ruleId, state }) => state === 'open' && ordering.has(ruleId))
  return open.flatMap(({ alertId, ruleId, about }) => {
    const answer = asked.get(alertId)
    const fault = answer === undefined ? 'nothing is said of what is asked for' : faultOf(evidence, about, answer)
    return fault === null ? [] : [`${ruleId} of ${about}: ${fault}`]
  })
}
