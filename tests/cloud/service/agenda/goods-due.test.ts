import { expect, it } from 'vitest'
import { beginningOfDay, dayOf } from '#cloud/calendar/local-day'
import { accepted } from '#tests/support/filled-site'
import { actor, submitBatch } from '#tests/support/service-world'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'
import { dayMs, keptTime, minuteMs } from './kept-time.ts'

const zone = 'Asia/Shanghai'

/** A unit that its cabinet sees, with its last day of use. */
async function seenUnit(expiresOnDay = 22_000) {
  const world = await keptTime()
  const cabinet = new WrittenCabinet('cab-1', world.clock.now())
  let told = 0
  const tell = async () => {
    const ahead = cabinet.bootedAtMs + cabinet.elapsedMs - world.clock.now()
    if (ahead > 0) await world.passes(ahead)
    await submitBatch(world.service(), cabinet.batch(told + 1), world.clock.now())
    told = cabinet.said.length
  }
  const [unitId = ''] = await world.goods('cab-1', { expiresOnDay })
  cabinet.finds(epcOf(1))
  await tell()
  return { world, cabinet, tell, unitId }
}

it.each([0, 3 * dayMs])(
  'a word that no scan confirms is alerted as of its moment, also when the service was down for %d ms',
  async (downMs) => {
    const { world, unitId } = await seenUnit()
    await world.passes(minuteMs)
    accepted(await world.service().commands.useUnit(unitId, 'OP-2026-0113', actor))
    const [waiting] = (await world.service().store.units.find(unitId))?.pending ?? []
    const dueAtMs = (waiting?.atMs ?? 0) + 15 * minuteMs
    if (downMs > 0) await world.downFor(downMs)
    else await world.until(dueAtMs - 1_000)
    expect(await world.alerts('use-unconfirmed')).toHaveLength(downMs > 0 ? 1 : 0)
    await world.until(Math.max(dueAtMs, world.clock.now()))
    expect(await world.alerts('use-unconfirmed')).toMatchObject([
      { state: 'open', priority: 'medium', raisedAtMs: dueAtMs, placeId: 'cab-1' },
    ])
    accepted(await world.service().commands.withdrawDecision(unitId, waiting?.entrySeq ?? 0, 'the wrong unit', actor))
    expect(await world.alerts('use-unconfirmed')).toMatchObject([{ state: 'cleared' }])
  },
)

it('a unit whose last day ends while it is in somebody’s hands is alerted at the local midnight', async () => {
  const today = dayOf(zone, (await keptTime()).clock.now())
  const { world, cabinet, tell } = await seenUnit(today)
  cabinet.session({ taken: [epcOf(1)] })
  await tell()
  const midnightMs = beginningOfDay(zone, today + 1)
  await world.until(midnightMs - 1_000)
  expect(await world.alerts('unfit-taken')).toEqual([])
  await world.until(midnightMs)
  expect(await world.alerts('unfit-taken')).toMatchObject([{ state: 'open', priority: 'high', raisedAtMs: midnightMs }])
})
