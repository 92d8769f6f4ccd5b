import { describe, expect, it } from 'vitest'
import { cabinetView } from '#edge/cabinet/cabinet-view'
import { anna, bo, cabinetStory, doors, epc, inUse, oneDoor, seen, session } from './cabinet-story.ts'

describe('the power is cut', () => {
  it('while the cabinet rests: it comes back with its inventory, unverified, locks shut', () => {
    const again = cabinetStory(oneDoor(), inUse().card())
    expect(again.orders).toEqual([{ kind: 'boot', lastConfirmed: [epc(1), epc(2), epc(3)] }])
    expect(again.locksMoved).toEqual([{ doorId: 1, released: false }])
    expect(cabinetView(again.state(), [{ antenna: 1, readsPerMinute: 0 }])).toEqual({
      readerConnected: false,
      reader: { state: 'unknown', readsUnusable: 0 },
      references: { heard: 4, of: 4 },
      doors: [{ doorId: 1, open: false, locked: true }],
      antennas: [{ antenna: 1, up: false, readsPerMinute: 0 }],
      unitsPresent: 3,
      unitsUncertain: 0,
      inventoryVerified: false,
    })
    again.close()
    expect(again.told()).toEqual([])
  })

  it('while the lock is released: the unlock has expired', () => {
    const before = inUse()
    before.badge(anna)
    const again = cabinetStory(oneDoor(), before.card())
    expect(again.facts()).toEqual([{ kind: 'UnlockExpired', sessionId: session(1), doorId: 1 }])
    expect(again.lockReleased()).toBe(false)
  })

  it('while the door stands open, and it still does: the session goes on and ends as hers', () => {
    const before = inUse()
    before.badge(anna)
    before.open()
    const again = cabinetStory(oneDoor(), before.card())
    expect(again.orders.at(-1)).toEqual({ kind: 'door-opened', doorId: 1, sessionId: session(1) })
    again.open()
    expect(again.told()).toEqual([])
    again.wait(10_000)
    again.close()
    again.decided({ kind: 'session', sessionId: session(1) }, { removed: seen(2) })
    expect(again.told()).toEqual(['DoorClosed', 'UnitTaken', 'SessionCommitted'])
    expect(again.facts('DoorClosed')).toMatchObject([{ sessionId: session(1), openForMs: 10_040 }])
    expect(again.facts('SessionCommitted')).toMatchObject([{ userRefs: [anna], takenCount: 1 }])
  })

  it('while the door stands open, and it was shut meanwhile: said, scanned, hers', () => {
    const before = inUse()
    before.badge(anna)
    before.open()
    const again = cabinetStory(oneDoor(), before.card())
    again.close()
    expect(again.orders.at(-1)).toEqual({ kind: 'door-closed', doorId: 1, sessionId: session(1) })
    again.decided({ kind: 'session', sessionId: session(1) }, { removed: seen(2) })
    expect(again.told()).toEqual(['DoorClosed', 'UnitTaken', 'SessionCommitted'])
  })

  it('in the middle of a scan: it is scanned again and committed once', () => {
    const before = inUse()
    before.badge(anna)
    before.open()
    before.close()
    const again = cabinetStory(oneDoor(), before.card())
    expect(again.orders.at(-1)).toEqual({ kind: 'door-opened', doorId: 1, sessionId: session(1) })
    again.close()
    expect(again.orders.at(-1)).toEqual({ kind: 'door-closed', doorId: 1, sessionId: session(1) })
    again.decided({ kind: 'session', sessionId: session(1) }, { removed: seen(1) })
    expect(again.told()).toEqual(['UnitTaken', 'SessionCommitted'])
    const third = cabinetStory(oneDoor(), again.card())
    expect(third.orders).toHaveLength(1)
  })

  it('on locks that fall open without power: what the session changed is nobody’s', () => {
    const setup = doors(1, {}, 'fail-safe')
    const before = inUse(setup)
    before.badge(anna)
    before.open()
    const again = cabinetStory(setup, before.card())
    again.close()
    expect(again.orders.at(-1)).toEqual({ kind: 'door-closed', doorId: 1, sessionId: null })
    again.decided({ kind: 'baseline', reason: 'forced-entry' }, { removed: seen(2) })
    expect(again.facts('UnitTaken')).toEqual([])
    expect(again.facts('SessionCommitted')).toMatchObject([{ sessionId: session(1), takenCount: 0 }])
  })

  it('in the middle of a scan behind locks that fall open without power: nobody’s too', () => {
    const setup = doors(1, {}, 'fail-safe')
    const before = inUse(setup)
    before.badge(anna)
    before.open()
    before.close()
    const again = cabinetStory(setup, before.card())
    again.close()
    expect(again.orders.at(-1)).toEqual({ kind: 'door-closed', doorId: 1, sessionId: null })
  })

  it('and somebody opened it in the dark: a security matter', () => {
    const again = cabinetStory(oneDoor(), inUse().card())
    again.open()
    expect(again.facts('DoorOpened')).toEqual([{ kind: 'DoorOpened', doorId: 1, sessionId: null }])
  })

  it('after the alert of a door left open: no second alert for the same opening', () => {
    const before = inUse()
    before.badge(anna)
    before.open()
    before.wait(300_000)
    const again = cabinetStory(oneDoor(), before.card())
    again.open()
    again.wait(600_000)
    expect(again.facts('DoorLeftOpen')).toEqual([])
    again.close()
    again.badge(bo)
    again.open()
    again.wait(300_000)
    expect(again.facts('DoorLeftOpen')).toHaveLength(1)
  })

  it('with an antenna lost: its return after the cut is told, so that no alarm stands for ever', () => {
    const before = inUse()
    before.say({ kind: 'antenna', antenna: 3, up: false })
    const again = cabinetStory(oneDoor(), before.card())
    again.reader()
    expect(again.told()).toEqual(['ReaderConnected', 'AntennaRestored'])
  })

  it('with a doubt open: the first scan settles it in the session in which it arose', () => {
    const before = inUse()
    before.badge(anna)
    before.open()
    before.close()
    before.decided({ kind: 'session', sessionId: session(1) }, { uncertain: seen(2) })
    const again = cabinetStory(oneDoor(), before.card())
    again.close()
    again.decided({ kind: 'baseline', reason: 'restart' }, { present: seen(1, 3), removed: seen(2) })
    expect(again.facts('UnitMissing')).toEqual([])
    expect(again.facts('UncertaintyResolved')).toMatchObject([
      { epc: epc(2), sessionId: session(1), verdict: 'removed' },
    ])
  })

  it('with a doubtful arrival: it is asked after, though it was never confirmed', () => {
    const before = inUse()
    before.badge(anna)
    before.open()
    before.close()
    before.decided({ kind: 'session', sessionId: session(1) }, { present: seen(1, 2, 3), uncertain: seen(9) })
    before.confirmed(1, 2, 3)
    expect(cabinetView(before.state(), [])).toMatchObject({ unitsPresent: 3, unitsUncertain: 1 })
    const again = cabinetStory(oneDoor(), before.card())
    expect(again.orders).toEqual([{ kind: 'boot', lastConfirmed: [epc(1), epc(2), epc(3), epc(9)] }])
    again.close()
    again.decided({ kind: 'baseline', reason: 'restart' }, { present: seen(1, 2, 3, 9) })
    expect(again.facts('UncertaintyResolved')).toMatchObject([
      { epc: epc(9), sessionId: session(1), verdict: 'present' },
    ])
    expect(again.state().inventory.doubts).toEqual([])
  })
})
