import { describe, expect, it } from 'vitest'
import { cabinetView } from '#edge/cabinet/cabinet-view'
import type { CabinetStory } from './cabinet-story.ts'
import { anna, bo, cabinetStory, epc, inUse, oneDoor, seen, session } from './cabinet-story.ts'

function visit(cabinet: CabinetStory, by = anna): void {
  cabinet.badge(by)
  cabinet.open()
  cabinet.close()
}

describe('a unit that is not heard', () => {
  it('is uncertain, not taken', () => {
    const cabinet = inUse()
    visit(cabinet)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { present: seen(1, 3), uncertain: seen(2) })
    expect(cabinet.facts('UnitTaken')).toEqual([])
    expect(cabinet.facts('UnitUncertain')).toMatchObject([{ epc: epc(2), sessionId: session(1) }])
    expect(cabinet.facts('SessionCommitted')).toMatchObject([{ takenCount: 0, uncertainCount: 1 }])
  })

  it('is told as doubtful once, however many scans still miss it', () => {
    const cabinet = inUse()
    visit(cabinet)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { uncertain: seen(2) })
    visit(cabinet, bo)
    cabinet.decided({ kind: 'session', sessionId: session(2) }, { uncertain: seen(2) })
    cabinet.baseline({ uncertain: seen(2) })
    cabinet.say({ kind: 'undecided', verdict: 'uncertain', epc: epc(2), evidence: seen(2)[0]?.evidence ?? never() })
    expect(cabinet.facts('UnitUncertain')).toHaveLength(1)
  })

  it('is resolved once, in the session in which it became doubtful', () => {
    const cabinet = inUse()
    visit(cabinet)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { uncertain: seen(2) })
    const removed = { ...(seen(2)[0] ?? never()), kind: 'resolved' as const, verdict: 'removed' as const }
    cabinet.say({ ...removed, sessionId: session(1) })
    cabinet.confirmed(1, 3)
    cabinet.say({ ...removed, sessionId: session(1) })
    expect(cabinet.facts('UncertaintyResolved')).toMatchObject([
      { epc: epc(2), sessionId: session(1), verdict: 'removed' },
    ])
  })

  it('that a later session confirms gone is not blamed on that later session', () => {
    const cabinet = inUse()
    visit(cabinet, anna)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { uncertain: seen(2) })
    visit(cabinet, bo)
    cabinet.decided({ kind: 'session', sessionId: session(2) }, { removed: seen(1, 2) })
    expect(cabinet.facts('UnitTaken')).toMatchObject([{ epc: epc(1), sessionId: session(2) }])
    expect(cabinet.facts('UncertaintyResolved')).toMatchObject([
      { epc: epc(2), sessionId: session(1), verdict: 'removed' },
    ])
    expect(cabinet.facts('SessionCommitted').at(-1)).toMatchObject({ takenCount: 1 })
  })

  it('and is there after all, is said to be there', () => {
    const cabinet = inUse()
    visit(cabinet)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { uncertain: seen(2) })
    cabinet.baseline({ present: seen(1, 2, 3) })
    expect(cabinet.facts('UncertaintyResolved')).toMatchObject([{ epc: epc(2), verdict: 'present' }])
    expect(cabinet.state().inventory.doubts).toEqual([])
  })
})

describe('a session whose scan leaves a doubt', () => {
  const complete = (cabinet: CabinetStory) => cabinet.facts('SessionCommitted').map((fact) => fact.scanComplete)

  it.each(['uncertain', 'unobservable'] as const)('does not call itself complete: %s', (verdict) => {
    const cabinet = inUse()
    visit(cabinet)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { present: seen(1, 3), [verdict]: seen(2) })
    expect(complete(cabinet)).toEqual([false])
  })

  it('nor does the next one that does not settle it; the one that does, does', () => {
    const cabinet = inUse()
    for (const [n, settled] of [seen(), seen(), seen(2)].entries()) {
      visit(cabinet)
      const doubt = n === 0 ? { uncertain: seen(2) } : {}
      cabinet.decided(
        { kind: 'session', sessionId: session(n + 1) },
        { present: [...seen(1, 3), ...settled], ...doubt },
      )
    }
    expect(complete(cabinet)).toEqual([false, false, true])
  })

  it('nor one after a tag fell silent between sessions', () => {
    const cabinet = inUse()
    cabinet.say({ kind: 'undecided', verdict: 'uncertain', ...(seen(2)[0] ?? never()) })
    visit(cabinet)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { present: seen(1, 3) })
    cabinet.say({ kind: 'resolved', sessionId: null, verdict: 'present', ...(seen(2)[0] ?? never()) })
    visit(cabinet, bo)
    cabinet.decided({ kind: 'session', sessionId: session(2) }, { present: seen(1, 2, 3) })
    expect(complete(cabinet)).toEqual([false, true])
  })
})

