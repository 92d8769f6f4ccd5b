import { buildParameter } from '#edge/llrp/codec/build-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { numberIn } from '#edge/llrp/codec/node-access'
import { type Selectable, selectable } from '../reader/build-specs.ts'
import { readerChecks } from '../reader/checks/reader-checks.ts'
import { eventIn, roSpecEvent } from '../reader/run-ro-spec.ts'
import type { BrokenReader } from './broken-reader.ts'
import type { Tamper } from './tampered-line.ts'
import {
  both,
  grants,
  having,
  hears,
  namesNothing,
  neverHears,
  neverSays,
  pretends,
  refuses,
  refusesFrom,
  repeats,
  says,
  saysAfter,
  tells,
} from './tampers.ts'

const withPrefix = (prefix: string) => readerChecks.map(({ id }) => id).filter((id) => id.startsWith(prefix))
const event = (name: string, type?: number) => (message: LlrpMessage) => {
  const found = eventIn(message, name)
  return found !== null && (type === undefined || numberIn(found, 'EventType') === type)
}
const isReport = ({ name }: LlrpMessage) => name === 'RO_ACCESS_REPORT'
const isEndOfRoSpec = event('ROSpecEvent', roSpecEvent.end)
const longer = (name: string, field: string): Tamper =>
  hears(name, (node) => having({ [field]: (numberIn(node, field) ?? 0) * 4 })(node))
const selecting = (fields: readonly Selectable[]): Tamper =>
  hears('TagReportContentSelector', having(Object.fromEntries(selectable.map((name) => [name, fields.includes(name)]))))
const repeatedOrder = (request: string): Tamper => {
  let times = 0
  return pretends(request, () => ++times > 1)
}
const afterRelease = (): Tamper => {
  let isReleased = false
  return {
    toReader(message) {
      if (message.name === 'ENABLE_EVENTS_AND_REPORTS') isReleased = true
      return message
    },
    fromReader: (message) => (isReleased && isReport(message) ? null : message),
  }
}
const without = (name: string) => tells(name, () => null)
const startTrigger = (type: number) => hears('ROSpecStartTrigger', having({ ROSpecStartTriggerType: type }))

