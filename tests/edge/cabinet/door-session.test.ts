import { describe, expect, it } from 'vitest'
import { anna, bo, cabinetStory, doors, epc, inUse, oneDoor, seen, session } from './cabinet-story.ts'

describe('a nurse at the door', () => {
  it('badges, takes one implant, closes: one session with one unit taken, decided as one group', () => {
    const cabinet = inUse()
    cabinet.badge(anna)
    expect(cabinet.lockReleased()).toBe(true)
    cabinet.wait(1_000)
    const openedAtMs = cabinet.clock.now() + 40
    cabinet.open()
    expect(cabinet.lockReleased()).toBe(false)
    cabinet.wait(20_000)
    cabinet.close()
    const closedAtMs = cabinet.clock.now()
    cabinet.wait(4_000)
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { present: seen(1, 3), removed: seen(2) })

    expect(cabinet.groups).toEqual([
      [{ kind: 'DoorUnlocked', sessionId: session(1), doorId: 1, userRef: anna, by: 'badge' }],
      [{ kind: 'DoorOpened', sessionId: session(1), doorId: 1 }],
      [{ kind: 'DoorClosed', sessionId: session(1), doorId: 1, openForMs: 20_040 }],
      [
        { kind: 'UnitTaken', sessionId: session(1), ...seen(2)[0] },
        {
          kind: 'SessionCommitted',
          sessionId: session(1),
          doorId: 1,
          userRefs: [anna],
          openedAtMs,
          closedAtMs,
          decidedAfterMs: 4_000,
          takenCount: 1,
          placedCount: 0,
          uncertainCount: 0,
          unobservableCount: 0,
          scanComplete: true,
        },
      ],
    ])
    expect(cabinet.orders).toEqual([
      { kind: 'door-opened', doorId: 1, sessionId: session(1) },
      { kind: 'door-closed', doorId: 1, sessionId: session(1) },
    ])
    expect(cabinet.state().sessions).toEqual([])
    expect(cabinet.sounds).toEqual(['accepted', 'off'])
  })

  it('takes an implant out and puts it back: a session, and nothing changed', () => {
    const cabinet = inUse()
    cabinet.badge(anna)
    cabinet.open()
    cabinet.close()
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { present: seen(1, 2, 3) })
    expect(cabinet.told()).toEqual(['DoorUnlocked', 'DoorOpened', 'DoorClosed', 'SessionCommitted'])
    expect(cabinet.facts('SessionCommitted')).toMatchObject([{ takenCount: 0, placedCount: 0 }])
  })

  it('badges and walks away: the lock closes by itself and the session is over', () => {
    const cabinet = inUse()
    cabinet.badge(anna)
    cabinet.wait(4_999)
    expect(cabinet.lockReleased()).toBe(true)
    cabinet.wait(1)
    expect(cabinet.lockReleased()).toBe(false)
    expect(cabinet.facts('UnlockExpired')).toEqual([{ kind: 'UnlockExpired', sessionId: session(1), doorId: 1 }])
    expect(cabinet.state().sessions).toEqual([])
    expect(cabinet.orders).toEqual([])
  })

  it.each(['unknown-badge', 'badge-expired', 'badge-revoked', 'roster-missing'] as const)(
    'is refused with %s: the lock stays shut, she hears it, the service learns why',
    (reason) => {
      const cabinet = inUse()
      cabinet.refusedBadge(reason)
      expect(cabinet.lockReleased()).toBe(false)
      expect(cabinet.groups).toEqual([[{ kind: 'BadgeRefused', doorId: 1, reason }]])
      expect(cabinet.sounds).toEqual(['refused'])
    },
  )

  it('leaves the door ajar: a sound after 60 s, one alert after 300 s and no second one', () => {
    const cabinet = inUse()
    cabinet.badge(anna)
    cabinet.open()
    cabinet.wait(59_999)
    expect(cabinet.sounds).toEqual(['accepted'])
    cabinet.wait(1)
    expect(cabinet.sounds).toEqual(['accepted', 'ajar'])
    cabinet.wait(239_999)
    expect(cabinet.facts('DoorLeftOpen')).toEqual([])
    cabinet.wait(1)
    cabinet.wait(3_600_000)
    expect(cabinet.facts('DoorLeftOpen')).toEqual([
      { kind: 'DoorLeftOpen', doorId: 1, sessionId: session(1), openForMs: 300_000, ajarAlertAfterMs: 300_000 },
    ])
    cabinet.close()
    expect(cabinet.sounds.at(-1)).toBe('off')
  })

  it('lets a colleague badge while the door stands open: the session is of both', () => {
    const cabinet = inUse()
    cabinet.badge(anna)
    cabinet.open()
    cabinet.badge(bo)
    cabinet.badge(bo)
    cabinet.close()
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { removed: seen(1) })
    expect(cabinet.facts('SessionJoined')).toEqual([{ kind: 'SessionJoined', sessionId: session(1), userRef: bo }])
    expect(cabinet.facts('SessionCommitted')).toMatchObject([{ userRefs: [anna, bo], takenCount: 1 }])
    expect(cabinet.facts('DoorUnlocked')).toHaveLength(1)
  })

  it('badges while the scan of the one before still runs: the new session is of both, the old one keeps its own', () => {
    const cabinet = inUse()
    cabinet.badge(anna)
    cabinet.open()
    cabinet.close()
    cabinet.badge(bo)
    cabinet.open()
    cabinet.decided(
      { kind: 'session', sessionId: session(1) },
      { removed: seen(1), uncertain: seen(2), scanComplete: false },
    )
    cabinet.close()
    cabinet.decided({ kind: 'session', sessionId: session(2) }, { present: seen(2), removed: seen(3) })
    expect(cabinet.facts('SessionCommitted')).toMatchObject([
      { sessionId: session(1), userRefs: [anna], takenCount: 1, uncertainCount: 1, scanComplete: false },
      { sessionId: session(2), userRefs: [bo, anna], takenCount: 1, scanComplete: true },
    ])
  })

  it('is never left without an end, even when only the later of two scans is decided', () => {
    const cabinet = inUse()
    for (const by of [anna, bo]) {
      cabinet.badge(by)
      cabinet.open()
      cabinet.close()
    }
    cabinet.decided({ kind: 'session', sessionId: session(2) }, { removed: seen(1) })
    expect(cabinet.facts('SessionCommitted')).toMatchObject([
      { sessionId: session(1), userRefs: [anna], takenCount: 0, scanComplete: false },
      { sessionId: session(2), userRefs: [bo, anna], takenCount: 1, scanComplete: true },
    ])
  })

  it('pulls the door open again before the scan is over: the same session goes on and nothing is decided', () => {
    const cabinet = inUse()
    cabinet.badge(anna)
    cabinet.open()
    cabinet.close()
    cabinet.wait(1_000)
    cabinet.open()
    cabinet.close()
    expect(cabinet.facts('DoorOpened')).toEqual([
      { kind: 'DoorOpened', doorId: 1, sessionId: session(1) },
      { kind: 'DoorOpened', doorId: 1, sessionId: session(1) },
    ])
    expect(cabinet.orders.map((order) => order.kind)).toEqual([
      'door-opened',
      'door-closed',
      'door-opened',
      'door-closed',
    ])
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { removed: seen(1) })
    expect(cabinet.facts('SessionCommitted')).toHaveLength(1)
  })
})

