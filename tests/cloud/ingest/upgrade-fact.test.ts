import { describe, expect, it } from 'vitest'
import { type UpgradeStep, upgradeFact, upgradeSteps } from '#cloud/ingest/facts/upgrade-fact'
import { contractVersion } from '#contracts/contract-version'

/** Imagined: version 2 asked for the side of a door, version 3 gave the duration a name with its unit. */
const planted = new Map<number, UpgradeStep>([
  [1, (fact) => (fact.kind === 'DoorOpened' ? { side: 'front' } : {})],
  [2, (fact) => (typeof fact.openFor === 'number' ? { openForMs: fact.openFor * 1_000 } : {})],
])

describe('a fact of an older agent', () => {
  it('climbs version by version, and all that was sent is still there', () => {
    const sent = { kind: 'DoorOpened', openFor: 4 }
    expect(upgradeFact(sent, 1, planted, 3)).toEqual({ ...sent, side: 'front', openForMs: 4_000 })
    expect(upgradeFact(sent, 2, planted, 3)).toEqual({ ...sent, openForMs: 4_000 })
    expect(sent).toEqual({ kind: 'DoorOpened', openFor: 4 })
  })

  it('keeps what it said itself: a step adds and never overwrites', () => {
    const sent = { kind: 'DoorOpened', side: 'back' }
    expect(upgradeFact(sent, 1, planted, 3)).toEqual(sent)
  })

  it.each([[3], [4], [5]])('of version %i is none', (version) => {
    const sent = { kind: 'DoorOpened', openFor: 4 }
    expect(upgradeFact(sent, version, planted, 3)).toBe(sent)
  })

  it.each([[null], ['DoorOpened'], [[1]], [7]])('that is %j is left to be put aside', (sent) => {
    expect(upgradeFact(sent, 1, planted, 3)).toBe(sent)
  })

  it('has steps for older versions only', () => {
    for (const from of upgradeSteps.keys()) expect(from).toBeLessThan(contractVersion)
  })
})
