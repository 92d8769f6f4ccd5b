import { expect, it, onTestFinished } from 'vitest'
import type { StoreAddress } from '#cloud/store/engine/open-database'
import { verifyStore } from '#cloud/store/verify/verify-store'
import type { Evidence } from '#contracts/facts/evidence'
import type { FactBody } from '#contracts/facts/fact'
import { sessionIdSchema, tidHexSchema } from '#contracts/ids'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted } from '#tests/support/filled-site'
import { actor, defineItem, enrolCabinet, serviceWorld, submitBatch } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf, WrittenCabinet } from '#tests/support/written-cabinet'

const tag = epcOf(1)
const tid = (n: number) => tidHexSchema.parse(`E2801160200000000000000${n}`)
const sessionId = sessionIdSchema.parse('00000000000000aa')

/** Heard so loudly (dBm), so many times in ten chances. */
const heard = (dbm: number | null, reads = 8): Evidence => ({
  rounds: 12,
  opportunities: 10,
  reads,
  antennas: [1, 2],
  rssiCentiDbm: dbm === null ? null : dbm * 100,
  confidencePermille: 998,
})
const placed = (evidence: Evidence): FactBody => ({ kind: 'UnitPlaced', epc: tag, sessionId, evidence })
const found = (evidence: Evidence): FactBody => ({ kind: 'UnitFound', epc: tag, evidence })
const taken: FactBody = { kind: 'UnitTaken', epc: tag, sessionId, evidence: heard(null, 0) }
const missing: FactBody = { kind: 'UnitMissing', epc: tag, evidence: heard(null, 0) }
const doubted: FactBody = { kind: 'UnitUncertain', epc: tag, sessionId: null, evidence: heard(null, 0) }
const reaffirmed = (evidence: Evidence): FactBody => ({ kind: 'UnitReaffirmed', epc: tag, evidence })

/** Two cabinets side by side and one unit that is bound to its tag; a store that must verify at the end. */
async function sideBySide(address: StoreAddress) {
  const clock = virtualClock()
  const service = await serviceWorld({ address, clock })
  onTestFinished(async () => {
    expect((await verifyStore(service.inside.store.database, service.siteId)).problem).toBeNull()
    await service.stop()
  })
  const itemId = await defineItem(service)
  for (const name of ['cab-a', 'cab-b']) await enrolCabinet(service, name)
  const units = [{ epc: tag, itemId, serial: 'S1', lot: null, expiresOnDay: null, owner: 'hospital' }]
  const to = { supplierId: 'acme', destinationPlaceId: 'cab-a', requisitionId: null, dueAtMs: null, lots: [] }
  const { shipmentId, unitIds } = accepted(await service.commands.createShipment({ ...to, units }, actor))
  accepted(await service.commands.receiveShipment(shipmentId, { placeId: null }, actor))
  const unitId = unitIds[0] ?? ''
  const cabinets = { a: new WrittenCabinet('cab-a', clock.now()), b: new WrittenCabinet('cab-b', clock.now()) }
  const told = { a: 0, b: 0 }
  /** What one of them saw now, written on its card; it is sent with send(). */
  const saw = (which: 'a' | 'b', ...bodies: FactBody[]) => {
    clock.advance(10_000)
    cabinets[which].elapsedMs = clock.now() - cabinets[which].bootedAtMs
    for (const body of bodies) cabinets[which].say(body)
  }
  const send = async (which: 'a' | 'b') => {
    clock.advance(1_000)
    await submitBatch(service, cabinets[which].batch(told[which] + 1), clock.now())
    told[which] = cabinets[which].said.length
  }
  const tells = async (which: 'a' | 'b', ...bodies: FactBody[]) => {
    saw(which, ...bodies)
    await send(which)
  }
  const place = async () => {
    const unit = await service.store.units.find(unitId)
    return `${unit?.state} ${unit?.placeId} ${unit?.rivals.map(({ placeId, verdict }) => `${verdict} ${placeId}`).join()}`.trim()
  }
  const alerts = async () =>
    (await service.store.alerts.list('all'))
      .filter(({ ruleId }) => ['two-cabinets', 'two-chips'].includes(ruleId))
      .map(({ ruleId, state }) => `${ruleId} ${state}`)
  const stays = async () =>
    (await service.store.stays.ofUnit(unitId))
      .filter(({ knownUntilSeq }) => knownUntilSeq === null)
      .map(({ placeId }) => placeId)
      .slice(2)
  const pass = (ms: number) => clock.advance(ms)
  return { service, unitId, saw, send, tells, place, alerts, stays, pass }
}

