import type { Service } from '#cloud/service'
import type { Random } from '#platform/random'
import type { World } from '../world.ts'

const lookEveryMs = 4 * 60_000

/** What becomes of a requisition at one look: most are left for another time. */
type Answer = 'approve' | 'approve-in-part' | 'cancel' | 'leave'

function drawn(chance: Random): Answer {
  const at = chance.float()
  if (at < 0.25) return 'approve'
  if (at < 0.32) return 'approve-in-part'
  return at < 0.4 ? 'cancel' : 'leave'
}

/** Somebody who approves, orders what was approved before, and takes a few back. What was overtaken is refused by name. */
async function answerOnce({ store, commands }: Service, { actor }: World, chance: Random): Promise<void> {
  const { rows } = await store.requisitions.page({ state: 'open', placeId: null }, null, 20)
  for (const { requisitionId, lines } of rows) {
    const [line] = lines.filter(({ closedAtMs }) => closedAtMs === null)
    if (line === undefined) continue
    const { lineId, quantity, approved, ordered } = line
    if (approved > ordered && chance.float() < 0.5) {
      await commands.orderRequisition(requisitionId, { lines: [{ lineId, quantity: approved - ordered }] }, actor)
      continue
    }
    const answer = drawn(chance)
    if (answer === 'leave') continue
    if (answer === 'cancel') {
      await commands.cancelRequisition(requisitionId, { lines: [lineId], reason: 'there is enough elsewhere' }, actor)
      continue
    }
    const part = answer === 'approve-in-part' && quantity > 1
    const wish = part
      ? { quantity: Math.ceil(quantity / 2), reason: 'the rest later' }
      : { quantity: null, reason: null }
    await commands.approveRequisition(requisitionId, { lines: [{ lineId, quantitySeen: quantity, ...wish }] }, actor)
  }
}

/** Sends somebody to look at what the rules ask for, every few minutes, until told to stop; while the service is down nobody looks. */
export function answerRequisitions(world: World): { stop(): void } {
  const clock = world.time.clockOf({ wallOffsetMs: 0 })
  const chance = world.random.split('purchasing')
  let isStopped = false
  const look = async () => {
    try {
      await answerOnce(world.service.running(), world, chance)
    } catch {
      // The service is down, or went down: nothing was answered.
    }
    next()
  }
  const next = () => {
    if (!isStopped) clock.after('purchasing', lookEveryMs, () => void look())
  }
  next()
  return {
    stop() {
      isStopped = true
    },
  }
}
