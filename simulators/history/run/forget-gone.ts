import type { World } from '#simulators/hospital/world/world'

/** Where something is that no longer matters to anybody: it stands in the journal, and nothing more comes of it. */
const goneTo: readonly string[] = ['used', 'wasted', 'supplier-again', 'nobody-knows']

const isLeft = (pieces: Record<string, number>) =>
  Object.keys(pieces).length === 0 || Object.values(pieces).some((quantity) => quantity > 0)

/** The world forgets what is gone for good; whoever looks through what there is looks through what is left. */
export function forgetGone(world: World): void {
  world.units = world.units.filter(({ whereabouts }) => !goneTo.includes(whereabouts))
  world.lots = world.lots.filter(({ pieces }) => isLeft(pieces))
}