describe('a contact that bounces', () => {
  it('opens once and closes once', () => {
    const cabinet = inUse()
    cabinet.badge(anna)
    for (const open of [true, false, true, false, true]) {
      cabinet.say({ kind: 'contact', doorId: 1, open })
      cabinet.wait(10)
    }
    cabinet.wait(40)
    for (const open of [false, true, false]) {
      cabinet.say({ kind: 'contact', doorId: 1, open })
      cabinet.wait(39)
    }
    cabinet.wait(1)
    expect(cabinet.told()).toEqual(['DoorUnlocked', 'DoorOpened', 'DoorClosed'])
  })

  it('says nothing of a flicker while the cabinet rests', () => {
    const cabinet = inUse()
    cabinet.say({ kind: 'contact', doorId: 1, open: true })
    cabinet.wait(20)
    cabinet.say({ kind: 'contact', doorId: 1, open: false })
    cabinet.wait(1_000)
    expect(cabinet.told()).toEqual([])
    expect(cabinet.orders).toEqual([])
  })

  it('makes a running scan begin anew, because the door may already be coming open', () => {
    const cabinet = inUse()
    cabinet.badge(anna)
    cabinet.open()
    cabinet.close()
    cabinet.orders.length = 0
    cabinet.say({ kind: 'contact', doorId: 1, open: true })
    expect(cabinet.orders).toEqual([{ kind: 'door-opened', doorId: 1, sessionId: session(1) }])
    cabinet.say({ kind: 'contact', doorId: 1, open: false })
    expect(cabinet.orders.at(-1)).toEqual({ kind: 'door-closed', doorId: 1, sessionId: session(1) })
  })
})

