import { describe, expect, it } from 'vitest'
import { tidHexSchema } from '#contracts/ids'
import { bootCabinet } from '#edge/cabinet/boot-cabinet'
import { knownTidsOf, knownTidsSchema, tidNews } from '#edge/cabinet/tid-watch'
import { type CabinetStory, epc, inUse, oneDoor } from './cabinet-story.ts'

const tid = (n: number) => tidHexSchema.parse(`E28011602000${n.toString(16).toUpperCase().padStart(12, '0')}`)

/** The cabinet hears these EPCs from these chips, as its agent tells it: only what is news. */
function hear(cabinet: CabinetStory, ...heard: [number, number][]): number {
  const tags = tidNews(
    cabinet.state(),
    heard.map(([of, from]) => ({ epc: epc(of), tid: tid(from) })),
  )
  if (tags.length > 0) cabinet.say({ kind: 'tags-identified', tags })
  return tags.length
}

const unidentified = (cabinet: CabinetStory) => [...cabinet.state().tids.unidentified]

describe('which chip is behind an EPC', () => {
  it('is told once, and asked for no longer', () => {
    const cabinet = inUse()
    expect(unidentified(cabinet)).toEqual([epc(1), epc(2), epc(3)])
    expect(hear(cabinet, [1, 101], [2, 102])).toBe(2)
    expect(hear(cabinet, [1, 101], [2, 102])).toBe(0)
    expect(cabinet.facts()).toEqual([
      { kind: 'TagIdentified', epc: epc(1), tid: tid(101) },
      { kind: 'TagIdentified', epc: epc(2), tid: tid(102) },
    ])
    expect(unidentified(cabinet)).toEqual([epc(3)])
    cabinet.say({ kind: 'tag-without-tid', epc: epc(3) })
    expect(unidentified(cabinet)).toEqual([])
  })

  it('is nothing of what is not inside: a tag in a pocket in front of the door', () => {
    const cabinet = inUse()
    expect(hear(cabinet, [9, 109])).toBe(0)
    expect(cabinet.facts()).toEqual([])
  })

  it.each<[string, (cabinet: CabinetStory) => void]>([
    ['both are inside', () => {}],
    [
      'the one left and the other came',
      (cabinet) => {
        cabinet.confirmed(2, 3)
        cabinet.confirmed(1, 2, 3)
        expect(unidentified(cabinet)).toContain(epc(1))
      },
    ],
  ])('another chip with the same EPC is told with both, once: %s', (_how, between) => {
    const cabinet = inUse()
    hear(cabinet, [1, 101])
    between(cabinet)
    hear(cabinet, [1, 666])
    hear(cabinet, [1, 666], [1, 101])
    expect(cabinet.facts('CloneSuspected')).toEqual([
      { kind: 'CloneSuspected', epc: epc(1), tid: tid(666), knownTid: tid(101) },
    ])
    expect(hear(cabinet, [1, 101], [1, 666])).toBe(0)
  })

  it('who comes back is asked anew, and told anew only where it is another', () => {
    const cabinet = inUse()
    hear(cabinet, [1, 101], [2, 102], [3, 103])
    cabinet.confirmed(2, 3)
    cabinet.confirmed(1, 2, 3)
    expect(unidentified(cabinet)).toEqual([epc(1)])
    expect(hear(cabinet, [1, 101])).toBe(1)
    expect(unidentified(cabinet)).toEqual([])
    expect(cabinet.told()).toEqual(['TagIdentified', 'TagIdentified', 'TagIdentified'])
  })

  it('is remembered over a power cut', () => {
    const cabinet = inUse()
    hear(cabinet, [1, 101])
    hear(cabinet, [1, 666])
    const kept = knownTidsSchema.parse(JSON.parse(JSON.stringify(knownTidsOf(cabinet.state().tids))))
    const { state } = bootCabinet(oneDoor(), cabinet.card(), { elapsedMs: 0, wallMs: 0 }, kept)
    expect(state.tids.known).toEqual(cabinet.state().tids.known)
    expect([...state.tids.unidentified]).toEqual([epc(2), epc(3)])
  })
})
