import type { LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, childrenOf, flagIn, numberIn } from '#edge/llrp/codec/node-access'
import { broken, type Check, notJudged, notOffered } from '../../verdict/check.ts'
import {
  accessReportSpec,
  eventMask,
  eventType,
  gpiSpec,
  gpoSpec,
  holdSpec,
  keepaliveSpec,
  receiver,
  reportSpec,
  reportTrigger,
  rfMode,
  transmitter,
} from '../build-specs.ts'
import { clause } from '../clause.ts'
import type { ReaderBench } from '../reader-bench.ts'
import { granted, refused } from '../status.ts'

const strange = 65_000
const oddPeriodMs = 123_456

async function read(bench: ReaderBench): Promise<LlrpMessage> {
  return granted(await bench.getConfig())
}

function told(answer: LlrpMessage, name: string): LlrpParameter {
  const node = childOf(answer, name)
  if (node === null) throw broken(`${name} is not told`)
  return node
}

function same(what: string, is: unknown, wanted: unknown): void {
  if (is !== wanted) throw broken(`${what} was set to ${wanted} and is ${is}`)
}

/** A transmitter of antenna 1 that the tables have, with some of it replaced. */
function allowed({ facts }: ReaderBench, other: { hopTable?: number; channel?: number; power?: number } = {}) {
  const [power] = facts.powers
  if (power === undefined) throw notJudged('its power table is empty')
  const hopTable = other.hopTable ?? (facts.isHopping ? (facts.hopTables[0] ?? 0) : 0)
  return transmitter(1, hopTable, other.channel ?? (facts.isHopping ? 0 : 1), other.power ?? power)
}

const periodOf = (answer: LlrpMessage) => numberIn(told(answer, 'KeepaliveSpec'), 'PeriodicTriggerValue')

type Setting = {
  id: string
  what: string
  clause: string
  parameters(bench: ReaderBench): LlrpParameter[]
  look(answer: LlrpMessage, bench: ReaderBench): void
}

const settings: Setting[] = [
  {
    id: 'keepalive',
    what: 'A keepalive period',
    clause: '12.2.4',
    parameters: () => [keepaliveSpec(oddPeriodMs)],
    look: (answer) => same('the period', periodOf(answer), oddPeriodMs),
  },
  {
    id: 'events',
    what: 'Which events are told',
    clause: '13.2.5',
    parameters: () => [eventMask([eventType.roSpec])],
    look(answer) {
      const states = childrenOf(told(answer, 'ReaderEventNotificationSpec'), 'EventNotificationState')
      const state = states.find((each) => numberIn(each, 'EventType') === eventType.roSpec)
      same('the state of ROSpec events', state === undefined ? 'not told' : flagIn(state, 'NotificationState'), true)
    },
  },
  {
    id: 'report',
    what: 'What is reported, and when',
    clause: '13.2.1',
    parameters: () => [reportSpec(reportTrigger.endOfRoSpec, 7, ['EnableAntennaID'])],
    look(answer) {
      const spec = told(answer, 'ROReportSpec')
      same('N', numberIn(spec, 'N'), 7)
      const selector = childOf(spec, 'TagReportContentSelector')
      same('EnableAntennaID', selector !== null && flagIn(selector, 'EnableAntennaID'), true)
      same('EnablePeakRSSI', selector !== null && flagIn(selector, 'EnablePeakRSSI'), false)
    },
  },
  {
    id: 'access-report',
    what: 'When access results are reported',
    clause: '13.2.2',
    parameters: () => [accessReportSpec(1)],
    look: (answer) => same('the trigger', numberIn(told(answer, 'AccessReportSpec'), 'AccessReportTrigger'), 1),
  },
  {
    id: 'power',
    what: 'The power of an antenna',
    clause: '12.2.6.2',
    parameters: (bench) => [allowed(bench)],
    look(answer, { facts }) {
      const node = childrenOf(answer, 'AntennaConfiguration').find((each) => numberIn(each, 'AntennaID') === 1)
      const sender = node === undefined ? null : childOf(node, 'RFTransmitter')
      same('the power', sender === null ? 'not told' : numberIn(sender, 'TransmitPower'), facts.powers[0])
    },
  },
  {
    id: 'hold',
    what: 'Holding events and reports upon reconnect',
    clause: '12.2.6.4',
    parameters({ facts }) {
      if (!facts.canHold) throw notOffered('SupportsEventAndReportHolding is false')
      return [holdSpec(true)]
    },
    look: (answer) => same('it', flagIn(told(answer, 'EventsAndReports'), 'HoldEventsAndReportsUponReconnect'), true),
  },
  {
    id: 'input',
    what: 'Whether an input is watched',
    clause: '12.2.6.3',
    parameters({ facts, foundConfig }) {
      if (facts.gpis === 0) throw notOffered('it has no inputs')
      const found = foundConfig === null ? null : childOf(foundConfig, 'GPIPortCurrentState')
      return [gpiSpec(1, found === null || flagIn(found, 'Config') !== true)]
    },
    look(answer, { foundConfig }) {
      const found = foundConfig === null ? null : childOf(foundConfig, 'GPIPortCurrentState')
      same(
        'it',
        flagIn(told(answer, 'GPIPortCurrentState'), 'Config'),
        found === null || flagIn(found, 'Config') !== true,
      )
    },
  },
  {
    id: 'output',
    what: 'An output',
    clause: '12.2.3',
    parameters({ facts, wish }) {
      if (facts.gpos === 0) throw notOffered('it has no outputs')
      if (wish.loop === null) throw notJudged('no output may be touched; --loop names one that may')
      return [gpoSpec(wish.loop.output, true)]
    },
    look(answer, { wish }) {
      const port = childrenOf(answer, 'GPOWriteData').find(
        (each) => numberIn(each, 'GPOPortNumber') === wish.loop?.output,
      )
      same('it', port === undefined ? 'not told' : flagIn(port, 'GPOData'), true)
    },
  },
]

