import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anna, bo, type CabinetStory, doors, inUse, seen } from './cabinet-story.ts'

type Happening = (cabinet: CabinetStory, undecided: () => void) => void

const doorId = fc.integer({ min: 1, max: 2 })
const happenings: fc.Arbitrary<Happening> = fc.oneof(
  fc.tuple(fc.constantFrom(anna, bo), fc.option(doorId)).map(
    ([by, door]): Happening =>
      (cabinet) =>
        cabinet.badge(by, door),
  ),
  doorId.map(
    (door): Happening =>
      (cabinet) =>
        cabinet.breakGlass(door),
  ),
  fc.tuple(doorId, fc.boolean()).map(
    ([door, open]): Happening =>
      (cabinet) =>
        cabinet.say({ kind: 'contact', doorId: door, open }),
  ),
  fc.constantFrom(10, 40, 5_000, 60_000, 300_000).map(
    (ms): Happening =>
      (cabinet) =>
        cabinet.wait(ms),
  ),
  fc.tuple(fc.constantFrom(anna, bo), doorId).map(
    ([by, door]): Happening =>
      (cabinet) => {
        cabinet.badge(by, door)
        cabinet.open(door)
        cabinet.close(door)
      },
  ),
  fc.constant<Happening>((_cabinet, decide) => decide()),
  fc.constant<Happening>((cabinet) => cabinet.reader()),
  fc.constant<Happening>((cabinet) => cabinet.say({ kind: 'reader-lost', reason: 'keepalive-missed' })),
  fc.integer({ min: 0, max: 3 }).map(
    (n): Happening =>
      (cabinet) =>
        cabinet.command({
          commandId: n.toString(16).padStart(16, '0'),
          issuedAtMs: 0,
          expiresAtMs: cabinet.clock.now() + 1_000,
          kind: 'Unlock',
          doorId: 1,
        }),
  ),
  fc
    .tuple(fc.integer({ min: 4, max: 7 }), fc.constantFrom('StartCalibration' as const, 'StopCalibration' as const))
    .map(
      ([n, kind]): Happening =>
        (cabinet) => {
          const life = { issuedAtMs: 0, expiresAtMs: cabinet.clock.now() + 1_000 }
          const order = { commandId: n.toString(16).padStart(16, '0'), ...life }
          cabinet.command(
            kind === 'StopCalibration' ? { ...order, kind } : { ...order, kind, cycles: 3, userRef: anna },
          )
        },
    ),
)

/** Decides every scan once, as presence does: what was asked for by a closing door that no opening overtook. */
function presenceFor(cabinet: CabinetStory): () => void {
  let read = 0
  return () => {
    const closed = cabinet.orders.slice(read).findLast((order) => order.kind === 'door-closed')
    const anyOpen = cabinet.state().doors.some((door) => door.presenceToldOpen)
    if (closed === undefined || anyOpen) return
    read = cabinet.orders.length
    const { sessionId } = closed
    const isDoubtful = read % 2 === 0
    const units = { present: isDoubtful ? seen(1) : seen(1, 2), uncertain: isDoubtful ? seen(2) : [], removed: seen(3) }
    if (sessionId === null) cabinet.decided({ kind: 'baseline', reason: 'forced-entry' }, units)
    else cabinet.decided({ kind: 'session', sessionId }, units)
  }
}

describe('on any day, whatever people, doors, contacts and readers do', () => {
  it('keeps the laws of the cabinet', () => {
    fc.assert(
      fc.property(fc.array(happenings, { maxLength: 60 }), (day) => {
        const cabinet = inUse(doors(2))
        const decide = presenceFor(cabinet)
        for (const happening of day) {
          happening(cabinet, decide)
          cabinet.card()
        }
        for (const door of [1, 2]) cabinet.close(door)
        cabinet.wait(10_000)
        decide()

        const unlocked = new Set(cabinet.facts('DoorUnlocked').map((fact) => fact.sessionId))
        const committed = cabinet.facts('SessionCommitted').map((fact) => fact.sessionId)
        const expired = new Set(cabinet.facts('UnlockExpired').map((fact) => fact.sessionId))
        // A session begins with an unlock and ends once, committed or expired.
        expect(new Set([...committed, ...expired])).toEqual(unlocked)
        expect(committed.length + expired.size).toBe(unlocked.size)
        expect(cabinet.state().sessions).toEqual([])
        // Whoever opened a door is a session that had unlocked one, or nobody.
        for (const { sessionId } of cabinet.facts('DoorOpened')) {
          if (sessionId !== null) expect(unlocked.has(sessionId)).toBe(true)
        }
        // A calibration ends once at most, and only one can be running; what is its cycle is a session that is committed.
        const started = cabinet.facts('CalibrationStarted').map((fact) => fact.calibrationId)
        const ended = cabinet.facts('CalibrationEnded').map((fact) => fact.calibrationId)
        expect(started.slice(0, ended.length)).toEqual(ended)
        expect(started.length - ended.length).toBe(cabinet.state().calibration?.isRunning === true ? 1 : 0)
        for (const group of cabinet.groups) {
          for (const fact of group.filter(({ kind }) => kind === 'CalibrationCycled')) {
            const sum = group.at(-1)
            expect([fact, sum]).toMatchObject([
              { cyclesDone: expect.toSatisfy((n) => n <= 3) },
              { kind: 'SessionCommitted' },
            ])
            expect(
              'sessionId' in fact && sum !== undefined && 'sessionId' in sum && fact.sessionId === sum.sessionId,
            ).toBe(true)
          }
        }
        // No lock stays released.
        expect([1, 2].map((door) => cabinet.lockReleased(door))).toEqual([false, false])
        // Every opening is closed, and left open at most once.
        expect(cabinet.facts('DoorClosed')).toHaveLength(cabinet.facts('DoorOpened').length)
        expect(cabinet.facts('DoorLeftOpen').length).toBeLessThanOrEqual(cabinet.facts('DoorOpened').length)
        // The sum of the session that was scanned, the last of its group, fits its facts; a complete one leaves no doubt.
        const committals = cabinet.groups.flatMap((group) =>
          group.flatMap((fact) => (fact.kind === 'SessionCommitted' ? [{ group, fact }] : [])),
        )
        for (const { group, fact } of committals) {
          if (group.at(-1) === fact) {
            expect(group.filter((other) => other.kind === 'UnitTaken')).toHaveLength(fact.takenCount)
          }
          if (fact.scanComplete) expect([fact.uncertainCount, fact.unobservableCount]).toEqual([0, 0])
        }
      }),
      { numRuns: 500 },
    )
  })
})
