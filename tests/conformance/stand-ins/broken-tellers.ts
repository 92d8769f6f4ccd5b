import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { numberIn } from '#edge/llrp/codec/node-access'
import { readerChecks } from '../reader/checks/reader-checks.ts'
import { connectionAttempt } from '../reader/reader-bench.ts'
import type { BrokenReader } from './broken-reader.ts'
import type { Tamper } from './tampered-line.ts'
import {
  both,
  counting,
  grants,
  having,
  hears,
  mapped,
  namesNothing,
  neverSays,
  pretends,
  refuses,
  refusesFrom,
  says,
  takes,
  tells,
} from './tampers.ts'

const withPrefix = (prefix: string) => readerChecks.map(({ id }) => id).filter((id) => id.startsWith(prefix))
const reversed = (message: LlrpMessage): LlrpMessage => ({ ...message, parameters: [...message.parameters].reverse() })
const twice = (owner: string, name: string): Tamper =>
  tells(owner, (node) => ({
    ...node,
    parameters: node.parameters.flatMap((each) => (each.name === name ? [each, each] : each)),
  }))
const strangeRange = { AntennaID: 99, ReceiveSensitivityIndexMin: 1, ReceiveSensitivityIndexMax: 1 }
const isAttempt = (status: number) => (message: LlrpMessage) => connectionAttempt(message) === status