type Refusal = { id: string; what: string; clause: string; parameters(bench: ReaderBench): LlrpParameter[] }

const refusals: Refusal[] = [
  {
    id: 'power',
    what: 'A power that is not in its table',
    clause: '12.2.6.2',
    parameters: (bench) => [allowed(bench, { power: strange })],
  },
  {
    id: 'channel',
    what: 'A hop table or channel it does not have',
    clause: '12.2.6.2',
    parameters: (bench) => [allowed(bench, bench.facts.isHopping ? { hopTable: strange } : { channel: strange })],
  },
  {
    id: 'sensitivity',
    what: 'A sensitivity that is not in its table',
    clause: '12.2.6.1',
    parameters: () => [receiver(1, strange)],
  },
  {
    id: 'mode',
    what: 'An RF mode that is not in its table',
    clause: '15.2.1.2.1.2',
    parameters: () => [rfMode(1, strange)],
  },
  {
    id: 'antenna',
    what: 'An antenna it does not have',
    clause: '12.2.6',
    parameters: ({ facts }) => [{ ...receiver(facts.antennas + 1, facts.sensitivities[0] ?? 0) }],
  },
  {
    id: 'event',
    what: 'An event there is not',
    clause: '13.2.5.1',
    parameters: () => [eventMask([eventType.unheardOf])],
  },
  {
    id: 'report-trigger',
    what: 'A report trigger there is not',
    clause: '13.2.1',
    parameters: () => [reportSpec(99, 0)],
  },
  {
    id: 'keepalive-trigger',
    what: 'A keepalive trigger there is not',
    clause: '12.2.4',
    parameters: () => [
      { ...keepaliveSpec(oddPeriodMs), fields: { KeepaliveTriggerType: 9, PeriodicTriggerValue: 1_000 } },
    ],
  },
  {
    id: 'output',
    what: 'An output it does not have',
    clause: '12.2.3',
    parameters: ({ facts }) => [gpoSpec(facts.gpos + 1, false)],
  },
  {
    id: 'input',
    what: 'An input it does not have',
    clause: '12.2.6.3',
    parameters: ({ facts }) => [gpiSpec(facts.gpis + 1, true)],
  },
]

/** Whether what is set is told back, and what cannot be is refused. */
export const configSettingChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'config-sets-back',
    rule: 'What it told of its configuration it takes back',
    clause: clause('12.1.3'),
    async judge(bench) {
      granted(await bench.setConfig(bench.foundParameters()))
    },
  },
  ...settings.map(
    ({ id, what, clause: where, parameters, look }): Check<ReaderBench> => ({
      id: `config-set-${id}`,
      rule: `${what}: what was set is told back`,
      clause: clause(where),
      async judge(bench) {
        granted(await bench.setConfig(parameters(bench)))
        look(await read(bench), bench)
      },
    }),
  ),
  ...refusals.map(
    ({ id, what, clause: where, parameters }): Check<ReaderBench> => ({
      id: `config-refuse-${id}`,
      rule: `${what} is refused`,
      clause: clause(where),
      async judge(bench) {
        refused(await bench.setConfig(parameters(bench)))
      },
    }),
  ),
  {
    id: 'config-refused-whole',
    rule: 'Of a configuration that is refused in one place nothing is carried out',
    clause: clause('14.1.1'),
    async judge(bench) {
      const before = periodOf(await read(bench))
      refused(await bench.setConfig([receiver(1, strange), keepaliveSpec(oddPeriodMs)]))
      const after = periodOf(await read(bench))
      if (before !== after) throw broken(`the keepalive period beside it was ${before} and is ${after}`)
    },
  },
  {
    id: 'config-culprit-named',
    rule: 'A refusal names what is wrong: a FieldError, or a ParameterError down to one',
    clause: clause('14.1.1'),
    async judge(bench) {
      const { code, culprits } = refused(await bench.setConfig([allowed(bench, { power: strange })]))
      if (culprits.length === 0) throw broken(`it is refused with ${code} and no FieldError or ParameterError`)
    },
  },
  {
    id: 'config-state-value-with-config',
    rule: 'The configuration state value changes with SET_READER_CONFIG',
    clause: clause('12.2.1'),
    async judge(bench) {
      const value = async () =>
        numberIn(told(granted(await bench.getConfig(7)), 'LLRPConfigurationStateValue'), 'LLRPConfigurationStateValue')
      const before = await value()
      granted(await bench.setConfig([keepaliveSpec(oddPeriodMs)]))
      if ((await value()) === before) throw broken(`it stays ${before}`)
    },
  },
  {
    id: 'config-reset',
    rule: 'ResetToFactoryDefault sets back what was set',
    clause: clause('12.1.3'),
    async judge(bench) {
      if (!bench.wish.mayReset) throw notJudged('it may not be reset; --may-reset allows it')
      granted(await bench.setConfig([keepaliveSpec(oddPeriodMs)]))
      granted(await bench.setConfig([], true))
      if (periodOf(await read(bench)) === oddPeriodMs) throw broken(`the keepalive period is still ${oddPeriodMs} ms`)
    },
  },
]
