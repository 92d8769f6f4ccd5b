import type { CompiledQuery, Kysely, KyselyPlugin } from 'kysely'
import { afterAll, expect, it } from 'vitest'
import type { Tables } from '#cloud/store/engine/database'
import { type SiteTransaction, storeOf, type WritableStore } from '#cloud/store/open-store'
import { deviceIdSchema, epochSchema } from '#contracts/ids'
import { filledSite } from '#tests/support/filled-site'
import { epcOf } from '#tests/support/written-cabinet'

/** Tables that grow with the years; the others are as long as a hospital has rooms, people and articles. */
const longTables =
  /\b(journal|journal_mentions|units|stays|tags|tag_bindings|lot_movements|alerts|requisitions|requisition_lines|shipments|climate_windows|quarantine)\b/

/** Indexes that hold only what is open now, or what hardly ever happens. */
const shortIndexes =
  /\b(alerts_open|alerts_open_about|alerts_open_urgent|requisitions_open|requisitions_live|units_taken|tags_observed|journal_not_understood)\b/

type Ids = { unitId: string; itemId: string; lotId: string; alertId: string; shipmentId: string; requisitionId: string }

const ofAll = { state: 'all', placeId: null } as const
const cabinet = deviceIdSchema.parse('cab-1')
const epoch = epochSchema.parse('e000000000000001')
const position = ({ itemId }: Ids) => [{ itemId, placeId: 'cab-1', owner: 'hospital' }]

/** Every question of a page that is open. */
const questionsOfPages: Record<string, (store: WritableStore, ids: Ids) => Promise<unknown>> = {
  'journal.about': (store, ids) => store.journal.about([`unit:${ids.unitId}`, `tag:${epcOf(1)}`]),
  'journal.about a place': (store) => store.journal.about(['place:cab-1'], { kinds: ['UnitTaken'], fromMs: 1e12 }),
  'journal.after': (store) => store.journal.after(3, 100),
  'journal.find': (store) => store.journal.find(3),
  'journal.notUnderstood': (store) => store.journal.notUnderstood(),
  'journal.knownAt': (store) => store.journal.knownAt(1),
  'units.find': (store, ids) => store.units.find(ids.unitId),
  'units.page': (store) => store.units.page({}, null, 50),
  'units.page of a place': (store) => store.units.page({ placeId: 'cab-1' }, null, 50),
  'units.page of an item at a place': (store, ids) =>
    store.units.page({ placeId: 'cab-1', itemId: ids.itemId }, null, 50),
  'tags.find': (store) => store.tags.find(epcOf(1)),
  'tags.foreignSeen': (store) => store.tags.foreignSeen(),
  'tags.bindings': (store) => store.tags.bindings(epcOf(1)),
  'tags.bindingsOfUnits': (store, ids) => store.tags.bindingsOfUnits([ids.unitId]),
  'lots.ofItem': (store, ids) => store.lots.ofItem(ids.itemId),
  'stays.ofUnit': (store, ids) => store.stays.ofUnit(ids.unitId),
  'stays.at': (store) => store.stays.at('cab-1', 1, 1),
  'stays.ofLot': (store, ids) => store.stays.ofLot(ids.lotId),
  'shipments.find': (store, ids) => store.shipments.find(ids.shipmentId),
  'shipments.page': (store) => store.shipments.page({ within: null }, null, 50),
  'shipments.page of a place': (store, ids) => store.shipments.page({ within: ['cab-1'] }, ids.shipmentId, 50),
  'alerts.find': (store, ids) => store.alerts.find(ids.alertId),
  'alerts.page': (store) => store.alerts.page({ state: 'all', within: null }, null, 50),
  'alerts.page of a place behind another': (store, ids) =>
    store.alerts.page({ state: 'all', within: ['cab-1'] }, { urgency: 1, atMs: 1, id: ids.alertId }, 50),
  'alerts.page of what is open': (store) => store.alerts.page({ state: 'open', within: null }, null, 50),
  'alerts.page of what is open behind another': (store, ids) =>
    store.alerts.page({ state: 'open', within: ['cab-1'] }, { urgency: 1, atMs: 1, id: ids.alertId }, 50),
  'alerts.list open': (store) => store.alerts.list('open'),
  'requisitions.find': (store, ids) => store.requisitions.find(ids.requisitionId),
  'requisitions.page': (store) => store.requisitions.page(ofAll, null, 50),
  'requisitions.page after another': (store, ids) => store.requisitions.page(ofAll, ids.requisitionId, 50),
  'requisitions.page of what is open': (store) => store.requisitions.page({ ...ofAll, state: 'open' }, null, 50),
  'requisitions.page of what waits': (store) =>
    store.requisitions.page({ state: 'to-approve', placeId: 'cab-1' }, null, 50),
  'requisitions.liveLines': (store, ids) => store.requisitions.liveLines(position(ids)),
  'positions.of': (store, ids) => store.positions.of(position(ids)),
  'alerts.openAbout': (store, ids) => store.alerts.openAbout([`position:${ids.itemId}/cab-1/hospital`]),
  'climate.windows': (store) =>
    store.climate.windows({ deviceId: cabinet, probeId: 'cabinet-air', fromMs: 1, toMs: 2, limit: 100 }),
  'climate.after': (store) => store.climate.after(1, 100),
  'items.byCodes': (store) => store.items.byCodes([{ issuer: 'hospital', code: 'SWAB-1' }]),
  'quarantine.page': (store) => store.quarantine.page({ of: null }, null, 10),
}

