import { describe, expect, it } from 'vitest'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted, receiveLot } from '#tests/support/filled-site'
import { ask, enter } from '#tests/support/http-world'
import { actor, definePlace, stockUp } from '#tests/support/service-world'
import { twoDepartments } from './two-departments.ts'

type Row = Record<string, unknown>

/** Two departments, and in the other one much that is newer. */
async function withMuchElsewhere(address: StoreAddress) {
  const site = await twoDepartments({ address })
  const { world, itemId, swabId, a, b } = site
  const { commands } = world.service
  await stockUp(world.service, swabId, b.cabinetId)
  for (let nth = 0; nth < 7; nth++) await receiveLot(world.service, swabId, b.cabinetId, 2, `MORE-${nth}`)
  for (let nth = 0; nth < 4; nth++) {
    const placeId = `shelf-b${nth}`
    await definePlace(world.service, placeId, { kind: 'store', parentId: b.placeId })
    await stockUp(world.service, itemId, placeId)
  }
  accepted(await commands.receiveShipment(a.shipmentId, { placeId: a.cabinetId }, actor))
  const nurse = await enter(world, [{ role: 'supply', placeId: a.placeId }])
  const everywhere = await enter(world, [{ role: 'supply', placeId: 'hospital' }])

  /** The pages of a list until the last. */
  const pages = async (cookie: string, path: string, name: string): Promise<Row[][]> => {
    const found: Row[][] = []
    for (let cursor: string | null = ''; cursor !== null && found.length < 200; ) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`
      const { status, body } = await ask(world, cookie, 'GET', `${path}${after}`)
      expect(status, JSON.stringify(body)).toBe(200)
      found.push(body[name] as Row[])
      cursor = body.nextCursor as string | null
    }
    return found
  }
  return { ...site, nurse, everywhere, pages }
}

/** Every list that ends: by what rows are known, and where each is. */
const lists = [
  { path: '/api/alerts?state=all', name: 'alerts', id: 'alertId', at: ['placeId'] },
  { path: '/api/alerts?state=open', name: 'alerts', id: 'alertId', at: ['placeId'] },
  { path: '/api/requisitions?state=all', name: 'requisitions', id: 'requisitionId', at: ['placeId'] },
  { path: '/api/shipments?', name: 'shipments', id: 'shipmentId', at: ['destinationPlaceId', 'receivedPlaceId'] },
  { path: '/api/units?', name: 'units', id: 'unitId', at: ['placeId', 'homePlaceId', 'destinationPlaceId'] },
] as const

onBothEngines((newAddress) => {
  describe('a list with pages', () => {
    it('is narrowed to a person’s places before it ends: no page but the last is short, and none lacks a row', async () => {
      const { a, nurse, everywhere, pages } = await withMuchElsewhere(await newAddress())
      const ours = new Set([a.placeId, a.cabinetId])
      for (const { path, name, id, at } of lists) {
        const all = (await pages(everywhere.cookie, `${path}&limit=1000`, name)).flat()
        const one = await pages(everywhere.cookie, `${path}&limit=2`, name)
        expect(
          one.flat().map((row) => row[id]),
          path,
        ).toEqual(all.map((row) => row[id]))
        const mine = await pages(nurse.cookie, `${path}&limit=1`, name)
        const wanted = all.filter((row) => at.some((place) => ours.has(String(row[place]))))
        if (name !== 'units')
          expect(
            mine.flat().map((row) => row[id]),
            path,
          ).toEqual(wanted.map((row) => row[id]))
        expect(mine.length, path).toBe(mine.flat().length)
        expect(mine.length, path).toBeGreaterThan(0)
        expect(all.length, path).toBeGreaterThan(mine.length)
      }
    })

    it('of what happened goes back to the beginning, page by page, and skips what happened elsewhere', async () => {
      const { a, nurse, everywhere, pages } = await withMuchElsewhere(await newAddress())
      const path = `/api/journal?subject=unit:${a.unitId}`
      const read = async (cookie: string, limit: number, of = path) =>
        (await pages(cookie, `${of}&limit=${limit}`, 'entries')).reverse().flat()
      const whole = await read(everywhere.cookie, 1_000)
      expect(await read(everywhere.cookie, 1)).toEqual(whole)
      const ours = whole.filter(({ placeId }) => [a.placeId, a.cabinetId, 'transit', null].includes(placeId as string))
      expect([ours.length, whole.length - ours.length]).toEqual([3, 1])
      expect(await read(nurse.cookie, 1)).toEqual(ours)
      // What is known of one's own place is not cut short by what others did with the same article.
      const ofPlace = await read(nurse.cookie, 1, `/api/journal?subject=place:${a.cabinetId}`)
      expect(ofPlace).toEqual(await read(everywhere.cookie, 1_000, `/api/journal?subject=place:${a.cabinetId}`))
    })
  })

  describe('the counts of the service', () => {
    it('are those of a person’s places; what is counted for all at once is told to who sees all', async () => {
      const { world, nurse, everywhere } = await withMuchElsewhere(await newAddress())
      const read = async (cookie: string) => (await ask(world, cookie, 'GET', '/api/service/summary')).body
      const [mine, all] = [await read(nurse.cookie), await read(everywhere.cookie)]
      const sum = (counts: unknown) =>
        Object.values(counts as Record<string, number>).reduce((total, n) => total + n, 0)
      const units = (await ask(world, nurse.cookie, 'GET', '/api/units')).body.units as Row[]
      expect(sum((mine.units as { byState: unknown }).byState)).toBe(units.length)
      const alerts = (await ask(world, nurse.cookie, 'GET', '/api/alerts?state=all')).body.alerts as Row[]
      expect(sum(mine.alertsRaised)).toBe(alerts.length)
      expect(sum(all.alertsRaised)).toBeGreaterThan(alerts.length)
      const wanted = (await ask(world, nurse.cookie, 'GET', '/api/requisitions?state=all')).body.requisitions as Row[]
      expect([mine.requisitions, mine.factsMissing]).toEqual([wanted.length, 0])
      for (const name of [
        'factsAccepted',
        'factsDuplicate',
        'batches',
        'sessions',
        'journalEntries',
        'memoryRssBytes',
      ]) {
        expect([mine[name], all[name]], name).toEqual([null, expect.any(Number)])
      }
    })
  })
})
