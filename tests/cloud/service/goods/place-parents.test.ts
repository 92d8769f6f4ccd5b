import { beforeEach, expect, it } from 'vitest'
import { passages } from '#cloud/places/passages'
import { ask, type HttpWorld, httpWorld } from '#tests/support/http-world'
import { defineItem, definePlace, receiveUnits } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

let world: HttpWorld
let cookie: string

/** A hospital with a ward that holds a unit, an open wing, and a closed one with a closed room. */
beforeEach(async () => {
  world = await httpWorld({ clock: virtualClock() })
  const { service } = world
  const words = { keepsStock: false, kind: 'department' }
  await definePlace(service, 'ward')
  await definePlace(service, 'wing', words)
  await definePlace(service, 'old-wing', words)
  await definePlace(service, 'old-room', { ...words, parentId: 'old-wing' })
  await definePlace(service, 'old-room', { ...words, parentId: 'old-wing', closed: true })
  await definePlace(service, 'old-wing', { ...words, closed: true })
  await receiveUnits(service, await defineItem(service), 'ward', 1, 1)
  cookie = await world.signIn('biomed', 'biomed')
})

const place = (placeId: string, parentId: string, more: object = {}) => {
  return { placeId, parentId, kind: 'room', title: placeId, keepsStock: false, ...more }
}
const ward = (parentId: string) => ({ ...place('ward', parentId), kind: 'cabinet', keepsStock: true })
const oldWing = place('old-wing', 'hospital', { kind: 'department' })
const inPassage = 'place-parent-is-a-passage places.0.parentId'
const inClosed = 'place-parent-closed places.0.parentId'

const table: [string, object[], string][] = [
  ...passages.map((passage): [string, object[], string] => [`a room ${passage}`, [place('room', passage)], inPassage]),
  ['a ward with its stock into a passage', [ward('patient')], inPassage],
  ['a new room into an open wing', [place('room', 'wing')], 'stored'],
  ['a ward with its stock into an open wing', [ward('wing')], 'stored'],
  ['a new room into a closed wing', [place('room', 'old-wing')], inClosed],
  ['a ward with its stock into a closed wing', [ward('old-wing')], inClosed],
  ['a room that is closed too', [place('room', 'old-wing', { closed: true })], 'stored'],
  ['a room of a closed wing that opens', [place('old-room', 'old-wing')], inClosed],
  ['a wing that opens with its room', [place('old-room', 'old-wing'), oldWing], 'stored'],
  [
    'a room of a wing that closes in the same list',
    [place('room', 'wing'), place('wing', 'hospital', { closed: true })],
    inClosed,
  ],
  [
    'a passage that receives goods',
    [place('patient', 'hospital', { receivesGoods: true })],
    'place-is-a-passage places.0.placeId',
  ],
  ['a passage by another name', [place('patient', 'hospital')], 'stored'],
]

it.each(table)('%s', async (_what, places, wanted) => {
  const before = world.service.places().all.map(({ placeId, parentId }) => [placeId, parentId])
  const { status, body } = await ask(world, cookie, 'PUT', '/api/places', { places })
  const { field = '' } = (body.about ?? {}) as { field?: string }
  expect(status === 200 ? 'stored' : `${body.code} ${field}`).toBe(wanted)
  if (wanted !== 'stored') {
    expect(world.service.places().all.map(({ placeId, parentId }) => [placeId, parentId])).toEqual(before)
  }
})
