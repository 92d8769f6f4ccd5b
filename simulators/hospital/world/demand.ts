import type { Random } from '#platform/random'
import type { CatalogueItem } from './catalogue.ts'

/** Share of a weekday's use in each hour. */
export const hourWeights = [1, 1, 1, 1, 1, 2, 4, 10, 12, 12, 11, 10, 8, 9, 9, 7, 5, 3, 2, 2, 1, 1, 1, 1]
/** What a day of the weekend has of a weekday's use. */
export const weekendShare = 0.2
const nothingTakenShare = 0.12
const secondUnitShare = 0.4
const thirdUnitShare = 0.15
/** The label is read: of two the one that expires first is taken, mostly. */
const oldestFirstShare = 0.7

/** Visits to cabinets that take what is taken on a weekday. */
export function visitsPerWeekday(takenPerWeekday: number): number {
  return takenPerWeekday / (1 + secondUnitShare + thirdUnitShare) / (1 - nothingTakenShare)
}

type Shelved = { epc: string; gtin: string; expiresOn: string | null }

/** Draws what to take of what is inside: mostly one or two units of articles in demand, however many of each there are. */
export function chooseUnits(
  random: Random,
  inside: readonly Shelved[],
  catalogue: ReadonlyMap<string, CatalogueItem>,
): string[] {
  if (random.float() < nothingTakenShare) return []
  const wanted = 1 + (random.float() < secondUnitShare ? 1 : 0) + (random.float() < thirdUnitShare ? 1 : 0)
  const byArticle = Map.groupBy(inside, ({ gtin }) => gtin)
  const weightOf = (gtin: string) => catalogue.get(gtin)?.demandWeight ?? 0
  const taken: string[] = []
  while (taken.length < wanted) {
    const total = [...byArticle.keys()].reduce((sum, gtin) => sum + weightOf(gtin), 0)
    if (total === 0) break
    let draw = random.float() * total
    const chosen = [...byArticle].find(([gtin]) => {
      draw -= weightOf(gtin)
      return draw < 0
    })
    if (chosen === undefined) break
    const [gtin, units] = chosen
    const sorted = units.toSorted((a, b) => ((a.expiresOn ?? '9') < (b.expiresOn ?? '9') ? -1 : 1))
    const unit = sorted[random.float() < oldestFirstShare ? 0 : random.integer(sorted.length)]
    if (unit === undefined) break
    taken.push(unit.epc)
    const left = units.filter((one) => one !== unit)
    if (left.length === 0) byArticle.delete(gtin)
    else byArticle.set(gtin, left)
  }
  return taken
}