/** Every question a transaction asks while it takes something in. */
const questionsOfWriters: Record<string, (tx: SiteTransaction, ids: Ids) => Promise<unknown>> = {
  'journal.ofSubjects': (tx, ids) => tx.journal.ofSubjects([`unit:${ids.unitId}`], 9),
  'units.bySerial': (tx, ids) => tx.units.bySerial([{ itemId: ids.itemId, serial: '1' }]),
  'units.at': (tx, ids) => tx.units.at(position(ids)),
  'units.onTheWay': (tx, ids) => tx.units.onTheWay(position(ids)),
  'units.around': (tx) => tx.units.around(['cab-1']),
  'units.stockedAt': (tx) => tx.units.stockedAt(['cab-1']),
  'units.ofRequisitions': (tx, ids) => tx.units.ofRequisitions([ids.requisitionId]),
  'tags.foreign': (tx) => tx.tags.foreign([epcOf(99)]),
  'lots.byId': (tx, ids) => tx.lots.byId([ids.lotId]),
  'stays.open': (tx, ids) => tx.stays.open([ids.unitId]),
  'stays.believed': (tx, ids) => tx.stays.believed([ids.unitId]),
  'stays.during': (tx) => tx.stays.during('cab-1', 1, 2),
  'stays.lotMovements': (tx, ids) => tx.stays.lotMovements([ids.lotId]),
  'alerts.openAbout': (tx) => tx.alerts.openAbout(['tag:00']),
  'agenda.dueUntil': (tx) => tx.agenda.dueUntil(1, 100),
  'agenda.earliest': (tx) => tx.agenda.earliest(),
  'agenda.of': (tx) => tx.agenda.of([{ about: 'site:main', matter: 'digest' }]),
  'agenda.remove': (tx) => tx.agenda.remove([{ about: 'site:main', matter: 'digest' }]),
  'alerts.allOpen': (tx) => tx.alerts.allOpen(),
  'requisitions.liveOf': (tx) => tx.requisitions.liveOf([{ placeId: 'cab-1', owner: 'hospital' }]),
  'requisitions.byKeys': (tx, ids) => tx.requisitions.byKeys([ids.requisitionId]),
  'alerts.standingSince': (tx) => tx.alerts.standingSince(['temperature-breach'], 1),
  'climate.exposures': (tx) => tx.climate.exposures([{ deviceId: 'cab-1', probeId: 'cabinet-air' }]),
  'devices.conditions': (tx) => tx.devices.conditions([cabinet]),
  'watermarks.of': (tx) => tx.watermarks.of([{ deviceId: cabinet, epoch }], 0),
}

