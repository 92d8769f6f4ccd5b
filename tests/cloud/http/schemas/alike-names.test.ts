import { expect, it } from 'vitest'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { ask, httpWorld } from '#tests/support/http-world'
import { defineItem, definePlace } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

/** What people, keyboards and printers write for one name. */
const alike = ['\u00d69', 'O\u03089', ' \u00d69', '\u00d6\u200b9', '\u2060O\u03089\u200b']

onBothEngines((newAddress) => {
  it('names that look alike are one lot and one serial, so that a hold meets all of it', async () => {
    const world = await httpWorld({ address: await newAddress(), clock: virtualClock() })
    await definePlace(world.service, 'ward')
    const owner = 'hospital'
    const swab = await defineItem(world.service, 'SWAB-1', 'lot')
    const nail = await defineItem(world.service, 'NAIL-1')
    const cookie = await world.signIn('supply', 'supply')
    const announce = async (goods: object) => {
      const shipment = { supplierId: 'acme', destinationPlaceId: 'ward', ...goods }
      return (await ask(world, cookie, 'POST', '/api/shipments', shipment)).body
    }
    const lots = []
    const serials = []
    for (const name of alike) {
      lots.push((await announce({ lots: [{ itemId: swab, lot: name, quantity: 5, owner }] })).lotIds)
      serials.push((await announce({ units: [{ itemId: nail, serial: name, owner }] })).code)
    }
    expect(new Set(lots.map((ids) => JSON.stringify(ids))).size).toBe(1)
    expect(serials).toEqual([undefined, ...alike.slice(1).map(() => 'serial-already-known')])
    const [lotId] = lots[0] as string[]
    expect((await ask(world, cookie, 'GET', `/api/lots/${lotId}`)).body).toMatchObject({ lot: { lot: '\u00d69' } })
  })
})
