import { checkMessage } from '#edge/llrp/codec/check-message'
import type { LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, childrenOf, numberIn } from '#edge/llrp/codec/node-access'
import { broken, type Check, notOffered } from '../../verdict/check.ts'
import { roSpec } from '../build-specs.ts'
import { clause } from '../clause.ts'
import { ownRoSpecs, type ReaderBench } from '../reader-bench.ts'
import { granted, refused } from '../status.ts'

/** What each RequestedData of GET_READER_CONFIG asks for, from 1 up. */
const parts = [
  'Identification',
  'AntennaProperties',
  'AntennaConfiguration',
  'ROReportSpec',
  'ReaderEventNotificationSpec',
  'AccessReportSpec',
  'LLRPConfigurationStateValue',
  'KeepaliveSpec',
  'GPIPortCurrentState',
  'GPOWriteData',
  'EventsAndReports',
]
const unheardOf = 99
const stateValue = 7

/** How often a part stands there; null: as the reader likes. */
function countOf({ facts }: ReaderBench, name: string): number | null {
  if (name === 'AntennaProperties' || name === 'AntennaConfiguration') return facts.antennas
  if (name === 'GPIPortCurrentState') return facts.gpis
  if (name === 'GPOWriteData') return facts.gpos
  return name === 'EventsAndReports' && !facts.canHold ? null : 1
}

async function all(bench: ReaderBench): Promise<LlrpMessage> {
  return granted(await bench.getConfig())
}

async function stateOf(bench: ReaderBench): Promise<number> {
  const answer = granted(await bench.getConfig(stateValue))
  const state = childOf(answer, 'LLRPConfigurationStateValue')
  const value = state === null ? null : numberIn(state, 'LLRPConfigurationStateValue')
  if (value === null) throw broken('LLRPConfigurationStateValue is not told')
  return value
}

function eachWithin(node: LlrpParameter, name: string, field: string, known: readonly number[], what: string): void {
  for (const inner of childrenOf(node, name)) {
    const value = numberIn(inner, field)
    if (value === null || !known.includes(value))
      throw broken(`antenna ${numberIn(node, 'AntennaID')} has ${what} ${value}, which is not in its table`)
  }
}

