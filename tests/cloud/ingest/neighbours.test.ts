import { expect, it } from 'vitest'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import { accepted } from '#tests/support/filled-site'
import { actor } from '#tests/support/service-world'
import { doubted, found, heard, missing, placed, reaffirmed, sideBySide, tag, taken, tid } from './side-by-side.ts'

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