describe('a door opened by nobody', () => {
  it('is told at once as a security matter, and what is missing afterwards is attributed to nobody', () => {
    const cabinet = inUse()
    cabinet.open()
    expect(cabinet.groups).toEqual([[{ kind: 'DoorOpened', doorId: 1, sessionId: null }]])
    expect(cabinet.sounds).toEqual(['alarm'])
    cabinet.close()
    expect(cabinet.orders.at(-1)).toEqual({ kind: 'door-closed', doorId: 1, sessionId: null })
    cabinet.decided({ kind: 'baseline', reason: 'forced-entry' }, { present: seen(1), removed: seen(2, 3) })
    expect(cabinet.groups.at(-1)).toMatchObject([
      { kind: 'UnitMissing', epc: epc(2) },
      { kind: 'UnitMissing', epc: epc(3) },
      { kind: 'BaselineScanned', reason: 'forced-entry', presentCount: 1, missingCount: 2, foundCount: 0 },
    ])
  })

  it('does not burden the nurse who finds it open and badges before she shuts it', () => {
    const cabinet = inUse()
    cabinet.open()
    cabinet.badge(anna)
    cabinet.close()
    expect(cabinet.orders.at(-1)).toEqual({ kind: 'door-closed', doorId: 1, sessionId: null })
    cabinet.decided({ kind: 'baseline', reason: 'forced-entry' }, { removed: seen(1) })
    expect(cabinet.facts('UnitTaken')).toEqual([])
    expect(cabinet.facts('UnitMissing')).toHaveLength(1)
    expect(cabinet.facts('SessionCommitted')).toMatchObject([{ userRefs: [anna], takenCount: 0, scanComplete: false }])
    expect(cabinet.state().sessions).toEqual([])
  })

  it('does not burden the nurse who comes before its scan is over', () => {
    const cabinet = inUse()
    cabinet.open()
    cabinet.close()
    cabinet.badge(anna)
    cabinet.open()
    cabinet.close()
    expect(cabinet.orders.at(-1)).toEqual({ kind: 'door-closed', doorId: 1, sessionId: null })
    cabinet.decided({ kind: 'baseline', reason: 'forced-entry' }, { removed: seen(1) })
    expect(cabinet.facts('UnitTaken')).toEqual([])
    expect(cabinet.facts('SessionCommitted')).toMatchObject([{ sessionId: session(1), takenCount: 0 }])
  })

  it('is forgotten with its scan: the next nurse has a session of her own', () => {
    const cabinet = inUse()
    cabinet.open()
    cabinet.close()
    cabinet.decided({ kind: 'baseline', reason: 'forced-entry' })
    cabinet.badge(anna)
    cabinet.open()
    cabinet.close()
    expect(cabinet.orders.at(-1)).toEqual({ kind: 'door-closed', doorId: 1, sessionId: session(1) })
  })
})

