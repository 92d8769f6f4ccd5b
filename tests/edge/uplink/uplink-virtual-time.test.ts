import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { bootIdSchema, deviceIdSchema, siteIdSchema } from '#contracts/ids'
import { createUplink } from '#edge/uplink/uplink'
import { silentLog } from '#platform/log'
import { seededRandom } from '#platform/random'
import { simulatedNetwork } from '#tests/simulation/simulated-network'
import { installVirtualTime } from '#tests/simulation/virtual-time'
import { memoryOutbox } from '#tests/support/memory-outbox'
import { unitTakenFact } from '#tests/support/sample-facts'
import { startScriptedService } from '#tests/support/scripted-service'

const siteId = siteIdSchema.parse('site-a')
const deviceId = deviceIdSchema.parse('cabinet-01')
const bootId = bootIdSchema.parse('b00700000000b007')
const brokerPort = 1883

/** Six hours with the network reset, half-open and mended, on virtual time; returns what happened and a hash of all of it. */
async function sixHours(seed: number) {
  const random = seededRandom(seed)
  const network = simulatedNetwork(random.split('network'), 2)
  const time = installVirtualTime(network.activity)
  const service = await startScriptedService({ siteId, deviceId, listen: false })
  network.listen(brokerPort, (duplex) => {
    service.accept(duplex)
    return true
  })
  const outbox = memoryOutbox()
  const trace = createHash('sha256')
  const streams = network.streamsOf('cabinet')
  const platform = {
    clock: time.clockOf({ wallOffsetMs: 0 }),
    log: silentLog(),
    random: random.split('uplink'),
  }
  const uplink = createUplink({
    deviceId,
    siteId,
    bootId,
    modelId: 'implant-cabinet-4',
    agentVersion: '0.0.0',
    line: { open: () => streams.connect({ host: 'broker', port: brokerPort }), password: 'secret' },
    outbox,
    platform,
    telemetry: () => ({
      schema: 1,
      deviceId,
      bootId,
      atMs: platform.clock.now(),
      uptimeMs: platform.clock.elapsed(),
      memoryRssBytes: 0,
      outboxDepth: outbox.lastSeq() - outbox.committedSeq(),
      outboxOldestAgeMs: null,
      outboxBytes: 0,
      probes: [],
      cabinet: null,
    }),
    onCommand: () => {},
    onDocument: () => {},
  })
  try {
    const chance = random.split('workload')
    for (let minute = 1; minute <= 360; minute++) {
      await time.runUntil(minute * 60_000)
      for (let i = chance.integer(4); i > 0; i--) outbox.append(unitTakenFact(outbox.lastSeq() + 1))
      uplink.appended()
      if (minute % 40 === 10) network.cut('cabinet', chance.integer(2) === 0 ? 'reset' : 'half-open')
      if (minute % 40 === 10 + chance.integer(20)) network.mend('cabinet')
      if (minute % 40 === 39) network.mend('cabinet')
    }
    network.mend('cabinet')
    const settled = await time.runUntilTrue(() => outbox.committedSeq() === outbox.lastSeq(), 120_000)
    trace.update(JSON.stringify([service.batches, service.statuses, service.telemetries]))
    return {
      settled,
      hash: trace.digest('hex'),
      appended: outbox.lastSeq(),
      stored: service.stored(outbox.epoch()).length,
      connects: service.connects,
    }
  } finally {
    uplink.abandon()
    await service.close()
    time.uninstall()
  }
}

it('lives on virtual time alone, converges after every cut, and repeats itself from its seed', async () => {
  const first = await sixHours(7)
  expect(first).toMatchObject({ settled: true, stored: first.appended })
  expect(first.connects).toBeGreaterThan(5)
  expect((await sixHours(7)).hash).toBe(first.hash)
  expect((await sixHours(8)).hash).not.toBe(first.hash)
})
