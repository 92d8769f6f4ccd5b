import type { ClimateWindow } from '#cloud/climate/window'
import { askedForOf } from '#cloud/http/views/asked-for'
import { openDatabase } from '#cloud/store/engine/open-database'
import type { Store } from '#cloud/store/store'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { Unit } from '#cloud/units/unit'
import type { SiteId } from '#contracts/ids'
import { allRequisitions } from '#tests/cloud/requisitions/all-requisitions'
import { factsOnCard } from '#tests/support/cards'
import { wholeJournal } from '#tests/support/whole-journal'
import type { Evidence } from './checkers/evidence.ts'
import { replayInOrders } from './replay-in-orders.ts'
import { simulationStartMs } from './virtual-time.ts'
import type { World } from './world.ts'

const pageMax = 1_000
/** Of a big hospital a whole day in several orders would take longer than the day. */
const replayedEntriesMax = 5_000

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

/** Switches the agents off and reads everything that is left of a simulated day. */
export async function gatherEvidence(world: World, healedAtMs: number): Promise<Evidence> {
  for (const device of world.devices) device.crash()
  const { store, inside } = world.service.running()
  const endedAtMs = simulationStartMs + world.time.now()
  const agenda = await inside.store.transaction((tx) => tx.agenda.dueUntil(Number.MAX_SAFE_INTEGER, 1_000_000))
  const told = await inside.store.database.db.selectFrom('notifications').selectAll().execute()
  const journal = await wholeJournal(store)
  const committed = new Map(
    (await store.devices.health()).map(({ deviceId, committedSeq }) => [deviceId as string, committedSeq]),
  )
  const cards = world.devices.map(({ deviceId, folder }) => ({ deviceId, written: factsOnCard(deviceId, folder) }))
  const units = await allUnits(store)
  const lots = await store.lots.all()
  const places = world.service.running().places()
  const alerts = await store.alerts.list('all')
  return {
    written: cards.flatMap(({ written }) => written),
    journal,
    windows: await allWindows(store),
    units,
    unitOfTag: world.unitOfTag,
    lots,
    pieces: world.pieces.all(),
    positions: await store.positions.all(),
    stays: (await Promise.all(units.map(({ unitId }) => store.stays.ofUnit(unitId)))).flat(),
    movements: (await Promise.all(lots.map(({ lotId }) => store.stays.ofLot(lotId)))).flat(),
    keepingPlaces: new Set(places.all.flatMap(({ placeId, keepsStock }) => (keepsStock ? [placeId] : []))),
    quietStates: await replayInOrders({
      seed: world.options.seed,
      journal,
      models: world.models,
      storePath: (order) => `${world.storePath}-${order}`,
      orders: journal.length > replayedEntriesMax ? 0 : 2,
      nowMs: simulationStartMs + world.time.now(),
    }),
    alerts,
    requisitions: await allRequisitions(store),
    agenda,
    notifications: told.map(({ alert_id, reason }) => ({
      alertId: alert_id === null ? null : String(alert_id),
      reason: String(reason),
    })),
    askedFor: [...(await askedForOf(world.service.running(), alerts))].map(([alertId, asked]) => ({ alertId, asked })),
    summary: await store.summary(),
    quarantined: await store.quarantine.list(pageMax),
    cabinets: world.devices.flatMap(({ deviceId, cabinet, lockReleases }) =>
      cabinet === null ? [] : [{ deviceId, inside: cabinet.inside(), cycles: cabinet.cycles(), lockReleases }],
    ),
    unsent: new Map(
      cards.map(({ deviceId, written }) => [deviceId, (written.at(-1)?.seq ?? 0) - (committed.get(deviceId) ?? 0)]),
    ),
    startMs: simulationStartMs,
    healedAtMs,
    endedAtMs,
    serviceErrors: [...world.serviceErrors],
    verifyProblems: await problemsOf(world.storePath, store.siteId),
  }
}
