import { expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted } from '#tests/support/filled-site'
import { ask, httpWorld } from '#tests/support/http-world'
import { actor, definePlace } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

const positions = 300

const counted = (texts: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(texts, (text) => text)].map(([text, all]) => [text, all.length]))

/** A hospital with more positions than one transaction judges, all of them empty. */
async function largeHospital(address: Parameters<typeof httpWorld>[0]) {
  const clock = virtualClock()
  let seed = 0
  const startUp = async () => {
    const world = await httpWorld({ ...address, clock, seed: ++seed })
    await world.service.start()
    await world.service.inside.caughtUp()
    return { ...world, cookie: await world.signIn('supply', 'supply', 'admin') }
  }
  let world = await startUp()
  await definePlace(world.service, 'store')
  const words = { title: 'Screw', titleZh: null, category: null, maker: null, size: null }
  const classes = { abcClass: 'A', riskClass: 'high', unitPriceCents: 1, currency: 'EUR' } as const
  const wishes = Array.from({ length: positions }, (_, index) => {
    const codes = [{ issuer: 'hospital', code: `I${index}`, packLevel: 1 }]
    return { tracking: 'lot' as const, ...words, ...classes, codes }
  })
  const items = accepted(await world.service.commands.putItems(wishes, actor)).map(({ itemId }) => itemId)
  const lines = items.map((itemId) => ({ itemId, placeId: 'store', owner: 'hospital', belongs: true }))
  accepted(await world.service.commands.setAssortment(lines, actor))
  const post = async (path: string, body: object) => await ask(world, world.cookie, 'POST', path, body)
  const alerts = async () => {
    const all = await world.service.store.alerts.list('all')
    return all.filter(({ ruleId }) => ruleId === 'reorder-point')
  }
  return {
    clock,
    items,
    alerts,
    /** What became of the lines of requisitions: when (Unix ms), and how many. */
    async steps() {
      const { rows } = await world.service.store.requisitions.page({ state: 'all', placeId: null }, null, 4 * positions)
      const history = rows.flatMap(({ lines }) => lines).flatMap((line) => line.history)
      return counted(history.map(({ step, atMs }) => `${step} ${atMs}`))
    },
    service: () => world.service,
    verified: async () => (await verifyStore(world.service.inside.store.database, world.service.siteId)).problem,
    /** Sets a number for the whole hospital; answers when. With step no piece of what is left is judged before. */
    async sets(thresholds: object, later: 'advance' | 'step' = 'advance') {
      clock[later](1_000)
      const policies = [{ layer: 'hospital', thresholds, reason: 'levels' }]
      expect(await ask(world, world.cookie, 'PUT', '/api/policies', { policies })).toMatchObject({ status: 200 })
      const [policy] = (await world.service.policies()).slice(-1)
      return policy?.setAtMs ?? 0
    },
    async receives(itemId: string, quantity: number) {
      clock.advance(1_000)
      const lots = [{ itemId, quantity, owner: 'hospital', lot: 'L1', expiresOn: null }]
      const sent = await post('/api/shipments', { supplierId: 'acme', destinationPlaceId: 'store', lots })
      const received = await post(`/api/shipments/${sent.body.shipmentId}/receive`, { placeId: 'store' })
      expect([sent.status, received.status]).toEqual([201, 200])
    },
    async passes(ms: number) {
      clock.advance(ms)
      await world.service.inside.caughtUp()
    },
    /** The service ends before it has come to what is left, and is started anew. */
    async ends() {
      await world.close()
      clock.advance(60_000)
      world = await startUp()
    },
  }
}

