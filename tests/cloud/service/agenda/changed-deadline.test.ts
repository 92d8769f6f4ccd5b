import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { runTools } from '#cloud/tools/run-tools'
import { defineItem, enrolCabinet, receiveUnits, serviceWorld, submitBatch } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'
import { dayMs } from './kept-time.ts'

it('another deadline of taken units holds from the start that takes it up, and the store verifies all the time', async () => {
  const [clock, folder] = [virtualClock(), temporaryFolder()]
  const [path, configPath] = [join(folder, 'store.db'), join(folder, 'config.json')]
  let seed = 0
  const written = async (unaccountedAfterMs: number | null) => {
    writeFileSync(
      configPath,
      JSON.stringify({ stateDir: folder, store: { engine: 'sqlite', path }, unaccountedAfterMs }),
    )
    const config = { unaccountedAfterMs }
    return await serviceWorld({ clock, seed: ++seed, address: { engine: 'sqlite', path }, config })
  }
  const complaints = async () => {
    const complained: string[] = []
    const complain = (line: string) => complained.push(line)
    await runTools(['verify'], { configPath, nowMs: clock.now(), print: () => {}, complain })
    return complained
  }
  let service = await written(dayMs)
  await service.start()
  await enrolCabinet(service, 'cab-1')
  const [unitId = ''] = await receiveUnits(service, await defineItem(service), 'cab-1', 1, 1)
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  cabinet.session({ placed: [epcOf(1)] })
  cabinet.session({ taken: [epcOf(1)] })
  clock.advance(cabinet.elapsedMs)
  await submitBatch(service, cabinet.batch(), clock.now())
  const { sinceMs = 0 } = (await service.store.units.find(unitId)) ?? {}
  const moments = async () => {
    const { db } = service.inside.store.database
    const rows = await db.selectFrom('agenda').selectAll().where('matter', '=', 'unaccounted').execute()
    return rows.map(({ due_at_ms }) => Number(due_at_ms) - sinceMs)
  }
  expect([await moments(), await complaints()]).toEqual([[dayMs], []])

  // The file is changed while the service goes on by the former number; then a start that nothing came of.
  const other = await written(2 * dayMs)
  expect([await moments(), await complaints()]).toEqual([[dayMs], []])
  await other.stop()
  await service.stop()

  for (const [afterMs, wanted] of [
    [2 * dayMs, [2 * dayMs]],
    [null, []],
    [dayMs, [dayMs]],
  ] as const) {
    service = await written(afterMs)
    await service.start()
    await service.inside.caughtUp()
    expect([await moments(), await complaints()]).toEqual([wanted, []])
    if (afterMs !== dayMs) await service.stop()
  }
  // Only what is in force now may stand there.
  await service.inside.store.database.db
    .updateTable('agenda')
    .set({ due_at_ms: sinceMs + 2 * dayMs })
    .where('matter', '=', 'unaccounted')
    .execute()
  expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toEqual({
    where: `agenda unit:${unitId}/unaccounted`,
    what: 'column due_at_ms is not what follows from what is stored',
  })
  await service.stop()
})
