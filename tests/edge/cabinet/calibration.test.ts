import { describe, expect, it } from 'vitest'
import type { Command } from '#contracts/downlink/command'
import { anna, bo, type CabinetStory, cabinetStory, doors, epc, heard, inUse, oneDoor, seen } from './cabinet-story.ts'

const nowMs = Date.UTC(2026, 0, 5, 8)
const id = (n: number) => n.toString(16).padStart(16, 'c')
const calibrationId = id(1)

function start(cycles = 3, change: Partial<Command> = {}): Command {
  const base = { commandId: calibrationId, issuedAtMs: nowMs, expiresAtMs: nowMs + 30_000 }
  return { ...base, kind: 'StartCalibration', cycles, userRef: anna, ...change } as Command
}

function stop(): Command {
  return { commandId: id(2), issuedAtMs: nowMs, expiresAtMs: nowMs + 3_600_000, kind: 'StopCalibration' }
}

/** Anna, or whoever, opens and shuts; the session it is. */
function openAndShut(cabinet: CabinetStory, userRef = anna) {
  cabinet.badge(userRef)
  cabinet.open()
  cabinet.wait(3_000)
  cabinet.close()
  const unlocked = cabinet.facts('DoorUnlocked').at(-1)
  if (unlocked === undefined) throw new Error('nobody unlocked it')
  return unlocked.sessionId
}

function calibrating(cycles = 3): CabinetStory {
  const cabinet = inUse()
  cabinet.command(start(cycles))
  return cabinet
}

const calibrationFacts = (cabinet: CabinetStory) =>
  cabinet.facts().filter(({ kind }) => kind.startsWith('Calibration') && kind !== 'CalibrationStarted')

