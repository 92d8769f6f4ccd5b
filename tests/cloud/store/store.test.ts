import { expect, it } from 'vitest'
import { subjectOf } from '#cloud/journal/subject'
import type { Service } from '#cloud/service'
import { openStore } from '#cloud/store/open-store'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { type SiteId, siteIdSchema } from '#contracts/ids'
import { hashOfEntry } from '#tests/support/journal-hash'
import {
  actor,
  defineItem,
  enrolCabinet,
  everywhere,
  receiveUnits,
  serviceWorld,
  submitBatch,
} from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'
import { onBothEngines } from './on-both-engines.ts'

const siteId = siteIdSchema.parse('main')

onBothEngines((newAddress) => {
  it('opens an empty database, brings it up to date, and opens it again', async () => {
    const address = await newAddress()
    const first = await openStore(address, siteId, 1)
    expect(await first.journal.head()).toEqual({ entrySeq: 0, hash: '0'.repeat(64) })
    await first.close()
    const second = await openStore(address, siteId, 2)
    const migrations = await second.database.db.selectFrom('migrations').selectAll().execute()
    expect(migrations).toEqual([{ number: 1, name: 'first-tables', applied_at_ms: 1 }])
    await second.close()
  })

  it('refuses a database that a newer program has changed', async () => {
    const address = await newAddress()
    const store = await openStore(address, siteId, 1)
    await store.database.db.insertInto('migrations').values({ number: 99, name: 'later', applied_at_ms: 2 }).execute()
    await store.close()
    await expect(openStore(address, siteId, 3)).rejects.toMatchObject({
      code: 'store-newer-than-program',
      message: expect.stringContaining('start the newer program'),
    })
  })

  it('lets in one first user, and no name twice', async () => {
    const service = await serviceWorld({ address: await newAddress() })
    const user = (username: string) => ({
      username,
      displayName: username,
      passwordHash: 'x',
      grants: everywhere('admin'),
    })
    const both = await Promise.all([
      service.commands.createFirstUser(user('anna')),
      service.commands.createFirstUser(user('bert')),
    ])
    expect(both).toMatchObject([{ ok: true }, { ok: false, refusal: 'first-run-over' }])
    expect(await service.commands.createUser(user('anna'), actor)).toMatchObject({ refusal: 'username-taken' })
    expect(await service.commands.createUser(user('carl'), actor)).toMatchObject({ ok: true })
    expect((await service.store.users.list()).map(({ username }) => username)).toEqual(['anna', 'carl'])
    expect((await service.store.users.findByUsername('anna'))?.grants).toEqual(everywhere('admin'))
    await service.stop()
  })

  it('chains the journal as it is documented, and notices a single byte anywhere', async () => {
    const address = await newAddress()
    const service = await serviceWorld({ address })
    await enrolCabinet(service, 'cab-1')
    await receiveUnits(service, await defineItem(service), 'cab-1', 1, 4)
    const { store } = service.inside
    const entries = await store.journal.after(0, 100)
    expect(entries.length).toBeGreaterThan(9)
    let previousHash = '0'.repeat(64)
    for (const entry of entries) {
      previousHash = hashOfEntry(previousHash, entry)
      expect(entry.hash).toBe(previousHash)
    }
    const { db } = store.database
    const verified = async () => (await verifyStore(store.database, siteId)).problem
    expect(await verified()).toBeNull()

    // A unit's arrival: said by a person, at a place, because of the shipment.
    const seq = entries.findIndex(({ kind }) => kind === 'UnitReceived') + 1
    const ofSeq = db.updateTable('journal').where('entry_seq', '=', seq)
    const whole = await db.selectFrom('journal').selectAll().where('entry_seq', '=', seq).executeTakeFirstOrThrow()
    const where = `journal entry ${seq}`
    for (const tampered of [
      { body: whole.body.replace('{', '{ ') },
      { body: whole.body.replace('"kind"', '"kinD"') },
      { actor_ref: 'user-testes' },
      { occurred_at_ms: 5 },
      { source_seq: 1 },
      { subject: 'unit:another' },
      { place_id: 'cab-1' },
      { cause_seq: null },
    ]) {
      await ofSeq.set(tampered).execute()
      expect(await verified(), JSON.stringify(tampered)).toEqual({ where, what: 'it was altered' })
      await ofSeq.set(whole).execute()
    }
    expect(await verified()).toBeNull()

    await db.deleteFrom('journal').where('entry_seq', '=', entries.length).execute()
    expect(await verified()).toMatchObject({ where: `journal entry ${entries.length}` })
    await service.stop()
  })

  it('adds units and positions up anew and finds what was changed behind its back', async () => {
    const service = await serviceWorld({ address: await newAddress() })
    await enrolCabinet(service, 'cab-1')
    const itemId = await defineItem(service)
    const [, second] = await receiveUnits(service, itemId, 'cab-1', 1, 3)
    const { db } = service.inside.store.database
    const verify = () => verifyStore(service.inside.store.database, siteId)
    expect(await verify()).toMatchObject({ tables: { units: 3, positions: 2 }, problem: null })

    const unit = db.updateTable('units').where('unit_id', '=', second ?? '')
    await unit.set({ lot: 'L2' }).execute()
    expect((await verify()).problem).toEqual({
      where: `units ${second}`,
      what: 'column lot is not what the journal adds up to',
    })
    await unit.set({ lot: 'L1' }).execute()

    await db.updateTable('positions').set({ coming: 9 }).where('place_id', '=', 'cab-1').execute()
    expect((await verify()).problem?.where).toBe(`positions ${itemId}/cab-1/hospital`)
    await service.stop()
  })

  it('shows stock by item and place, units by page, and a unit by what happened to it and to its tag', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ address: await newAddress(), clock })
    await enrolCabinet(service, 'cab-1')
    const itemId = await defineItem(service)
    const unitIds = await receiveUnits(service, itemId, 'cab-1', 1, 5)
    const cabinet = new WrittenCabinet('cab-1', clock.now() - 1_000_000)
    clock.advance(60_000)
    cabinet.elapsedMs = 1_060_000
    cabinet.finds(epcOf(1), epcOf(2), epcOf(3), epcOf(4), epcOf(99))
    cabinet.session({ taken: [epcOf(1)] })
    clock.advance(60_000)
    await submitBatch(service, cabinet.batch(), clock.now())

    const stock = (await service.stockToday()).sort((a, b) => (a.placeId < b.placeId ? -1 : 1))
    const common = { itemId, owner: 'hospital', uncertain: 0, held: 0, expired: 0 }
    expect(stock).toMatchObject([
      { ...common, placeId: 'cab-1', usable: 3, coming: 1, earliestExpiresOnDay: 22_000 },
      { ...common, placeId: 'store', usable: 0, coming: 0 },
    ])
    expect((await service.store.tags.foreignSeen()).map(({ epc, placeId }) => [epc, placeId])).toEqual([
      [epcOf(99), 'cab-1'],
    ])
    const first = await service.store.units.page({ placeId: 'cab-1' }, null, 2)
    const second = await service.store.units.page({ placeId: 'cab-1' }, first.nextCursor, 2)
    expect([...first.rows, ...second.rows].map(({ unitId }) => unitId)).toEqual(unitIds.slice(1, 4).sort())
    expect(second.nextCursor).toBeNull()
    const about = [subjectOf('unit', unitIds[0] ?? ''), subjectOf('tag', epcOf(1))]
    const kinds = (await service.store.journal.about(about)).map(({ kind }) => kind)
    expect(kinds).toEqual(['UnitAnnounced', 'TagBound', 'UnitReceived', 'UnitFound', 'UnitTaken'])
    expect(await service.store.summary()).toMatchObject({
      factsAccepted: 10,
      sessions: 1,
      units: { byState: { taken: 1 } },
    })
    await service.stop()
  })

  it('keeps two sites in one database, and neither sees, counts or breaks the other', async () => {
    const address = await newAddress()
    const clock = virtualClock()
    const south = siteIdSchema.parse('south')
    /** One service a database: the sites are served one after the other. */
    const at = async <T>(site: SiteId, work: (service: Service) => Promise<T>): Promise<T> => {
      const service = await serviceWorld({ address, clock, config: { siteId: site } })
      const answer = await work(service)
      await service.stop()
      return answer
    }
    const problemAt = (site: SiteId) =>
      at(site, async ({ inside }) => (await verifyStore(inside.store.database, site)).problem?.where)
    const fill = async (service: Service) => {
      await enrolCabinet(service, 'cab-1')
      await receiveUnits(service, await defineItem(service), 'cab-1', 1, 2)
      const cabinet = new WrittenCabinet('cab-1', clock.now() - 90_000)
      cabinet.finds(epcOf(1))
      cabinet.climate(21_000)
      await submitBatch(service, cabinet.batch(), clock.now())
    }
    await at(siteId, async (service) => {
      await fill(service)
      const policy = { layer: 'hospital', thresholds: { reorderPoint: 9 }, reason: 'for one site' }
      await service.commands.putPolicies([policy], actor)
    })
    await at(south, fill)
    for (const [site, policies] of [
      [siteId, 1],
      [south, 0],
    ] as const) {
      await at(site, async (service) => {
        expect(await service.store.summary()).toMatchObject({ factsAccepted: 2, factsDuplicate: 0, climateWindows: 1 })
        expect((await service.store.units.page({}, null, 10)).rows).toHaveLength(2)
        expect((await service.store.journal.after(0, 1)).map(({ entrySeq }) => entrySeq)).toEqual([1])
        expect(await service.policies()).toHaveLength(policies)
      })
    }
    expect([await problemAt(siteId), await problemAt(south)]).toEqual([undefined, undefined])
    await at(south, async ({ inside }) => {
      const third = inside.store.database.db.updateTable('journal').where('site_id', '=', south)
      await third.where('entry_seq', '=', 3).set({ place_id: 'x' }).execute()
    })
    expect([await problemAt(siteId), await problemAt(south)]).toEqual([undefined, 'journal entry 3'])
  })
})
