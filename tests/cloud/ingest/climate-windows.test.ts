import { expect, it } from 'vitest'
import { hashedTextOfWindow } from '#cloud/climate/window'
import type { Service } from '#cloud/service'
import { sha256 } from '#cloud/store/journal/journal-row'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { climateFact } from '#tests/support/sample-facts'
import { enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

const minuteMs = 60_000

async function digestsOf({ store }: Service) {
  return (await store.journal.after(0, 1_000)).filter(({ kind }) => kind === 'ClimateDigested')
}

async function problemOf({ inside, siteId }: Service) {
  return (await verifyStore(inside.store.database, siteId)).problem
}

/** The running hash after each of these windows, reckoned anew. */
async function hashesOf({ store }: Service): Promise<string[]> {
  let hash = '0'.repeat(64)
  return (await store.climate.after(0, 1_000)).map((window) => {
    hash = sha256(`${hash}\n${hashedTextOfWindow(window)}`)
    return hash
  })
}

onBothEngines((newAddress) => {
  it('windows stand beside the chain; the first word after each hour ties them to it, and a late one opens nothing again', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ address: await newAddress(), clock })
    for (const deviceId of ['cab-1', 'cab-2']) await enrolCabinet(service, deviceId)
    const cabinet = new WrittenCabinet('cab-1', clock.now())
    const offline = new WrittenCabinet('cab-2', clock.now())
    offline.climate(20_000)
    const minutes = async (count: number) => {
      const from = cabinet.said.length + 1
      for (let minute = 0; minute < count; minute++) cabinet.climate(21_000)
      clock.advance(count * minuteMs)
      await submitBatch(service, cabinet.batch(from), clock.now())
    }
    await minutes(20)
    await minutes(30)
    expect(await digestsOf(service)).toEqual([])
    await minutes(20)
    await minutes(10)
    const [first, ...none] = await digestsOf(service)
    expect(none).toEqual([])
    expect(first).toMatchObject({
      subject: 'site:main',
      source: { kind: 'service', decider: 'climate' },
      body: { firstWindowSeq: 1, lastWindowSeq: 50, windows: 50, hash: (await hashesOf(service))[49] },
    })

    // It happened in the hour that is closed; it is stored, and counts, in the one that is open.
    offline.elapsedMs = clock.now() - offline.bootedAtMs
    await submitBatch(service, offline.batch(), clock.now())
    clock.advance(60 * minuteMs)
    cabinet.elapsedMs += 60 * minuteMs
    await minutes(1)
    const digests = await digestsOf(service)
    expect(digests.map(({ body }) => [body.firstWindowSeq, body.lastWindowSeq])).toEqual([
      [1, 50],
      [51, 81],
    ])
    expect(digests[0]).toEqual(first)
    expect(digests[1]?.body.hash).toBe((await hashesOf(service))[80])
    const [late] = await service.store.climate.windows({ deviceId: offline.deviceId, fromMs: 0, toMs: 9e12, limit: 10 })
    expect(late).toMatchObject({ windowSeq: 81, endedAtMs: offline.said[0]?.atMs, lastMilli: 20_000 })
    const kinds = new Set((await service.store.journal.after(0, 1_000)).map(({ kind }) => kind))
    expect(kinds.has('ClimateRecorded')).toBe(false)
    expect(await problemOf(service)).toBeNull()
    await service.stop()
  })

  it('windows count once across a restart and a card that says everything again', async () => {
    const [address, clock] = [await newAddress(), virtualClock()]
    const before = await serviceWorld({ address, clock })
    await enrolCabinet(before, 'cab-1')
    const cabinet = new WrittenCabinet('cab-1', clock.now() - 10 * minuteMs)
    for (let minute = 0; minute < 5; minute++) cabinet.climate(21_000 + minute)
    await submitBatch(before, cabinet.batch(1, 3), clock.now())
    await before.stop()

    const service = await serviceWorld({ address, clock })
    await submitBatch(service, cabinet.batch(), clock.now())
    await submitBatch(service, cabinet.batch(), clock.now())
    const windows = await service.store.climate.after(0, 100)
    expect(windows.map(({ windowSeq, seq, meanMilli }) => [windowSeq, seq, meanMilli])).toEqual([
      [1, 1, 21_000],
      [2, 2, 21_001],
      [3, 3, 21_002],
      [4, 4, 21_003],
      [5, 5, 21_004],
    ])
    expect(await service.store.summary()).toMatchObject({ factsAccepted: 5, factsDuplicate: 3 + 5, climateWindows: 5 })
    expect(await problemOf(service)).toBeNull()
    await service.stop()
  })

  it('one probe that tells two quantities is kept as it said it, and judged by its own alone', async () => {
    const clock = virtualClock()
    const service = await serviceWorld({ address: await newAddress(), clock })
    await enrolCabinet(service, 'cab-1')
    const cabinet = new WrittenCabinet('cab-1', clock.now() - 10 * minuteMs)
    const tell = (quantity: 'temperature' | 'humidity', windowMs: number, valueMilli: number) => {
      const values = { minMilli: valueMilli, maxMilli: valueMilli, meanMilli: valueMilli, lastMilli: valueMilli }
      const said = climateFact(0, { quantity, windowMs, ...values })
      const { bootId: _boot, elapsedMs: _elapsed, atMs: _at, clock: _clock, ...body } = said
      cabinet.say(body)
    }
    tell('temperature', minuteMs, 21_000)
    tell('humidity', 15 * minuteMs, 60_000)
    tell('temperature', minuteMs, 21_100)
    await submitBatch(service, cabinet.batch(), clock.now())
    const windows = await service.store.climate.after(0, 10)
    expect(windows.map(({ quantity }) => quantity)).toEqual(['temperature', 'humidity', 'temperature'])
    expect(await service.store.alerts.list('all')).toEqual([])
    expect(await problemOf(service)).toBeNull()
    await service.stop()
  })
})
