import type { ClimateWindow } from '#cloud/climate/window'
import { askedForOf } from '#cloud/http/views/asked-for'
import type { Service } from '#cloud/service'
import { openDatabase } from '#cloud/store/engine/open-database'
import type { Store } from '#cloud/store/store'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { Unit } from '#cloud/units/unit'
import type { SiteId } from '#contracts/ids'
import { allRequisitions } from '#tests/cloud/requisitions/all-requisitions'
import { wholeJournal } from '#tests/support/whole-journal'

const pageMax = 1_000

async function allUnits(store: Store): Promise<Unit[]> {
  const units: Unit[] = []
  for (let cursor: string | null = null; ; ) {
    const page: { rows: Unit[]; nextCursor: string | null } = await store.units.page({}, cursor, pageMax)
    units.push(...page.rows)
    cursor = page.nextCursor
    if (cursor === null) return units
  }
}

async function allWindows(store: Store): Promise<ClimateWindow[]> {
  const windows: ClimateWindow[] = []
  for (;;) {
    const page = await store.climate.after(windows.at(-1)?.windowSeq ?? 0, pageMax)
    windows.push(...page)
    if (page.length < pageMax) return windows
  }
}

/** What `verify` finds in the store's file: chain, and projections against what the journal adds up to. */
async function problemsOf(storePath: string, siteId: SiteId): Promise<string[]> {
  const database = await openDatabase({ engine: 'sqlite', path: storePath }, 0)
  try {
    const { problem } = await verifyStore(database, siteId)
    return problem === null ? [] : [`${problem.where}: ${problem.what}`]
  } finally {
    await database.db.destroy()
  }
}

/** All that a service has in its store, as the checkers look at it. */
export async function evidenceOfStore(service: Service, storePath: string) {
  const { store, inside } = service
  const places = service.places()
  const alerts = await store.alerts.list('all')
  const told = await inside.store.database.db.selectFrom('notifications').selectAll().execute()
  const units = await allUnits(store)
  const lots = await store.lots.all()
  return {
    journal: await wholeJournal(store),
    windows: await allWindows(store),
    units,
    lots,
    positions: await store.positions.all(),
    stays: (await Promise.all(units.map(({ unitId }) => store.stays.ofUnit(unitId)))).flat(),
    movements: (await Promise.all(lots.map(({ lotId }) => store.stays.ofLot(lotId)))).flat(),
    keepingPlaces: new Set(places.all.flatMap(({ placeId, keepsStock }) => (keepsStock ? [placeId] : []))),
    alerts,
    askedFor: [...(await askedForOf(service, alerts))].map(([alertId, asked]) => ({ alertId, asked })),
    agenda: await inside.store.transaction((tx) => tx.agenda.dueUntil(Number.MAX_SAFE_INTEGER, 1_000_000)),
    notifications: told.map(({ alert_id, reason }) => ({
      alertId: alert_id === null ? null : String(alert_id),
      reason: String(reason),
    })),
    requisitions: await allRequisitions(store),
    summary: await store.summary(),
    quarantined: (await store.quarantine.page({ of: null }, null, pageMax)).rows,
    verifyProblems: await problemsOf(storePath, store.siteId),
  }
}
