import { describe, expect, it } from 'vitest'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { cabinetA, fact } from './stockroom.ts'
import { watch } from './watched-cabinet.ts'

describe('a disturbed calibration', () => {
  it('a calibration in which something was taken is to be repeated, until one has all its cycles unchanged', () => {
    const cabinet = watch()
    const told = (minute: number, kind: string, of: string, body: object = {}) =>
      fact(minute, `Calibration${kind}`, { calibrationId: of, cycles: 3, cyclesDone: 3, ...body })
    const started = (minute: number, of: string) => told(minute, 'Started', of, { userRef: 'user-anna' })
    const ended = (minute: number, of: string, cause: string) =>
      told(minute, 'Ended', of, { cause, hardCount: 1, hard: [{ epc: 'A1', heardCycles: 2 }] })
    const disturbed = (minute: number, of: string, sessionId: string) =>
      told(minute, 'Disturbed', of, { sessionId, takenCount: 1, placedCount: 0, taken: ['A1'], placed: [] })
    const cycled = (minute: number, of: string, sessionId: string) =>
      told(minute, 'Cycled', of, {
        sessionId,
        counted: true,
        cyclesDone: 1,
        insideCount: 9,
        heardCount: 8,
        unheard: [],
      })
    cabinet.facts(0, started(0, 'c1'), cycled(1, 'c1', 's0'))
    cabinet.facts(2, disturbed(2, 'c1', 's1'), cycled(2, 'c1', 's1'))
    expect(cabinet.alerts()[0]).toMatchObject({
      ruleId: 'calibration-disturbed',
      priority: 'medium',
      responsibleRole: 'biomed',
      proof: { observed: 1 },
    })
    expect(cabinet.condition()?.calibration?.sessions.map(({ changes }) => changes)).toEqual([0, 1])
    cabinet.facts(3, disturbed(3, 'c1', 's0'))
    expect(cabinet.condition()?.calibration?.sessions.map(({ changes }) => changes)).toEqual([1, 1])
    cabinet.facts(4, ended(4, 'c1', 'cycles-done'))
    cabinet.facts(5, started(5, 'c2'))
    cabinet.facts(6, ended(6, 'c2', 'stopped'))
    expect(cabinet.condition()?.calibration).toMatchObject({
      ...{ calibrationId: 'c2', ended: { cause: 'stopped' }, lastDone: { userRef: 'user-anna', cycles: 3 } },
    })
    cabinet.facts(7, started(7, 'c3'))
    cabinet.facts(8, ended(8, 'c3', 'cycles-done'))
    expect(cabinet.story).toEqual([
      '2 AlertRaised calibration-disturbed',
      '3 AlertUpdated calibration-disturbed',
      '8 AlertCleared calibration-disturbed',
    ])
  })

  it('a new card has learnt nothing, so that nothing was learnt wrongly', () => {
    const cabinet = watch()
    const of = { calibrationId: 'c1', cycles: 3 }
    const disturbed = { ...of, sessionId: 's1', takenCount: 0, placedCount: 2, taken: [], placed: ['A1', 'A2'] }
    cabinet.facts(0, fact(0, 'CalibrationStarted', { ...of, userRef: 'user-anna' }))
    cabinet.facts(1, fact(1, 'CalibrationDisturbed', disturbed))
    const source = { kind: 'decision' as const, actorRef: 'service', decisionId: '1' }
    const subject = subjectOf('device', cabinetA)
    cabinet.facts(5, { ...fact(5, 'DeviceEpochChanged', { epoch: 'e2' }), source, subject } as NumberedEntry)
    expect(cabinet.condition()?.calibration).toMatchObject({ lastDone: null, ended: { cause: 'restarted' } })
    expect(cabinet.story.filter((line) => line.includes('calibration'))).toEqual([
      '1 AlertRaised calibration-disturbed',
      '5 AlertCleared calibration-disturbed',
    ])
  })
})
