import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { writeBackup } from '#cloud/store/engine/backup'
import type { WorldFault } from '#cloud/store/engine/faults/world-fault'
import { restoreBackup } from '#cloud/store/engine/restore'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { defineItem, definePlace, serviceWorld } from '#tests/support/service-world'
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
