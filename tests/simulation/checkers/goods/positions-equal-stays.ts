import type { Position } from '#cloud/positions/position'
import type { Checker, Evidence } from '../evidence.ts'

type Sums = Pick<Position, 'confirmed' | 'uncertain' | 'held' | 'pending' | 'coming' | 'earliestExpiresOnDay'>
const names = ['confirmed', 'uncertain', 'held', 'pending', 'coming', 'earliestExpiresOnDay'] as const

const nothing = (): Sums => ({ confirmed: 0, uncertain: 0, held: 0, pending: 0, coming: 0, earliestExpiresOnDay: null })
const onItsWay: ReadonlySet<string> = new Set(['expected', 'in-transit', 'received', 'inspecting', 'stocked'])

/** Where each unit is by the stays believed now that have not ended. */
function whereabouts({ stays }: Evidence): Map<string, string[]> {
  const open = stays.filter(({ toMs, knownUntilSeq }) => toMs === null && knownUntilSeq === null)
  const byUnit = Map.groupBy(open, ({ unitId }) => unitId)
  return new Map([...byUnit].map(([unitId, list]) => [unitId, list.map(({ placeId }) => placeId)]))
}

/** How many pieces of a lot are at each place by the movements believed now. */
function piecesByMovements({ movements }: Evidence, lotId: string): Map<string, number> {
  const pieces = new Map<string, number>()
  const add = (placeId: string, count: number) => pieces.set(placeId, (pieces.get(placeId) ?? 0) + count)
  for (const { lotId: of, fromPlaceId, toPlaceId, quantity, knownUntilSeq } of movements) {
    if (of !== lotId || knownUntilSeq !== null) continue
    if (fromPlaceId !== null) add(fromPlaceId, -quantity)
    add(toPlaceId, quantity)
  }
  return pieces
}

/** Adds goods up by item, place and owner. */
class Adding {
  readonly sums = new Map<string, Sums>()

  at(itemId: string, placeId: string, owner: string): Sums {
    const key = `${itemId}/${placeId}/${owner}`
    const sums = this.sums.get(key) ?? nothing()
    this.sums.set(key, sums)
    return sums
  }

  stock(sums: Sums, count: number, isHeld: boolean, isSure: boolean, expiresOnDay: number | null): void {
    sums[isHeld ? 'held' : isSure ? 'confirmed' : 'uncertain'] += count
    if (expiresOnDay === null) return
    sums.earliestExpiresOnDay = Math.min(sums.earliestExpiresOnDay ?? expiresOnDay, expiresOnDay)
  }
}

function addUnits(adding: Adding, evidence: Evidence): string[] {
  const where = whereabouts(evidence)
  return evidence.units.flatMap(
    ({ unitId, itemId, owner, state, certainty, holds, destinationPlaceId, expiresOnDay }) => {
      const places = where.get(unitId) ?? []
      const [placeId] = places
      if (placeId === undefined || places.length > 1) return [`${unitId} stays at ${places.length} places at once`]
      if (itemId === null || owner === null) return [`${unitId} is of no item or of nobody`]
      const here = adding.at(itemId, placeId, owner)
      if (destinationPlaceId !== null && destinationPlaceId !== placeId) {
        if (onItsWay.has(state)) adding.at(itemId, destinationPlaceId, owner).coming++
      } else if (state === 'stocked') adding.stock(here, 1, holds.length > 0, certainty === 'confirmed', expiresOnDay)
      else if (state === 'received' || state === 'inspecting') here.pending++
      return []
    },
  )
}

function addLots(adding: Adding, evidence: Evidence): string[] {
  return evidence.lots.flatMap(({ lotId, itemId, owner, piles, holds, expiresOnDay }) => {
    const moved = piecesByMovements(evidence, lotId)
    const placeIds = new Set([...moved.keys(), ...piles.map(({ placeId }) => placeId)])
    for (const { placeId, destinationPlaceId, quantity } of piles) {
      if (destinationPlaceId === null) {
        adding.stock(adding.at(itemId, placeId, owner), quantity, holds.length > 0, true, expiresOnDay)
      } else if (destinationPlaceId !== placeId) adding.at(itemId, destinationPlaceId, owner).coming += quantity
    }
    return [...placeIds].flatMap((placeId) => {
      // What has left the house is no pile any more; how it left is a movement.
      if (!evidence.keepingPlaces.has(placeId)) return []
      const piled = piles.reduce((sum, pile) => sum + (pile.placeId === placeId ? pile.quantity : 0), 0)
      const came = moved.get(placeId) ?? 0
      return piled === came ? [] : [`${lotId} has ${piled} pieces at ${placeId}, its movements come to ${came}`]
    })
  })
}

/** I11: what a position adds up to is what stays, movements, units and lots come to when added up anew. */
export const positionsEqualStays: Checker = (evidence) => {
  const adding = new Adding()
  const strange = [...addUnits(adding, evidence), ...addLots(adding, evidence)]
  const stored = new Map<string, Sums>(
    evidence.positions.map((each) => [`${each.itemId}/${each.placeId}/${each.owner}`, each]),
  )
  const keys = new Set([...stored.keys(), ...adding.sums.keys()])
  const wrong = [...keys].flatMap((key) => {
    const placeId = key.split('/')[1] ?? ''
    if (!evidence.keepingPlaces.has(placeId))
      return stored.has(key) ? [`${key} is a position where no stock is kept`] : []
    const [is, should] = [stored.get(key) ?? nothing(), adding.sums.get(key) ?? nothing()]
    return names
      .filter((name) => is[name] !== should[name])
      .map((name) => `${key}: ${name} is ${is[name]}, stays and movements come to ${should[name]}`)
  })
  return [...strange, ...wrong]
}
