import type { SiteId } from '#contracts/ids'
import { agendaAccess } from './decisions/agenda.ts'
import { alertAccess, alertQueries } from './decisions/alerts.ts'
import { policyAccess } from './decisions/policies.ts'
import { requisitionAccess, requisitionQueries } from './decisions/requisitions.ts'
import { climateAccess, climateQueries } from './devices/climate.ts'
import { commandAccess } from './devices/command-table.ts'
import { deviceAccess, deviceQueries } from './devices/devices.ts'
import { documentAccess } from './devices/document-table.ts'
import { enrolmentAccess } from './devices/enrolments.ts'
import { quarantineAccess, quarantineQueries } from './devices/quarantine.ts'
import { gapQueries, watermarkAccess } from './devices/watermarks.ts'
import type { StoreMarker } from './engine/identity/store-marker.ts'
import type { OpenDatabase, StoreAddress } from './engine/open-database.ts'
import type { SiteDatabase } from './engine/site-database.ts'
import { writeProbe } from './engine/write-probe.ts'
import { itemAccess, itemQueries } from './goods/items.ts'
import { lotAccess, lotQueries } from './goods/lots.ts'
import { assortmentAccess, placeAccess } from './goods/places.ts'
import { positionAccess } from './goods/positions.ts'
import { shipmentAccess, shipmentQueries } from './goods/shipments.ts'
import { stayAccess, stayQueries } from './goods/stays.ts'
import { tagAccess, tagQueries } from './goods/tags.ts'
import { unitAccess, unitQueries } from './goods/units.ts'
import { journalAccess, journalQueries } from './journal/journal.ts'
import { ensureSiteState, siteStateAccess } from './journal/site-state.ts'
import { summarise } from './journal/summary.ts'
import { openKnownDatabase } from './open-known-database.ts'
import { badgeAccess, badgeQueries, sessionQueries, userAccess, userQueries } from './people/people.ts'
import { requestAnswerAccess, requestAnswerQueries } from './people/request-answers.ts'
import { settingAccess } from './people/settings.ts'
import type { Store } from './store.ts'

const accesses = {
  state: siteStateAccess,
  journal: journalAccess,
  places: placeAccess,
  items: itemAccess,
  assortment: assortmentAccess,
  policies: policyAccess,
  units: unitAccess,
  tags: tagAccess,
  lots: lotAccess,
  stays: stayAccess,
  positions: positionAccess,
  shipments: shipmentAccess,
  watermarks: watermarkAccess,
  agenda: agendaAccess,
  quarantine: quarantineAccess,
  alerts: alertAccess,
  requisitions: requisitionAccess,
  climate: climateAccess,
  devices: deviceAccess,
  documents: documentAccess,
  commands: commandAccess,
  enrolments: enrolmentAccess,
  badges: badgeAccess,
  users: userAccess,
  sessions: sessionQueries,
  requestAnswers: requestAnswerAccess,
  settings: settingAccess,
  probe: writeProbe,
}

/** Everything one transaction may read and write, by noun. */
export type SiteTransaction = { readonly siteId: SiteId } & {
  readonly [Noun in keyof typeof accesses]: ReturnType<(typeof accesses)[Noun]>
}

/** A transaction touches a handful of nouns: the access to each is made when it is first asked for. */
class LazyAccess {
  readonly #site: SiteDatabase
  readonly siteId: SiteId

  constructor(site: SiteDatabase) {
    this.#site = site
    this.siteId = site.siteId
  }

  static {
    for (const [noun, accessTo] of Object.entries(accesses)) {
      Object.defineProperty(LazyAccess.prototype, noun, {
        get(this: LazyAccess) {
          const value = accessTo(this.#site)
          Object.defineProperty(this, noun, { value })
          return value
        },
      })
    }
  }
}

function access(site: SiteDatabase): SiteTransaction {
  const lazy: object = new LazyAccess(site)
  return lazy as SiteTransaction
}

/** The store with its write side: what the service itself holds. Everybody else gets the Store. */
export type WritableStore = Store & {
  database: OpenDatabase
  /** Runs the work in one transaction. Inside it only the transaction may be used: the engine may have one connection. */
  transaction<T>(work: (tx: SiteTransaction) => Promise<T>): Promise<T>
}

/** The store of one site on an open database. Closing it closes the database. */
export async function storeOf(database: OpenDatabase, siteId: SiteId): Promise<WritableStore> {
  const { db, engine } = database
  const site: SiteDatabase = { db, engine, siteId }
  await ensureSiteState(site)
  return {
    siteId,
    engine,
    database,
    transaction: (work) => db.transaction().execute((tx) => work(access({ db: tx, engine, siteId }))),
    journal: journalQueries(site),
    places: placeAccess(site),
    items: itemQueries(site),
    assortment: assortmentAccess(site),
    units: unitQueries(site),
    tags: tagQueries(site),
    lots: lotQueries(site),
    stays: stayQueries(site),
    positions: positionAccess(site),
    shipments: shipmentQueries(site),
    alerts: alertQueries(site),
    requisitions: requisitionQueries(site),
    climate: climateQueries(site),
    devices: deviceQueries(site),
    documents: documentAccess(site),
    commands: commandAccess(site),
    enrolments: enrolmentAccess(site),
    users: userQueries(site),
    badges: badgeQueries(site),
    sessions: sessionQueries(site),
    requestAnswers: requestAnswerQueries(site),
    quarantine: quarantineQueries(site),
    gaps: gapQueries(site),
    summary: (within) => summarise(site, within),
    settings: settingAccess(site),
    close: () => db.destroy(),
  }
}

/**
 * Opens, migrates and hands out the store of one site. With a marker it must be the one the site was left in, and a new
 * one is marked; null takes any.
 * @throws StoreError store-missing, store-emptied, store-other, store-unreadable or store-newer-than-program; WorldFault.
 */
export async function openStore(
  address: StoreAddress,
  siteId: SiteId,
  nowMs: number,
  marker: StoreMarker | null = null,
): Promise<WritableStore> {
  const database = await openKnownDatabase(address, siteId, nowMs, marker)
  try {
    const store = await storeOf(database, siteId)
    if (!database.isKnown) await marker?.write({ siteId, engine: database.engine, storeId: database.storeId })
    return store
  } catch (error) {
    await database.db.destroy()
    throw error
  }
}
