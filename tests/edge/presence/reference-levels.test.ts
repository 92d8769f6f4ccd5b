import { describe, expect, it } from 'vitest'
import { loudCabinet } from './loud-cabinet.ts'
import { epc } from './watched-cabinet.ts'

const references = [901, 902, 903, 904].map(epc)
const [first = epc(901), second = epc(902)] = references
type Cabinet = ReturnType<typeof loudCabinet>

const lastSaid = ({ said }: Cabinet) => {
  const health = said.at(-1)?.health
  if (health === undefined) return null
  return {
    hearing: health.hearing,
    antennas: health.antennas.map(({ antenna }) => antenna),
    faint: health.references.filter(({ state }) => state === 'faint').map((reference) => reference.epc),
  }
}

const everywhere = [1, 2, 3, 4]
const loseAt = (cabinet: Cabinet, antennas: number[], db: number) => {
  for (const antenna of antennas) cabinet.lossDb.at.set(antenna, db)
}

describe('tags fixed inside that are heard fainter than they were', () => {
  it.each([
    {
      what: 'one of four: the tag itself is at fault',
      happens: (cabinet: Cabinet) => void cabinet.lossDb.of.set(first, 12),
      said: { hearing: 'as-learnt', antennas: [], faint: [first] },
    },
    {
      what: 'two of four, units as ever: they are at fault',
      happens(cabinet: Cabinet) {
        cabinet.lossDb.of.set(first, 12)
        cabinet.lossDb.of.set(second, 12)
      },
      said: { hearing: 'as-learnt', antennas: [], faint: [first, second] },
    },
    {
      what: 'all of them, units as ever: they are at fault',
      happens(cabinet: Cabinet) {
        for (const reference of references) cabinet.lossDb.of.set(reference, 12)
      },
      said: { hearing: 'as-learnt', antennas: [], faint: references },
    },
    {
      what: 'all of them at one antenna, units too: its cable',
      happens: (cabinet: Cabinet) => loseAt(cabinet, [3], 14),
      said: { hearing: 'fainter', antennas: [3], faint: [] },
    },
    {
      what: 'all at all antennas: the hearing of the cabinet',
      happens: (cabinet: Cabinet) => loseAt(cabinet, everywhere, 16),
      said: { hearing: 'fainter', antennas: everywhere, faint: [] },
    },
    {
      what: 'none; only the units are others now',
      happens(cabinet: Cabinet) {
        cabinet.lossDb.ofUnits = 10
      },
      said: null,
    },
    { what: 'none', happens: () => {}, said: null },
    {
      what: 'all, by what a door moves anyhow',
      happens: (cabinet: Cabinet) => loseAt(cabinet, everywhere, 3),
      said: null,
    },
  ])('says so after a day: $what', ({ happens, said }) => {
    const cabinet = loudCabinet({ seed: 7, references, units: 6 })
    cabinet.hours(28)
    expect(cabinet.said).toEqual([])
    happens(cabinet)
    cabinet.hours(8)
    expect(cabinet.said).toEqual([])
    cabinet.hours(24)
    expect(lastSaid(cabinet)).toEqual(said)
  })

  it('is believed of two in an empty cabinet when both say it, and of one it is that one', () => {
    const pair = [first, second]
    const all = loudCabinet({ seed: 8, references: pair, units: 0 })
    all.hours(28)
    loseAt(all, everywhere, 16)
    all.hours(30)
    expect(lastSaid(all)).toEqual({ hearing: 'fainter', antennas: everywhere, faint: [] })
    const one = loudCabinet({ seed: 8, references: pair, units: 0 })
    one.hours(28)
    one.lossDb.of.set(second, 14)
    one.hours(30)
    expect(lastSaid(one)).toEqual({ hearing: 'as-learnt', antennas: [], faint: [second] })
  })

  it('is over by itself some hours after they are loud again, and not while they are nearly', () => {
    const cabinet = loudCabinet({ seed: 9, references, units: 6 })
    cabinet.hours(28)
    loseAt(cabinet, everywhere, 14)
    cabinet.hours(30)
    expect(lastSaid(cabinet)?.hearing).toBe('fainter')
    loseAt(cabinet, everywhere, 9)
    cabinet.hours(24)
    expect(lastSaid(cabinet)?.hearing).toBe('fainter')
    loseAt(cabinet, everywhere, 0)
    cabinet.hours(16)
    expect(lastSaid(cabinet)).toEqual({ hearing: 'as-learnt', antennas: [], faint: [] })
    // Each antenna once and back.
    expect(cabinet.said.length).toBeLessThanOrEqual(8)
  })

  it('outlives a restart, what was learnt and what was said', () => {
    const cabinet = loudCabinet({ seed: 10, references, units: 6 })
    cabinet.hours(28)
    cabinet.lossDb.of.set(first, 12)
    cabinet.restart()
    cabinet.hours(24)
    expect(lastSaid(cabinet)?.faint).toEqual([first])
    const before = cabinet.said.length
    cabinet.restart()
    cabinet.hours(24)
    expect(cabinet.said).toHaveLength(before)
    cabinet.lossDb.of.clear()
    cabinet.hours(16)
    expect(lastSaid(cabinet)?.faint).toEqual([])
  })

  it('is learnt anew at another transmit power', () => {
    const cabinet = loudCabinet({ seed: 11, references, units: 6 })
    cabinet.hours(28)
    loseAt(cabinet, everywhere, 12)
    cabinet.restart(1_800)
    cabinet.hours(48)
    expect(cabinet.said).toEqual([])
  })
})
