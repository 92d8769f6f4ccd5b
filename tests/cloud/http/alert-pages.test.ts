import type { KyselyPlugin } from 'kysely'
import { expect, it } from 'vitest'
import type { Alert } from '#cloud/alerts/alert'
import { type AlertList, alertQuery } from '#cloud/http/schemas/decisions/alert'
import type { RequisitionPage } from '#cloud/http/schemas/decisions/requisition'
import { askedForOf } from '#cloud/http/views/asked-for'
import { openStore, storeOf } from '#cloud/store/open-store'
import { siteIdSchema } from '#contracts/ids'
import { anAlert } from '#tests/cloud/alerts/an-alert'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted, receiveLot } from '#tests/support/filled-site'
import { ask, httpWorld } from '#tests/support/http-world'
import { actor, defineItem, definePlace } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

const siteId = siteIdSchema.parse('main')

/** By name, how urgent, when it began, and where it is; the newest are the least urgent. */
const standing: [name: string, priority: Alert['priority'], raisedAtMs: number, placeId: string | null][] = [
  ['h1', 'high', 1, 'cab-1'],
  ['h2', 'high', 1, 'cab-2'],
  ['h3', 'high', 2, null],
  ['m4', 'medium', 3, 'cab-1'],
  ['m5', 'medium', 3, 'cab-1'],
  ['n6', 'low', 4, 'cab-2'],
  ['n7', 'low', 5, 'cab-1'],
]
const idOf = (name: string) => name.padStart(26, '0')
const nameOf = ({ alertId }: Alert) => alertId.slice(-2)

const many = 40

onBothEngines((newAddress) => {
  it.each([
    ['of what is open hold the most urgent first, however old', 'open', null, 'h3 h1 h2 m4 m5 n7 n6'],
    ['of what is open at a place, too', 'open', ['cab-1'], 'h1 m4 m5 n7'],
    ['of what is over hold the newest first', 'cleared', null, 'h9 h8'],
    ['of everything, too', 'all', null, 'h9 n7 n6 m4 m5 h3 h8 h1 h2'],
  ] as const)('pages of alerts %s', async (_what, state, within, inOrder) => {
    const store = await openStore(await newAddress(), siteId, 1)
    const open = standing.map(([name, priority, raisedAtMs, placeId]) =>
      anAlert(siteId, { alertId: idOf(name), about: `device:${name}`, priority, raisedAtMs, placeId }),
    )
    const over = { priority: 'high', state: 'cleared', clearedAtMs: 9 } as const
    const cleared = [
      anAlert(siteId, { alertId: idOf('h8'), about: 'device:h1', raisedAtMs: 2, ...over }),
      anAlert(siteId, { alertId: idOf('h9'), about: 'device:h1', raisedAtMs: 9, ...over }),
    ]
    await store.transaction((tx) => tx.alerts.put([...cleared, ...open]))
    const found: string[] = []
    for (let cursor: string | null = '', turns = 0; cursor !== null && turns < 9; turns++) {
      const query = alertQuery.parse({ state, limit: '2', ...(cursor === '' ? {} : { cursor }) })
      const page = await store.alerts.page({ state, within }, query.cursor ?? null, query.limit)
      expect(page.rows.length).toBe(page.nextCursor === null ? page.rows.length : 2)
      found.push(...page.rows.map(nameOf))
      cursor = page.nextCursor
    }
    expect(found.join(' ')).toBe(inOrder)
    await store.close()
  })

  it('a page of alerts reads the lines it is about, however many others their requisitions have', async () => {
    const clock = virtualClock()
    const world = await httpWorld({ address: await newAddress(), clock })
    const { service } = world
    await definePlace(service, 'ward')
    const itemIds: string[] = []
    for (let n = 0; n < many; n++) itemIds.push(await defineItem(service, `SWAB-${n}`, 'lot'))
    const thresholds = { reorderPoint: 30, orderUpTo: 60 }
    accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'levels' }], actor))
    const belonging = itemIds.map((itemId) => ({ itemId, placeId: 'ward', owner: 'hospital', belongs: true }))
    accepted(await service.commands.setAssortment(belonging, actor))
    const cookie = await world.signIn('supply', 'supply')
    const get = async (path: string) => (await ask(world, cookie, 'GET', path)).body
    const [requisition] = ((await get('/api/requisitions?state=open')) as unknown as RequisitionPage).requisitions
    expect(requisition?.lines).toHaveLength(many)
    const [taken, kept] = requisition?.lines ?? []
    const back = { reason: 'the room is being painted', lines: [taken?.lineId] }
    const path = `/api/requisitions/${requisition?.requisitionId}/cancel`
    expect(await ask(world, cookie, 'POST', path, back)).toMatchObject({ status: 200 })

    const { alerts } = (await get('/api/alerts')) as unknown as AlertList
    expect(alerts).toHaveLength(many)
    const askedFor = new Map(alerts.map((alert) => [alert.aboutParts.identity[0], alert.requisition]))
    expect(askedFor.get(taken?.itemId)).toMatchObject({ none: { reason: 'cancelled-holds', because: back.reason } })
    expect(
      [...askedFor].flatMap(([itemId, asked]) => (asked !== null && 'lineId' in asked ? [itemId] : [])).sort(),
    ).toEqual(itemIds.filter((itemId) => itemId !== taken?.itemId).sort())

    let rowsRead = 0
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      async transformResult({ result }) {
        rowsRead += result.rows.length
        return result
      },
    }
    const { database } = service.inside.store
    const store = await storeOf({ ...database, db: database.db.withPlugin(counting) }, service.siteId)
    const open = await service.store.alerts.list('open')
    const readFor = async (of: typeof open) => {
      rowsRead = 0
      const asked = await askedForOf({ ...service, store }, of)
      expect(asked.size).toBe(of.length)
      return rowsRead
    }
    // A line and the alert about its position.
    expect(await readFor(open)).toBeLessThanOrEqual(2 * many)
    for (const line of [taken, kept]) {
      const ofOne = open.filter(({ about }) => about === `position:${line?.itemId}/ward/hospital`)
      expect(await readFor(ofOne)).toBeLessThanOrEqual(2)
    }
  })

  it('a key that is asked for twice is answered once', async () => {
    const { service } = await httpWorld({ address: await newAddress() })
    await definePlace(service, 'ward')
    const itemId = await defineItem(service, 'SWAB', 'lot')
    const lotId = await receiveLot(service, itemId, 'ward', 3)
    const lots = await service.inside.store.transaction((tx) => tx.lots.ofItems([itemId, itemId]))
    expect(lots.map((lot) => lot.lotId)).toEqual([lotId])
    const key = { itemId, placeId: 'ward', owner: 'hospital' }
    expect(await service.store.positions.of([key, { ...key, placeId: 'elsewhere' }, key])).toMatchObject([key])
  })
})
