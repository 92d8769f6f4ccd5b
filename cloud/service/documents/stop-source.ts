import type { Lot } from '#cloud/lots/lot'
import type { SiteTransaction } from '#cloud/store/open-store'
import { boundNow } from '#cloud/tags/tag-binding'
import type { Unit } from '#cloud/units/unit'
import type { StopList } from '#contracts/downlink/stop-list'
import type { EpcHex } from '#contracts/ids'
import type { DocumentSource } from './document-source.ts'
import { goneStates, type Stopped, stopListOf, stoppedLot, stoppedUnit } from './stop-list.ts'

/** Which day it is where the hospital is, when the next one and when any begins (Unix ms). */
export type StopDays = {
  today(atMs: number): number
  nextDayMs(atMs: number): number
  beginsAtMs(day: number): number
}

type Pending = { units: Set<string>; lots: Set<string> }

/**
 * What must not be used, the same for every cabinet. It is read whole once a day and then kept: a commit costs as much
 * as it changed units, not as many as there are.
 */
export function stopSource({ today, nextDayMs, beginsAtMs }: StopDays): DocumentSource<'stop-list'> {
  const stopped = new Map<string, Stopped>()
  let list: StopList | null = null
  let day: number | null = null
  let pending: Pending = { units: new Set(), lots: new Set() }

  const keep = (key: string, now: Stopped | null): void => {
    if (now === null ? !stopped.delete(key) : JSON.stringify(stopped.get(key)) === JSON.stringify(now)) return
    if (now !== null) stopped.set(key, now)
    list = null
  }

  const take = async (
    tx: SiteTransaction,
    units: readonly Unit[],
    lots: readonly Lot[],
    now: number,
  ): Promise<void> => {
    const holds = [...units, ...lots].flatMap((each) => each.holds.map(({ entrySeq }) => entrySeq))
    const moments = await tx.journal.occurredAt(holds)
    const heldSinceMs = (entrySeq: number) => moments.get(entrySeq) ?? 0
    const doubtful = units.filter(({ holds, expiresOnDay }) => holds.length > 0 || (expiresOnDay ?? now) < now)
    const bindings = await tx.tags.bindingsOfUnits(doubtful.map(({ unitId }) => unitId))
    for (const unit of units) {
      const own = Map.groupBy(bindings.get(unit.unitId) ?? [], ({ epc }) => epc)
      const epcs = [...own].flatMap(([epc, list]): EpcHex[] => (boundNow(list) === null ? [] : [epc]))
      keep(`unit ${unit.unitId}`, stoppedUnit(unit, epcs.sort(), { today: now, beginsAtMs }, heldSinceMs))
    }
    for (const lot of lots) keep(`lot ${lot.lotId}`, stoppedLot(lot, { today: now, beginsAtMs }, heldSinceMs))
  }

  return {
    kind: 'stop-list',
    touchedBy({ units, lots }) {
      for (const unitId of units) pending.units.add(unitId)
      for (const lotId of lots) pending.lots.add(lotId)
      return units.length > 0 || lots.length > 0 ? 'all' : []
    },
    async compose(tx, devices, nowMs) {
      const now = today(nowMs)
      const taken = pending
      pending = { units: new Set(), lots: new Set() }
      try {
        if (day === now) {
          const units = [...(await tx.units.byId([...taken.units])).values()]
          const lots = [...(await tx.lots.byId([...taken.lots])).values()]
          await take(tx, units, lots, now)
        } else {
          stopped.clear()
          list = null
          await take(tx, await tx.units.stopped(now, goneStates), await tx.lots.all(), now)
          day = now
        }
      } catch (error) {
        for (const unitId of taken.units) pending.units.add(unitId)
        for (const lotId of taken.lots) pending.lots.add(lotId)
        throw error
      }
      const whole = list ?? stopListOf(stopped.values())
      list = whole
      return new Map(devices.map(({ deviceId }) => [deviceId, whole]))
    },
    changesNextMs: nextDayMs,
  }
}
