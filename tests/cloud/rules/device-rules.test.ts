import { describe, expect, it } from 'vitest'
import type { Alert } from '#cloud/alerts/alert'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { subjectOf } from '#cloud/journal/subject'
import { policySubjectAt } from '#cloud/policies/policy-book'
import { openEpisodeDesk } from '#cloud/rules/episode-desk'
import { judgeDevice, subjectsOfFacts } from '#cloud/rules/judge-device'
import { judgeSubject } from '#cloud/rules/judge-subject'
import type { Heartbeat, TagView } from '#cloud/rules/views'
import { office } from './office.ts'
import { cabinetA, context, fact, minuteMs, nowMs, pathOfA } from './stockroom.ts'
import { watch } from './watched-cabinet.ts'

function heard(minute: number | null, listeningSinceMs = 0): Heartbeat {
  return {
    lastHeardMs: minute === null ? null : nowMs + minute * minuteMs,
    lastHeardSeq: minute === null ? null : 31,
    enrolledAtMs: nowMs - 60 * minuteMs,
    enrolledSeq: 11,
    listeningSinceMs,
    listeningSeq: 21,
  }
}

describe('device silence', () => {
  it('is raised after a minute, once, and clears when the device is heard again', () => {
    const cabinet = watch()
    cabinet.tick(0, heard(0))
    cabinet.tick(0.9, heard(0))
    expect(cabinet.story).toEqual([])
    for (const minute of [1, 2, 3, 30]) cabinet.tick(minute, heard(0))
    cabinet.tick(31, heard(30.9))
    expect(cabinet.story).toEqual(['1 AlertRaised device-silence', '31 AlertCleared device-silence'])
  })

  it('leaves nothing standing when a late "offline" arrives after the device is back: only the last sign counts', () => {
    const cabinet = watch()
    cabinet.tick(5, heard(0))
    cabinet.tick(6, heard(6))
    cabinet.tick(6.1, heard(6))
    expect(cabinet.open()).toEqual([])
  })

  it('a service that has just started does not call everybody silent, nor believe they are well', () => {
    const cabinet = watch()
    cabinet.tick(5, heard(0))
    const listeningSinceMs = nowMs + 60 * minuteMs
    cabinet.tick(60, heard(0, listeningSinceMs))
    expect(cabinet.open()).toHaveLength(1)
    const other = watch()
    other.tick(60, heard(0, listeningSinceMs))
    expect(other.open()).toEqual([])
    other.tick(61, heard(0, listeningSinceMs))
    expect(other.open()).toHaveLength(1)
  })

  it('a device that was enrolled and never heard is silent too', () => {
    const cabinet = watch()
    cabinet.tick(0, heard(null))
    expect(cabinet.open()).toHaveLength(1)
  })
})

describe('a door opened that nobody had unlocked', () => {
  const forced = (minute: number) => fact(minute, 'DoorOpened', { doorId: 1, sessionId: null })
  const shut = (minute: number) => fact(minute, 'DoorClosed', { doorId: 1, sessionId: null, openForMs: minuteMs })

  it('is a high alert that shutting the door does not end; acknowledging it afterwards does', () => {
    const cabinet = watch()
    cabinet.facts(0, forced(0))
    cabinet.facts(1, shut(1))
    cabinet.tick(2)
    expect(cabinet.open()).toMatchObject([{ ruleId: 'forced-door', priority: 'high' }])
    cabinet.acknowledge(3)
    cabinet.tick(4)
    expect(cabinet.open()).toEqual([])
    cabinet.tick(5)
    expect(cabinet.story.filter((line) => line.includes('Raised'))).toHaveLength(1)
  })

  it('is not lost when opening and shutting arrive together, hours late', () => {
    const cabinet = watch()
    cabinet.facts(360, forced(0), shut(1))
    expect(cabinet.open()).toMatchObject([{ ruleId: 'forced-door' }])
  })

  it('happening again after it was answered is a new alert', () => {
    const cabinet = watch()
    cabinet.facts(0, forced(0), shut(1))
    cabinet.acknowledge(2)
    cabinet.tick(3)
    cabinet.facts(10, forced(10))
    expect(cabinet.story.filter((line) => line.includes('Raised'))).toHaveLength(2)
  })

  it('answered while the door stands open again is over when it is shut', () => {
    const cabinet = watch()
    cabinet.facts(0, forced(0), shut(1))
    cabinet.facts(2, fact(2, 'DoorOpened', { doorId: 1, sessionId: '0123456789abcdef' }))
    cabinet.acknowledge(3)
    cabinet.tick(4)
    expect(cabinet.open()).toHaveLength(1)
    cabinet.facts(5, shut(5))
    expect(cabinet.open()).toEqual([])
  })

  it('an ordinary session is none', () => {
    const cabinet = watch()
    cabinet.facts(0, fact(0, 'DoorOpened', { doorId: 1, sessionId: '0123456789abcdef' }), shut(1))
    expect(cabinet.story).toEqual([])
  })
})

