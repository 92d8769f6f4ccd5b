import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { epcHexSchema, userRefSchema } from '#contracts/ids'
import { loadModel, modelIds } from '#firmware-config/load-model'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { foundHospital, goOn } from '#simulators/history/run/lived-hospital'
import { hospitalPaths, storePath } from '#simulators/hospital/configure'
import { worldSchema } from '#simulators/hospital/world/world'
import { simulatedDevice } from '#tests/simulation/simulated-cabinet'
import { simulatedFiles } from '#tests/simulation/simulated-files'
import { simulatedNetwork } from '#tests/simulation/simulated-network'
import { simulatedService } from '#tests/simulation/simulated-service'
import { installVirtualTime, simulationStartMs } from '#tests/simulation/virtual-time'
import { factsOnCard } from '#tests/support/cards'
import { accepted } from '#tests/support/filled-site'
import { wholeJournal } from '#tests/support/whole-journal'
import { dayMs, smallPlan } from './written-history.ts'

const mqttPort = 1_883
const badgeNumber = '4711'
const seed = 5
const wished = smallPlan.devices.find(({ kind }) => kind === 'cabinet')
if (wished === undefined) throw new Error('the small hospital has a cabinet')

type Watermark = { device_id: string; epoch: string; committed_seq: number }

function watermarks(path: string): Watermark[] {
  const database = new DatabaseSync(path, { readOnly: true })
  try {
    return database.prepare('select device_id, epoch, committed_seq from watermarks').all() as Watermark[]
  } finally {
    database.close()
  }
}

it('an agent boots on a card of a history and goes on from it, with the real service on its store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wardstock-goes-on-'))
  const paths = hospitalPaths(folder)
  const hospital = { folder, plan: smallPlan, log: silentLog() }
  await foundHospital(hospital, simulationStartMs - dayMs)
  await goOn(hospital, simulationStartMs)
  const world = worldSchema.parse(JSON.parse(readFileSync(paths.world, 'utf8')))
  const { deviceId } = wished
  const inside = world.units.flatMap(({ epc, whereabouts }) => (whereabouts === deviceId ? [epc] : []))
  const cardFolder = paths.agentState(deviceId)
  const before = factsOnCard(deviceId, cardFolder)
  const ofDevice = (rows: Watermark[]) => rows.filter(({ device_id }) => device_id === deviceId)
  expect(ofDevice(watermarks(storePath(paths)))).toEqual([
    { device_id: deviceId, epoch: before.at(-1)?.epoch, committed_seq: before.at(-1)?.seq },
  ])

  let moved = () => 0
  const time = installVirtualTime(() => moved())
  const network = simulatedNetwork(seededRandom(seed, 'network'), 2)
  moved = network.activity
  const files = simulatedFiles()
  const models = new Map(modelIds().map((id) => [id, loadModel(id)]))
  const parts = { seed, storePath: storePath(paths), models, time, network, files, mqttPort, log: silentLog() }
  const office = simulatedService({ ...parts, machines: () => [deviceId] })
  await office.boot()
  const service = office.running()
  const headBefore = (await service.store.journal.head()).entrySeq
  const nurse = await service.store.users.findByUsername('nurse-1')
  const admin = userRefSchema.parse((await service.store.users.findByUsername('admin'))?.userId)
  const badge = { badgeNumber, user: { username: 'nurse-1' }, validUntilMs: simulationStartMs + dayMs }
  accepted(await service.commands.putBadges([badge], admin))
  const { password, trust } = accepted(await service.commands.registerDevice({ ...wished, rotate: true }, admin))
  const device = await simulatedDevice({
    ...{ deviceId, modelId: wished.modelId, index: 0, seed, tier: 'good', law: 'declared', inside, folder: cardFolder },
    ...{ time, network, files, log: silentLog(), password, trust, mqttPort },
  })
  try {
    await device.boot()
    const told = async (kind: string) =>
      (await wholeJournal(service.store)).slice(headBefore).filter((entry) => entry.kind === kind)
    const has = async (kind: string) => {
      let found = false
      for (let tries = 0; tries < 60 && !found; tries++) {
        await time.runUntil(time.now() + 5_000)
        found = (await told(kind)).length > 0
      }
      expect(found, kind).toBe(true)
    }
    await has('BaselineScanned')
    expect((await told('BaselineScanned'))[0]?.body).toMatchObject({
      presentCount: inside.length,
      foundCount: 0,
      missingCount: 0,
    })
    const held = await service.store.units.page({ placeId: deviceId, state: 'stocked' }, null, 1_000)
    expect(held.rows).toHaveLength(inside.length)

    // The first visit after the history: what is taken is taken by the books.
    const cabinet = device.cabinet
    if (cabinet === null) throw new Error('a cabinet')
    await time.runUntil(time.now() + 30_000)
    cabinet.presentBadge(badgeNumber)
    expect(await time.runUntilTrue(() => cabinet.lockReleased(), 10_000)).toBe(true)
    cabinet.openDoor('nurse')
    await time.runUntil(time.now() + 8_000)
    const [epc = ''] = cabinet.inside()
    cabinet.take(epcHexSchema.parse(epc))
    cabinet.closeDoor()
    await has('SessionCommitted')
    expect((await told('UnitTaken')).map(({ body }) => body.epc)).toEqual([epc])
    expect((await told('SessionCommitted'))[0]?.body.userRefs).toEqual([nurse?.userId])

    device.crash()
    const after = factsOnCard(deviceId, cardFolder)
    expect(new Set(after.map(({ epoch }) => epoch))).toEqual(new Set([before.at(-1)?.epoch]))
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.map(({ seq }) => seq)).toEqual(after.map((_, index) => (after[0]?.seq ?? 0) + index))
    expect(await service.store.gaps.all()).toEqual([])
    const raised = (await told('AlertRaised')).map(({ source }) => (source.kind === 'service' ? source.decider : ''))
    expect(raised.filter((rule) => /card|identity|missing|clock|foreign/.test(rule))).toEqual([])
    expect((await told('UnitFound')).concat(await told('UnitMissing'))).toEqual([])
  } finally {
    device.crash()
    device.cabinet?.stop()
    await device.probes.stop()
    await office.crash()
    time.uninstall()
    rmSync(folder, { recursive: true, force: true })
  }
})
