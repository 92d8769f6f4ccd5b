import { expect, it, onTestFinished } from 'vitest'
import type { Service } from '#cloud/service'
import type { StockCards } from '#contracts/downlink/stock-cards'
import type { StopList } from '#contracts/downlink/stop-list'
import { type DeviceId, deviceIdSchema } from '#contracts/ids'
import { accepted } from '#tests/support/filled-site'
import {
  actor,
  defineItem,
  definePlace,
  enrolCabinet,
  gtin,
  receiveUnits,
  serviceWorld,
  submitBatch,
} from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const own = deviceIdSchema.parse('cab-1')
const dayMs = 86_400_000
/** The last day of use of every unit that is received. */
const lastDay = 22_000

async function filled(config: { timeZone?: string } = {}) {
  const clock = virtualClock()
  const service = await serviceWorld({ clock, config })
  onTestFinished(() => service.stop())
  for (const deviceId of [own, 'cab-2']) await enrolCabinet(service, deviceId)
  const itemId = await defineItem(service)
  const unitIds = await receiveUnits(service, itemId, own, 1, 2)
  const cabinet = new WrittenCabinet(own, clock.now())
  cabinet.finds(epcOf(1), epcOf(2))
  await submitBatch(service, cabinet.batch(), clock.now())
  await service.start()
  const said = async <T>(deviceId: string, kind: 'stock-cards' | 'stop-list'): Promise<T> => {
    await service.inside.documents.settled()
    return JSON.parse(service.inside.documents.bodyOf(deviceId as DeviceId, kind) ?? 'null')
  }
  return { clock, service, itemId, unitIds, cabinet, said }
}
type Filled = Awaited<ReturnType<typeof filled>>

const putItem = (service: Service, itemId: string, change: object) => {
  const words = { title: 'Screw', titleZh: null, category: null, maker: null, size: null }
  const classes = { abcClass: 'A', riskClass: 'high', unitPriceCents: 12_345, currency: 'EUR' } as const
  const codes = [{ issuer: 'hospital', code: gtin, packLevel: 1 }]
  return service.commands.putItems([{ itemId, tracking: 'serial', ...words, ...classes, codes, ...change }], actor)
}

const card = { name: 'Screw', size: null, lot: 'L1', expiresOnDay: lastDay, owner: 'hospital' }
const both = [epcOf(1), epcOf(2)]

it.each<[string, (site: Filled) => Promise<unknown>, string[], object]>([
  [
    'its item is renamed',
    ({ service, itemId }) => putItem(service, itemId, { title: 'Bone screw' }),
    both,
    { name: 'Bone screw' },
  ],
  [
    'its item is given a size',
    ({ service, itemId }) => putItem(service, itemId, { size: '4 mm' }),
    both,
    { size: '4 mm' },
  ],
  [
    'it bears another tag too',
    async ({ service, unitIds }) =>
      accepted(
        await service.commands.bindTag(
          unitIds[0] ?? '',
          { epc: epcOf(9), fromMs: null, replaces: null, because: 'a second one' },
          actor,
        ),
      ),
    [epcOf(1), epcOf(2), epcOf(9)],
    {},
  ],
  [
    'its tag is torn off',
    async ({ service }) => accepted(await service.commands.unbindTag(epcOf(1), null, 'torn off', actor)),
    [epcOf(2)],
    {},
  ],
  [
    'it is taken',
    async ({ service, cabinet, clock }) => {
      const from = cabinet.said.length + 1
      cabinet.session({ taken: [epcOf(1)] })
      await submitBatch(service, cabinet.batch(from), clock.now())
    },
    [epcOf(2)],
    {},
  ],
  [
    'its cabinet is in another time zone',
    ({ service }) => definePlace(service, own, { timeZone: 'Asia/Shanghai' }),
    both,
    { expiresAtMs: (lastDay + 1) * dayMs - 8 * 3_600_000 },
  ],
])('a card is made anew when %s', async (_what, change, epcs, fields) => {
  const site = await filled()
  const { itemId, said } = site
  const before = (await said<StockCards>(own, 'stock-cards')).cards
  const of = { itemId, ...card, expiresAtMs: (lastDay + 1) * dayMs }
  expect(before).toEqual(both.map((epc) => ({ epc, ...of })))
  await change(site)
  const { cards } = await said<StockCards>(own, 'stock-cards')
  expect(cards).toEqual(epcs.sort().map((epc) => ({ epc, ...of, ...fields })))
})

/** The day after the last, as it begins where the hospital is; and days on which clocks are put on or back. */
const dayOf = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day) / dayMs
it.each([
  ['UTC', lastDay, '2030-03-28T00:00:00.000Z'],
  ['Asia/Shanghai', lastDay, '2030-03-27T16:00:00.000Z'],
  ['America/New_York', lastDay, '2030-03-28T04:00:00.000Z'],
  ['Europe/Berlin', dayOf(2030, 3, 30), '2030-03-30T23:00:00.000Z'],
  ['Europe/Berlin, the day clocks are put on', dayOf(2030, 3, 31), '2030-03-31T22:00:00.000Z'],
  ['Europe/Berlin, the day clocks are put back', dayOf(2030, 10, 27), '2030-10-27T23:00:00.000Z'],
  ['Asia/Kolkata', lastDay, '2030-03-27T18:30:00.000Z'],
  ['Africa/Cairo, where the day begins at one', dayOf(2030, 4, 25), '2030-04-25T22:00:00.000Z'],
])(
  'in %s a unit is good until the end of its last day there, for cabinet and stop list alike',
  async (zone, last, endsAt) => {
    const clock = virtualClock()
    const [timeZone = ''] = zone.split(',')
    const service = await serviceWorld({ clock, config: { timeZone } })
    onTestFinished(() => service.stop())
    await enrolCabinet(service, own)
    const itemId = await defineItem(service)
    const coming = { supplierId: 'acme', destinationPlaceId: own, requisitionId: null, dueAtMs: null, lots: [] }
    const units = [{ epc: epcOf(1), itemId, serial: '1', lot: 'L1', expiresOnDay: last, owner: 'hospital' }]
    const { shipmentId } = accepted(await service.commands.createShipment({ ...coming, units }, actor))
    accepted(await service.commands.receiveShipment(shipmentId, { placeId: null }, actor))
    const cabinet = new WrittenCabinet(own, clock.now())
    cabinet.finds(epcOf(1))
    await submitBatch(service, cabinet.batch(), clock.now())
    await service.start()
    const said = async (kind: 'stock-cards' | 'stop-list') => {
      await service.inside.documents.settled()
      return JSON.parse(service.inside.documents.bodyOf(own, kind) ?? 'null')
    }
    const endsAtMs = Date.parse(endsAt)
    const { cards } = (await said('stock-cards')) as StockCards
    expect(cards.map(({ expiresAtMs }) => new Date(expiresAtMs ?? 0).toISOString())).toEqual([endsAt])
    clock.advance(endsAtMs - 1_000 - clock.now())
    expect(((await said('stop-list')) as StopList).tags).toEqual([])
    clock.advance(2_000)
    expect(((await said('stop-list')) as StopList).tags).toMatchObject([{ reason: 'expired', sinceMs: endsAtMs }])
  },
)