/** Whether the configuration is told whole, part by part, and within the capabilities. */
export const configReadingChecks: readonly Check<ReaderBench>[] = [
  {
    id: 'config-complete',
    rule: 'Asked for everything, it tells each part, once for each antenna and line it has',
    clause: clause('12.1.2'),
    async judge(bench) {
      const answer = await all(bench)
      for (const name of parts) {
        const [told, wanted] = [childrenOf(answer, name).length, countOf(bench, name)]
        if (wanted !== null && told !== wanted) throw broken(`${name} is told ${told} times, not ${wanted}`)
      }
    },
  },
  {
    id: 'config-one-by-one',
    rule: 'Asked for one part, it tells that part and no other',
    clause: clause('12.1.1'),
    async judge(bench) {
      for (const [index, wanted] of parts.entries()) {
        if (countOf(bench, wanted) === 0 || countOf(bench, wanted) === null) continue
        const answer = granted(await bench.getConfig(index + 1))
        const told = parts.filter((name) => childOf(answer, name) !== null)
        if (told.join() !== wanted) throw broken(`asked for ${wanted} it tells ${told.join(', ') || 'nothing'}`)
      }
    },
  },
  {
    id: 'config-grammar',
    rule: 'Every parameter stands where the standard has it, as often as it may, in its order',
    clause: clause('12.2'),
    async judge(bench) {
      const [violation] = checkMessage(await all(bench))
      if (violation !== undefined) throw broken(`${violation.path}: ${violation.rule}`)
    },
  },
  {
    id: 'config-one-antenna',
    rule: 'Asked for one antenna, it tells of that antenna only',
    clause: clause('12.1.1'),
    async judge(bench) {
      const answer = granted(await bench.getConfig(3, { AntennaID: 1 }))
      const told = childrenOf(answer, 'AntennaConfiguration').map((each) => numberIn(each, 'AntennaID'))
      if (told.join() !== '1') throw broken(`asked for antenna 1 it tells of ${told.join(', ') || 'none'}`)
    },
  },
  ...(
    [
      ['antenna', 'AntennaID', 'antennas', 3],
      ['input', 'GPIPortNum', 'gpis', 9],
      ['output', 'GPOPortNum', 'gpos', 10],
    ] as const
  ).map(
    ([what, field, fact, requested]): Check<ReaderBench> => ({
      id: `config-strange-${what}`,
      rule: `To be asked for an ${what} it does not have is refused`,
      clause: clause('12.1.1'),
      async judge(bench) {
        refused(await bench.getConfig(requested, { [field]: bench.facts[fact] + 1 }))
      },
    }),
  ),
  {
    id: 'config-unknown-part',
    rule: 'A part there is not is refused',
    clause: clause('12.1.1'),
    async judge(bench) {
      refused(await bench.getConfig(unheardOf))
    },
  },
  {
    id: 'config-power-in-table',
    rule: 'Every antenna is set to a power of the table',
    clause: clause('12.2.6.2'),
    async judge(bench) {
      for (const node of childrenOf(await all(bench), 'AntennaConfiguration'))
        eachWithin(node, 'RFTransmitter', 'TransmitPower', bench.facts.powers, 'power')
    },
  },
  {
    id: 'config-channel-in-table',
    rule: 'Every antenna is set to a hop table or a channel it has',
    clause: clause('12.2.6.2'),
    async judge(bench) {
      const { isHopping, hopTables, fixedChannels } = bench.facts
      const channels = Array.from({ length: fixedChannels }, (_, index) => index + 1)
      for (const node of childrenOf(await all(bench), 'AntennaConfiguration'))
        if (isHopping) eachWithin(node, 'RFTransmitter', 'HopTableID', hopTables, 'hop table')
        else eachWithin(node, 'RFTransmitter', 'ChannelIndex', channels, 'channel')
    },
  },
  {
    id: 'config-sensitivity-in-table',
    rule: 'Every antenna is set to a sensitivity of the table',
    clause: clause('12.2.6.1'),
    async judge(bench) {
      for (const node of childrenOf(await all(bench), 'AntennaConfiguration'))
        eachWithin(node, 'RFReceiver', 'ReceiverSensitivity', bench.facts.sensitivities, 'sensitivity')
    },
  },
  {
    id: 'config-mode-in-table',
    rule: 'Every antenna is set to an RF mode of the table',
    clause: clause('15.2.1.2.1.2'),
    async judge(bench) {
      for (const node of childrenOf(await all(bench), 'AntennaConfiguration'))
        for (const command of childrenOf(node, 'C1G2InventoryCommand'))
          eachWithin({ ...command, fields: node.fields }, 'C1G2RFControl', 'ModeIndex', bench.facts.modes, 'mode')
    },
  },
  {
    id: 'config-state-value-steady',
    rule: 'The configuration state value stays as it is while nobody changes the configuration',
    clause: clause('12.2.1'),
    async judge(bench) {
      const [before, after] = [await stateOf(bench), await stateOf(bench)]
      if (before !== after) throw broken(`it was ${before} and is ${after}`)
    },
  },
  {
    id: 'config-state-value-with-rospec',
    rule: 'The configuration state value changes with ADD_ROSPEC',
    clause: clause('12.2.1'),
    async judge(bench) {
      const before = await stateOf(bench)
      granted(await bench.addRoSpec(roSpec()))
      if ((await stateOf(bench)) === before) throw broken(`it stays ${before}`)
    },
  },
  {
    id: 'config-state-value-without-state',
    rule: 'The configuration state value does not change with the state of a ROSpec',
    clause: clause('12.2.1'),
    async judge(bench) {
      granted(await bench.addRoSpec(roSpec()))
      const before = await stateOf(bench)
      granted(await bench.ask('ENABLE_ROSPEC', { ROSpecID: ownRoSpecs[0] }))
      const after = await stateOf(bench)
      if (before !== after) throw broken(`it was ${before} and is ${after}`)
    },
  },
  {
    id: 'config-identified',
    rule: 'A reader that identifies itself by a MAC address tells it as EUI-64',
    clause: clause('12.2.2'),
    async judge(bench) {
      const node = childOf(granted(await bench.getConfig(1)), 'Identification')
      if (node === null) throw broken('Identification is missing')
      if (numberIn(node, 'IDType') !== 0) throw notOffered('it identifies itself by an EPC')
      const id = node.fields.ReaderID
      const bytes = id instanceof Uint8Array ? id.length : 0
      if (bytes !== 8) throw broken(`the identifier has ${bytes} bytes, not 8`)
    },
  },
]