onBothEngines((newAddress) => {
  it('a policy over very many positions is answered before they are judged; a service that ends meanwhile judges them then', async () => {
    const hospital = await largeHospital({ address: await newAddress() })
    const setAtMs = await hospital.sets({ reorderPoint: 3, orderUpTo: 6 })
    expect([await hospital.alerts(), await hospital.verified()]).toEqual([[], null])
    await hospital.ends()
    const alerts = await hospital.alerts()
    expect(new Set(alerts.map(({ about }) => about)).size).toBe(positions)
    expect(alerts).toHaveLength(positions)
    expect(new Set(alerts.map(({ raisedAtMs }) => raisedAtMs))).toEqual(new Set([setAtMs]))
    expect(new Set(alerts.map(({ groupId }) => groupId)).size).toBe(1)
    const { store, inside } = hospital.service()
    const told = await inside.store.database.db.selectFrom('notifications').select('alert_id').execute()
    expect(told.filter(({ alert_id }) => alerts.some(({ alertId }) => alertId === alert_id))).toHaveLength(positions)
    for (const { alertId } of [alerts[0], alerts.at(-1)].flatMap((alert) => alert ?? [])) {
      const [raised] = await store.journal.about([`alert:${alertId}`])
      const [cause] = await store.journal.after((raised?.causeSeq ?? 0) - 1, 1)
      expect(cause).toMatchObject({ kind: 'PolicySet' })
    }
    expect(await hospital.verified()).toBeNull()
  })

  it('what is said of a position meanwhile is judged by the policy at once, and no fact waits for the others', async () => {
    const hospital = await largeHospital({ address: await newAddress() })
    const [itemId = ''] = hospital.items
    await hospital.sets({ reorderPoint: 3, orderUpTo: 6 })
    await hospital.receives(itemId, 2)
    const [alert, ...others] = (await hospital.alerts()).filter(({ about }) => about.includes(itemId))
    expect(others).toEqual([])
    expect([alert?.state, (alert?.latest ?? alert?.proof)?.observed]).toEqual(['open', 2])
    await hospital.receives(itemId, 9)
    await hospital.passes(1_000)
    const open = (await hospital.alerts()).filter(({ state }) => state === 'open')
    expect(open.filter(({ about }) => about.includes(itemId))).toEqual([])
    expect([open.length, await hospital.verified()]).toEqual([positions - 1, null])
  })

  it.each(['step', 'advance'] as const)(
    'policies that follow one another over very many positions are each judged as of when they were set, also after an end (%s)',
    async (later) => {
      const hospital = await largeHospital({ address: await newAddress() })
      const few = { reorderPoint: 3, orderUpTo: 6 }
      const none = { reorderPoint: null, orderUpTo: null }
      const [firstMs, secondMs] = [await hospital.sets(few, later), await hospital.sets(none, later)]
      const [thirdMs, fourthMs] = [await hospital.sets(few, later), await hospital.sets(none, later)]
      await hospital.ends()
      const alerts = await hospital.alerts()
      expect(counted(alerts.map(({ raisedAtMs, clearedAtMs }) => `${raisedAtMs} ${clearedAtMs}`))).toEqual({
        [`${firstMs} ${secondMs}`]: positions,
        [`${thirdMs} ${fourthMs}`]: positions,
      })
      expect(await hospital.steps()).toEqual({
        [`raised ${firstMs}`]: positions,
        [`withdrawn ${secondMs}`]: positions,
        [`raised ${thirdMs}`]: positions,
        [`withdrawn ${fourthMs}`]: positions,
      })
      expect(new Set(alerts.map(({ groupId }) => groupId)).size).toBe(2)
      const { store } = hospital.service()
      const causes = (
        await store.journal.about(
          alerts.map(({ alertId }) => `alert:${alertId}` as const),
          { limit: 5_000 },
        )
      ).map(({ causeSeq }) => causeSeq ?? 0)
      const kinds = await Promise.all([...new Set(causes)].map(async (seq) => await store.journal.after(seq - 1, 1)))
      expect(kinds.map(([cause]) => cause?.kind)).toEqual(Array.from({ length: 4 }, () => 'PolicySet'))
      expect(await hospital.verified()).toBeNull()
    },
  )
})