describe('a calibration', () => {
  it('is so many door cycles in which nothing changes, each told with its session, and then over', () => {
    const cabinet = calibrating()
    expect(cabinet.facts()).toEqual([
      { kind: 'CommandAnswered', commandId: calibrationId, outcome: 'done', refusal: null },
      { kind: 'CalibrationStarted', calibrationId, userRef: anna, cycles: 3 },
    ])
    for (let cycle = 1; cycle <= 3; cycle++) {
      const sessionId = openAndShut(cabinet)
      const present = cycle === 2 ? [...heard(1, 2), ...seen(3)] : heard(1, 2, 3)
      cabinet.decided({ kind: 'session', sessionId }, { present })
      const group = cabinet.groups.find((facts) =>
        facts.some((fact) => 'cyclesDone' in fact && fact.cyclesDone === cycle),
      )
      expect([group?.[0], group?.at(-1)]).toMatchObject([
        {
          ...{ kind: 'CalibrationCycled', calibrationId, sessionId, counted: true, cyclesDone: cycle, cycles: 3 },
          ...{ insideCount: 3, heardCount: cycle === 2 ? 2 : 3, unheard: cycle === 2 ? [epc(3)] : [] },
        },
        { kind: 'SessionCommitted', sessionId, takenCount: 0 },
      ])
      expect(cabinet.orders.at(-1)).toEqual({ kind: 'calibration-cycle', sessionId, isUnchanged: true })
    }
    expect(cabinet.facts('CalibrationEnded')).toEqual([
      {
        ...{ kind: 'CalibrationEnded', calibrationId, cause: 'cycles-done', cyclesDone: 3, cycles: 3 },
        ...{ hardCount: 1, hard: [{ epc: epc(3), heardCycles: 2 }] },
      },
    ])
    const after = openAndShut(cabinet)
    cabinet.decided({ kind: 'session', sessionId: after }, { present: heard(1, 2, 3) })
    cabinet.wait(3_600_000)
    expect(calibrationFacts(cabinet)).toHaveLength(4)
  })

  it.each<[string, string, (cabinet: CabinetStory) => void]>([
    ['an hour is over', 'time-over', (cabinet) => cabinet.wait(3_600_000)],
    ['it is stopped', 'stopped', (cabinet) => cabinet.command(stop())],
    ['another badge opens', 'opened-by-another', (cabinet) => void openAndShut(cabinet, bo)],
    [
      'another badge joins while the door stands open',
      'opened-by-another',
      (cabinet) => {
        cabinet.badge(anna)
        cabinet.open()
        cabinet.badge(bo)
      },
    ],
    ['glass is broken', 'opened-by-another', (cabinet) => cabinet.breakGlass()],
    ['a door is forced', 'opened-by-another', (cabinet) => cabinet.open()],
  ])('ends when %s, and what follows is none of its cycles', (_when, cause, happens) => {
    const cabinet = calibrating()
    cabinet.decided({ kind: 'session', sessionId: openAndShut(cabinet) }, { present: heard(1, 2, 3) })
    happens(cabinet)
    expect(calibrationFacts(cabinet)).toMatchObject([
      { kind: 'CalibrationCycled', cyclesDone: 1 },
      { kind: 'CalibrationEnded', cause, cyclesDone: 1, cycles: 3, hardCount: 0 },
    ])
    const orders = cabinet.orders.filter(({ kind }) => kind === 'calibration-cycle').length
    const last = cabinet.state().sessions.at(-1)
    if (last !== undefined) cabinet.decided({ kind: 'session', sessionId: last.sessionId }, { present: heard(1, 2, 3) })
    expect(calibrationFacts(cabinet)).toHaveLength(2)
    expect(cabinet.orders.filter(({ kind }) => kind === 'calibration-cycle')).toHaveLength(orders)
  })

  it('goes on when another badge only asked and opened nothing', () => {
    const cabinet = calibrating()
    cabinet.badge(bo)
    cabinet.wait(6_000)
    cabinet.decided({ kind: 'session', sessionId: openAndShut(cabinet) }, { present: heard(1, 2, 3) })
    expect(calibrationFacts(cabinet)).toMatchObject([{ cyclesDone: 1, counted: true }])
  })

  it('takes a door that was unlocked from afar for a cycle: its engineer may have no badge', () => {
    const cabinet = calibrating()
    const life = { issuedAtMs: nowMs, expiresAtMs: nowMs + 30_000 }
    cabinet.command({ commandId: id(5), ...life, kind: 'Unlock', doorId: 1 })
    cabinet.open()
    cabinet.close()
    const { sessionId } = cabinet.state().sessions[0] ?? {}
    if (sessionId === undefined) throw new Error('the door was opened in a session')
    cabinet.decided({ kind: 'session', sessionId }, { present: heard(1, 2, 3) })
    expect(calibrationFacts(cabinet)).toMatchObject([{ sessionId, counted: true, cyclesDone: 1 }])
  })

  it('is ended by a power cut, with what it had found', () => {
    const cabinet = calibrating()
    cabinet.decided({ kind: 'session', sessionId: openAndShut(cabinet) }, { present: [...heard(1, 2), ...seen(3)] })
    const rebooted = cabinetStory(oneDoor(), cabinet.card())
    expect(rebooted.facts()).toEqual([
      {
        ...{ kind: 'CalibrationEnded', calibrationId, cause: 'restarted', cyclesDone: 1, cycles: 3 },
        ...{ hardCount: 1, hard: [{ epc: epc(3), heardCycles: 0 }] },
      },
    ])
    const again = cabinetStory(oneDoor(), rebooted.card())
    expect(again.facts()).toEqual([])
  })

  it('counts a unit in doubt as silent in each cycle that leaves it so, and one that was taken as no hard one', () => {
    const cabinet = calibrating()
    const first = openAndShut(cabinet)
    cabinet.decided({ kind: 'session', sessionId: first }, { present: heard(1), uncertain: seen(2, 3) })
    cabinet.confirmed(1, 2, 3)
    cabinet.decided({ kind: 'session', sessionId: openAndShut(cabinet) }, { present: heard(1) })
    cabinet.say({ kind: 'resolved', sessionId: first, ...onlyOf(3), verdict: 'removed' })
    cabinet.say({ kind: 'resolved', sessionId: first, ...onlyOf(2), verdict: 'present' })
    cabinet.decided({ kind: 'session', sessionId: openAndShut(cabinet) }, { present: heard(1, 2) })
    expect(cabinet.facts('CalibrationCycled')).toMatchObject([
      { insideCount: 3, heardCount: 1, unheard: [epc(2), epc(3)] },
      { insideCount: 3, heardCount: 1, unheard: [epc(2), epc(3)] },
      { insideCount: 2, heardCount: 2, unheard: [] },
    ])
    expect(cabinet.facts('CalibrationEnded')).toMatchObject([{ hard: [{ epc: epc(2), heardCycles: 1 }] }])
  })

  it('does not count a cycle whose scan was cut short, and learns nothing from it', () => {
    const cabinet = calibrating()
    const sessionId = openAndShut(cabinet)
    cabinet.decided({ kind: 'session', sessionId }, { uncertain: seen(1), present: heard(2, 3), scanComplete: false })
    expect(calibrationFacts(cabinet)).toMatchObject([{ counted: false, cyclesDone: 0, insideCount: 3, heardCount: 2 }])
    expect(cabinet.orders.some(({ kind }) => kind === 'calibration-cycle')).toBe(false)
  })
})

