import { describe, expect, it } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { mqttWith } from '#tests/cloud/broker/certified-client'
import { certifiedSite } from '#tests/support/devices/certified-site'
import { ask } from '#tests/support/http-world'
import { defineItem, receiveUnits, submitBatch } from '#tests/support/service-world'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

describe('a device that is retired', () => {
  it('is heard no more from that moment, leaves the fleet, and may come back with a new code', async () => {
    const site = await certifiedSite()
    const device = await site.enrolled('cab-1')
    const session = await mqttWith(site.mqttPort, device)
    const ended = new Promise<void>((resolve) => session.once('close', resolve))
    const retire = () => ask(site, site.engineer, 'POST', '/api/devices/cab-1/retire', { reason: 'sold' })
    expect((await retire()).status).toBe(200)
    await ended
    await expect(mqttWith(site.mqttPort, device)).rejects.toThrow()
    expect((await ask(site, site.engineer, 'GET', '/api/fleet')).body.devices).toEqual([])
    expect((await retire()).body.code).toBe('device-already-retired')
    expect((await verifyStore(site.service.inside.store.database, site.service.siteId)).problem).toBe(null)

    const again = await site.enrolled('cab-1')
    const back = await mqttWith(site.mqttPort, again)
    await back.endAsync(true)
    await expect(mqttWith(site.mqttPort, device)).rejects.toThrow()
  })

  it('whose cabinet sees units is refused by name, or leaves them for people to settle', async () => {
    const site = await certifiedSite()
    await site.enrolled('cab-1')
    const { service } = site
    const itemId = await defineItem(service)
    const [unitId = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 1)
    const cabinet = new WrittenCabinet('cab-1', Date.now() - 60_000)
    cabinet.finds(epcOf(1))
    await submitBatch(service, cabinet.batch(), Date.now())
    const retire = (leaveUnits: boolean) =>
      ask(site, site.engineer, 'POST', '/api/devices/cab-1/retire', { reason: 'broken', leaveUnits })
    expect((await retire(false)).body).toMatchObject({ code: 'device-watches-units', about: { units: 1 } })
    expect((await retire(true)).status).toBe(200)
    expect(await service.store.units.find(unitId)).toMatchObject({ placeId: 'cab-1', certainty: 'unobservable' })
    const supply = await site.signIn('sue', 'supply')
    const moved = { toPlaceId: 'store', reason: 'carried over when the cabinet was sold' }
    const answer = await ask(site, supply, 'POST', `/api/units/${unitId}/move`, moved)
    expect([answer.status, answer.body.code]).toEqual([200, undefined])
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBe(null)
  })
})
