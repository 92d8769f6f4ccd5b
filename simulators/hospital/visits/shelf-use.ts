import type { HospitalRun } from '../hospital-run.ts'
import type { WorldLot } from '../world/world.ts'
import { stubborn } from './stubborn.ts'

/** Pieces of a lot go from a place to another, or leave the house; the words of the service for both. */
export type LotStep =
  | { kind: 'use'; placeId: string; quantity: number; caseRef: string }
  | { kind: 'move'; placeId: string; toPlaceId: string; quantity: number }

type Movement = { toPlaceId: string; why: string; caseRef: string | null }

/** True when the service has this step in its books: of an answer that was lost nobody knows otherwise. */
function isBooked(step: LotStep, movements: readonly Movement[]): boolean {
  return movements.some(({ toPlaceId, why, caseRef }) =>
    step.kind === 'use' ? caseRef === step.caseRef : why === 'LotMoved' && toPlaceId === step.toPlaceId,
  )
}

/**
 * Books what a person takes or carries, and only then takes it: whoever cannot book waits, whatever else happens. The
 * truth changes exactly when the books have it. Answers whether it was done.
 */
export async function bookPieces(run: HospitalRun, lot: WorldLot, step: LotStep): Promise<boolean> {
  const { lotId } = lot
  if (lotId === null) return false
  const { kind, ...body } = step
  let tries = 0
  const done = await stubborn(
    async () => {
      if (tries++ > 0) {
        const { movements } = await run.as.supply.get<{ movements: Movement[] }>(`/api/lots/${lotId}`)
        if (isBooked(step, movements)) return true
      }
      await run.as.supply.post(`/api/lots/${lotId}/${kind}`, body)
      return true
    },
    () => false,
    (error) => {
      run.trouble.decisionsGivenUp++
      run.log.warn('decision.given-up', { lotId, reason: error instanceof Error ? error.message : String(error) })
    },
  )
  if (done === null) return false
  movePieces(lot, step.placeId, step.kind === 'move' ? step.toPlaceId : null, step.quantity)
  run.worldFile.changed()
  return true
}

/** So many pieces really lie somewhere else now; null is out of the house. */
export function movePieces(lot: WorldLot, from: string | null, to: string | null, quantity: number): void {
  if (from !== null) lot.pieces[from] = (lot.pieces[from] ?? 0) - quantity
  if (to !== null) lot.pieces[to] = (lot.pieces[to] ?? 0) + quantity
}

/** Takes some pieces of what an operation needs from a shelf: one or two articles, a few pieces of each, a lot at a time. */
export async function takeFromShelf(run: HospitalRun, shelfId: string, caseRef: string): Promise<void> {
  await run.turns.take(shelfId, async () => {
    if (run.stopped()) return
    const there = run.worldFile.world.lots.filter((lot) => lot.lotId !== null && (lot.pieces[shelfId] ?? 0) > 0)
    const articles = 1 + run.random.integer(2)
    for (let taken = 0; taken < articles && there.length > 0; taken++) {
      const [lot] = there.splice(run.random.integer(there.length), 1)
      if (lot === undefined) return
      const quantity = Math.min(1 + run.random.integer(3), lot.pieces[shelfId] ?? 0)
      await bookPieces(run, lot, { kind: 'use', placeId: shelfId, quantity, caseRef })
    }
  })
}