describe('something taken or put in during a calibration', () => {
  it('is told as ever, is told again as a disturbance, and nothing is learnt from that cycle', () => {
    const cabinet = calibrating()
    const sessionId = openAndShut(cabinet)
    cabinet.decided({ kind: 'session', sessionId }, { present: heard(1, 2), removed: seen(3), placed: heard(4) })
    expect(cabinet.groups.at(-1)).toMatchObject([
      { kind: 'UnitTaken', epc: epc(3), sessionId },
      { kind: 'UnitPlaced', epc: epc(4), sessionId },
      {
        ...{ kind: 'CalibrationDisturbed', calibrationId, sessionId, takenCount: 1, placedCount: 1 },
        ...{ taken: [epc(3)], placed: [epc(4)] },
      },
      { kind: 'CalibrationCycled', counted: true, cyclesDone: 1, insideCount: 2, heardCount: 2 },
      { kind: 'SessionCommitted', sessionId, takenCount: 1, placedCount: 1 },
    ])
    expect(cabinet.orders.filter(({ kind }) => kind === 'calibration-cycle')).toEqual([
      { kind: 'calibration-cycle', sessionId, isUnchanged: false },
    ])
  })

  it('is told when a doubt turns out so, after the calibration is over and another one began', () => {
    const cabinet = calibrating()
    const sessionId = openAndShut(cabinet)
    cabinet.decided({ kind: 'session', sessionId }, { present: heard(1, 2), uncertain: seen(3) })
    expect(cabinet.orders.at(-1)).toEqual({ kind: 'calibration-cycle', sessionId, isUnchanged: true })
    cabinet.command(stop())
    cabinet.command(start(5, { commandId: id(3) }))
    const rebooted = cabinetStory(oneDoor(), cabinet.card())
    rebooted.say({ kind: 'resolved', sessionId, ...onlyOf(3), verdict: 'removed' })
    expect(rebooted.facts().slice(-2)).toMatchObject([
      { kind: 'UncertaintyResolved', verdict: 'removed', sessionId },
      { kind: 'CalibrationDisturbed', calibrationId, sessionId, taken: [epc(3)], placed: [] },
    ])
    expect(rebooted.orders.at(-1)).toEqual({ kind: 'calibration-cycle', sessionId, isUnchanged: false })
  })

  it('is a newcomer that was in doubt and stays, and no unit that was only hard to hear', () => {
    const cabinet = calibrating()
    const sessionId = openAndShut(cabinet)
    cabinet.decided({ kind: 'session', sessionId }, { present: heard(1, 2), uncertain: seen(3, 4) })
    cabinet.say({ kind: 'resolved', sessionId, ...onlyOf(3), verdict: 'present' })
    expect(cabinet.facts('CalibrationDisturbed')).toEqual([])
    cabinet.say({ kind: 'resolved', sessionId, ...onlyOf(4), verdict: 'present' })
    expect(cabinet.facts('CalibrationDisturbed')).toMatchObject([{ taken: [], placed: [epc(4)] }])
  })
})

function onlyOf(n: number) {
  const [unit] = seen(n)
  if (unit === undefined) throw new Error('one was asked for')
  return unit
}

describe('an order to calibrate', () => {
  it.each<[string, string, (cabinet: CabinetStory) => void, Command?]>([
    ['came too late', 'command-expired', (cabinet) => cabinet.wait(31_000)],
    ['comes while one runs', 'calibration-running', (cabinet) => cabinet.command(start(3, { commandId: id(9) }))],
    ['has no reader', 'reader-not-connected', (cabinet) => cabinet.say({ kind: 'reader-lost', reason: 'silent' })],
    [
      'finds a door open',
      'door-open',
      (cabinet) => {
        cabinet.badge(anna)
        cabinet.open()
      },
    ],
    ['finds a door coming open', 'door-open', (cabinet) => cabinet.say({ kind: 'contact', doorId: 1, open: true })],
    ['finds a session undecided', 'session-not-over', (cabinet) => void openAndShut(cabinet)],
    ['is to stop what does not run', 'calibration-not-running', () => {}, stop()],
  ])('is refused when it %s', (_when, refusal, happens, order = start()) => {
    const cabinet = inUse(doors(1))
    happens(cabinet)
    cabinet.command(order)
    expect(cabinet.facts('CommandAnswered').at(-1)).toMatchObject({ outcome: 'refused', refusal })
    expect(cabinet.facts('CalibrationStarted').filter((fact) => fact.calibrationId === order.commandId)).toEqual([])
  })

  it('is refused before the first count after a boot', () => {
    const cabinet = cabinetStory(oneDoor(), inUse().card())
    cabinet.close()
    cabinet.reader()
    cabinet.command(start())
    expect(cabinet.facts('CommandAnswered')).toMatchObject([{ refusal: 'inventory-not-verified' }])
    cabinet.decided({ kind: 'baseline', reason: 'restart' }, { present: heard(1, 2, 3) })
    cabinet.command(start(3, { commandId: id(4) }))
    expect(cabinet.facts('CalibrationStarted')).toHaveLength(1)
  })
})
