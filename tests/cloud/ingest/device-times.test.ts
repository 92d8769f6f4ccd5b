import { describe, expect, it, onTestFinished } from 'vitest'
import { clockToleranceMs } from '#cloud/ingest/facts/reckon-time'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { Fact } from '#contracts/facts/fact'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import {
  defineItem,
  enrolCabinet,
  receiveUnits,
  type ServiceWorldOptions,
  serviceWorld,
  submitBatch,
} from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const minuteMs = 60_000
const year2100 = Date.UTC(2100, 0, 1)
const century = 100 * 365 * 86_400_000

/** Two cabinets that have stood for an hour: one of them tells no true time. */
async function liarAndNeighbour(options: ServiceWorldOptions = {}) {
  const clock = virtualClock()
  const service = await serviceWorld({ clock, ...options })
  onTestFinished(() => service.stop())
  await enrolCabinet(service, 'liar')
  await enrolCabinet(service, 'honest')
  await receiveUnits(service, await defineItem(service), 'honest', 1, 1)
  const liar = new WrittenCabinet('liar', clock.now())
  const honest = new WrittenCabinet('honest', clock.now())
  clock.advance(60 * minuteMs)
  liar.elapsedMs = 60 * minuteMs - 1_000
  honest.elapsedMs = 60 * minuteMs - 1_000
  const hear = async (cabinet: WrittenCabinet, changes: object = {}) => {
    clock.advance(1_000)
    await submitBatch(service, { ...cabinet.batch(), ...changes }, clock.now())
  }
  const whereIs = async () => {
    const { rows } = await service.store.units.page({}, null, 10)
    return rows.map(({ state, placeId }) => `${state} ${placeId}`)
  }
  const entries = async () => await service.store.journal.after(0, 1_000)
  return { clock, service, liar, honest, hear, whereIs, entries }
}

onBothEngines((newAddress) => {
  it.each<[string, (fact: Fact) => Partial<Fact>, object]>([
    ['an elapsed time after the sending', ({ elapsedMs }) => ({ elapsedMs: elapsedMs + 10 * 3_600_000 }), {}],
    ['an elapsed time of a century', () => ({ elapsedMs: century }), {}],
    ['the largest number there is', () => ({ elapsedMs: Number.MAX_SAFE_INTEGER }), {}],
    ['a wall clock of the year 2100', () => ({ atMs: year2100 }), {}],
    ['the year 2100 by both clocks', () => ({ atMs: year2100, elapsedMs: century }), { sentElapsedMs: century }],
    ['2100, from a boot nobody knows', () => ({ atMs: year2100, bootId: 'b0000000000000ff' as never }), {}],
    ['2100, without a time of sending', () => ({ atMs: year2100, elapsedMs: century }), { sentElapsedMs: null }],
    ['a wall clock of 1970', () => ({ atMs: 0 }), {}],
  ])('a fact that says %s freezes no unit at the liar’s cabinet', async (_lie, lie, sent) => {
    const { service, liar, honest, hear, whereIs, entries } = await liarAndNeighbour({ address: await newAddress() })
    liar.finds(epcOf(1))
    await hear(liar, { ...sent, facts: liar.said.map((fact) => ({ ...fact, ...lie(fact) })) })
    expect(await whereIs()).toEqual(['stocked liar'])
    honest.elapsedMs += 10_000
    honest.finds(epcOf(1))
    await hear(honest)
    expect(await whereIs()).toEqual(['stocked honest'])
    const fromDevices = (await entries()).filter(({ source }) => source.kind === 'device')
    for (const { occurredAtMs, recordedAtMs } of fromDevices) {
      expect(occurredAtMs).toBeLessThanOrEqual(recordedAtMs + clockToleranceMs)
    }
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
  })
})

describe('a lie about the time of sending', () => {
  it.each([
    ['a century', century],
    ['nine years', 9 * 365 * 86_400_000],
    ['more than 1970 is away', Number.MAX_SAFE_INTEGER],
  ])('costs its own batch and no later one: %s', async (_what, sentElapsedMs) => {
    const { clock, liar, hear, entries } = await liarAndNeighbour()
    liar.climate(21_000)
    await hear(liar, { sentElapsedMs })
    clock.advance(5 * minuteMs)
    liar.elapsedMs = clock.now() - liar.bootedAtMs
    liar.isSynchronised = false
    liar.say({ kind: 'AntennaLost', antenna: 1, noticedBy: 'silence' })
    await hear(liar)
    const lost = (await entries()).find(({ kind }) => kind === 'AntennaLost')
    expect(Math.abs((lost?.occurredAtMs ?? 0) - clock.now())).toBeLessThanOrEqual(2_000)
  })
})

