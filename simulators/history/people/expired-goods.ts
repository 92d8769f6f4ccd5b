import type { UserRef } from '#contracts/ids'
import type { Random } from '#platform/random'
import type { HistoryRun } from '../run/history-run.ts'
import { isFree, visitCabinet } from './door-visits.ts'

const because = 'expired'
const foundShare = 0.7

async function clearShelves(run: HistoryRun, today: string, supply: UserRef, random: Random): Promise<void> {
  for (const { lotId, expiresOn, owner, pieces } of run.world.lots) {
    if (lotId === null || expiresOn === null || expiresOn >= today) continue
    for (const [placeId, quantity] of Object.entries(pieces)) {
      if (quantity === 0 || random.float() >= foundShare) continue
      const kind = owner === 'hospital' ? ('LotScrapped' as const) : ('LotReturnedToSupplier' as const)
      const wish = { kind, lotId, placeId, quantity, because }
      if ((await run.heard(run.service.commands.decideLot(wish, supply))) !== undefined) pieces[placeId] = 0
    }
  }
}

/** Once a week what has expired is taken out, to the supplier whose it is or to be scrapped. Some of it is overlooked. */
export async function clearExpired(run: HistoryRun, random: Random): Promise<void> {
  const { commands } = run.service
  const today = new Date(run.clock.now()).toISOString().slice(0, 10)
  const supply = run.userOf('supply', random)
  await clearShelves(run, today, supply, random)
  for (const [cabinetId, inside] of run.inside) {
    const device = run.devices.get(cabinetId)
    const expired = [...inside].flatMap((epc) => {
      const unit = run.units.get(epc)
      return unit?.expiresOn != null && unit.expiresOn < today && random.float() < foundShare ? [unit] : []
    })
    if (device === undefined || expired.length === 0 || !isFree(device, run.clock.now()) || !device.state.isOnline)
      continue
    await visitCabinet(run, cabinetId, { userRefs: [supply], take: expired }, random)
    for (const unit of expired) {
      if (unit.whereabouts !== 'person' || unit.unitId === null) continue
      const isOurs = unit.owner === 'hospital'
      await run.heard(
        isOurs ? commands.scrapUnit(unit.unitId, because, supply) : commands.returnUnit(unit.unitId, because, supply),
      )
      run.move(unit, isOurs ? 'wasted' : 'supplier-again')
    }
  }
}
