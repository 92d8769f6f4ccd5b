import type { Clock } from '#platform/clock'
import type { Random } from '#platform/random'
import type { World } from '../world.ts'

const tryAgainAfterMs = 5_000

/**
 * Takes a few pieces of one lot from the shelf: books them first, and takes them when the books have them. While the
 * service is away one waits; whether a booking whose answer was lost was made, its movements tell.
 */
export async function takePieces(world: World, clock: Clock, chance: Random): Promise<void> {
  const { pieces, shelfId, service, actor } = world
  const there = pieces.lotsAt(shelfId)
  const lotId = there[chance.integer(Math.max(1, there.length))]
  if (lotId === undefined) return
  const quantity = Math.min(1 + chance.integer(3), pieces.at(lotId, shelfId))
  const caseRef = `case-${chance.hex(12)}`
  // Off the shelf at once for whoever comes next; laid back when the books refuse.
  pieces.add(lotId, shelfId, -quantity)
  for (let tries = 0; ; tries++) {
    try {
      const running = service.running()
      const isBooked = async () =>
        tries > 0 && (await running.store.stays.ofLot(lotId)).some((movement) => movement.caseRef === caseRef)
      if (await isBooked()) return
      const wish = { kind: 'LotUsed', lotId, placeId: shelfId, quantity, caseRef } as const
      const outcome = await running.commands.decideLot(wish, actor)
      if (!outcome.ok) pieces.add(lotId, shelfId, quantity)
      return
    } catch {
      await new Promise<void>((resolve) => clock.after('books', tryAgainAfterMs, resolve))
    }
  }
}