describe('a door left open', () => {
  it('is raised when the cabinet says so and over when it is shut', () => {
    const cabinet = watch()
    cabinet.facts(0, fact(0, 'DoorOpened', { doorId: 2, sessionId: '0123456789abcdef' }))
    const said = { doorId: 2, sessionId: '0123456789abcdef', openForMs: 5 * minuteMs, ajarAlertAfterMs: 5 * minuteMs }
    cabinet.facts(5, fact(5, 'DoorLeftOpen', said))
    cabinet.tick(6)
    cabinet.facts(7, fact(7, 'DoorClosed', { doorId: 2, sessionId: '0123456789abcdef', openForMs: 7 * minuteMs }))
    expect(cabinet.story).toEqual(['5 AlertRaised door-left-open', '7 AlertCleared door-left-open'])
  })

  it('is held against the time the model allows, not against itself', () => {
    const cabinet = watch()
    const body = { doorId: 2, sessionId: '0123456789abcdef' }
    cabinet.facts(0, fact(0, 'DoorOpened', body))
    cabinet.facts(6, fact(6, 'DoorLeftOpen', { ...body, openForMs: 6 * minuteMs, ajarAlertAfterMs: 5 * minuteMs }))
    const [alert] = cabinet.alerts()
    expect(alert?.proof).toMatchObject({
      observed: 6 * minuteMs,
      limit: { value: 5 * minuteMs, layer: 'device-model' },
    })
    expect(alert?.proof.limit.entrySeq).toBe(alert?.proof.inputs.find(({ name }) => name === 'saidAfter')?.entrySeqs[0])
  })
})

