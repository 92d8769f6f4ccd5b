import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { authorityFor, makeAuthority } from '#cloud/certificates/authority'
import { writeBackup } from '#cloud/store/engine/backup'
import type { WorldFault } from '#cloud/store/engine/faults/world-fault'
import { restoreBackup } from '#cloud/store/engine/restore'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { siteIdSchema } from '#contracts/ids'
import type { Files } from '#platform/files'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { memoryFiles } from '#tests/support/devices/memory-files'
import { defineItem, definePlace, type ServiceWorldOptions, serviceWorld } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'written',
    (fault: WorldFault) => fault.code,
  )

onBothEngines((newAddress) => {
  it('of two services on one store the older writes no more, and says so', async () => {
    const address = await newAddress()
    const clock = virtualClock()
    const older = await serviceWorld({ address, clock })
    onTestFinished(() => older.stop())
    await definePlace(older, 'shelf')
    clock.advance(1_000)
    const newer = await serviceWorld({ address, clock, seed: 8 })
    onTestFinished(() => newer.stop())
    await definePlace(newer, 'trolley')
    expect(await codeOf(definePlace(older, 'ghost'))).toBe('store-taken')
    await definePlace(newer, 'drawer')
    const { database } = newer.inside.store
    expect((await verifyStore(database, newer.siteId)).problem).toBeNull()
  })

  it('a start that is refused takes the store from nobody', async () => {
    const [address, clock, own, others] = [await newAddress(), virtualClock(), memoryFiles(), memoryFiles()]
    const placeOf = (files: Files) => ({
      files,
      stateDir: '/state',
      siteId: siteIdSchema.parse('main'),
      nowMs: clock.now(),
    })
    const authorityIn = (files: Files) => (known: string | null) => authorityFor(placeOf(files), known)
    await makeAuthority(placeOf(others), null)
    const host = '127.0.0.1'
    const like = { address, clock, openAuthority: authorityIn(own), mqttListen: { host, port: 0 } }
    const running = await serviceWorld(like)
    onTestFinished(() => running.stop())
    const { mqttPort } = await running.start()
    await running.inside.caughtUp()
    const unreadable = { ...memoryFiles(), read: async () => '{}' }
    const refused: [string, ServiceWorldOptions][] = [
      ['authority-missing', { openAuthority: authorityIn(memoryFiles()) }],
      ['authority-other', { openAuthority: authorityIn(others) }],
      ['authority-damaged', { openAuthority: authorityIn(unreadable) }],
      ['signing-key-unreadable', { files: unreadable, signingKeyPath: '/state/signing-key.json' }],
      ['port-taken', { mqttListen: { host, port: mqttPort ?? 0 } }],
      // Settings that a start takes up are not taken up by one that is refused.
      ['port-taken', { mqttListen: { host, port: mqttPort ?? 0 }, config: { unaccountedAfterMs: null } }],
    ]
    const head = await running.store.journal.head()
    for (const [index, [code, options]] of refused.entries()) {
      const starting = async () => {
        const service = await serviceWorld({ ...like, ...options, seed: 8 + index })
        await service.start().finally(() => service.stop())
      }
      expect(await codeOf(starting())).toBe(code)
      expect(await running.store.journal.head()).toEqual(head)
    }
    expect([await codeOf(definePlace(running, 'shelf')), await running.notReady()]).toEqual(['written', null])
    const next = await serviceWorld({ ...like, seed: 20 })
    onTestFinished(() => next.stop())
    expect(await codeOf(definePlace(running, 'drawer'))).toBe('written')
    await next.start()
    expect(await codeOf(definePlace(running, 'ghost'))).toBe('store-taken')
    expect((await verifyStore(running.inside.store.database, running.siteId)).problem).toBeNull()
  })

  it('under a backup that is put in place the service that runs writes no more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wardstock-one-writer-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const clock = virtualClock()
    const service = await serviceWorld({ address: await newAddress(), clock })
    onTestFinished(() => service.stop())
    await defineItem(service)
    const { database } = service.inside.store
    const file = join(folder, 'backup.jsonl')
    await writeBackup(database, service.siteId, file, clock.now())
    await definePlace(service, 'ghost')
    await restoreBackup(database, service.siteId, file, true)
    expect(await codeOf(definePlace(service, 'shelf'))).toBe('store-taken')
    expect((await verifyStore(database, service.siteId)).problem).toBeNull()
  })
})