describe('an antenna that is unplugged', () => {
  it('makes its units unobservable, nothing is removed, and their return is told', () => {
    const cabinet = inUse()
    cabinet.say({ kind: 'antenna', antenna: 2, up: false })
    for (const n of [1, 2, 3]) {
      cabinet.say({ kind: 'undecided', verdict: 'unobservable', ...(seen(n)[0] ?? never()) })
    }
    cabinet.wait(20 * 60_000)
    cabinet.say({ kind: 'antenna', antenna: 2, up: true })
    for (const n of [1, 2, 3]) {
      cabinet.say({ kind: 'resolved', sessionId: null, verdict: 'present', ...(seen(n)[0] ?? never()) })
    }
    expect(cabinet.told()).toEqual([
      'AntennaLost',
      ...Array(3).fill('UnitUnobservable'),
      'AntennaRestored',
      ...Array(3).fill('UncertaintyResolved'),
    ])
  })

  it('is told once though reader and silence both notice, and back only when both say so', () => {
    const cabinet = inUse()
    cabinet.say({ kind: 'antenna-silent', antenna: 2 })
    cabinet.say({ kind: 'antenna', antenna: 2, up: false })
    cabinet.say({ kind: 'antenna', antenna: 2, up: false })
    cabinet.say({ kind: 'antenna', antenna: 2, up: true })
    expect(cabinet.facts()).toEqual([{ kind: 'AntennaLost', antenna: 2, noticedBy: 'silence' }])
    cabinet.say({ kind: 'antenna-heard', antenna: 2 })
    expect(cabinet.facts().at(-1)).toEqual({ kind: 'AntennaRestored', antenna: 2 })
  })
})

describe('a reader that is out for twenty minutes', () => {
  it('is told once lost and once back, and nothing is removed', () => {
    const cabinet = inUse()
    for (let i = 0; i < 80; i++) {
      cabinet.say({ kind: 'reader-lost', reason: 'connection-refused' })
      cabinet.wait(15_000)
    }
    cabinet.reader()
    cabinet.decided({ kind: 'baseline', reason: 'reader-returned' }, { present: seen(1, 2, 3) })
    expect(cabinet.told()).toEqual(['ReaderLost', 'ReaderConnected', 'BaselineScanned'])
    cabinet.say({ kind: 'reader-lost', reason: 'keepalive-missed' })
    expect(cabinet.facts('ReaderLost')).toHaveLength(2)
  })

  it('is told silent once, whatever becomes of its connection then, and is well when it reads again', () => {
    const cabinet = inUse()
    const state = () => cabinetView(cabinet.state(), []).reader?.state
    cabinet.say({ kind: 'reader-lost', reason: 'silent' })
    cabinet.say({ kind: 'reader-lost', reason: 'connection-refused' })
    expect(cabinet.facts()).toEqual([{ kind: 'ReaderLost', reason: 'silent' }])
    expect(state()).toBe('silent')
    cabinet.reader()
    expect(state()).toBe('connected')
  })

  it('is told lost once even when it never was there', () => {
    const cabinet = cabinetStory(oneDoor())
    cabinet.say({ kind: 'reader-lost', reason: 'connection-refused' })
    cabinet.say({ kind: 'reader-lost', reason: 'connection-refused' })
    expect(cabinet.told()).toEqual(['ReaderLost'])
  })
})

describe('tags fixed inside that are judged anew', () => {
  const silent = { epc: epc(9), state: 'silent' as const, fainterByCentiDb: null }
  const failed = { hearing: 'as-learnt' as const, antennas: [], references: [silent] }

  it('are a fact, shown in telemetry, and remembered over a power cut so that what was said can end', () => {
    const cabinet = inUse()
    cabinet.say({ kind: 'references-judged', health: failed })
    expect(cabinet.facts()).toEqual([{ kind: 'ReferencesJudged', ...failed }])
    expect(cabinetView(cabinet.state(), []).references).toEqual({ heard: 3, of: 4 })
    const again = cabinetStory(oneDoor(), cabinet.card())
    expect(again.orders[0]).toMatchObject({ kind: 'boot', references: failed })
    expect(cabinetView(again.state(), []).references).toEqual({ heard: 3, of: 4 })
    again.say({ kind: 'references-judged', health: { ...failed, hearing: 'lost' } })
    expect(cabinetView(again.state(), []).references).toEqual({ heard: 0, of: 4 })
  })
})

describe('reads that cannot be used', () => {
  it('are a fact when they come and when they are over, and counted', () => {
    const cabinet = inUse()
    cabinet.say({ kind: 'reads-unusable', reads: 1, of: 1, reason: 'no-antenna' })
    cabinet.say({ kind: 'reads-unusable', reads: 40, of: 900, reason: 'no-epc' })
    cabinet.say({ kind: 'reads-unusable', reads: 0, of: 900, reason: 'no-epc' })
    expect(cabinet.facts()).toEqual([
      { kind: 'ReadsUnusable', reads: 1, of: 1, reason: 'no-antenna' },
      { kind: 'ReadsUnusable', reads: 40, of: 900, reason: 'no-epc' },
      { kind: 'ReadsUsable' },
    ])
    expect(cabinetView(cabinet.state(), []).reader?.readsUnusable).toBe(41)
  })
})

function never(): never {
  throw new Error('a story without its unit')
}