/** Readers that are wrong in how they meet a client and what they tell of themselves and of their configuration. */
export const brokenTellers: BrokenReader[] = [
  {
    check: 'connect-first-message',
    how: 'begins with a keepalive',
    tamper: {
      fromReader: (message, { connection }) =>
        connection > 2 && connectionAttempt(message) !== null ? buildMessage('KEEPALIVE', 1) : message,
    },
  },
  {
    check: 'connect-timestamp',
    how: 'has a UTC clock and tells its uptime',
    tamper: tells('UTCTimestamp', ({ fields }) => buildParameter('Uptime', fields)),
  },
  {
    check: 'connect-second-refused',
    how: 'tells a second client another reason',
    tamper: {
      fromReader: (message, { connection }) =>
        connection > 2 ? mapped(message, 'ConnectionAttemptEvent', having({ Status: 3 })) : message,
    },
  },
  { check: 'connect-second-closed', how: 'keeps refused clients', tamper: { keepsOpen: true } },
  {
    check: 'connect-second-told',
    how: 'says nothing to the first',
    tamper: neverSays('READER_EVENT_NOTIFICATION', isAttempt(4)),
  },
  { check: 'connect-first-unharmed', how: 'lets the second push out the first', tamper: { endsOthersFrom: 3 } },
  { check: 'close-answered', how: 'closes without an answer', tamper: neverSays('CLOSE_CONNECTION_RESPONSE') },
  { check: 'close-closes', how: 'leaves the line open', tamper: { keepsOpen: true } },
  { check: 'close-frees-session', how: 'remembers clients that have gone', tamper: refusesFrom(3) },
  { check: 'drop-frees-session', how: 'remembers clients that have gone', tamper: refusesFrom(3) },
  { check: 'version-question-answered', how: 'says nothing', quirks: ['version-question-unanswered'] },
  {
    check: 'version-told',
    how: 'is in a version it does not support',
    personality: 'generic-china',
    tamper: says('GET_SUPPORTED_VERSION_RESPONSE', (message) => ({
      ...message,
      fields: { CurrentVersion: 3, SupportedVersion: 2 },
    })),
  },
  {
    check: 'version-set',
    how: 'agrees to a version and goes on in the old one',
    personality: 'generic-china',
    tamper: says('GET_ROSPECS_RESPONSE', (message) => ({ ...message, version: 1 })),
  },
  {
    check: 'version-set-unsupported',
    how: 'agrees to any version',
    personality: 'generic-china',
    tamper: grants('SET_PROTOCOL_VERSION'),
  },
  {
    check: 'version-strange-refused',
    how: 'calls the message unsupported, not the version',
    tamper: tells('LLRPStatus', (status) =>
      numberIn(status, 'StatusCode') === 110 ? having({ StatusCode: 109 })(status) : status,
    ),
  },
  {
    check: 'version-strange-echoed',
    how: 'refuses a version in its own',
    tamper: says('ERROR_MESSAGE', (message) => ({ ...message, version: 1 })),
  },
  { check: 'capabilities-complete', how: 'leaves out a part', tamper: tells('C1G2LLRPCapabilities', () => null) },
  {
    check: 'capabilities-one-by-one',
    how: 'tells everything whatever it is asked',
    tamper: takes('GET_READER_CAPABILITIES', (message) => ({ ...message, fields: { RequestedData: 0 } })),
  },
  {
    check: 'capabilities-grammar',
    how: 'tells parts in another order',
    tamper: says('GET_READER_CAPABILITIES_RESPONSE', reversed),
  },
  { check: 'capabilities-unknown-part', how: 'grants it', tamper: grants('GET_READER_CAPABILITIES') },
  {
    check: 'capabilities-steady',
    how: 'is another model every time',
    tamper: tells('GeneralDeviceCapabilities', counting('ModelName')),
  },
  {
    check: 'capabilities-sensitivities',
    how: 'has an index twice',
    tamper: twice('GeneralDeviceCapabilities', 'ReceiveSensitivityTableEntry'),
  },
  {
    check: 'capabilities-sensitivity-ranges',
    how: 'has a range for an antenna it does not have',
    tamper: tells('GeneralDeviceCapabilities', (node) => ({
      ...node,
      parameters: [...node.parameters, buildParameter('PerAntennaReceiveSensitivityRange', strangeRange)],
    })),
  },
  {
    check: 'capabilities-air-protocols',
    how: 'forgets an antenna',
    tamper: tells('PerAntennaAirProtocol', (node) => (numberIn(node, 'AntennaID') === 4 ? null : node)),
  },
  {
    check: 'capabilities-powers',
    how: 'has an index twice',
    tamper: twice('UHFBandCapabilities', 'TransmitPowerLevelTableEntry'),
  },
  { check: 'capabilities-frequencies', how: 'hops without a table', tamper: tells('FrequencyHopTable', () => null) },
  {
    check: 'capabilities-modes',
    how: 'has a Tari that is longer at its least',
    tamper: tells('C1G2UHFRFModeTableEntry', having({ MinTariValue: 99_000 })),
  },
  {
    check: 'capabilities-select-filters',
    how: 'has none',
    tamper: tells('C1G2LLRPCapabilities', having({ MaxNumSelectFiltersPerQuery: 0 })),
  },
  {
    check: 'config-complete',
    how: 'forgets an antenna',
    tamper: tells('AntennaConfiguration', (node) => (numberIn(node, 'AntennaID') === 4 ? null : node)),
  },
  {
    check: 'config-one-by-one',
    how: 'tells everything whatever it is asked',
    tamper: takes('GET_READER_CONFIG', (message) => ({ ...message, fields: { ...message.fields, RequestedData: 0 } })),
  },
  {
    check: 'config-grammar',
    how: 'tells parts in another order',
    tamper: says('GET_READER_CONFIG_RESPONSE', reversed),
  },
  {
    check: 'config-one-antenna',
    how: 'tells of every antenna whatever it is asked',
    tamper: takes('GET_READER_CONFIG', (message) => ({ ...message, fields: { ...message.fields, AntennaID: 0 } })),
  },
  ...['config-strange-antenna', 'config-strange-input', 'config-strange-output', 'config-unknown-part'].map(
    (check) => ({
      check,
      how: 'grants it',
      tamper: grants('GET_READER_CONFIG'),
    }),
  ),
  {
    check: 'config-power-in-table',
    how: 'is set to a power of its own',
    tamper: tells('RFTransmitter', having({ TransmitPower: 60_000 })),
  },
  {
    check: 'config-channel-in-table',
    how: 'is set to a hop table of its own',
    tamper: tells('RFTransmitter', having({ HopTableID: 60_000 })),
  },
  {
    check: 'config-channel-in-table',
    how: 'is set to a channel of its own',
    personality: 'plain-etsi',
    tamper: tells('RFTransmitter', having({ ChannelIndex: 60_000 })),
  },
  {
    check: 'config-sensitivity-in-table',
    how: 'is set to a sensitivity of its own',
    tamper: tells('RFReceiver', having({ ReceiverSensitivity: 60_000 })),
  },
  {
    check: 'config-mode-in-table',
    how: 'is set to a mode of its own',
    tamper: tells('C1G2RFControl', having({ ModeIndex: 60_000 })),
  },
  ...['config-state-value-steady', 'config-state-value-without-state'].map((check) => ({
    check,
    how: 'tells another every time',
    tamper: tells('LLRPConfigurationStateValue', counting('LLRPConfigurationStateValue')),
  })),
  ...['config-state-value-with-rospec', 'config-state-value-with-config'].map((check) => ({
    check,
    how: 'tells the same for ever',
    tamper: tells('LLRPConfigurationStateValue', having({ LLRPConfigurationStateValue: 7 })),
  })),
  {
    check: 'config-identified',
    how: 'tells an EUI-48',
    tamper: tells('Identification', having({ ReaderID: Uint8Array.of(1, 2, 3, 4, 5, 6) })),
  },
  { check: 'config-sets-back', how: 'refuses what it told', tamper: refuses('SET_READER_CONFIG') },
  ...withPrefix('config-set-').map((check) => ({
    check,
    how: 'says it has set it and has not',
    tamper: pretends('SET_READER_CONFIG'),
  })),
  ...withPrefix('config-refuse-').map((check) => ({ check, how: 'grants it', tamper: grants('SET_READER_CONFIG') })),
  {
    check: 'config-refused-whole',
    how: 'refuses the whole and carries out the good half',
    tamper: both(
      hears('AntennaConfiguration', () => null),
      refuses('SET_READER_CONFIG'),
    ),
  },
  { check: 'config-culprit-named', how: 'says no and no more', tamper: namesNothing },
  {
    check: 'config-reset',
    how: 'says it is reset and is not',
    tamper: pretends('SET_READER_CONFIG', (message) => message.fields.ResetToFactoryDefault === true),
  },
]