onBothEngines((newAddress) => {
  it('what leaks next door moves nothing and alerts nobody, however often it comes and goes', async () => {
    const { tells, place, alerts, stays } = await sideBySide(await newAddress())
    await tells('a', placed(heard(-55)))
    for (let night = 0; night < 3; night++) {
      await tells('b', placed(heard(-72, 2)))
      expect(await place()).toBe('stocked cab-a leak cab-b')
      await tells('b', night === 1 ? missing : taken)
      expect(await place()).toBe('stocked cab-a')
    }
    expect(await stays()).toEqual(['cab-a'])
    expect(await alerts()).toEqual([])
  })

  it('seldom is weak, too, where the reader tells no levels', async () => {
    const { tells, place } = await sideBySide(await newAddress())
    await tells('a', placed(heard(null, 9)))
    await tells('b', placed(heard(null, 2)))
    expect(await place()).toBe('stocked cab-a leak cab-b')
  })

  it.each<[string, (side: Awaited<ReturnType<typeof sideBySide>>) => Promise<void>, string[]]>([
    [
      'the door it came from closes first',
      async ({ tells }) => {
        await tells('a', taken)
        await tells('b', placed(heard(-75, 2)))
      },
      ['cab-a', 'person', 'cab-b'],
    ],
    [
      'the door it came to closes first',
      async ({ tells }) => {
        await tells('b', placed(heard(-60)))
        await tells('a', taken)
      },
      ['cab-a', 'cab-b'],
    ],
    [
      'it lies badly where it came to, and that door closes first',
      async ({ tells, place }) => {
        await tells('b', placed(heard(-75, 2)))
        expect(await place()).toBe('stocked cab-a leak cab-b')
        await tells('a', taken)
      },
      ['cab-a', 'cab-b'],
    ],
    [
      'where it came from is not sure',
      async ({ tells }) => {
        await tells('a', doubted)
        await tells('b', placed(heard(-75, 2)))
      },
      ['cab-a', 'cab-b'],
    ],
    [
      'where it came from is cut off, and tells later that it was taken before',
      async ({ saw, send, tells, place }) => {
        saw('a', taken)
        await tells('b', placed(heard(-75, 2)))
        expect(await place()).toBe('stocked cab-a leak cab-b')
        await send('a')
      },
      ['cab-a', 'person', 'cab-b'],
    ],
    [
      'what it came from goes on hearing it through the seam',
      async ({ tells }) => {
        await tells('b', placed(heard(-58)))
        await tells('a', reaffirmed(heard(-74, 1)))
      },
      ['cab-a', 'cab-b'],
    ],
  ])('a real move is followed at once: %s', async (_how, moves, wanted) => {
    const side = await sideBySide(await newAddress())
    await side.tells('a', placed(heard(-55)))
    await moves(side)
    expect(await side.place()).toMatch(/^stocked cab-b/)
    expect(await side.stays()).toEqual(wanted)
    expect(await side.alerts()).toEqual([])
  })

  it('heard as well in two shut cabinets it is a clone: it stays where it was, and somebody looks, until one is gone', async () => {
    const { tells, place, alerts } = await sideBySide(await newAddress())
    await tells('a', placed(heard(-55)))
    await tells('b', placed(heard(-57)))
    expect(await alerts()).toEqual([])
    await tells('a', reaffirmed(heard(-56)))
    expect(await place()).toBe('stocked cab-a clone cab-b')
    expect(await alerts()).toEqual(['two-cabinets open'])
    await tells('b', reaffirmed(heard(-57)))
    expect(await place()).toBe('stocked cab-a clone cab-b')
    await tells('b', taken)
    expect(await place()).toBe('stocked cab-a')
    expect(await alerts()).toEqual(['two-cabinets cleared'])
  })

  it('a label whose copy is put next door, where it leaked before, is a clone as soon as its own cabinet says so', async () => {
    const { tells, place, alerts } = await sideBySide(await newAddress())
    await tells('a', placed(heard(-55)))
    await tells('b', found(heard(-78, 2)), reaffirmed(heard(-78, 2)))
    await tells('b', reaffirmed(heard(-57)))
    expect(await place()).toBe('stocked cab-b')
    expect(await alerts()).toEqual([])
    await tells('a', reaffirmed(heard(-56)))
    expect(await place()).toBe('stocked cab-a clone cab-b')
    expect(await alerts()).toEqual(['two-cabinets open'])
  })

  it('the strongest is right whoever speaks last, and again when it fades', async () => {
    const { tells, place } = await sideBySide(await newAddress())
    await tells('a', placed(heard(-55)))
    await tells('b', reaffirmed(heard(-63)))
    expect(await place()).toBe('stocked cab-a leak cab-b')
    await tells('b', reaffirmed(heard(-52)))
    expect(await place()).toBe('stocked cab-b clone cab-a')
    await tells('b', reaffirmed(heard(-75)))
    expect(await place()).toBe('stocked cab-a leak cab-b')
  })

  it('who faded, or is not sure any more, gives it to the one that hears it better', async () => {
    const { tells, place } = await sideBySide(await newAddress())
    await tells('a', placed(heard(-40)))
    await tells('b', placed(heard(-53)))
    expect(await place()).toBe('stocked cab-a leak cab-b')
    await tells('a', reaffirmed(heard(-77, 1)))
    expect(await place()).toBe('stocked cab-b leak cab-a')
    await tells('a', reaffirmed(heard(-45)))
    await tells('b', reaffirmed(heard(-50)))
    expect(await place()).toBe('stocked cab-a clone cab-b')
    await tells('a', doubted)
    expect(await place()).toMatch(/^stocked cab-b/)
    await tells('a', missing)
    expect(await place()).toBe('stocked cab-b')
  })

  it("an old leak is no move: what is taken is in somebody's hands, until the neighbour says that it has it", async () => {
    const { tells, place, pass } = await sideBySide(await newAddress())
    await tells('a', placed(heard(-55)))
    await tells('b', placed(heard(-72, 2)))
    pass(3_600_000)
    await tells('a', taken)
    expect(await place()).toBe('taken person')
    await tells('b', reaffirmed(heard(-58)))
    expect(await place()).toBe('stocked cab-b')
  })

  it.each([
    ['goes on saying that it has it', placed(heard(-72, 2))],
    ['had it by the books before', null],
  ])('a leak is as old as it is, however lately the neighbour that %s said so', async (_which, first) => {
    const { tells, place, pass } = await sideBySide(await newAddress())
    if (first === null) await tells('b', placed(heard(-72, 2)))
    await tells('a', placed(heard(-55)))
    if (first !== null) await tells('b', first)
    pass(3_600_000)
    await tells('b', reaffirmed(heard(-72, 2)))
    expect(await place()).toBe('stocked cab-a leak cab-b')
    await tells('a', taken)
    expect(await place()).toBe('taken person')
  })

  it('what a count finds through the wall came to no cabinet just now: what is taken then is in the hands of somebody', async () => {
    const { tells, place } = await sideBySide(await newAddress())
    await tells('a', found(heard(-55)))
    await tells('b', found(heard(-68, 2)))
    expect(await place()).toBe('stocked cab-a leak cab-b')
    await tells('a', taken)
    expect(await place()).toBe('taken person')
  })

  it('who is not sure any more gives nothing to what has leaked all along, however it insists', async () => {
    const { tells, place } = await sideBySide(await newAddress())
    await tells('a', found(heard(-55)))
    await tells('b', found(heard(-70, 2)), reaffirmed(heard(-71, 2)))
    await tells('a', doubted)
    expect(await place()).toBe('stocked cab-a leak cab-b')
    await tells('a', missing)
    expect(await place()).toMatch(/^(?!stocked)/)
    await tells('b', reaffirmed(heard(-60)))
    expect(await place()).toBe('stocked cab-b')
  })

  it.each<[string, (side: Awaited<ReturnType<typeof sideBySide>>) => Promise<void>, string]>([
    [
      'leaks as it always did stays where it is doubted, however often the neighbour says so',
      async ({ tells }) => {
        await tells('b', found(heard(-70, 2)), reaffirmed(heard(-71, 2)))
        await tells('a', doubted)
        await tells('b', reaffirmed(heard(-71, 2)))
        await tells('b', reaffirmed(heard(-69, 3)))
      },
      'stocked cab-a leak cab-b',
    ],
    [
      'a count found long after it had come to its cabinet came with the last to move, if that one misses it',
      async ({ tells, pass }) => {
        pass(3_600_000)
        await tells('b', found(heard(-66)), reaffirmed(heard(-66)))
        await tells('a', missing)
      },
      'stocked cab-b',
    ],
    [
      'the same, if it is taken',
      async ({ tells, pass }) => {
        pass(3_600_000)
        await tells('b', found(heard(-66)), reaffirmed(heard(-66)))
        await tells('a', taken)
      },
      'stocked cab-b',
    ],
    [
      'has grown far louder next door has come there, and its cabinet need not say that it is not sure',
      async ({ tells, pass }) => {
        await tells('b', found(heard(-75, 2)))
        pass(3_600_000)
        await tells('b', reaffirmed(heard(-64)))
        await tells('a', doubted)
      },
      'stocked cab-b',
    ],
    [
      'the same, if the neighbour says so after the doubt',
      async ({ tells, pass }) => {
        await tells('b', found(heard(-75, 2)))
        pass(3_600_000)
        await tells('a', doubted)
        await tells('b', reaffirmed(heard(-64)))
      },
      'stocked cab-b leak cab-a',
    ],
    [
      'came next door just now did so, though a count says so once more',
      async ({ tells, pass }) => {
        pass(3_600_000)
        await tells('b', placed(heard(-68, 5)))
        await tells('b', found(heard(-68, 5)))
        await tells('a', taken)
      },
      'stocked cab-b',
    ],
    [
      'has become far louder next door lies there, though its cabinet heard it a little better long ago',
      async ({ tells, pass }) => {
        await tells('b', found(heard(-78, 2)), reaffirmed(heard(-78, 2)))
        pass(3_600_000)
        await tells('b', reaffirmed(heard(-57)))
        await tells('b', reaffirmed(heard(-58)))
        await tells('a', reaffirmed(heard(-75, 2)))
      },
      'stocked cab-b leak cab-a',
    ],
    [
      'has become louder next door, and yet far less than it was heard at home, stays',
      async ({ tells, pass }) => {
        await tells('b', found(heard(-78, 2)), reaffirmed(heard(-78, 2)))
        pass(3_600_000)
        await tells('b', reaffirmed(heard(-66)))
      },
      'stocked cab-a leak cab-b',
    ],
    [
      'came next door a moment ago is there, if its own cabinet is not sure and hears it far worse by now',
      async ({ tells, pass }) => {
        pass(3_600_000)
        await tells('b', placed(heard(-66)))
        await tells('a', { ...doubted, evidence: heard(-79) })
      },
      'stocked cab-b leak cab-a',
    ],
    [
      'is heard next door for the first time stays, if its own cabinet is not sure and hears it hardly worse',
      async ({ tells, pass }) => {
        pass(3_600_000)
        await tells('b', placed(heard(-66)))
        await tells('a', { ...doubted, evidence: heard(-70) })
      },
      'stocked cab-a leak cab-b',
    ],
  ])('what %s', async (_what, happens, wanted) => {
    const side = await sideBySide(await newAddress())
    await side.tells('a', found(heard(-55)))
    await happens(side)
    expect(await side.place()).toBe(wanted)
    expect(await side.alerts()).toEqual([])
  })

  it('of a clone in two cabinets the other one is there when the first is taken', async () => {
    const { tells, place, alerts } = await sideBySide(await newAddress())
    await tells('a', placed(heard(-55)))
    await tells('b', placed(heard(-57)))
    await tells('a', reaffirmed(heard(-56)))
    await tells('a', taken)
    expect(await place()).toBe('stocked cab-b')
    expect(await alerts()).toEqual(['two-cabinets cleared'])
  })

  it('what was carried off next door by mistake comes back when its cabinet says it is there', async () => {
    const { tells, place, stays } = await sideBySide(await newAddress())
    await tells('a', placed(heard(-70)))
    await tells('b', placed(heard(-78)))
    await tells('b', taken)
    expect(await place()).toBe('taken person')
    await tells('a', reaffirmed(heard(-70)))
    expect(await place()).toBe('stocked cab-a')
    expect(await stays()).toEqual(['cab-a', 'cab-b', 'person', 'cab-a'])
  })

  it('one EPC from two chips is an alert, wherever they were heard, until somebody says what the tag is on', async () => {
    const { service, unitId, tells, alerts } = await sideBySide(await newAddress())
    await tells('a', placed(heard(-55)), { kind: 'TagIdentified', epc: tag, tid: tid(1) })
    await tells('a', { kind: 'TagIdentified', epc: tag, tid: tid(1) })
    expect(await alerts()).toEqual([])
    await tells('b', { kind: 'TagIdentified', epc: tag, tid: tid(2) })
    expect(await alerts()).toEqual(['two-chips open'])
    const chips = (await service.store.tags.chips(tag))?.chips
    expect(chips?.map(({ placeId, tid: each }) => [placeId, each])).toEqual([
      ['cab-a', tid(1)],
      ['cab-b', tid(2)],
    ])
    accepted(await service.commands.unbindTag(tag, null, 'the copy is found and torn off', actor))
    accepted(await service.commands.bindTag(unitId, { epc: tag, fromMs: null, replaces: null, because: 'ours' }, actor))
    expect(await alerts()).toEqual(['two-chips cleared'])
    await tells('a', { kind: 'CloneSuspected', epc: tag, tid: tid(3), knownTid: tid(1) })
    expect(await alerts()).toEqual(['two-chips open', 'two-chips cleared'])
  })
})
