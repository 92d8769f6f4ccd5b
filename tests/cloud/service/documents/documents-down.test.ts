import { createPublicKey, verify } from 'node:crypto'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { Service } from '#cloud/service'
import { writeBackup } from '#cloud/store/engine/backup'
import { openDatabase, type StoreAddress } from '#cloud/store/engine/open-database'
import { restoreBackup } from '#cloud/store/engine/restore'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { badgeRosterSchema } from '#contracts/downlink/badge-roster'
import { type Envelope, envelopeSchema, signedTextOf } from '#contracts/downlink/envelope'
import { type DeviceId, deviceIdSchema, siteIdSchema, type UserRef } from '#contracts/ids'
import { topicOf } from '#contracts/topics'
import type { TrustBundle } from '#contracts/trust-bundle'
import { systemClock } from '#platform/clock'
import { systemFiles } from '#platform/files'
import { type ConnectedDevice, connectDevice } from '#tests/cloud/broker/connected-device'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { authorityInMemory, certifyCabinet } from '#tests/support/devices/certify'
import { accepted, receiveLot } from '#tests/support/filled-site'
import {
  actor,
  defineItem,
  definePlace,
  enrolCabinet,
  everywhere,
  receiveUnits,
  serviceWorld,
  submitBatch,
} from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const siteId = siteIdSchema.parse('main')
const own = deviceIdSchema.parse('cab-1')
const memory: StoreAddress = { engine: 'sqlite', path: ':memory:' }

async function begin(address: StoreAddress, signingKeyPath?: string): Promise<{ service: Service; port: number }> {
  const listening = { clock: systemClock(), mqttListen: { host: '127.0.0.1', port: 0 } }
  const kept = signingKeyPath === undefined ? {} : { signingKeyPath, files: systemFiles() }
  const service = await serviceWorld({ address, ...listening, ...kept })
  const { mqttPort } = await service.start()
  onTestFinished(() => service.stop())
  return { service, port: mqttPort ?? 0 }
}

async function enrol(service: Service): Promise<{ password: string; trust: TrustBundle }> {
  await definePlace(service, own)
  const wish = { modelId: 'implant-cabinet-4', kind: 'cabinet', title: own, placeId: own, rotate: false } as const
  return accepted(await service.commands.registerDevice({ deviceId: own, ...wish }, actor))
}

async function hire(service: Service, username: string, badgeNumber: string): Promise<UserRef> {
  const person = { username, displayName: username, passwordHash: 'x', grants: everywhere('clinician') }
  const { userId } = accepted(await service.commands.createUser(person, actor))
  accepted(await service.commands.putBadges([{ badgeNumber, user: { username }, validUntilMs: 4e12 }], actor))
  return userId
}

/** The first roster that comes, or came, and says that. */
async function rosterThat(device: ConnectedDevice, isWanted: (envelope: Envelope) => boolean): Promise<Envelope> {
  const text = await device.message(
    (topic, said) =>
      topic === topicOf(siteId, own, 'documents', 'badge-roster') && isWanted(envelopeSchema.parse(JSON.parse(said))),
  )
  return envelopeSchema.parse(JSON.parse(text))
}

const badgesOf = ({ body }: Envelope) => badgeRosterSchema.parse(body).badges

function isSignedBy({ signingKeys }: TrustBundle, envelope: Envelope): boolean {
  const key = signingKeys.find(({ keyId }) => keyId === envelope.signature.keyId)
  const x = Buffer.from(key?.publicKey ?? '', 'hex').toString('base64url')
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, Buffer.from(signedTextOf(envelope)), publicKey, Buffer.from(envelope.signature.value, 'hex'))
}

/** Says that a document is in force, as the agent does. */
async function sayApplied(device: ConnectedDevice, cabinet: WrittenCabinet, version: number): Promise<void> {
  const firstSeq = cabinet.said.length + 1
  cabinet.applies('badge-roster', version)
  await device.publish(cabinet.batch(firstSeq, 1))
}

