import { expect, it } from 'vitest'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { Batch } from '#contracts/batch'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { WrittenCabinet } from '#tests/support/written-cabinet'

/** A cabinet that said eight things, and a service that hears it. */
async function theWorld(address: StoreAddress) {
  const clock = virtualClock()
  const service = await serviceWorld({ address, clock })
  await enrolCabinet(service, 'cab-1')
  const cabinet = new WrittenCabinet('cab-1', clock.now())
  clock.advance(3_600_000)
  cabinet.elapsedMs = 3_000_000
  for (let antenna = 1; antenna <= 8; antenna++) cabinet.say({ kind: 'AntennaRestored', antenna })
  cabinet.elapsedMs = 3_600_000
  const end = async () => {
    const { factsAccepted, factsQuarantined, factsMissing } = await service.store.summary()
    const { problem } = await verifyStore(service.inside.store.database, service.siteId)
    return { factsAccepted, factsQuarantined, factsMissing, problem }
  }
  /** The batch as another agent might send it. */
  const send = (edit: (facts: unknown[]) => unknown[], shell: Record<string, unknown> = {}) => {
    const batch = cabinet.batch()
    const changed: unknown = { ...batch, facts: edit([...batch.facts]), ...shell }
    return submitBatch(service, changed as Batch, clock.now(), cabinet.deviceId)
  }
  const journalled = async () =>
    (await service.store.journal.after(0, 1_000)).filter(({ source }) => source.kind === 'device')
  return { clock, service, cabinet, end, send, journalled }
}

const deep = (fact: unknown): unknown =>
  JSON.parse(`${JSON.stringify(fact).slice(0, -1)},"deep":${'['.repeat(3_000)}${']'.repeat(3_000)}}`)

onBothEngines((newAddress) => {
  it('a newer agent: what is new is kept raw, what is known counts, and the chain holds over both', async () => {
    const { service, end, send, journalled } = await theWorld(await newAddress())
    const strange = (fact: unknown) => ({
      ...(fact as object),
      kind: 'LampFailed',
      note: '\u0000\ud800',
      lamp: { n: 3 },
    })
    const more = (fact: unknown) => ({ ...(fact as object), measured: [1, { by: 'new' }] })
    await send((facts) => facts.with(2, strange(facts[2])).with(3, more(facts[3])), { schema: 3, shift: 'night' })
    expect(await end()).toEqual({ factsAccepted: 8, factsQuarantined: 0, factsMissing: 0, problem: null })
    expect((await service.store.summary()).factsNotUnderstood).toBe(1)
    expect(await service.store.journal.notUnderstood()).toEqual(new Map([['cab-1', 1]]))
    const entries = await journalled()
    expect(entries.map(({ kind }) => kind)).toEqual([
      'AntennaRestored',
      'AntennaRestored',
      'FactNotUnderstood',
      ...Array.from({ length: 5 }, () => 'AntennaRestored'),
    ])
    const wanted = {
      kind: 'LampFailed',
      version: 3,
      fact: { kind: 'LampFailed', note: '\u0000\ud800', lamp: { n: 3 } },
    }
    expect(entries[2]?.body).toMatchObject(wanted)
    expect(entries[3]?.body).toMatchObject({ antenna: 4, measured: [1, { by: 'new' }] })
    await service.stop()
  })

  it.each([
    ['of a version that promises nothing', { schema: 12 }],
    ['of no version', { schema: 'new' }],
    ['without a time of sending', { sentElapsedMs: undefined, sentBootId: undefined }],
  ])('a batch %s is stored and receipted, and the next one too', async (_which, shell) => {
    const { service, cabinet, clock, end, send } = await theWorld(await newAddress())
    await send((facts) => facts, shell)
    cabinet.say({ kind: 'AntennaRestored', antenna: 9 })
    await submitBatch(service, cabinet.batch(9), clock.now())
    expect(await end()).toEqual({ factsAccepted: 9, factsQuarantined: 0, factsMissing: 0, problem: null })
    await service.stop()
  })

  it('a fact nested so deep that writing it down would end the stack costs itself and stops nobody', async () => {
    const { service, end, send } = await theWorld(await newAddress())
    await send((facts) => facts.with(4, deep(facts[4])))
    expect(await end()).toEqual({ factsAccepted: 7, factsQuarantined: 1, factsMissing: 0, problem: null })
    expect((await service.store.quarantine.page({ of: null }, null, 1)).rows[0]).toMatchObject({
      seq: 5,
      reason: 'nested-too-deep',
    })
    await service.stop()
  })

  it('a device that lives in the year 2100 does not take the rest of its days there', async () => {
    const { service, cabinet, clock, journalled } = await theWorld(await newAddress())
    const year2100 = Date.UTC(2100, 0, 1)
    // Monotonic clock and wall clock agree with one another, as they do in a lie that is meant to be believed.
    const ahead = (fact: unknown) => ({ ...(fact as object), elapsedMs: year2100 - cabinet.bootedAtMs, atMs: year2100 })
    await submitBatch(service, { ...cabinet.batch(), facts: cabinet.batch().facts.map(ahead) }, clock.now())
    const lied = await journalled()
    expect(new Set(lied.map(({ occurredAtMs }) => occurredAtMs))).toEqual(new Set([clock.now()]))
    expect(new Set(lied.map(({ timeQuality }) => timeQuality))).toEqual(new Set(['estimated']))
    clock.advance(60_000)
    cabinet.elapsedMs += 30_000
    const fact = cabinet.say({ kind: 'AntennaRestored', antenna: 9 })
    cabinet.elapsedMs += 30_000
    await submitBatch(service, cabinet.batch(9), clock.now())
    expect((await journalled()).at(-1)).toMatchObject({ occurredAtMs: fact.atMs, timeQuality: 'device' })
    await service.stop()
  })
})