describe('break-glass', () => {
  it.each([
    ['while nothing is wrong', () => inUse()],
    ['before any baseline, roster or reader', () => cabinetStory()],
    [
      'while the reader is lost',
      () => {
        const cabinet = inUse()
        cabinet.say({ kind: 'reader-lost', reason: 'connection-closed' })
        return cabinet
      },
    ],
    [
      'right after a refused badge',
      () => {
        const cabinet = inUse()
        cabinet.refusedBadge('roster-missing')
        return cabinet
      },
    ],
    [
      'while a scan runs',
      () => {
        const cabinet = inUse()
        cabinet.badge(anna)
        cabinet.open()
        cabinet.close()
        return cabinet
      },
    ],
  ])('opens and is recorded %s', (_when, begin) => {
    const cabinet = begin()
    cabinet.breakGlass()
    expect(cabinet.lockReleased()).toBe(true)
    expect(cabinet.facts('DoorUnlocked').at(-1)).toMatchObject({ by: 'break-glass', userRef: null, doorId: 1 })
  })

  it('sets the lock again when a reader that was away comes back in time, so that the cabinet does not fail shut', () => {
    const cabinet = inUse()
    cabinet.say({ kind: 'reader-lost', reason: 'keepalive-missed' })
    cabinet.breakGlass()
    cabinet.locksMoved.length = 0
    cabinet.reader()
    expect(cabinet.locksMoved).toEqual([{ doorId: 1, released: true }])
    cabinet.wait(5_000)
    cabinet.reader()
    expect(cabinet.locksMoved.at(-1)).toEqual({ doorId: 1, released: false })
  })
})

describe('a cabinet with several doors', () => {
  it('keeps one session over both doors and decides when the last closes', () => {
    const cabinet = inUse(doors(2))
    cabinet.badge(anna, null)
    cabinet.open(1)
    cabinet.open(2)
    cabinet.close(1)
    expect(cabinet.state().sessions).toMatchObject([{ phase: 'open' }])
    cabinet.close(2)
    expect(cabinet.state().sessions).toMatchObject([{ phase: 'scanning' }])
    cabinet.decided({ kind: 'session', sessionId: session(1) }, { removed: seen(1) })
    expect(cabinet.facts('SessionCommitted')).toMatchObject([{ sessionId: session(1), userRefs: [anna] }])
    expect(cabinet.facts('UnlockExpired')).toEqual([])
  })

  it('locks the second door with the commit, so that nobody is a thief for opening it late', () => {
    const cabinet = inUse(doors(2))
    cabinet.badge(anna, null)
    cabinet.open(1)
    cabinet.close(1)
    expect(cabinet.lockReleased(2)).toBe(false)
  })

  it('lets a second nurse join at the other door', () => {
    const cabinet = inUse(doors(2))
    cabinet.badge(anna, 1)
    cabinet.open(1)
    cabinet.badge(bo, 2)
    expect(cabinet.lockReleased(2)).toBe(true)
    cabinet.open(2)
    expect(cabinet.facts('DoorOpened').at(-1)).toMatchObject({ doorId: 2, sessionId: session(1) })
    cabinet.close(1)
    cabinet.close(2)
    cabinet.decided({ kind: 'session', sessionId: session(1) })
    expect(cabinet.facts('SessionCommitted')).toMatchObject([{ userRefs: [anna, bo] }])
  })

  it('attributes nothing when one of them was forced meanwhile', () => {
    const cabinet = inUse(doors(2))
    cabinet.badge(anna, 1)
    cabinet.open(1)
    cabinet.open(2)
    expect(cabinet.facts('DoorOpened').at(-1)).toMatchObject({ doorId: 2, sessionId: null })
    cabinet.close(2)
    cabinet.close(1)
    expect(cabinet.orders.at(-1)).toMatchObject({ kind: 'door-closed', sessionId: null })
  })
})

describe('a cabinet on its first day', () => {
  it('finds what is inside without accusing whoever had the door open', () => {
    const cabinet = cabinetStory(oneDoor())
    expect(cabinet.orders).toEqual([{ kind: 'boot', lastConfirmed: null }])
    cabinet.open()
    cabinet.close()
    expect(cabinet.facts('DoorOpened')).toEqual([])
    cabinet.decided({ kind: 'baseline', reason: 'forced-entry' }, { placed: seen(1, 2) })
    expect(cabinet.facts('BaselineScanned')).toMatchObject([{ reason: 'first-boot', foundCount: 2 }])
    expect(cabinet.facts('UnitFound')).toHaveLength(2)
  })

  it('does not say that the nurse who was quicker than the first scan put everything there', () => {
    const cabinet = cabinetStory(oneDoor())
    cabinet.close()
    cabinet.badge(anna)
    cabinet.open()
    cabinet.close()
    expect(cabinet.orders.at(-1)).toEqual({ kind: 'door-closed', doorId: 1, sessionId: null })
  })
})
