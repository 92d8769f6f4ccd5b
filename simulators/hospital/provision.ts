import { readFile } from 'node:fs/promises'
import type { CatalogueItem } from './catalogue.ts'
import type { HospitalDevice } from './devices.ts'
import type { ServiceClient } from './service-client.ts'
import type { World, WorldUnit } from './world.ts'

const shipmentUnitsMax = 500
const badgeValidMs = 365 * 86_400_000

/** Levels by class of use: a few quick items carry most of it, the rest hardly moves. */
const thresholdsByClass = {
  A: { safetyStock: 2, reorderPoint: 4, orderUpTo: 10, emergency: 1 },
  B: { safetyStock: 1, reorderPoint: 2, orderUpTo: 4, emergency: 0 },
  C: { safetyStock: 0, reorderPoint: 0, orderUpTo: 2, emergency: 0 },
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

/** Everybody but the first account. */
export async function hire(client: ServiceClient, people: World['people']): Promise<void> {
  for (const { username, displayName, password, role } of people.filter((person) => person.role !== 'admin')) {
    await client.post('/api/users', { username, displayName, password, roles: [role] })
  }
}

/** Enrols every device and remembers the password each was given. */
export async function enrol(client: ServiceClient, devices: HospitalDevice[], world: World): Promise<void> {
  for (const device of devices) {
    const { password } = await client.post<{ password: string }>('/api/devices', device)
    world.devicePasswords[device.deviceId] = password
  }
}

/** The catalogue. */
export async function catalogue(client: ServiceClient, items: CatalogueItem[]): Promise<void> {
  for (let start = 0; start < items.length; start += 1_000) {
    const page = items.slice(start, start + 1_000)
    await client.put('/api/items', {
      items: page.map(
        ({ itemId, title, titleZh, category, maker, size, abcClass, riskClass, unitPriceCents, currency }) => ({
          ...{ itemId, title, titleZh, category, maker, size, abcClass, riskClass, unitPriceCents, currency },
        }),
      ),
    })
  }
}

/** The levels central supply has agreed on. They are set after the first count: before it every item would be short. */
export async function levels(client: ServiceClient): Promise<void> {
  await client.put('/api/policies', {
    policies: Object.entries(thresholdsByClass).map(([classId, thresholds]) => ({
      layer: 'class',
      classId,
      thresholds,
      reason: 'levels agreed when the hospital was set up',
    })),
  })
}

/** Who may open the cabinets. */
export async function badges(client: ServiceClient, people: World['people'], nowMs: number): Promise<void> {
  const holders = people.filter(({ role }) => role === 'clinician' || role === 'supply')
  await client.put('/api/badges', {
    badges: holders.map(({ badgeNumber, username }) => ({ badgeNumber, username, validUntilMs: nowMs + badgeValidMs })),
  })
}

/** Tells the service what was delivered before the cabinets were switched on. */
export async function openingStock(client: ServiceClient, units: WorldUnit[]): Promise<void> {
  const byCabinet = Map.groupBy(units, ({ whereabouts }) => whereabouts)
  for (const [cabinetId, inside] of byCabinet) {
    for (let start = 0; start < inside.length; start += shipmentUnitsMax) {
      const page = inside.slice(start, start + shipmentUnitsMax)
      const { shipmentId } = await client.post<{ shipmentId: string }>('/api/shipments', {
        supplierId: 'opening-stock',
        destinationPlaceId: cabinetId,
        requisitionId: null,
        dueAtMs: null,
        units: page.map(({ epc, itemId, serial, lot, expiresOn, owner }) => ({
          epc,
          itemId,
          serial,
          lot,
          expiresOn,
          owner,
        })),
      })
      await client.post(`/api/shipments/${shipmentId}/receive`, {})
    }
  }
}
