import { describe, expect, it } from 'vitest'
import { acknowledge } from '#cloud/alerts/acknowledge'
import type { Alert } from '#cloud/alerts/alert'
import type { DeviceCondition } from '#cloud/devices/device-condition'
import type { NumberedEntry } from '#cloud/journal/journal-entry'
import { evaluateByTime, evaluateTouched } from '#cloud/rules/evaluate'
import type { Evaluation, Heartbeat } from '#cloud/rules/needs'
import { cabinetA, context, fact, minuteMs, nowMs, unit } from './stockroom.ts'

/** Cabinet A as the service keeps it. Time goes on in minutes after nine. */
function watch() {
  let condition: DeviceCondition | null = null
  let open: Alert[] = []
  const story: string[] = []
  const keep = (minute: number, evaluation: Evaluation) => {
    condition = evaluation.conditions[0] ?? condition
    for (const alert of evaluation.alerts) {
      open = [...open.filter(({ alertId }) => alertId !== alert.alertId), alert].filter(({ state }) => state === 'open')
    }
    for (const { kind, body } of evaluation.conclusions) story.push(`${minute} ${kind} ${body.ruleId}`)
  }
  return {
    story,
    open: () => open,
    condition: () => condition,
    facts(minute: number, ...entries: NumberedEntry[]) {
      const device = { deviceId: cabinetA, kind: 'cabinet' as const, condition, entries }
      const at = context({}, { nowMs: nowMs + minute * minuteMs, headEntrySeq: 500 + minute })
      keep(
        minute,
        evaluateTouched({ context: at, positions: [], units: [], devices: [device], probes: [], openAlerts: open }),
      )
    },
    tick(minute: number, heartbeats: Heartbeat[] = [], listeningSinceMs = 0) {
      const device = { deviceId: cabinetA, kind: 'cabinet' as const, condition, entries: [] }
      const at = context({}, { nowMs: nowMs + minute * minuteMs, headEntrySeq: 500 + minute })
      const devices = condition === null ? [] : [device]
      keep(
        minute,
        evaluateByTime({ context: at, listeningSinceMs, heartbeats, devices, positions: [], openAlerts: open }),
      )
    },
    acknowledge(minute: number) {
      open = open.map((alert) => {
        const outcome = acknowledge(alert, 'user-0001', nowMs + minute * minuteMs)
        return outcome.done ? outcome.alert : alert
      })
    },
  }
}

const heard = (minute: number | null): Heartbeat[] => [
  {
    deviceId: cabinetA,
    kind: 'cabinet',
    enrolledAtMs: nowMs - 60 * minuteMs,
    lastHeardMs: minute === null ? null : nowMs + minute * minuteMs,
  },
]

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
    cabinet.tick(60, heard(0), listeningSinceMs)
    expect(cabinet.open()).toHaveLength(1)
    const other = watch()
    other.tick(60, heard(0), listeningSinceMs)
    expect(other.open()).toEqual([])
    other.tick(61, heard(0), listeningSinceMs)
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
    cabinet.facts(5, fact(5, 'DoorLeftOpen', { doorId: 2, sessionId: '0123456789abcdef', openForMs: 5 * minuteMs }))
    cabinet.tick(6)
    cabinet.facts(7, fact(7, 'DoorClosed', { doorId: 2, sessionId: '0123456789abcdef', openForMs: 7 * minuteMs }))
    expect(cabinet.story).toEqual(['5 AlertRaised door-left-open', '7 AlertCleared door-left-open'])
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
    expect(cabinet.story.filter((line) => line.includes('Cleared'))).toEqual(['2 AlertCleared antenna-lost'])
  })

  it('facts about one antenna say nothing of another, whose alerts nobody loaded', () => {
    const cabinet = watch()
    cabinet.facts(0, fact(0, 'AntennaLost', { antenna: 1, noticedBy: 'silence' }))
    const condition = cabinet.condition()
    const second = fact(1, 'AntennaLost', { antenna: 2, noticedBy: 'silence' })
    const evaluation = evaluateTouched({
      context: context(),
      positions: [],
      units: [],
      devices: [{ deviceId: cabinetA, kind: 'cabinet', condition, entries: [second] }],
      probes: [],
      openAlerts: [],
    })
    expect(evaluation.alerts.map(({ subjectKey }) => subjectKey)).toEqual(['antenna~cabinet-a~2'])
  })
})

describe('a foreign unit', () => {
  const judge = (units: Parameters<typeof evaluateTouched>[0]['units'], openAlerts: Alert[] = []) =>
    evaluateTouched({ context: context(), positions: [], units, devices: [], probes: [], openAlerts })

  it('surely seen in a cabinet is told to central supply, and over when somebody announces it', () => {
    const stranger = unit({ state: 'foreign', itemId: null })
    const { alerts } = judge([stranger])
    expect(alerts).toMatchObject([{ ruleId: 'foreign-unit', responsibleRole: 'supply', state: 'open' }])
    expect(judge([{ ...stranger, state: 'stocked', itemId: 'hip-52' }], alerts).alerts).toMatchObject([
      { state: 'cleared' },
    ])
  })

  it('uncertain raises nothing; carried out it is no longer here', () => {
    expect(judge([unit({ state: 'foreign', certainty: 'uncertain' })]).alerts).toEqual([])
    expect(judge([unit({ state: 'foreign', placeId: 'person' })]).alerts).toEqual([])
  })
})