describe('numbers nobody can add up', () => {
  it.each<[string, object]>([
    ['windowMs', { windowMs: Number.MAX_SAFE_INTEGER }],
    ['samples', { samples: Number.MAX_SAFE_INTEGER }],
  ])('a %s beyond all measure is put aside by name, and what comes with it is kept', async (field, lie) => {
    const { service, liar, hear } = await liarAndNeighbour()
    liar.climate(21_000)
    liar.climate(21_000)
    await hear(liar, { facts: liar.said.map((fact, index) => (index === 0 ? { ...fact, ...lie } : fact)) })
    const [kept] = (await service.store.quarantine.page({ of: null }, null, 10)).rows
    expect(kept?.reason).toMatch(new RegExp(`^${field}: `))
    expect(await service.store.summary()).toMatchObject({ climateWindows: 1, factsQuarantined: 1 })
  })

  it('a sequence near the end of whole numbers is no batch, and a summary stays one of whole numbers', async () => {
    const { service, liar, hear } = await liarAndNeighbour()
    liar.climate(21_000)
    for (const firstSeq of [Number.MAX_SAFE_INTEGER, 2 ** 53, 999_999_999_999]) await hear(liar, { firstSeq })
    expect((await service.store.quarantine.page({ of: null }, null, 10)).rows.map(({ reason }) => reason)).toEqual(
      Array(3).fill('not-a-batch'),
    )
    await hear(liar, { firstSeq: 999_999_999_000 })
    const summary = await service.store.summary()
    expect(summary.factsMissing).toBe(999_999_999_000)
    expect(Number.isSafeInteger(summary.factsMissing)).toBe(true)
  })
})

describe('a clock that is off', () => {
  /** A cabinet that says one thing a minute with a clock that is off by so much. */
  async function offBy(skewMs: number) {
    const world = await liarAndNeighbour()
    const { clock, service, liar } = world
    await service.start()
    const says = async (minutes: number, offMs: number) => {
      for (let minute = 0; minute < minutes; minute++) {
        for (let tick = 0; tick < 6; tick++) {
          clock.advance(10_000)
          await service.inside.writer.settled()
        }
        liar.elapsedMs = clock.now() - liar.bootedAtMs
        const firstSeq = liar.said.length + 1
        liar.climate(21_000)
        liar.elapsedMs = clock.now() - liar.bootedAtMs
        const batch = liar.batch(firstSeq)
        const facts = batch.facts.map((fact) => ({
          ...(fact as Fact),
          atMs: Math.max(0, liar.bootedAtMs + liar.elapsedMs + offMs),
        }))
        await submitBatch(service, { ...batch, facts, sentAtMs: Math.max(0, clock.now() + offMs) }, clock.now())
      }
    }
    await says(15, skewMs)
    const alerts = async () =>
      (await service.store.alerts.list('all')).filter(({ ruleId }) => ruleId === 'clock-skewed')
    return { ...world, says, alerts }
  }

  it.each([
    ['a minute and a half fast', 90_000, 'clock-skewed.title-ahead'],
    ['two hours behind', -2 * 3_600_000, 'clock-skewed.title-behind'],
    ['in 1970', -Date.UTC(2026, 0, 5), 'clock-skewed.title-behind'],
    ['in 2100', year2100 - Date.UTC(2026, 0, 5), 'clock-skewed.title-ahead'],
  ])(
    '%s is told once after ten minutes, its facts stand where they happened, and it ends when set right',
    async (_what, skewMs, title) => {
      const { clock, service, alerts, says } = await offBy(skewMs)
      expect((await alerts()).map(({ state, proof }) => [state, proof.messageKey])).toEqual([['open', title]])
      const windows = await service.store.climate.after(0, 100)
      expect(windows).toHaveLength(15)
      expect(Math.abs((windows.at(-1)?.endedAtMs ?? 0) - clock.now())).toBeLessThanOrEqual(1_000)
      await says(2, 0)
      expect((await alerts()).map(({ state }) => state)).toEqual(['cleared'])
      expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    },
  )

  it('less than a minute off is nobody’s concern', async () => {
    expect(await (await offBy(30_000)).alerts()).toEqual([])
  })

  it('set forward and back is told as it is, and once each way', async () => {
    const { says, alerts, entries } = await offBy(0)
    await says(12, 3_600_000)
    await says(2, 0)
    await says(12, -3_600_000)
    expect((await alerts()).map(({ state }) => state).sort()).toEqual(['cleared', 'open'])
    const observed = (await entries()).filter(({ kind }) => kind === 'DeviceClockObserved')
    expect(observed.map(({ body }) => Math.round(Number(body.skewMs) / minuteMs))).toEqual([60, 0, -60])
  })
})
