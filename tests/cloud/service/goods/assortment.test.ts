import { expect, it, onTestFinished } from 'vitest'
import { proofSatisfiesItself } from '#cloud/proofs/check-proof'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { openLines } from '#tests/cloud/requisitions/all-requisitions'
import { accepted } from '#tests/support/filled-site'
import { actor, defineItem, definePlace, receiveUnits, serviceWorld, stockUp } from '#tests/support/service-world'

async function world() {
  const service = await serviceWorld()
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  await definePlace(service, 'ward')
  await definePlace(service, 'theatre')
  return { service, itemId: await defineItem(service) }
}

const set = (service: Service, policy: object) =>
  service.commands.putPolicies([{ reason: 'levels', ...policy }], actor).then(accepted)

async function openRequisitions({ store }: Service) {
  return (await openLines(store)).map(({ placeId, owner, quantity }) => `${placeId} ${owner} ${quantity}`).sort()
}

async function rulesOpen({ store }: Service): Promise<string[]> {
  return (await store.alerts.list('open'))
    .map(({ ruleId, about }) => `${ruleId} ${about.split('/').slice(1).join(' ')}`)
    .sort()
}

it('what belongs somewhere and was never there is judged like any other: alerted, ordered, shown with nothing', async () => {
  const { service, itemId } = await world()
  await set(service, { layer: 'hospital', thresholds: { reorderPoint: 3, orderUpTo: 6, safetyStock: 1 } })
  expect(await openRequisitions(service)).toEqual([])
  await stockUp(service, itemId, 'ward')
  expect(await openRequisitions(service)).toEqual(['ward hospital 6'])
  expect(await rulesOpen(service)).toEqual(['reorder-point ward hospital', 'safety-stock ward hospital'])
  const [shown] = await service.stockToday()
  expect(shown).toMatchObject({ placeId: 'ward', usable: 0, belongs: true })
  for (const { proof } of await service.store.alerts.list('open')) expect(proofSatisfiesItself(proof)).toBeNull()
})

it('a level alone makes nothing short, of whatever layer, though goods have been there', async () => {
  const { service, itemId } = await world()
  await receiveUnits(service, itemId, 'ward', 1, 1)
  const thresholds = { reorderPoint: 3, orderUpTo: 6, emergency: 1 }
  await set(service, { layer: 'class', classId: 'A', thresholds })
  await set(service, { layer: 'class', classId: 'A-high', thresholds })
  await set(service, { layer: 'place', placeId: 'ward', thresholds })
  await set(service, { layer: 'item', itemId, thresholds })
  await set(service, { layer: 'item-at-place', itemId, placeId: 'ward', thresholds })
  await receiveUnits(service, itemId, 'ward', 2, 1)
  expect(await openRequisitions(service)).toEqual([])
  expect(await rulesOpen(service)).toEqual([])
})

it('each owner is judged for itself, by the numbers for that owner', async () => {
  const { service, itemId } = await world()
  await set(service, { layer: 'hospital', thresholds: { reorderPoint: 2, orderUpTo: 4 } })
  await set(service, { layer: 'place', placeId: 'ward', owner: 'acme', thresholds: { reorderPoint: 5, orderUpTo: 9 } })
  await receiveUnits(service, itemId, 'ward', 1, 3)
  await stockUp(service, itemId, 'ward')
  await stockUp(service, itemId, 'ward', 'acme')
  await stockUp(service, itemId, 'theatre', 'acme')
  expect(await openRequisitions(service)).toEqual(['theatre acme 4', 'ward acme 9'])
})

it('what no longer belongs is not missed: its alerts end and its unanswered requisition is withdrawn', async () => {
  const { service, itemId } = await world()
  await set(service, { layer: 'hospital', thresholds: { reorderPoint: 3, orderUpTo: 6 } })
  await stockUp(service, itemId, 'ward')
  expect(await openRequisitions(service)).toEqual(['ward hospital 6'])
  const line = { itemId, placeId: 'ward', owner: 'hospital', belongs: false }
  accepted(await service.commands.setAssortment([line], actor))
  expect(await rulesOpen(service)).toEqual([])
  expect(await openRequisitions(service)).toEqual([])
  const [ended] = await service.store.alerts.list('all')
  expect(ended?.clearedBy?.messageKey).toBe('cleared.not-wanted')
})

it('what belongs where nothing can be kept, or is no item, is refused by name', async () => {
  const { service, itemId } = await world()
  const wish = { itemId, placeId: 'ward', owner: 'hospital', belongs: true }
  const put = async (changes: object) => {
    const outcome = await service.commands.setAssortment([{ ...wish, ...changes }], actor)
    return outcome.ok ? 'done' : outcome.refusal
  }
  expect(await put({ placeId: 'hospital' })).toBe('place-keeps-no-stock')
  expect(await put({ placeId: 'moon' })).toBe('place-unknown')
  expect(await put({ itemId: '00000000000000000000000000' })).toBe('item-unknown')
  const before = await service.store.journal.head()
  expect(await put({ belongs: false })).toBe('done')
  expect(await service.store.journal.head()).toEqual(before)
})