describe('reader and antennas', () => {
  const lost = (minute: number) => fact(minute, 'ReaderLost', { reason: 'keepalive-missed' })
  const connected = (minute: number) => fact(minute, 'ReaderConnected', { blindMs: 0 })

  it('a reader gone for half a minute is a line in the log', () => {
    const cabinet = watch()
    cabinet.facts(0, lost(0))
    cabinet.tick(0.5)
    cabinet.facts(0.6, connected(0.6))
    cabinet.tick(20)
    expect(cabinet.story).toEqual([])
  })

  it('a reader gone for twenty minutes is an alert until it is back', () => {
    const cabinet = watch()
    cabinet.facts(0, lost(0))
    for (const minute of [1, 2, 10]) cabinet.tick(minute)
    cabinet.facts(20, lost(12), connected(20))
    expect(cabinet.story).toEqual(['1 AlertRaised reader-lost', '20 AlertCleared reader-lost'])
  })

  it('an outage that ended while the cabinet was offline is still one episode', () => {
    const cabinet = watch()
    cabinet.facts(300, lost(0), connected(20))
    expect(cabinet.story).toEqual(['300 AlertRaised reader-lost', '300 AlertCleared reader-lost'])
  })

  it('reads that cannot be used are an alert until all can be, or somebody looks anew', () => {
    const cabinet = watch()
    const unusable = (minute: number, reads: number) =>
      fact(minute, 'ReadsUnusable', { reads, of: 400, reason: 'no-antenna' })
    cabinet.facts(0, unusable(0, 400))
    expect(cabinet.alerts()[0]).toMatchObject({ priority: 'medium', proof: { observed: 400 } })
    cabinet.facts(15, unusable(15, 12))
    cabinet.facts(30, fact(30, 'ReadsUsable', {}))
    cabinet.facts(40, unusable(40, 1))
    cabinet.facts(50, lost(45), connected(50))
    expect(cabinet.story.filter((line) => line.includes('reads-unusable'))).toEqual([
      '0 AlertRaised reads-unusable',
      '15 AlertUpdated reads-unusable',
      '30 AlertCleared reads-unusable',
      '40 AlertRaised reads-unusable',
      '50 AlertCleared reads-unusable',
    ])
  })

  it('tells a reference tag that failed from hearing that is worse, and both are over when the cabinet says so', () => {
    const cabinet = watch()
    const judged = (minute: number, hearing: string, ...silent: string[]) =>
      fact(minute, 'ReferencesJudged', {
        hearing,
        antennas: hearing === 'fainter' ? [{ antenna: 3, fainterByCentiDb: 940 }] : [],
        references: ['A1', 'A2', 'A3'].map((epc) => ({
          epc,
          state: silent.includes(epc) ? 'silent' : 'heard',
          fainterByCentiDb: null,
        })),
      })
    cabinet.facts(0, judged(0, 'as-learnt', 'A1'))
    expect(cabinet.alerts()[0]).toMatchObject({
      ruleId: 'reference-failed',
      priority: 'low',
      responsibleRole: 'biomed',
    })
    cabinet.facts(10, judged(10, 'as-learnt', 'A1', 'A2'))
    expect(cabinet.alerts()[0]).toMatchObject({ priority: 'medium' })
    cabinet.facts(20, judged(20, 'lost', 'A1', 'A2'))
    cabinet.facts(30, judged(30, 'as-learnt', 'A2'))
    cabinet.facts(40, judged(40, 'fainter'))
    cabinet.facts(50, judged(50, 'as-learnt'))
    expect(cabinet.story).toEqual([
      '0 AlertRaised reference-failed',
      '10 AlertEscalated reference-failed',
      '20 AlertRaised hearing-worse',
      '30 AlertCleared hearing-worse',
      '30 AlertUpdated reference-failed',
      '40 AlertRaised hearing-worse',
      '40 AlertCleared reference-failed',
      '50 AlertCleared hearing-worse',
    ])
  })

  it('a new card remembers nothing of what was said of reference tags, and begins with none failed', () => {
    const cabinet = watch()
    const silent = { epc: 'A1', state: 'silent', fainterByCentiDb: null }
    cabinet.facts(0, fact(0, 'ReferencesJudged', { hearing: 'lost', antennas: [], references: [silent] }))
    const source = { kind: 'decision' as const, actorRef: 'service', decisionId: '1' }
    const changed = {
      ...fact(5, 'DeviceEpochChanged', { epoch: 'e2' }),
      source,
      subject: subjectOf('device', cabinetA),
    }
    cabinet.facts(5, changed as NumberedEntry)
    expect(cabinet.story.filter((line) => /hearing|reference/.test(line))).toEqual([
      '0 AlertRaised hearing-worse',
      '5 AlertCleared hearing-worse',
    ])
  })

  it('a flapping antenna is one alert, cleared when it has been back for a minute', () => {
    const cabinet = watch()
    const down = (minute: number) => fact(minute, 'AntennaLost', { antenna: 3, noticedBy: 'silence' })
    const up = (minute: number) => fact(minute, 'AntennaRestored', { antenna: 3 })
    cabinet.facts(0, down(0))
    cabinet.facts(0.2, up(0.2))
    cabinet.facts(0.4, down(0.4))
    cabinet.facts(1, up(1))
    cabinet.tick(1.5)
    expect(cabinet.open()).toHaveLength(1)
    cabinet.tick(2)
    expect(cabinet.story.filter((line) => line.includes('Raised'))).toEqual(['0 AlertRaised antenna-lost'])
    expect(cabinet.alerts()[0]?.proof).toMatchObject({ observed: 1, limit: { name: 'antennasDownAllowed', value: 0 } })
    expect(cabinet.story.filter((line) => line.includes('Cleared'))).toEqual(['2 AlertCleared antenna-lost'])
  })

  it('facts about one antenna say nothing of another, whose alerts nobody loaded', () => {
    const cabinet = watch()
    cabinet.facts(0, fact(0, 'AntennaLost', { antenna: 1, noticedBy: 'silence' }))
    const second = fact(1, 'AntennaLost', { antenna: 2, noticedBy: 'silence' })
    const desk = openEpisodeDesk(context(), [])
    const placed = { deviceId: cabinetA, placeId: 'cabinet-a', placePath: pathOfA, heard: null, causeSeq: null }
    const device = { ...placed, condition: cabinet.condition(), entries: [second], isRetired: false }
    judgeDevice(device, context(), desk, subjectsOfFacts([second]))
    expect(desk.entries().map(({ body }) => body.about)).toEqual(['antenna:cabinet-a/2'])
  })

  it('a late story is told as of its own time, known as of now, because of its facts', () => {
    const cabinet = watch()
    const [gone, back] = [lost(0), connected(20)]
    cabinet.facts(300, gone, back)
    expect(cabinet.alerts()).toMatchObject([
      {
        raisedAtMs: nowMs + minuteMs,
        raisedKnownAtMs: nowMs + 300 * minuteMs,
        clearedAtMs: nowMs + 20 * minuteMs,
        clearedKnownAtMs: nowMs + 300 * minuteMs,
        dueAtMs: nowMs + 420 * minuteMs,
      },
    ])
    // Time alone raised it, a minute after the reader was lost.
    expect(cabinet.journal.map(({ causeSeq }) => causeSeq)).toEqual([null, back.entrySeq])
  })

  it('is called the same whether its facts came in time or all together hours later', () => {
    const [late, inTime] = [watch(), watch()]
    const minutes = [0, 20, 30, 31, 40, 60]
    const facts = minutes.map((minute, index) => (index % 2 === 0 ? lost(minute) : connected(minute)))
    late.facts(100, ...facts)
    for (const [index, one] of facts.entries()) inTime.facts(minutes[index] ?? 0, one)
    expect([...inTime.conclusionIds]).toEqual([...late.conclusionIds])
    expect(late.conclusionIds.size).toBe(6)
  })
})

