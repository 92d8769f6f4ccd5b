import { readFile } from 'node:fs/promises'
import { type ServiceClient, serviceClient } from './service-client.ts'
import { announceGoods } from './visits/announce.ts'
import type { CatalogueItem } from './world/catalogue.ts'
import type { CountedItem } from './world/counted-items.ts'
import type { HospitalPlan } from './world/hospital-plan.ts'
import { opensCabinets } from './world/people.ts'
import { type HospitalPlace, placesOf } from './world/places.ts'
import type { World } from './world/world.ts'

const linesPerRequestMax = 1_000
const shipmentLinesMax = 500
/** How long a badge opens cabinets, ms. */
export const badgeValidMs = 365 * 86_400_000

/** Levels by class of use: a few quick items carry most of it, the rest hardly moves. */
const thresholdsByClass = {
  A: { safetyStock: 2, reorderPoint: 4, orderUpTo: 10, emergency: 1 },
  B: { safetyStock: 1, reorderPoint: 2, orderUpTo: 4, emergency: 0 },
  C: { safetyStock: 0, reorderPoint: 0, orderUpTo: 2, emergency: 0 },
}

function* pagesOf<T>(list: readonly T[], max: number): Iterable<T[]> {
  for (let start = 0; start < list.length; start += max) yield list.slice(start, start + max)
}

/**
 * Tells a new service at url all about its hospital but who may open the cabinets; enrol brings the devices into service.
 * Remembers in the world what the service answered.
 */
export async function everything(
  url: string,
  { profile, devices, catalogue: numbered, homes, counted }: HospitalPlan,
  world: World,
  firstRunTokenPath: string,
  enrol: () => Promise<void>,
): Promise<void> {
  await firstRun(serviceClient(url), firstRunTokenPath, personCalled(world, 'admin'))
  const admin = await clientOf(url, world, 'admin')
  await places(admin, placesOf(profile, devices))
  await hire(admin, world.people, () => serviceClient(url))
  await enrol()
  await catalogue(admin, numbered, counted, world)
  await assortment(admin, numbered, homes, counted, world.itemIds)
  await openingStock(await clientOf(url, world, 'supply'), world)
}

/** @throws Error when nobody of that name works here. */
function personCalled({ people }: World, username: string): World['people'][number] {
  const found = people.find((one) => one.username === username)
  if (found === undefined) throw new Error(`nobody called ${username} works here`)
  return found
}

/** The service at url, as somebody who works here and has signed in. */
export async function clientOf(url: string, world: World, username: string): Promise<ServiceClient> {
  const client = serviceClient(url)
  await client.signIn(username, personCalled(world, username).password)
  return client
}

/** Makes the first account with the token the service left for whoever may read its folder. */
export async function firstRun(
  client: ServiceClient,
  tokenPath: string,
  admin: World['people'][number],
): Promise<void> {
  const token = (await readFile(tokenPath, 'utf8')).trim()
  const { username, displayName, password } = admin
  await client.post('/api/first-run', { token, username, displayName, password })
}

/** Everybody but the first account: invited by the administrator, each sets a password of one's own by the link. */
export async function hire(
  admin: ServiceClient,
  people: World['people'],
  newcomer: () => ServiceClient,
): Promise<void> {
  for (const { username, displayName, password, role, placeId } of people.filter(({ role }) => role !== 'admin')) {
    const wish = { username, displayName, grants: [{ role, placeId }] }
    const { link } = await admin.post<{ link: { token: string } }>('/api/users', wish)
    await newcomer().post('/api/set-password', { token: link.token, password })
  }
}

/** The tree of places, parents first. */
export async function places(client: ServiceClient, tree: readonly HospitalPlace[]): Promise<void> {
  for (const page of pagesOf(tree, linesPerRequestMax)) await client.put('/api/places', { places: page })
}

