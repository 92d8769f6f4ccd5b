import type { Random } from '#platform/random'
import type { CatalogueItem } from './catalogue.ts'
import { tagFor } from './tag-for.ts'
import type { World, WorldUnit } from './world.ts'

const dayMs = 86_400_000

/** How many of an item its home cabinet should hold, by class. */
export const parByClass = { A: 10, B: 4, C: 2 } as const

/** When something made now expires; some of it is old when it comes, and some never does. */
export function expiryDay(random: Random, nowMs: number): string | null {
  const chance = random.float()
  if (chance < 0.04) return null
  const days =
    chance < 0.045
      ? -3 - random.integer(20)
      : chance < 0.06
        ? 5 + random.integer(24)
        : chance < 0.09
          ? 31 + random.integer(55)
          : 87 + random.integer(1_433)
  return new Date(nowMs + days * dayMs).toISOString().slice(0, 10)
}

/** Makes one new article of an item, with a tag of its own, on its way to its home cabinet. */
export function makeUnit(
  world: World,
  item: CatalogueItem,
  homeCabinetId: string,
  random: Random,
  nowMs: number,
): WorldUnit {
  world.serialsMade++
  const { epc, serial } = tagFor(item, world.serialsMade)
  return {
    epc,
    serial,
    gtin: item.gtin,
    unitId: null,
    lot: `L${1_000 + random.integer(400)}`,
    expiresOn: expiryDay(random, nowMs),
    owner: item.owner,
    homeCabinetId,
    whereabouts: 'supplier',
    shipmentId: null,
  }
}

/** Fills the cabinets of a new hospital: each item near its par, a few low on purpose, unitsWanted in all. */
export function firstStock(
  world: World,
  catalogue: CatalogueItem[],
  homes: Map<string, string>,
  unitsWanted: number,
  random: Random,
  nowMs: number,
): void {
  const counts = catalogue.map((item) => {
    const par = parByClass[item.abcClass]
    return random.float() < 0.04 ? Math.floor(par / 4) : Math.max(1, par - random.integer(Math.ceil(par / 4)))
  })
  const total = counts.reduce((sum, count) => sum + count, 0)
  for (const [rank, item] of catalogue.entries()) {
    const home = homes.get(item.gtin)
    if (home === undefined) continue
    const wanted = Math.round(((counts[rank] ?? 0) * unitsWanted) / total)
    for (let i = 0; i < wanted; i++) {
      const unit = makeUnit(world, item, home, random, nowMs)
      unit.whereabouts = home
      world.units.push(unit)
    }
  }
}
