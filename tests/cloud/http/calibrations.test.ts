import { expect, it, onTestFinished } from 'vitest'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { type Answered, ask, httpWorld } from '#tests/support/http-world'
import { enrolCabinet, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const dayMs = 86_400_000
const path = '/api/devices/cab-1/probes/cabinet-air/calibrations'
const certificate = { calibratedOn: '2026-01-04', validUntil: '2026-01-10', certificate: 'K-2026-17' }

/** A cabinet whose probe says that its own date has passed, or that all is well, and a biomedical engineer. */
async function engineersWorld(address?: StoreAddress) {
  const clock = virtualClock()
  const world = await httpWorld({ clock, ...(address === undefined ? {} : { address }) })
  const { service } = world
  await service.start()
  await enrolCabinet(service, 'cab-1')
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
  const cookie = await world.signIn('bo', 'biomed')
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  return {
    world,
    clock,
    cookie,
    async says(state: 'good' | 'calibration-overdue') {
      clock.advance(60_000)
      cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs - 100
      const values = { minMilli: 21_000, maxMilli: 21_000, meanMilli: 21_000, lastMilli: 21_000 }
      const window = { windowMs: 60_000, samples: 12, state, ...values }
      cabinet.say({ kind: 'ClimateRecorded', probeId: 'cabinet-air', quantity: 'temperature', ...window })
      await submitBatch(service, cabinet.batch(cabinet.said.length), clock.now())
    },
    records: (body: object, at = path, as = cookie): Promise<Answered> => ask(world, as, 'POST', at, body),
    async alerts() {
      await service.inside.caughtUp()
      const all = await service.store.alerts.list('all')
      return all.filter(({ ruleId }) => ruleId === 'calibration-overdue').reverse()
    },
  }
}

onBothEngines((newAddress) => {
  it('a recorded calibration counts until its last day ends, whatever the date is that the device was given', async () => {
    const { world, clock, cookie, says, records, alerts } = await engineersWorld(await newAddress())
    await says('calibration-overdue')
    expect(await alerts()).toMatchObject([{ state: 'open', priority: 'low' }])
    expect(await records(certificate)).toMatchObject({ status: 200, body: { deviceId: 'cab-1', ...certificate } })
    expect(await alerts()).toMatchObject([{ state: 'cleared' }])
    await says('calibration-overdue')
    expect(await alerts()).toMatchObject([{ state: 'cleared' }])
    const climate = await ask(world, cookie, 'GET', '/api/climate?deviceId=cab-1')
    expect(climate.body.probes).toMatchObject([{ probeId: 'cabinet-air', calibration: certificate }])
    const endMs = Date.UTC(2026, 0, 11)
    clock.advance(endMs - clock.now() - 1_000)
    expect(await alerts()).toHaveLength(1)
    clock.advance(2_000)
    const [, overdue] = await alerts()
    expect(overdue).toMatchObject({ state: 'open', raisedAtMs: endMs })
    const inputs = Object.fromEntries(overdue?.proof.inputs.map(({ name, value }) => [name, value]) ?? [])
    expect(inputs).toMatchObject({ certificate: 'K-2026-17', validUntil: endMs / dayMs - 1 })
    // A later certificate ends it; one made before it, and recorded behind it, changes nothing.
    const again = await world.signIn('bo', 'biomed')
    const later = { calibratedOn: '2026-01-10', validUntil: '2027-01-10', certificate: 'K-2026-40' }
    const older = { calibratedOn: '2025-01-10', validUntil: '2025-12-31', certificate: 'K-2025-02' }
    expect(await records(later, path, again)).toMatchObject({ status: 200, body: { ...later, inForce: later } })
    expect(await records(older, path, again)).toMatchObject({ status: 200, body: { ...older, inForce: later } })
    expect((await alerts()).map(({ state }) => state)).toEqual(['cleared', 'cleared'])
  })

  it('a probe that never told anything is overdue by what is recorded, too', async () => {
    const { records, alerts } = await engineersWorld(await newAddress())
    await records({ calibratedOn: '2025-01-01', validUntil: '2025-12-31', certificate: 'K-1' })
    expect(await alerts()).toMatchObject([{ about: 'probe:cab-1/cabinet-air', state: 'open' }])
  })
})

it.each([
  ['a day that has not begun', { ...certificate, calibratedOn: '2026-01-06' }, path, 422, 'calibration-not-plausible'],
  ['an end before its day', { ...certificate, validUntil: '2026-01-03' }, path, 422, 'calibration-not-plausible'],
  ['an end no certificate has', { ...certificate, validUntil: '2099-01-01' }, path, 422, 'calibration-not-plausible'],
  ['no date', { ...certificate, validUntil: '2026-02-30' }, path, 400, 'request-invalid'],
  ['a day before devices like it', { ...certificate, calibratedOn: '1999-12-31' }, path, 400, 'request-invalid'],
  ['a certificate in two lines', { ...certificate, certificate: 'K-1\nK-2' }, path, 400, 'request-invalid'],
  ['the name of a person', { ...certificate, certificate: 'Li Wei' }, path, 400, 'request-invalid'],
  ['a certificate with markup', { ...certificate, certificate: '<b>K-1</b>' }, path, 400, 'request-invalid'],
  ['a blank certificate', { ...certificate, certificate: '  ' }, path, 400, 'request-invalid'],
  ['a probe it does not have', certificate, path.replace('cabinet-air', 'attic'), 404, 'probe-unknown'],
  ['a device nobody knows', certificate, path.replace('cab-1', 'cab-9'), 404, 'device-unknown'],
])('%s is refused by name', async (_what, body, at, status, code) => {
  const { records } = await engineersWorld()
  expect(await records(body, at)).toMatchObject({ status, body: { code } })
})

it('nobody records one who has not the right', async () => {
  const { world, records } = await engineersWorld()
  const nurse = await world.signIn('nina', 'head-nurse')
  expect(await records(certificate, path, nurse)).toMatchObject({ status: 403 })
})

it.each(['K-2026-17', 'CNAS L0001/26.3_b', '校准 2026 第 17'])('a certificate may be called %s', async (number) => {
  const { records } = await engineersWorld()
  expect(await records({ ...certificate, certificate: number })).toMatchObject({
    status: 200,
    body: { certificate: number },
  })
})
