import { expect, it } from 'vitest'
import { onBothEngines } from '#tests/cloud/store/on-both-engines'
import {
  doubted,
  doubtedAt,
  found,
  heard,
  missing,
  placed,
  reaffirmed,
  resolvedAt,
  type SideBySide,
  sideBySide,
  taken,
} from './side-by-side.ts'

onBothEngines((newAddress) => {
  it.each<[string, (side: SideBySide) => Promise<void>, string]>([
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
      'a count found long after it had come to its cabinet is there, if it is taken from that cabinet',
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
      'has grown far louder next door has come there, also if the neighbour says so after a doubt',
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
        await tells('a', doubtedAt(heard(-79)))
      },
      'stocked cab-b leak cab-a',
    ],
    [
      'is heard next door for the first time stays, if its own cabinet is not sure and hears it hardly worse',
      async ({ tells, pass }) => {
        pass(3_600_000)
        await tells('b', placed(heard(-66)))
        await tells('a', doubtedAt(heard(-70)))
      },
      'stocked cab-a leak cab-b',
    ],
    [
      'is heard louder next door in a few answers has not come there: the strongest of few is chance',
      async ({ tells, pass }) => {
        await tells('b', found(heard(-78, 2)), reaffirmed(heard(-78, 2)))
        pass(3_600_000)
        await tells('b', reaffirmed(heard(-64, 6)))
      },
      'stocked cab-a leak cab-b',
    ],
    [
      'is heard next door far louder than chance can make it, in few answers as they may be, has come there',
      async ({ tells, pass }) => {
        await tells('b', found(heard(-80, 2)), reaffirmed(heard(-80, 2)))
        pass(3_600_000)
        await tells('b', reaffirmed(heard(-58, 3)))
      },
      'stocked cab-b',
    ],
    [
      'was heard next door all along is there, if its own cabinet is not sure and hears it far worse by now',
      async ({ tells, pass }) => {
        await tells('b', found(heard(-66)), reaffirmed(heard(-66)))
        pass(3_600_000)
        await tells('a', doubtedAt(heard(-79)))
      },
      'stocked cab-b leak cab-a',
    ],
    [
      'was heard next door all along is there, if the neighbour says so once more after such a doubt',
      async ({ tells, pass }) => {
        await tells('b', found(heard(-68)), reaffirmed(heard(-68)))
        pass(3_600_000)
        await tells('a', doubtedAt(heard(-76)))
        await tells('b', reaffirmed(heard(-65)))
      },
      'stocked cab-b leak cab-a',
    ],
    [
      'a count hears faintly next door, long after it had come to its cabinet, came to nobody when it is taken',
      async ({ tells, pass }) => {
        pass(3_600_000)
        await tells('b', found(heard(-69, 3)))
        await tells('a', taken)
      },
      'taken person',
    ],
    [
      'the end of a first count finds next door came to nobody when it is taken',
      async ({ tells }) => {
        await tells('b', doubtedAt(heard(-69)), resolvedAt(heard(-69)))
        await tells('a', taken)
      },
      'taken person',
    ],
  ])('what %s', async (_what, happens, wanted) => {
    const side = await sideBySide(await newAddress())
    await side.tells('a', found(heard(-55)))
    await happens(side)
    expect(await side.place()).toBe(wanted)
    expect(await side.alerts()).toEqual([])
  })

  it('counted next door a moment before its own cabinet counted it, it came to nobody when it is taken', async () => {
    const { tells, place } = await sideBySide(await newAddress())
    await tells('b', found(heard(-69, 3)))
    await tells('a', found(heard(-55)))
    await tells('b', reaffirmed(heard(-69, 3)))
    await tells('a', taken)
    expect(await place()).toBe('taken person')
  })
})
