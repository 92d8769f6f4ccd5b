import { describe, expect, it } from 'vitest'
import { anna, type CabinetStory, epc, heard, inUse, seen, session } from './cabinet-story.ts'

function cards(cabinet: CabinetStory, version: number, ...numbers: number[]): void {
  const words = { itemId: 'stem', name: 'Stem', size: null, lot: null, owner: 'hospital' }
  const card = (n: number) => ({ epc: epc(n), ...words, expiresOnDay: null, expiresAtMs: null })
  cabinet.say({ kind: 'stock-advice', advice: { version, cards: new Map(numbers.map((n) => [epc(n), card(n)])) } })
}

const reaffirmed = (cabinet: CabinetStory) => cabinet.facts('UnitReaffirmed').map((fact) => fact.epc)

describe('a unit the cards have lost and the cabinet has not', () => {
  it('is said to be here still, with how it was heard, once', () => {
    const cabinet = inUse()
    cards(cabinet, 1, 1, 2, 3)
    cards(cabinet, 2, 1, 3)
    cards(cabinet, 3, 1, 3)
    expect(cabinet.facts()).toEqual([{ kind: 'UnitReaffirmed', ...heard(2)[0] }])
  })

  it('is said again when the cards had it back and lost it again', () => {
    const cabinet = inUse()
    for (const [version, numbers] of [
      [1, 2, 3],
      [1, 3],
      [1, 2, 3],
      [1, 3],
    ].entries())
      cards(cabinet, version, ...numbers)
    expect(reaffirmed(cabinet)).toEqual([epc(2), epc(2)])
  })

  it('is said when the doors are shut and the scan is decided, if it is there then', () => {
    const cabinet = inUse()
    cards(cabinet, 1, 1, 2, 3)
    cabinet.badge(anna)
    cabinet.open()
    cards(cabinet, 2)
    cabinet.close()
    expect(reaffirmed(cabinet)).toEqual([])
    cabinet.decided(
      { kind: 'session', sessionId: session(1) },
      { removed: seen(1), present: heard(2), uncertain: seen(3) },
    )
    cabinet.confirmed(2, 3)
    expect(reaffirmed(cabinet)).toEqual([epc(2)])
    cabinet.say({
      kind: 'resolved',
      sessionId: session(1),
      verdict: 'present',
      ...(heard(3)[0] as ReturnType<typeof seen>[0]),
    })
    cabinet.confirmed(2, 3)
    expect(reaffirmed(cabinet)).toEqual([epc(2), epc(3)])
  })

  it('is said of what never had a card after a while, and again after each scan; not of what left', () => {
    const cabinet = inUse()
    cards(cabinet, 1, 1)
    cabinet.wait(29_000)
    expect(reaffirmed(cabinet)).toEqual([])
    cabinet.wait(2_000)
    expect(reaffirmed(cabinet)).toEqual([epc(2), epc(3)])
    cabinet.badge(anna)
    cabinet.open()
    cabinet.close()
    const scan = { present: heard(1, 2), removed: seen(3) }
    cabinet.decided({ kind: 'session', sessionId: session(1) }, scan)
    cabinet.confirmed(1, 2)
    expect(reaffirmed(cabinet)).toEqual([epc(2), epc(3), epc(2)])
    cards(cabinet, 2, 1, 2)
    cabinet.wait(60_000)
    expect(reaffirmed(cabinet)).toEqual([epc(2), epc(3), epc(2)])
  })

  it('is not said of what the scan did not hear, sure as it may be that it lies there', () => {
    const cabinet = inUse()
    cards(cabinet, 1, 1, 2, 3)
    cabinet.badge(anna)
    cabinet.open()
    cabinet.close()
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { present: [...heard(1, 3), ...seen(2)] })
    cabinet.confirmed(1, 2, 3)
    cards(cabinet, 2, 1)
    expect(reaffirmed(cabinet)).toEqual([epc(3)])
  })

  it('is said of what is heard far worse than was said before, with or without a card', () => {
    const cabinet = inUse()
    cards(cabinet, 1, 1, 2, 3)
    const at = (n: number, dbm: number, reads = 20) =>
      seen(n).map((unit) => ({ ...unit, evidence: { ...unit.evidence, rssiCentiDbm: 100 * dbm, reads } }))
    const scan = (count: number, ...present: ReturnType<typeof seen>) => {
      cabinet.badge(anna)
      cabinet.open()
      cabinet.close()
      cabinet.decided({ kind: 'session', sessionId: session(count) }, { present })
      cabinet.confirmed(1, 2, 3)
    }
    scan(1, ...at(1, -55), ...at(2, -60))
    expect(reaffirmed(cabinet)).toEqual([])
    // One read may be in a fade.
    scan(2, ...at(1, -70, 1), ...at(2, -60))
    expect(reaffirmed(cabinet)).toEqual([])
    scan(3, ...at(1, -66), ...at(2, -69))
    expect(reaffirmed(cabinet)).toEqual([epc(1)])
    scan(4, ...at(1, -67), ...at(2, -71))
    expect(reaffirmed(cabinet)).toEqual([epc(1), epc(2)])
  })
})
