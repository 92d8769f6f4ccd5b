import { expect, it } from 'vitest'
import { hashOfEntry } from '#cloud/journal/hash-chain'
import { sha256 } from '#cloud/store/journal/journal-row'
import { verifyStore } from '#cloud/store/journal/verify'
import { openStore } from '#cloud/store/open-store'
import { siteIdSchema, userRefSchema } from '#contracts/ids'
import { defineItem, enrolCabinet, itemId, receiveUnits, serviceWorld, submitBatch } from '#tests/support/service-world'
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
    const store = await openStore(await newAddress(), siteId, 1)
    const user = (name: string) => ({
      userId: userRefSchema.parse(`user-${name}`),
      username: name,
      displayName: name,
      passwordHash: 'x',
      roles: ['admin' as const],
      disabled: false,
      createdAtMs: 1,
    })
    const both = await Promise.all([store.users.insertFirst(user('anna')), store.users.insertFirst(user('bert'))])
    expect(both.filter(Boolean)).toHaveLength(1)
    expect(await store.users.insert({ ...user('carl'), username: 'anna' })).toBe(!both[0])
    expect((await store.users.findByUsername('anna'))?.roles).toEqual(both[0] ? ['admin'] : ['admin'])
    await store.close()
  })

  it('chains the journal as the ledger does, and notices a single byte anywhere', async () => {
    const address = await newAddress()
    const service = await serviceWorld({ address })
    await enrolCabinet(service, 'cab-1')
    await defineItem(service)
    await receiveUnits(service, 'cab-1', 1, 4)
    const { store } = service.inside
    const entries = await store.journal.after(0, 100)
    expect(entries.length).toBeGreaterThan(9)
    let previousHash = '0'.repeat(64)
    for (const entry of entries) {
      expect(entry.previousHash).toBe(previousHash)
      previousHash = hashOfEntry(previousHash, entry, sha256)
      expect(entry.hash).toBe(previousHash)
    }
    const { db } = store.database
    const verified = async () => (await verifyStore(store.database, siteId)).problem
    expect(await verified()).toBeNull()

    const fifth = db.updateTable('journal').where('entry_seq', '=', 5)
    const { body, actor_ref } = await db
      .selectFrom('journal')
      .selectAll()
      .where('entry_seq', '=', 5)
      .executeTakeFirstOrThrow()
    for (const tampered of [
      { body: body.replace('{', '{ ') },
      { body: body.replace('"kind"', '"kinD"') },
      { actor_ref: 'user-testes' },
      { occurred_at_ms: 5 },
      { source_seq: 1 },
    ]) {
      await fifth.set(tampered).execute()
      expect(await verified(), JSON.stringify(tampered)).toEqual({
        where: 'first broken entry 5',
        what: 'it was altered',
      })
      await fifth.set({ body, actor_ref, occurred_at_ms: entries[4]?.occurredAtMs ?? 0, source_seq: null }).execute()
    }
    expect(await verified()).toBeNull()

    await db.deleteFrom('journal').where('entry_seq', '=', entries.length).execute()
    expect(await verified()).toMatchObject({ where: `first broken entry ${entries.length}` })
    await service.stop()
  })

  it('adds units and positions up anew and finds what was changed behind its back', async () => {
    const service = await serviceWorld({ address: await newAddress() })
    await enrolCabinet(service, 'cab-1')
    await defineItem(service)
    await receiveUnits(service, 'cab-1', 1, 3)
    const { db } = service.inside.store.database
    const verify = () => verifyStore(service.inside.store.database, siteId)
    expect(await verify()).toMatchObject({ units: 3, problem: null })

    await db.updateTable('units').set({ lot: 'L2' }).where('epc', '=', epcOf(2)).execute()
    expect((await verify()).problem?.where).toBe(`unit ${epcOf(2)}`)
    await db.updateTable('units').set({ lot: 'L1' }).where('epc', '=', epcOf(2)).execute()

    await db.updateTable('positions').set({ in_transit: 9 }).where('place_id', '=', 'cab-1').execute()
    expect((await verify()).problem?.where).toBe(`position of ${itemId} at cab-1`)
    await service.stop()
  })

  it('shows stock by item and by cabinet, units by page, and a unit by what happened to it', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ address: await newAddress(), clock })
    await enrolCabinet(service, 'cab-1')
    await defineItem(service)
    await receiveUnits(service, 'cab-1', 1, 5)
    const cabinet = new WrittenCabinet('cab-1', clock.now() - 1_000_000)
    clock.advance(60_000)
    cabinet.elapsedMs = 1_060_000
    cabinet.finds(epcOf(1), epcOf(2), epcOf(3), epcOf(4))
    cabinet.session({ taken: [epcOf(1)] })
    clock.advance(60_000)
    await submitBatch(service, cabinet.batch(), clock.now())

    const [item] = await service.store.stock.byItem()
    expect(item).toMatchObject({ itemId, usable: 4, uncertain: 0, held: 0, earliestExpiresOnDay: 22_000 })
    const [shelf] = await service.store.stock.byCabinet()
    expect(shelf).toMatchObject({ placeId: 'cab-1', usable: 3, foreign: 0, items: 1 })
    const first = await service.store.units.page({ placeId: 'cab-1' }, null, 2)
    const second = await service.store.units.page({ placeId: 'cab-1' }, first.nextCursor, 2)
    expect([...first.rows, ...second.rows].map(({ epc }) => epc)).toEqual([epcOf(2), epcOf(3), epcOf(4)])
    expect(second.nextCursor).toBeNull()
    const kinds = (await service.store.journal.ofUnit(epcOf(1))).map(({ kind }) => kind)
    expect(kinds).toEqual(['UnitAnnounced', 'UnitReceived', 'UnitFound', 'UnitTaken'])
    expect(await service.store.summary()).toMatchObject({
      factsAccepted: 9,
      sessions: 1,
      units: { byState: { taken: 1 } },
    })
    await service.stop()
  })
})