/** Readers that are wrong in what they do: specs, triggers, events, reports, keepalives, holds, bytes. */
export const brokenDoers: BrokenReader[] = [
  { check: 'rospec-add', how: 'adds it inactive', tamper: tells('ROSpec', having({ CurrentState: 1 })) },
  {
    check: 'rospec-told-as-added',
    how: 'tells another duration',
    tamper: tells('AISpecStopTrigger', having({ DurationTrigger: 1 })),
  },
  { check: 'rospec-enable', how: 'leaves it disabled', tamper: pretends('ENABLE_ROSPEC') },
  { check: 'rospec-start', how: 'leaves it inactive', tamper: pretends('START_ROSPEC') },
  { check: 'rospec-stop', how: 'leaves it active', tamper: pretends('STOP_ROSPEC') },
  { check: 'rospec-start-again', how: 'starts it once', tamper: repeatedOrder('START_ROSPEC') },
  { check: 'rospec-disable', how: 'leaves it inactive', tamper: pretends('DISABLE_ROSPEC') },
  { check: 'rospec-disable-active', how: 'leaves it active', tamper: pretends('DISABLE_ROSPEC') },
  { check: 'rospec-delete', how: 'keeps it', tamper: pretends('DELETE_ROSPEC') },
  { check: 'rospec-delete-active', how: 'keeps it', tamper: pretends('DELETE_ROSPEC') },
  { check: 'rospec-added-twice', how: 'grants it', personality: 'generic-china', tamper: grants('ADD_ROSPEC') },
  { check: 'rospec-start-disabled', how: 'grants it', tamper: grants('START_ROSPEC') },
  ...withPrefix('rospec-unknown-').map((check) => ({
    check,
    how: 'grants it',
    tamper: grants(`${check.replace('rospec-unknown-', '').toUpperCase()}_ROSPEC`),
  })),
  ...withPrefix('rospec-zero-st').map((check) => ({
    check,
    how: 'grants it',
    tamper: grants(`${check.replace('rospec-zero-', '').toUpperCase()}_ROSPEC`),
  })),
  {
    check: 'rospec-zero-means-all',
    how: 'enables none',
    tamper: pretends('ENABLE_ROSPEC', ({ fields }) => fields.ROSpecID === 0),
  },
  {
    check: 'rospec-preempted',
    how: 'says nothing of it',
    personality: 'generic-china',
    tamper: neverSays('READER_EVENT_NOTIFICATION', event('ROSpecEvent', roSpecEvent.preempted)),
  },
  { check: 'rospec-overflow', how: 'grants it', tamper: grants('ADD_ROSPEC') },
  ...withPrefix('rospec-refuse-')
    .filter((check) => check !== 'rospec-refuse-utc' && check !== 'rospec-refuse-state')
    .map((check) => ({ check, how: 'grants it', tamper: grants('ADD_ROSPEC') })),
  { check: 'rospec-refuse-utc', how: 'grants it', personality: 'plain-etsi', tamper: grants('ADD_ROSPEC') },
  {
    check: 'rospec-refuse-state',
    how: 'adds it active',
    tamper: both(hears('ROSpec', having({ CurrentState: 0 })), tells('ROSpec', having({ CurrentState: 2 }))),
  },
  {
    check: 'rospec-refused-not-added',
    how: 'refuses it and adds it',
    tamper: both(hears('ROSpecStopTrigger', having({ ROSpecStopTriggerType: 0 })), refuses('ADD_ROSPEC')),
  },
  { check: 'rospec-culprit-named', how: 'says no and no more', tamper: namesNothing },
  { check: 'rospec-culprit-of-order', how: 'says no and no more', tamper: namesNothing },
  { check: 'trigger-none', how: 'starts it when it is enabled', tamper: startTrigger(1) },
  { check: 'trigger-immediate', how: 'waits for an order', tamper: startTrigger(0) },
  { check: 'trigger-periodic', how: 'takes a longer period', tamper: longer('PeriodicTriggerValue', 'Period') },
  { check: 'trigger-duration', how: 'goes on for longer', tamper: longer('ROSpecStopTrigger', 'DurationTriggerValue') },
  { check: 'trigger-spec-duration', how: 'goes on for longer', tamper: longer('AISpecStopTrigger', 'DurationTrigger') },
  { check: 'trigger-tag-observation', how: 'waits for longer', tamper: longer('TagObservationTrigger', 'Timeout') },
  { check: 'trigger-specs-in-order', how: 'calls every AISpec the first', quirks: ['spec-index-always-one'] },
  {
    check: 'trigger-input-starts',
    how: 'tells the start first',
    tamper: saysAfter(event('GPIEvent'), event('ROSpecEvent')),
  },
  { check: 'trigger-input-stops', how: 'tells the end first', tamper: saysAfter(event('GPIEvent'), isEndOfRoSpec) },
  { check: 'trigger-input-timeout', how: 'waits for longer', tamper: longer('GPITriggerValue', 'Timeout') },
  {
    check: 'trigger-input-unwatched',
    how: 'watches every input',
    tamper: hears('GPIPortCurrentState', having({ Config: true })),
  },
  { check: 'event-rospec-start', how: 'tells it twice', tamper: repeats(event('ROSpecEvent', roSpecEvent.start)) },
  { check: 'event-rospec-end', how: 'tells it twice', tamper: repeats(isEndOfRoSpec) },
  { check: 'event-aispec-end', how: 'tells it of another', tamper: tells('AISpecEvent', having({ SpecIndex: 2 })) },
  { check: 'event-aispec-types', how: 'tells of starts', quirks: ['ai-spec-start-events'] },
  { check: 'event-order', how: 'tells it after it', tamper: saysAfter(event('AISpecEvent'), isEndOfRoSpec) },
  {
    check: 'event-not-asked-for',
    how: 'tells everything',
    tamper: hears('EventNotificationState', having({ NotificationState: true })),
  },
  { check: 'report-tag', how: 'leaves out the EPC', tamper: without('EPC_96') },
  { check: 'report-nothing-asked', how: 'reports everything', tamper: selecting(selectable) },
  {
    check: 'report-all-asked',
    how: 'leaves out the strength',
    tamper: selecting(selectable.filter((field) => field !== 'EnablePeakRSSI')),
  },
  ...withPrefix('report-only-').map((check) => ({ check, how: 'reports everything', tamper: selecting(selectable) })),
  { check: 'report-where', how: 'names another ROSpec', quirks: ['ro-spec-id-zero-in-reports'] as const },
  { check: 'report-antenna', how: 'names another antenna', tamper: tells('AntennaID', having({ AntennaID: 2 })) },
  { check: 'report-channel', how: 'counts from 0', tamper: tells('ChannelIndex', having({ ChannelIndex: 0 })) },
  { check: 'report-seen-count', how: 'has not seen it', tamper: tells('TagSeenCount', having({ TagCount: 0 })) },
  {
    check: 'report-clock',
    how: 'has a UTC clock and reports its uptime',
    tamper: tells('FirstSeenTimestampUTC', ({ fields }) => buildParameter('FirstSeenTimestampUptime', fields)),
  },
  {
    check: 'report-times',
    how: 'saw it last before it saw it first',
    tamper: tells('LastSeenTimestampUTC', having({ Microseconds: 1n })),
  },
  { check: 'report-before-aispec-end', how: 'reports after it', quirks: ['events-before-reports'] },
  { check: 'report-before-rospec-end', how: 'reports after it', tamper: saysAfter(isReport, isEndOfRoSpec) },
  { check: 'report-every-tag', how: 'gathers them', tamper: hears('ROReportSpec', having({ N: 0 })) },
  { check: 'report-none-unasked', how: 'reports them', tamper: hears('ROReportSpec', having({ ROReportTrigger: 1 })) },
  { check: 'report-asked', how: 'has not heard it', tamper: neverHears('GET_REPORT') },
  { check: 'report-default', how: 'reports everything', tamper: selecting(selectable) },
  {
    check: 'keepalive-periodic',
    how: 'takes a longer period',
    tamper: longer('KeepaliveSpec', 'PeriodicTriggerValue'),
  },
  {
    check: 'keepalive-none',
    how: 'goes on',
    tamper: pretends('SET_READER_CONFIG', ({ parameters }) =>
      parameters.some((each) => each.name === 'KeepaliveSpec' && each.fields.KeepaliveTriggerType === 0),
    ),
  },
  {
    check: 'keepalive-acknowledged',
    how: 'does not hear it',
    personality: 'generic-china',
    tamper: neverHears('KEEPALIVE_ACK'),
  },
  {
    check: 'keepalive-unacknowledged',
    how: 'closes without a word',
    personality: 'generic-china',
    tamper: neverSays('READER_EVENT_NOTIFICATION', event('ConnectionCloseEvent')),
  },
  {
    check: 'hold-upon-reconnect',
    how: 'holds nothing',
    tamper: hears('EventsAndReports', having({ HoldEventsAndReportsUponReconnect: false })),
  },
  { check: 'hold-released', how: 'holds for ever', tamper: neverHears('ENABLE_EVENTS_AND_REPORTS') },
  { check: 'hold-brings-what-was-held', how: 'has forgotten them', tamper: afterRelease(), after: ['report-tag'] },
  { check: 'access-add', how: 'adds it active', tamper: tells('AccessSpec', having({ CurrentState: 1 })) },
  { check: 'access-enable', how: 'leaves it disabled', tamper: pretends('ENABLE_ACCESSSPEC') },
  { check: 'access-disable', how: 'leaves it active', tamper: pretends('DISABLE_ACCESSSPEC') },
  { check: 'access-delete', how: 'keeps it', tamper: pretends('DELETE_ACCESSSPEC') },
  { check: 'access-added-twice', how: 'grants it', tamper: grants('ADD_ACCESSSPEC') },
  ...withPrefix('access-unknown-').map((check) => ({
    check,
    how: 'grants it',
    tamper: grants(`${check.replace('access-unknown-', '').toUpperCase()}_ACCESSSPEC`),
  })),
  { check: 'access-refuse-antenna', how: 'grants it', tamper: grants('ADD_ACCESSSPEC') },
  { check: 'access-reads', how: 'reports none', tamper: without('C1G2ReadOpSpecResult') },
  { check: 'access-words', how: 'reads one', tamper: tells('C1G2ReadOpSpecResult', having({ ReadData: [1] })) },
  { check: 'access-named', how: 'names none', tamper: without('AccessSpecID') },
  {
    check: 'access-operation-count',
    how: 'goes on for ever',
    tamper: hears('AccessSpecStopTrigger', having({ AccessSpecStopTrigger: 0, OperationCountValue: 0 })),
  },
  ...withPrefix('wire-id-').map((check) => ({
    check,
    how: 'answers by the next number',
    tamper: says('GET_ROSPECS_RESPONSE', (message) => ({ ...message, messageId: (message.messageId + 1) >>> 0 })),
  })),
  {
    check: 'wire-split',
    how: 'takes each chunk for a message',
    tamper: { bytesToReader: (bytes) => (bytes.length < 10 ? null : bytes) },
  },
  {
    check: 'wire-coalesced',
    how: 'answers the first of them',
    tamper: neverSays('GET_ROSPECS_RESPONSE', ({ messageId }) => messageId === 92),
  },
  ...['wire-length-too-short', 'wire-length-too-long', 'wire-half-a-message'].map((check) => ({
    check,
    how: 'is lost for whoever comes next',
    tamper: refusesFrom(3),
  })),
  { check: 'wire-body-too-short', how: 'grants it', tamper: grants('START_ROSPEC') },
  { check: 'wire-parameter-too-long', how: 'grants it', tamper: grants('ADD_ROSPEC') },
  { check: 'wire-parameter-unknown', how: 'passes over it', tamper: hears('Unknown', () => null) },
  {
    check: 'wire-message-unknown',
    how: 'calls it a wrong parameter',
    tamper: tells('LLRPStatus', having({ StatusCode: 100 })),
  },
  { check: 'wire-custom-unknown', how: 'says nothing', tamper: neverSays('ERROR_MESSAGE') },
  {
    check: 'wire-error-unanswered',
    how: 'answers it',
    tamper: {
      toReader(message, { say }) {
        if (message.name === 'ERROR_MESSAGE') say(message)
        return message
      },
    },
  },
  {
    check: 'wire-version-of-answers',
    how: 'answers in another version',
    tamper: says('GET_ROSPECS_RESPONSE', (message) => ({ ...message, version: 2 })),
  },
  {
    check: 'left-as-found',
    how: 'does not let itself be set back',
    after: ['config-set-keepalive'],
    tamper: repeatedOrder('SET_READER_CONFIG'),
  },
]