onBothEngines((newAddress) => {
  it('a roster is signed for its cabinet, and a disabled person is gone from it within seconds', async () => {
    const { service, port } = await begin(await newAddress())
    const { password, trust } = await enrol(service)
    const anna = await hire(service, 'anna', '4711')
    const device = await connectDevice(service, port, own, password)
    const first = await rosterThat(device, (envelope) => badgesOf(envelope).length === 1)
    expect(first).toMatchObject({ site: 'main', device: own, kind: 'badge-roster', expiresAtMs: null })
    expect(JSON.stringify(first)).not.toContain('4711')
    expect(badgesOf(first)).toMatchObject([{ userRef: anna, revoked: false }])
    expect(isSignedBy(trust, first)).toBe(true)
    accepted(await service.commands.setUserDisabled(anna, true, actor))
    const second = await rosterThat(device, (envelope) => badgesOf(envelope).every(({ revoked }) => revoked))
    expect(second.version).toBeGreaterThan(first.version)
    accepted(await service.commands.setUserDisabled(anna, false, actor))
    await rosterThat(
      device,
      ({ version, ...rest }) => version > second.version && !badgesOf({ version, ...rest })[0]?.revoked,
    )
    await device.end()
  })

  it('is sent at every connection until the device says that it has it, and the store knows both versions', async () => {
    const { service, port } = await begin(await newAddress())
    const { password } = await enrol(service)
    await hire(service, 'anna', '4711')
    await service.inside.documents.settled()
    const unheard = await connectDevice(service, port, own, password)
    const { version } = await rosterThat(unheard, () => true)
    await unheard.end()
    const device = await connectDevice(service, port, own, password)
    expect(await rosterThat(device, () => true)).toMatchObject({ version })
    const cabinet = new WrittenCabinet(own, Date.now())
    await sayApplied(device, cabinet, version)
    await device.receipt(({ committedSeq }) => committedSeq === 1)
    await service.inside.documents.settled()
    await device.end()
    const row = (await service.store.documents.all()).find(({ kind }) => kind === 'badge-roster')
    expect(row).toMatchObject({ wantedVersion: version, heldVersion: version, refusedReason: null })
    const again = await connectDevice(service, port, own, password)
    await again.sayOnline(cabinet.epoch, 1)
    await again.receipt(() => true)
    expect(again.heard.filter(({ topic }) => topic.endsWith('/documents/badge-roster'))).toEqual([])
    // A card that was replaced holds nothing, and says so: the roster comes again.
    await again.sayHeld([])
    expect(await rosterThat(again, () => true)).toMatchObject({ version })
    await again.end()
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })

  it('a version never goes back, also when the service is restored from a back-up of before', async () => {
    const folder = temporaryFolder()
    const keyPath = join(folder, 'signing-key.json')
    const before = await begin(await newAddress(), keyPath)
    const { password, trust } = await enrol(before.service)
    await hire(before.service, 'anna', '4711')
    await before.service.inside.documents.settled()
    const file = join(folder, 'backup')
    await writeBackup(before.service.inside.store.database, before.service.siteId, file, 1)
    // After the back-up the device takes a roster from a service whose clock ran far ahead.
    const ahead = Date.now() + 3_600_000
    await before.service.stop()

    const address = await newAddress()
    const database = await openDatabase(address, 1)
    await restoreBackup(database, before.service.siteId, file, false)
    await database.db.destroy()
    const { service, port } = await begin(address, keyPath)
    await service.inside.documents.settled()
    const device = await connectDevice(service, port, own, password)
    const told = await rosterThat(device, () => true)
    expect(told.version).toBeLessThan(ahead)
    await device.sayHeld([{ kind: 'badge-roster', version: ahead }])
    const over = await rosterThat(device, ({ version }) => version > told.version)
    expect(over.version).toBe(ahead + 1)
    expect(isSignedBy(trust, over)).toBe(true)
    await device.end()
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
})

it('a unit is on every cabinet’s stop list while it is held, whichever cabinet it stands in, and from the day it has expired', async () => {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(() => service.stop())
  for (const deviceId of ['cab-1', 'cab-2']) await enrolCabinet(service, deviceId)
  const itemId = await defineItem(service)
  const [unitId = '', other = ''] = await receiveUnits(service, itemId, 'cab-1', 1, 2)
  const lotId = await receiveLot(service, await defineItem(service, 'SWAB-1', 'lot'), 'store', 10)
  const said = async () => {
    await service.inside.documents.settled()
    const lists = ['cab-1', 'cab-2'].map((deviceId) =>
      service.inside.documents.bodyOf(deviceId as DeviceId, 'stop-list'),
    )
    expect(lists[1]).toEqual(lists[0])
    return JSON.parse(lists[0] ?? 'null')
  }
  expect(await said()).toEqual({ tags: [], lots: [] })
  const heldAtMs = clock.now()
  accepted(await service.commands.holdUnit(unitId, { reason: 'recall', note: 'maker' }, actor))
  accepted(await service.commands.decideLot({ kind: 'LotHeld', lotId, reason: 'damage', because: 'wet' }, actor))
  const held = await said()
  expect(held).toMatchObject({ tags: [{ epc: epcOf(1), reason: 'recall' }], lots: [{ lot: 'L7', reason: 'damage' }] })
  expect(held.tags[0].sinceMs - heldAtMs).toBeLessThan(1_000)
  accepted(await service.commands.releaseUnit(unitId, { reason: 'recall', note: 'wrong lot' }, actor))
  expect((await said()).tags).toEqual([])
  // The units' last day is day 22,000; the lot's too.
  clock.advance(22_001 * 86_400_000 - clock.now())
  expect((await said()).tags).toMatchObject([
    { epc: epcOf(1), reason: 'expired', sinceMs: 22_001 * 86_400_000 },
    { epc: epcOf(2), reason: 'expired' },
  ])
  accepted(await service.commands.scrapUnit(other, 'expired', actor))
  expect((await said()).tags).toHaveLength(1)
  expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
})

it('a cabinet has the cards of the units that stand in it, and of no others', async () => {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(() => service.stop())
  for (const deviceId of ['cab-1', 'cab-2']) await enrolCabinet(service, deviceId)
  const itemId = await defineItem(service)
  const said = async (deviceId: string) => {
    await service.inside.documents.settled()
    return JSON.parse(service.inside.documents.bodyOf(deviceId as DeviceId, 'stock-cards') ?? 'null')
  }
  expect(await said('cab-1')).toEqual({ cards: [] })
  await receiveUnits(service, itemId, 'cab-1', 1, 2)
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  cabinet.finds(epcOf(1), epcOf(2))
  await submitBatch(service, cabinet.batch(), clock.now())
  const card = {
    itemId,
    name: 'Screw',
    size: null,
    lot: 'L1',
    expiresOnDay: 22_000,
    owner: 'hospital',
    expiresAtMs: 22_001 * 86_400_000,
  }
  expect(await said('cab-1')).toEqual({
    cards: [
      { epc: epcOf(1), ...card },
      { epc: epcOf(2), ...card },
    ],
  })
  expect(await said('cab-2')).toEqual({ cards: [] })
  const versionsOf = async () =>
    new Map((await service.store.documents.all()).map((row) => [`${row.deviceId} ${row.kind}`, row.wantedVersion]))
  const before = await versionsOf()
  const from = cabinet.said.length + 1
  cabinet.session({ taken: [epcOf(1)] })
  await submitBatch(service, cabinet.batch(from), clock.now())
  expect(await said('cab-1')).toEqual({ cards: [{ epc: epcOf(2), ...card }] })
  const after = await versionsOf()
  // Only what says something else is issued anew.
  expect([...after].filter(([key, version]) => before.get(key) !== version).map(([key]) => key)).toEqual([
    'cab-1 stock-cards',
  ])
  expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
})

it('a cabinet enrolled by code has its documents at once, whatever changed before it served or while it was retired', async () => {
  const service = await serviceWorld({
    clock: systemClock(),
    mqttListen: { host: '127.0.0.1', port: 0 },
    openAuthority: authorityInMemory(Date.now()),
  })
  await service.start()
  onTestFinished(() => service.stop())
  const { documents } = service.inside
  const rosterTold = async () => {
    await documents.settled()
    return badgeRosterSchema.parse(JSON.parse(documents.bodyOf(own, 'badge-roster') ?? '')).badges
  }
  await hire(service, 'anna', '4711')
  await documents.settled()
  await certifyCabinet(service, own)
  expect(await rosterTold()).toHaveLength(1)
  accepted(await service.commands.retireDevice(own, { reason: 'a test', leaveUnits: false }, actor))
  await hire(service, 'bert', '4712')
  await documents.settled()
  await certifyCabinet(service, own)
  expect(await rosterTold()).toHaveLength(2)
})

it('the signing key is made once, kept for the service alone, and its public part is in the journal', async () => {
  const keyPath = join(temporaryFolder(), 'signing-key.json')
  const published = async (service: Service) =>
    (await service.store.journal.after(0, 100)).filter(({ kind }) => kind === 'SigningKeyPublished')
  const first = await begin(memory, keyPath)
  const { trust } = await enrol(first.service)
  const [entry, ...others] = await published(first.service)
  expect(others).toEqual([])
  expect(entry?.body).toMatchObject(trust.signingKeys[0] ?? {})
  const second = await begin(memory, keyPath)
  expect((await enrol(second.service)).trust).toEqual(trust)
})

it('five thousand badges fit, and one more is refused', async () => {
  const { service, port } = await begin(memory)
  const { password } = await enrol(service)
  await hire(service, 'anna', 'first')
  const badges = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => {
      return { badgeNumber: String(from + index), user: { username: 'anna' }, validUntilMs: 4e12 }
    })
  accepted(await service.commands.putBadges(badges(1, 4_999), actor))
  const device = await connectDevice(service, port, own, password)
  const full = await rosterThat(device, (envelope) => badgesOf(envelope).length === 5_000)
  expect(JSON.stringify(full).length).toBeLessThan(1_048_576)
  expect(await service.commands.putBadges(badges(9_999, 1), actor)).toMatchObject({ refusal: 'badges-too-many' })
  await device.end()
})
