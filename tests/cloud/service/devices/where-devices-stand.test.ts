import { expect, it, onTestFinished } from 'vitest'
import { deviceIdSchema } from '#contracts/ids'
import {
  actor,
  defineItem,
  definePlace,
  enrolCabinet,
  receiveUnits,
  serviceWorld,
  submitBatch,
} from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const cabinetId = deviceIdSchema.parse('cab-1')

/** A cabinet with one unit in it, and other places: one that keeps stock, one that does not, one that is closed. */
async function theHouse() {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(() => service.stop())
  await enrolCabinet(service, 'cab-1')
  await definePlace(service, 'shelf')
  await definePlace(service, 'hall', { kind: 'room', keepsStock: false })
  await definePlace(service, 'attic', { closed: true })
  const itemId = await defineItem(service)
  await receiveUnits(service, itemId, 'cab-1', 1, 1)
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  clock.advance(60_000)
  const hear = async () => submitBatch(service, cabinet.batch(), clock.now())
  const move = async (placeId: string, fromMs: number | null = null) => {
    const outcome = await service.commands.moveDevice(cabinetId, placeId, fromMs, actor)
    return outcome.ok ? 'moved' : outcome.refusal
  }
  const put = async (placeId: string, changes: object) =>
    definePlace(service, placeId, changes).then(
      () => 'put',
      (error: Error) => error.message.split(' ')[0],
    )
  return { clock, service, cabinet, hear, move, put }
}

it.each([
  ['nowhere', 'place-unknown'],
  ['patient', 'place-is-a-passage'],
  ['hall', 'place-keeps-no-stock'],
  ['attic', 'place-closed'],
  ['shelf', 'moved'],
])('an empty cabinet put at %s: %s', async (placeId, answer) => {
  const { move } = await theHouse()
  expect(await move(placeId)).toBe(answer)
})

it('a cabinet leaves nothing behind that nobody could take back', async () => {
  const { clock, service, cabinet, hear, move } = await theHouse()
  cabinet.finds(epcOf(1))
  await hear()
  expect(await move('shelf')).toBe('device-watches-units')
  clock.advance(60_000)
  cabinet.session({ taken: [epcOf(1)] })
  await hear()
  expect((await service.store.units.page({}, null, 5)).rows[0]?.state).toBe('taken')
  expect(await move('shelf')).toBe('moved')
})

it('a cabinet stands nowhere yet to come', async () => {
  const { clock, move } = await theHouse()
  expect(await move('shelf', clock.now() + 3_600_000)).toBe('moment-not-yet')
})

it('a place with a device, or with an open place in it, is not closed', async () => {
  const { put, move } = await theHouse()
  await put('wing', { kind: 'department', keepsStock: false })
  await put('shelf', { parentId: 'wing' })
  expect(await put('wing', { kind: 'department', keepsStock: false, closed: true })).toBe('place-has-open-places')
  await move('shelf')
  expect(await put('shelf', { parentId: 'wing', closed: true })).toBe('place-has-devices')
})

it('a new password makes no other device of it', async () => {
  const { service } = await theHouse()
  const wish = { deviceId: cabinetId, modelId: 'implant-cabinet-4', kind: 'cabinet', title: 'x', rotate: true } as const
  expect(await service.commands.registerDevice({ ...wish, placeId: 'shelf' }, actor)).toMatchObject({
    ok: false,
    refusal: 'device-is-another',
  })
  expect((await service.commands.registerDevice({ ...wish, placeId: 'cab-1' }, actor)).ok).toBe(true)
})
