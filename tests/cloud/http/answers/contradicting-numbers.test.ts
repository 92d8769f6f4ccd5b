import { expect, it } from 'vitest'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { ask, httpWorld } from '#tests/support/http-world'
import { actor, defineItem, definePlace, stockUp } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

onBothEngines((newAddress) => {
  it('are refused with both numbers, their layers, who set them, and where they meet; nothing of the request is kept', async () => {
    const world = await httpWorld({ address: await newAddress(), clock: virtualClock() })
    const { service } = world
    await definePlace(service, 'ward')
    const itemId = await defineItem(service)
    await stockUp(service, itemId, 'ward')
    const cookie = await world.signIn('supply', 'supply')
    const put = (...policies: object[]) =>
      ask(world, cookie, 'PUT', '/api/policies', { policies: policies.map((one) => ({ reason: 'levels', ...one })) })
    expect(await put({ layer: 'hospital', thresholds: { reorderPoint: 6, orderUpTo: 6 } })).toMatchObject({
      status: 422,
      body: { code: 'numbers-contradict' },
    })
    expect((await put({ layer: 'hospital', thresholds: { orderUpTo: 6 } })).status).toBe(200)
    const refused = await put(
      { layer: 'place', placeId: 'ward', thresholds: { emergency: 0 } },
      { layer: 'item', itemId, thresholds: { reorderPoint: 9 } },
    )
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'numbers-contradict',
        remedy: expect.stringMatching(/reorderPoint or orderUpTo/),
        about: {
          less: { name: 'reorderPoint', value: 9, layer: 'item', setBy: expect.any(String) },
          more: { name: 'orderUpTo', value: 6, layer: 'hospital', setBy: expect.any(String) },
          subject: { itemId, placeId: 'ward', owner: 'hospital' },
        },
      },
    })
    expect((await service.policies()).map(({ layer }) => layer)).toEqual(['hospital'])
    const both = { layer: 'item-at-place', itemId, placeId: 'ward', thresholds: { reorderPoint: 9, orderUpTo: 12 } }
    expect((await put(both)).status).toBe(200)
  })

  it('a thousand at once are looked through as one', async () => {
    const world = await httpWorld({ address: await newAddress(), clock: virtualClock() })
    const { service } = world
    await definePlace(service, 'ward')
    const items = await Promise.all(Array.from({ length: 20 }, (_, index) => defineItem(service, `HIP-${index}`)))
    const policies = Array.from({ length: 1_000 }, (_, index) => ({
      layer: 'item-at-place' as const,
      itemId: items[index % items.length],
      placeId: 'ward',
      owner: `owner-${index}`,
      thresholds: { reorderPoint: index + 1, orderUpTo: index === 900 ? 1 : index + 9 },
      reason: 'levels',
    }))
    expect(await service.commands.putPolicies(policies, actor)).toMatchObject({
      refusal: 'numbers-contradict',
      about: { less: { value: 901 }, more: { value: 1 }, subject: { owner: 'owner-900' } },
    })
  })
})
