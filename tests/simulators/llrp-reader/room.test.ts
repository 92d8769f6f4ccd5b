import { describe, expect, it } from 'vitest'
import { seededRandom } from '#platform/random'
import { genericChina } from '#simulators/llrp-reader/personalities/generic-china'
import type { RadioTag } from '#simulators/llrp-reader/radio/radio'
import { createRadioField } from '#simulators/llrp-reader/radio/radio-field'
import { type InRoom, standSideBySide } from '#simulators/llrp-reader/radio/room'

const epc = '3034257BF7194E4000000001'

/** A cabinet's radio, with everything that was ever put into it. */
function cabinet(name: string): InRoom & { leaked: RadioTag[]; copies(): string[] } {
  const field = createRadioField(4, genericChina.hopTable.frequenciesKhz, seededRandom(1, name), { law: 'cavity' })
  const leaked: RadioTag[] = []
  const radio = {
    ...field,
    put(tag: RadioTag) {
      if (tag.exposure === 'neighbour') leaked.push(tag)
      field.put(tag)
    },
  }
  return { name, radio, leaked, copies: () => [...field.tags()].map(({ key }) => key) }
}

describe('cabinets side by side', () => {
  it('each leaks into the next on either side and no further, and what goes is gone there too', () => {
    const [first, second, third] = ['a', 'b', 'c'].map(cabinet)
    if (first === undefined || second === undefined || third === undefined) throw new Error('three were made')
    second.radio.put({ epc })
    standSideBySide([first, second, third], seededRandom(1))
    expect([first, third].map(({ leaked }) => leaked.length)).toEqual([1, 1])
    expect(first.radio.inside()).toEqual([])
    second.radio.remove(epc)
    expect([first, third].flatMap(({ copies }) => copies())).toEqual([])
    first.radio.put({ epc })
    expect(second.leaked).toHaveLength(1)
    expect(third.leaked).toHaveLength(1)
  })

  it('most walls leave 16 dB too little to be heard, four in a hundred 9 dB', () => {
    const random = seededRandom(3)
    const walls = Array.from({ length: 500 }, () => {
      const [own, next] = [cabinet('own'), cabinet('next')]
      own.radio.put({ epc })
      standSideBySide([own, next], random)
      return next.leaked[0]?.leakDb
    })
    expect(new Set(walls)).toEqual(new Set([-16, -9]))
    const leaky = walls.filter((db) => db === -9).length
    expect(leaky).toBeGreaterThan(8)
    expect(leaky).toBeLessThan(35)
  })
})