describe('a foreign tag', () => {
  const where = {
    epc: '3034',
    placeId: 'cabinet-a',
    certainty: 'confirmed',
    lastEntrySeq: 9,
    observed: true,
    referenceOf: null,
  } as const
  const seen: TagView = { ...where, chips: null }
  const judge = (view: TagView, alerts: Alert[] = []) => {
    const kept = office()
    const desk = openEpisodeDesk(context(), alerts)
    const policySubject = policySubjectAt(pathOfA)
    const judged = { subject: 'tag:3034', placeId: view.placeId, policySubject, causeSeq: 9, atMs: nowMs } as const
    judgeSubject('tag', view, judged, context(), desk)
    return { kept, entries: kept.file(desk.entries()) }
  }

  it('surely seen in a cabinet is told to central supply, and over when somebody announces it', () => {
    const { kept } = judge(seen)
    expect(kept.alerts()).toMatchObject([{ ruleId: 'foreign-unit', responsibleRole: 'supply', state: 'open' }])
    expect(judge({ ...seen, observed: false }, kept.alerts()).entries).toMatchObject([{ kind: 'AlertCleared' }])
  })

  it('uncertain raises nothing; carried out or bound it is no longer here', () => {
    expect(judge({ ...seen, certainty: 'uncertain' }).entries).toEqual([])
    expect(judge({ ...seen, placeId: null, observed: false }).entries).toEqual([])
  })
})
