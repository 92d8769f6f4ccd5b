import { describe, expect, it } from 'vitest'
import type { StopAdvice } from '#edge/cabinet/cabinet-types'
import { anna, type CabinetStory, cabinetStory, epc, inUse, oneDoor, seen, session } from './cabinet-story.ts'

const sinceMs = Date.UTC(2026, 0, 2)
const advice: StopAdvice = { version: 7, tags: new Map([[epc(2), { reason: 'recall', sinceMs }]]) }

function visit(cabinet: CabinetStory): void {
  cabinet.badge(anna)
  cabinet.open()
  cabinet.close()
}

const told = { kind: 'StoppedUnitTaken', epc: epc(2), reason: 'recall', sinceMs, listVersion: 7 }

describe('a unit that stands on the stop list', () => {
  it('sounds when it is found taken, and is said beside what was taken; the door was no trap', () => {
    const cabinet = inUse()
    cabinet.say({ kind: 'stop-advice', advice })
    visit(cabinet)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { removed: seen(1, 2) })
    expect(cabinet.sounds.at(-1)).toBe('stopped')
    expect(cabinet.facts().slice(-4)).toMatchObject([
      { kind: 'UnitTaken', epc: epc(1) },
      { kind: 'UnitTaken', epc: epc(2) },
      { ...told, sessionId: session(1) },
      { kind: 'SessionCommitted', takenCount: 2 },
    ])
    visit(cabinet)
    expect(cabinet.facts('DoorOpened')).toHaveLength(2)
  })

  it('is said in its session when the doubt about it is settled later', () => {
    const cabinet = inUse()
    cabinet.say({ kind: 'stop-advice', advice })
    visit(cabinet)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { uncertain: seen(2) })
    expect(cabinet.facts('StoppedUnitTaken')).toEqual([])
    const [unit] = seen(2)
    if (unit === undefined) throw new Error('no unit')
    cabinet.say({ kind: 'resolved', verdict: 'removed', sessionId: session(1), ...unit })
    expect(cabinet.facts('StoppedUnitTaken')).toEqual([{ ...told, sessionId: session(1) }])
  })

  it.each([
    ['is put back', { placed: seen(2) }],
    ['stays where it is', { present: seen(1, 2) }],
    ['is not the one taken', { removed: seen(3) }],
  ])('is nobody’s business while it %s', (_what, units) => {
    const cabinet = inUse()
    cabinet.say({ kind: 'stop-advice', advice })
    visit(cabinet)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, units)
    expect(cabinet.facts('StoppedUnitTaken')).toEqual([])
    expect(cabinet.sounds).not.toContain('stopped')
  })

  it('is stopped no more when a newer list leaves it out, and unknown while no list ever came', () => {
    for (const say of [null, { version: 8, tags: new Map() }] as const) {
      const cabinet = inUse(oneDoor())
      if (say !== null) {
        cabinet.say({ kind: 'stop-advice', advice })
        cabinet.say({ kind: 'stop-advice', advice: say })
      }
      visit(cabinet)
      cabinet.decided({ kind: 'session', sessionId: session(1) }, { removed: seen(2) })
      expect(cabinet.facts('StoppedUnitTaken')).toEqual([])
    }
    expect(cabinetStory().card()).not.toHaveProperty('stopAdvice')
  })
})