/** The catalogue: numbered articles and counted ones. Remembers the id each was given. */
export async function catalogue(
  client: ServiceClient,
  numbered: readonly CatalogueItem[],
  counted: readonly CountedItem[],
  world: World,
): Promise<void> {
  const codes = (gtin: string) => [{ issuer: 'gs1', code: gtin }]
  const articles = [
    ...numbered.map(
      ({ gtin, title, titleZh, category, maker, size, abcClass, riskClass, unitPriceCents, currency }) => ({
        gtin,
        wish: {
          tracking: 'serial',
          title,
          titleZh,
          category,
          maker,
          size,
          abcClass,
          riskClass,
          unitPriceCents,
          currency,
        },
      }),
    ),
    ...counted.map(({ gtin, title, titleZh, category, maker, size, abcClass, unitPriceCents }) => ({
      gtin,
      wish: { tracking: 'lot', title, titleZh, category, maker, size, abcClass, unitPriceCents, currency: 'USD' },
    })),
  ]
  for (const page of pagesOf(articles, linesPerRequestMax)) {
    const { items } = await client.put<{ items: { itemId: string }[] }>('/api/items', {
      items: page.map(({ gtin, wish }) => ({ ...wish, codes: codes(gtin) })),
    })
    for (const [index, { gtin }] of page.entries()) world.itemIds[gtin] = items[index]?.itemId ?? ''
  }
}

/** What belongs where, and whose it is: only that is missed when it runs out. */
export async function assortment(
  client: ServiceClient,
  numbered: readonly CatalogueItem[],
  homes: ReadonlyMap<string, string>,
  counted: readonly CountedItem[],
  itemIds: World['itemIds'],
): Promise<void> {
  const lines = [
    ...numbered.map(({ gtin, owner }) => ({ itemId: itemIds[gtin], placeId: homes.get(gtin), owner })),
    ...counted.map(({ gtin, homePlaceId }) => ({ itemId: itemIds[gtin], placeId: homePlaceId, owner: 'hospital' })),
  ]
  for (const page of pagesOf(lines, linesPerRequestMax)) await client.put('/api/assortment', { lines: page })
}

/** The levels central supply has agreed on. They are set after the first count: before it every item would be short. */
export async function levels(
  client: ServiceClient,
  counted: readonly CountedItem[],
  itemIds: World['itemIds'],
): Promise<void> {
  const reason = 'levels agreed when the hospital was set up'
  const byClass = Object.entries(thresholdsByClass).map(([classId, thresholds]) => {
    return { layer: 'class', classId, thresholds, reason }
  })
  const byItem = counted.map(({ gtin, packPieces }) => ({
    layer: 'item',
    itemId: itemIds[gtin],
    thresholds: { reorderPoint: Math.ceil(packPieces / 2), orderUpTo: 2 * packPieces },
    reason: 'a pack is ordered when half a pack is left',
  }))
  for (const page of pagesOf([...byClass, ...byItem], 100)) await client.put('/api/policies', { policies: page })
}

/** Who may open the cabinets. */
export async function badges(client: ServiceClient, people: World['people'], nowMs: number): Promise<void> {
  await client.put('/api/badges', {
    badges: people
      .filter(opensCabinets)
      .map(({ badgeNumber, username }) => ({ badgeNumber, username, validUntilMs: nowMs + badgeValidMs })),
  })
}

/** Tells the service what was delivered before the cabinets were switched on; what lies on shelves is received there. */
export async function openingStock(client: ServiceClient, { units, lots, itemIds }: World): Promise<void> {
  for (const [destinationPlaceId, inside] of Map.groupBy(units, ({ whereabouts }) => whereabouts)) {
    const to = { supplierId: 'opening-stock', destinationPlaceId, requisitionId: null }
    for (const page of pagesOf(inside, shipmentLinesMax)) {
      const shipmentId = await announceGoods(client, { units: page, lots: [] }, itemIds, to)
      await client.post(`/api/shipments/${shipmentId}/receive`, {})
    }
  }
  for (const [destinationPlaceId, there] of Map.groupBy(lots, ({ homePlaceId }) => homePlaceId)) {
    const to = { supplierId: 'opening-stock', destinationPlaceId, requisitionId: null }
    for (const page of pagesOf(there, shipmentLinesMax)) {
      const shipmentId = await announceGoods(client, { units: [], lots: page }, itemIds, to)
      await client.post(`/api/shipments/${shipmentId}/receive`, { placeId: destinationPlaceId })
    }
  }
}
