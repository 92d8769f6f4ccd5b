import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Service } from '#cloud/service'
import { writeBackup } from '#cloud/store/engine/backup'
import { openDatabase, type StoreAddress } from '#cloud/store/engine/open-database'
import { restoreBackup } from '#cloud/store/engine/restore'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { deviceIdSchema } from '#contracts/ids'
import { systemClock } from '#platform/clock'
import { connectDevice } from '#tests/cloud/broker/connected-device'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { actor, defineItem, enrolCabinet, receiveUnits, serviceWorld } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const own = deviceIdSchema.parse('cab-1')

async function begin(address: StoreAddress): Promise<{ service: Service; port: number }> {
  const service = await serviceWorld({ address, clock: systemClock(), mqttListen: { host: '127.0.0.1', port: 0 } })
  const { mqttPort } = await service.start()
  return { service, port: mqttPort ?? 0 }
}

function cabinetWithUnits(count: number): WrittenCabinet {
  const cabinet = new WrittenCabinet(own, Date.now() - 60_000)
  cabinet.elapsedMs = 59_000
  cabinet.finds(...Array.from({ length: count }, (_, index) => epcOf(index + 1)))
  return cabinet
}

onBothEngines((newAddress) => {
  it('a receipt comes after the commit and carries the end of the chain as it stands on disk', async () => {
    const { service, port } = await begin(await newAddress())
    const password = await enrolCabinet(service, own)
    const device = await connectDevice(service, port, own, password)
    const cabinet = cabinetWithUnits(3)
    await device.publish(cabinet.batch())
    const { chainHead } = await device.receipt(({ committedSeq }) => committedSeq === 3)
    expect(chainHead).not.toBeNull()
    const entry = await service.store.journal.find(chainHead?.entrySeq ?? 0)
    expect(entry?.hash).toBe(chainHead?.hash)
    const said = await service.store.journal.after(0, 1_000)
    const lastFact = said.filter(({ source }) => source.kind === 'device').at(-1)
    expect(lastFact?.source).toMatchObject({ seq: 3 })
    expect(chainHead?.entrySeq).toBeGreaterThanOrEqual(lastFact?.entrySeq ?? Number.POSITIVE_INFINITY)
    await device.end()
    await service.stop()
  })

  it('a receipt lost in a crash costs nothing: the device sends again and every fact still counts once', async () => {
    const address = await newAddress()
    const before = await begin(address)
    const password = await enrolCabinet(before.service, own)
    await receiveUnits(before.service, await defineItem(before.service), own, 1, 6)
    const cabinet = cabinetWithUnits(6)
    const first = await connectDevice(before.service, before.port, own, password)
    await first.publish(cabinet.batch())
    await before.service.inside.ingest.idle()
    // The line breaks before the receipt is read; the service starts anew.
    await first.end()
    await before.service.stop()

    const { service, port } = await begin(address)
    const again = await connectDevice(service, port, own, password)
    await again.sayOnline(cabinet.epoch, 6)
    expect(await again.receipt(() => true)).toMatchObject({ committedSeq: 6, sendAgainFromSeq: null })
    await again.publish(cabinet.batch())
    await service.inside.ingest.idle()
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 6, factsDuplicate: 6, factsMissing: 0 })
    expect((await service.store.units.page({ state: 'stocked', placeId: own }, null, 10)).rows).toHaveLength(6)
    await again.end()
    await service.stop()
  })

  it('restored from an old backup it asks for what it no longer has, and gets back to where it was', async () => {
    const address = await newAddress()
    const file = join(temporaryFolder(), 'yesterday.jsonl')
    const { service, port } = await begin(address)
    const password = await enrolCabinet(service, own)
    await receiveUnits(service, await defineItem(service), own, 1, 6)
    const cabinet = cabinetWithUnits(6)
    const device = await connectDevice(service, port, own, password)
    await device.publish(cabinet.batch())
    await device.receipt(({ committedSeq }) => committedSeq === 6)
    await writeBackup(service.inside.store.database, service.siteId, file, 1)
    cabinet.session({ taken: [epcOf(1), epcOf(2)] })
    await device.publish(cabinet.batch(7))
    await device.receipt(({ committedSeq }) => committedSeq === 12)
    const today = (await service.store.units.page({}, null, 10)).rows.map(({ unitId, state }) => `${unitId} ${state}`)
    await device.end()
    await service.stop()

    const database = await openDatabase(address, 1)
    await expect(restoreBackup(database, service.siteId, file, false)).rejects.toMatchObject({
      code: 'store-not-empty',
    })
    await restoreBackup(database, service.siteId, file, true)
    await database.db.destroy()

    const restored = await begin(address)
    const back = await connectDevice(restored.service, restored.port, own, password)
    await back.sayOnline(cabinet.epoch, 12)
    expect(await back.receipt(() => true)).toMatchObject({ committedSeq: 6 })
    cabinet.climate(21_000)
    await back.publish(cabinet.batch(13))
    expect(await back.receipt(({ sendAgainFromSeq }) => sendAgainFromSeq !== null)).toMatchObject({
      committedSeq: 6,
      sendAgainFromSeq: 7,
    })
    await back.publish(cabinet.batch(7, 6))
    await back.receipt(({ committedSeq }) => committedSeq === 13)
    const units = (await restored.service.store.units.page({}, null, 10)).rows
    expect(units.map(({ unitId, state }) => `${unitId} ${state}`)).toEqual(today)
    await back.end()
    await restored.service.stop()
  })

  it('moves a backup from one engine to the other', async () => {
    const file = join(temporaryFolder(), 'moved.jsonl')
    const from = await begin({ engine: 'sqlite', path: ':memory:' })
    await enrolCabinet(from.service, own)
    await receiveUnits(from.service, await defineItem(from.service), own, 1, 3)
    const units = await from.service.store.units.page({}, null, 10)
    await writeBackup(from.service.inside.store.database, from.service.siteId, file, 1)
    const address = await newAddress()
    const database = await openDatabase(address, 1)
    await restoreBackup(database, from.service.siteId, file, false)
    await database.db.destroy()
    const to = await begin(address)
    expect(await to.service.store.units.page({}, null, 10)).toEqual(units)
    const moved = await from.service.store.journal.after(0, 100)
    // Behind what was moved stands that the service began to listen anew.
    const there = await to.service.store.journal.after(0, 100)
    expect(there.slice(0, moved.length)).toEqual(moved)
    expect(there.slice(moved.length).map(({ kind }) => kind)).toEqual(['ServiceListening'])
    expect((await verifyStore(to.service.inside.store.database, to.service.siteId)).problem).toBeNull()
    await from.service.stop()
    await to.service.stop()
  })
})

it('a command reaches a cabinet that listens, and is refused for one that does not', async () => {
  const { service, port } = await begin({ engine: 'sqlite', path: ':memory:' })
  const password = await enrolCabinet(service, own)
  const order = () => service.commands.sendCommand(own, { kind: 'Unlock', doorId: 1 }, actor)
  expect(await order()).toEqual({ ok: false, refusal: 'device-not-connected', about: { deviceId: own } })
  const device = await connectDevice(service, port, own, password)
  const outcome = await order()
  const text = await device.message((topic) => topic.endsWith('/commands'))
  const commandId = outcome.ok ? outcome.value.commandId : ''
  expect(JSON.parse(text)).toMatchObject({ kind: 'command', body: { kind: 'Unlock', doorId: 1, commandId } })
  const kinds = (await service.store.journal.after(0, 100)).map(({ kind }) => kind)
  expect(kinds.filter((kind) => kind === 'CommandIssued')).toHaveLength(1)
  await device.end()
  await service.stop()
})
