import type { SiteId } from '#contracts/ids'
import { lostStoreRemedy } from './engine/identity/store-identity.ts'
import type { StoreMark, StoreMarker } from './engine/identity/store-marker.ts'
import { type NamedDatabase, openDatabase, type StoreAddress } from './engine/open-database.ts'
import { StoreError } from './engine/store-error.ts'
import { hasSiteState } from './journal/site-state.ts'

/** The mark of this service, or null when it has not been here. A service keeps one site, in one place. */
async function markOf(marker: StoreMarker | null, address: StoreAddress, siteId: SiteId): Promise<StoreMark | null> {
  const mark = (await marker?.read()) ?? null
  if (mark === null || (mark.siteId === siteId && mark.engine === address.engine)) return mark
  throw new StoreError(
    'store-other',
    `this service kept site ${mark.siteId} in ${mark.engine} until now, not ${siteId} in ${address.engine}: set it back, or put a backup into the new place with: cloud restore FILE`,
  )
}

async function refuseEmptied({ db, engine }: NamedDatabase, siteId: SiteId): Promise<void> {
  if (await hasSiteState({ db, engine, siteId })) return
  throw new StoreError('store-emptied', `nothing of site ${siteId} is left in the database: ${lostStoreRemedy}`)
}

/**
 * Opens and migrates the database a site was left in, and refuses any other. Not known means that there is no mark yet;
 * null for a marker asks for none.
 * @throws StoreError store-missing, store-emptied, store-other, store-unreadable or store-newer-than-program; WorldFault.
 */
export async function openKnownDatabase(
  address: StoreAddress,
  siteId: SiteId,
  nowMs: number,
  marker: StoreMarker | null,
): Promise<NamedDatabase & { isKnown: boolean }> {
  const mark = await markOf(marker, address, siteId)
  const database = await openDatabase(address, nowMs, mark?.storeId)
  try {
    if (mark !== null) await refuseEmptied(database, siteId)
    return { ...database, isKnown: mark !== null }
  } catch (error) {
    await database.db.destroy()
    throw error
  }
}
