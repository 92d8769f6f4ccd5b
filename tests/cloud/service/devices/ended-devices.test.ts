import { expect, it, onTestFinished } from 'vitest'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { FactBody } from '#contracts/facts/fact'
import { deviceIdSchema, epochSchema, sessionIdSchema } from '#contracts/ids'
import { authorityInMemory, certifyCabinet } from '#tests/support/devices/certify'
import { accepted } from '#tests/support/filled-site'
import { actor, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const minuteMs = 60_000
const deviceId = deviceIdSchema.parse('cab-1')
const sessionId = sessionIdSchema.parse('0000000000000001')
const dark = { minMilli: null, maxMilli: null, meanMilli: null, lastMilli: null }

const ofDevice = ['antenna-lost', 'device-silence', 'door-left-open', 'probe-blind', 'reader-lost']

const misfortunes: FactBody[] = [
  { kind: 'AntennaLost', antenna: 2, noticedBy: 'reader-event' },
  { kind: 'DoorOpened', sessionId, doorId: 1 },
  { kind: 'DoorLeftOpen', sessionId, doorId: 1, openForMs: 120_000, ajarAlertAfterMs: 120_000 },
  {
    kind: 'ClimateRecorded',
    probeId: 'cold-air',
    quantity: 'temperature',
    state: 'no-data',
    windowMs: minuteMs,
    samples: 0,
    ...dark,
  },
  { kind: 'ReaderLost', reason: 'connection-closed' },
  // What cannot be read is put aside, for people to settle.
  { kind: 'ReaderLost', reason: 'moonlight' } as unknown as FactBody,
]

/** A cold cabinet of which everything is the matter that can be: silent, blind, its door open, its antenna and reader lost. */
async function unhappyCabinet() {
  const clock = virtualClock()
  const service = await serviceWorld({ clock, openAuthority: authorityInMemory(clock.now()) })
  await service.start()
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  await certifyCabinet(service, 'cab-1', { modelId: 'cold-cabinet-4' })
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  for (const fact of misfortunes) {
    clock.advance(1_000)
    cabinet.elapsedMs = clock.now() - cabinet.bootedAtMs
    cabinet.say(fact)
    await submitBatch(service, cabinet.batch(cabinet.said.length), clock.now())
  }
  const passes = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 30_000) {
      clock.advance(30_000)
      await service.inside.writer.settled()
    }
  }
  await passes(20 * minuteMs)
  const alerts = async (state: 'open' | 'cleared') =>
    (await service.store.alerts.list(state)).map(({ ruleId }) => ruleId).sort()
  expect(await alerts('open')).toEqual([...ofDevice, 'quarantine-waiting'].sort())
  return { service, clock, passes, alerts }
}

it('a device that is retired leaves no alert behind that only it could clear, and none begins anew', async () => {
  const { service, passes, alerts } = await unhappyCabinet()
  accepted(await service.commands.retireDevice(deviceId, { reason: 'scrapped', leaveUnits: false }, actor))
  const cleared = await service.store.alerts.list('cleared')
  expect(cleared.map(({ ruleId }) => ruleId).sort()).toEqual(ofDevice)
  const [retired] = await service.store.journal.about([`device:${deviceId}`], { kinds: ['DeviceRetired'] })
  for (const alert of cleared) {
    expect(alert).toMatchObject({
      clearedAtMs: retired?.occurredAtMs,
      clearedBy: { messageKey: 'cleared.device-retired' },
    })
    const said = await service.store.journal.about([`alert:${alert.alertId}`], { kinds: ['AlertCleared'] })
    if (alert.ruleId !== 'probe-blind') expect(said[0]?.causeSeq).toBe(retired?.entrySeq)
    expect(service.rules.explain(alert.proof, 'en').title).not.toBe('')
  }
  const thresholds = { silenceMs: 5_000, coldBlindMs: minuteMs }
  accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'a test' }], actor))
  await passes(2 * minuteMs)
  expect(await alerts('open')).toEqual(['quarantine-waiting'])
  accepted(await service.commands.acceptQuarantined(deviceId, 1, 'it is scrapped', actor))
  expect(await alerts('open')).toEqual([])
})

it('a device that gets other hardware begins with what that says: the old doors, antennas and probes say nothing more', async () => {
  const { service, clock, passes, alerts } = await unhappyCabinet()
  await certifyCabinet(service, 'cab-1', { modelId: 'implant-cabinet-4', replace: true })
  expect(await alerts('open')).toEqual(['device-silence', 'quarantine-waiting'])
  const replaced = (await service.store.alerts.list('cleared')).map(({ clearedBy }) => clearedBy?.messageKey)
  expect(replaced).toEqual(Array(4).fill('cleared.device-replaced'))
  const anew = new WrittenCabinet('cab-1', clock.now())
  anew.epoch = epochSchema.parse('e000000000000002')
  const says = async (fact: FactBody) => {
    clock.advance(1_000)
    anew.elapsedMs = clock.now() - anew.bootedAtMs
    anew.say(fact)
    await submitBatch(service, anew.batch(anew.said.length), clock.now())
  }
  // The person who let it in has answered for its card.
  await says({ kind: 'AntennaLost', antenna: 2, noticedBy: 'reader-event' })
  await passes(minuteMs / 2)
  expect(await alerts('open')).toContain('antenna-lost')
  expect(await alerts('open')).not.toContain('second-card')
})