/** A database that remembers what it was asked. */
function remembering(db: Kysely<Tables>, queries: CompiledQuery[]): Kysely<Tables> {
  const plugin: KyselyPlugin = {
    transformQuery({ node, queryId }) {
      queries.push(db.getExecutor().compileQuery(node, queryId))
      return node
    },
    transformResult: async ({ result }) => result,
  }
  return db.withPlugin(plugin)
}

/** The steps of SQLite's plan that read a long table from one end to the other. */
async function wholeReads(db: Kysely<Tables>, query: CompiledQuery): Promise<string[]> {
  const explained = await db.executeQuery<{ detail: string }>({ ...query, sql: `explain query plan ${query.sql}` })
  const steps = explained.rows.map(({ detail }) => detail)
  const isFiltered = /\b(state|is_open) = /.test(query.sql)
  const isSorted = steps.some((step) => step.includes('TEMP B-TREE FOR ORDER BY'))
  const isInOrder = / limit /i.test(query.sql) && !isFiltered && !isSorted
  return steps.filter((step) => {
    const table = /^(?:SCAN|SEARCH) (\S+)/.exec(step)?.[1] ?? ''
    const named = new RegExp(`(?:from|join) (\\w+) (?:as )?"?${table}"?\\b`, 'i').exec(query.sql)?.[1] ?? table
    if (!longTables.test(`${table} ${named}`) || shortIndexes.test(step)) return false
    if (step.startsWith('SCAN')) return true
    return /\(site_id=\?\)$/.test(step) && !isInOrder
  })
}

async function idsOf(store: WritableStore): Promise<Ids> {
  const [unit] = (await store.units.page({}, null, 1)).rows
  const [lot] = await store.lots.all()
  const [alert] = await store.alerts.list('all')
  const [shipment] = (await store.shipments.page({ within: null }, null, 1)).rows
  const [requisition] = (await store.requisitions.page(ofAll, null, 1)).rows
  return {
    unitId: unit?.unitId ?? '',
    itemId: unit?.itemId ?? '',
    lotId: lot?.lotId ?? '',
    alertId: alert?.alertId ?? '',
    shipmentId: shipment?.shipmentId ?? '',
    requisitionId: requisition?.requisitionId ?? '',
  }
}

/** The whole reads of long tables that answering a question takes. */
async function wholeReadsOf(ask: (asking: WritableStore, ids: Ids) => Promise<unknown>): Promise<string[]> {
  const service = await filledOnce()
  const { store } = service.inside
  const ids = await idsOf(store)
  const queries: CompiledQuery[] = []
  const asking = await storeOf({ ...store.database, db: remembering(store.database.db, queries) }, service.siteId)
  queries.length = 0
  await ask(asking, ids)
  const selects = queries.filter((query) => /^\s*(select|delete)/i.test(query.sql))
  expect(selects.length).toBeGreaterThan(0)
  const whole = await Promise.all(selects.map((query) => wholeReads(store.database.db, query)))
  return whole.flat()
}

it.each(Object.entries(questionsOfPages))('a page asks %s by an index', async (_name, ask) => {
  expect(await wholeReadsOf(ask)).toEqual([])
})

it.each(Object.entries(questionsOfWriters))('a transaction asks %s by an index', async (_name, ask) => {
  expect(await wholeReadsOf((asking, ids) => asking.transaction((tx) => ask(tx, ids)))).toEqual([])
})

let filled: ReturnType<typeof filledSite> | null = null

/** One filled hospital for all questions: none of them changes anything. */
async function filledOnce() {
  filled ??= filledSite({ engine: 'sqlite', path: ':memory:' })
  return await filled
}

afterAll(async () => {
  await (await filled)?.stop()
})
