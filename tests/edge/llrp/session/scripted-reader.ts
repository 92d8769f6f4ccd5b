import { Duplex, duplexPair } from 'node:stream'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import type { LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { numberIn } from '#edge/llrp/codec/node-access'
import { createFrameSplitter } from '#edge/llrp/framing'
import type { Clock } from '#platform/clock'
import type { Streams } from '#platform/streams'
import { noTls } from '#tests/support/devices/no-tls'

export const ok = () => buildParameter('LLRPStatus', { StatusCode: 0, ErrorDescription: '' })

export function refused(code: number, text: string, inner: LlrpParameter[] = []): LlrpParameter {
  return buildParameter('LLRPStatus', { StatusCode: code, ErrorDescription: text }, inner)
}

export function eventMessage(...events: LlrpParameter[]): LlrpMessage {
  const stamp = buildParameter('UTCTimestamp', { Microseconds: 1_700_000_000_000_000n })
  return buildMessage('READER_EVENT_NOTIFICATION', 0, {}, [
    buildParameter('ReaderEventNotificationData', {}, [stamp, ...events]),
  ])
}

export const greeting = (status = 0) => eventMessage(buildParameter('ConnectionAttemptEvent', { Status: status }))

export function tagReport(roSpecId: number, epc: string, antenna: number): LlrpMessage {
  return buildMessage('RO_ACCESS_REPORT', 0, {}, [
    buildParameter('TagReportData', {}, [
      buildParameter('EPC_96', { EPC: epc }),
      buildParameter('ROSpecID', { ROSpecID: roSpecId }),
      buildParameter('AntennaID', { AntennaID: antenna }),
      buildParameter('PeakRSSI', { PeakRSSI: -61 }),
      buildParameter('ChannelIndex', { ChannelIndex: 7 }),
      buildParameter('TagSeenCount', { TagCount: 3 }),
    ]),
  ])
}

/** Two antennas, 10 to 30 dBm in steps of 0.25, one hop table, two modes, two Selects. */
export function capabilities(manufacturer = 4_711): LlrpParameter[] {
  const powers = Array.from({ length: 81 }, (_, i) =>
    buildParameter('TransmitPowerLevelTableEntry', { Index: i + 1, TransmitPowerValue: 1_000 + 25 * i }),
  )
  const mode = (modeIdentifier: number, miller: number) =>
    buildParameter('C1G2UHFRFModeTableEntry', {
      ModeIdentifier: modeIdentifier,
      DRValue: 1,
      EPCHAGTCConformance: false,
      MValue: miller,
      ForwardLinkModulation: 0,
      SpectralMaskIndicator: 2,
      BDRValue: 250_000,
      PIEValue: 2_000,
      MinTariValue: 12_500,
      MaxTariValue: 25_000,
      StepTariValue: 0,
    })
  return [
    buildParameter(
      'GeneralDeviceCapabilities',
      {
        MaxNumberOfAntennaSupported: 2,
        CanSetAntennaProperties: false,
        HasUTCClockCapability: true,
        DeviceManufacturerName: manufacturer,
        ModelName: 12,
        ReaderFirmwareVersion: '1.2.3',
      },
      [
        buildParameter('ReceiveSensitivityTableEntry', { Index: 4, ReceiveSensitivityValue: 10 }),
        buildParameter('ReceiveSensitivityTableEntry', { Index: 9, ReceiveSensitivityValue: 0 }),
        buildParameter('GPIOCapabilities', { NumGPIs: 1, NumGPOs: 1 }),
        buildParameter('PerAntennaAirProtocol', { AntennaID: 1, ProtocolID: new Uint8Array([1]) }),
      ],
    ),
    buildParameter('LLRPCapabilities', {
      CanDoRFSurvey: false,
      CanReportBufferFillWarning: true,
      SupportsClientRequestOpSpec: false,
      CanDoTagInventoryStateAwareSingulation: false,
      SupportsEventAndReportHolding: true,
      MaxNumPriorityLevelsSupported: 1,
      ClientRequestOpSpecTimeout: 0,
      MaxNumROSpecs: 1,
      MaxNumSpecsPerROSpec: 8,
      MaxNumInventoryParameterSpecsPerAISpec: 1,
      MaxNumAccessSpecs: 1,
      MaxNumOpSpecsPerAccessSpec: 1,
    }),
    buildParameter('RegulatoryCapabilities', { CountryCode: 156, CommunicationsStandard: 0 }, [
      buildParameter('UHFBandCapabilities', {}, [
        ...powers,
        buildParameter('FrequencyInformation', { Hopping: true }, [
          buildParameter('FrequencyHopTable', { HopTableID: 3, Frequency: [920_625, 921_125] }),
        ]),
        buildParameter('C1G2UHFRFModeTable', {}, [mode(20, 2), mode(30, 3)]),
      ]),
    ]),
    buildParameter('C1G2LLRPCapabilities', {
      CanSupportBlockErase: false,
      CanSupportBlockWrite: false,
      CanSupportBlockPermalock: false,
      CanSupportTagRecommissioning: false,
      CanSupportUMIMethod2: false,
      CanSupportXPC: false,
      MaxNumSelectFiltersPerQuery: 2,
    }),
  ]
}

export function configuration(antennaTwoConnected = true, inputHigh = false): LlrpParameter[] {
  return [
    buildParameter('AntennaProperties', { AntennaConnected: true, AntennaID: 1, AntennaGain: 0 }),
    buildParameter('AntennaProperties', { AntennaConnected: antennaTwoConnected, AntennaID: 2, AntennaGain: 0 }),
    buildParameter('GPIPortCurrentState', { GPIPortNum: 1, Config: true, State: inputHigh ? 1 : 0 }),
  ]
}

export type Answer = (request: LlrpMessage) => LlrpMessage[]

/** What a well-behaved 1.0.1 reader answers; a test lays its own answers over it by message name. */
export function politeAnswer(request: LlrpMessage): LlrpMessage[] {
  const { name, messageId } = request
  const version = request.version
  const reply = (...parameters: LlrpParameter[]) => [
    buildMessage(`${name}_RESPONSE`, messageId, {}, [ok(), ...parameters], version),
  ]
  if (name === 'KEEPALIVE_ACK' || name === 'ENABLE_EVENTS_AND_REPORTS') return []
  if (name === 'GET_REPORT') return [buildMessage('RO_ACCESS_REPORT', messageId)]
  if (name === 'GET_SUPPORTED_VERSION')
    return [buildMessage('ERROR_MESSAGE', messageId, {}, [refused(109, 'unsupported message')])]
  if (name === 'GET_READER_CAPABILITIES') return reply(...capabilities())
  if (name === 'GET_READER_CONFIG') return reply(...configuration())
  return reply()
}

/** A run through the AISpecs of a ROSpec is over. */
export const roSpecEnd = (roSpecId: number) =>
  eventMessage(buildParameter('ROSpecEvent', { EventType: 1, ROSpecID: roSpecId, PreemptingROSpecID: 0 }))

/**
 * The far end of an in-memory connection: it greets, answers as scripted, and can be made to say anything. Of its own
 * accord it only says that the first run of a connection is over when its time has passed, so that it is seen to read,
 * unless `proves` is off.
 */
export function scriptedReader(clock: Clock, answers: Record<string, Answer> = {}) {
  const received: LlrpMessage[] = []
  const state = { connections: 0, greetWith: 0, refuses: false, mute: false, cut: 0, proves: true }
  let far: Duplex | null = null
  let isProved = false
  const write = (bytes: Uint8Array) => {
    if (far === null || state.mute) return
    if (state.cut === 0) far.write(bytes)
    else for (let at = 0; at < bytes.length; at += state.cut) far.write(bytes.slice(at, at + state.cut))
  }
  const say = (...messages: LlrpMessage[]) => {
    for (const message of messages) write(encodeMessage(message))
  }
  const streams: Streams = {
    ...noTls,
    connect() {
      state.connections += 1
      if (state.refuses) {
        const dead = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() })
        setImmediate(() => dead.destroy(new Error('connect ECONNREFUSED')))
        return dead
      }
      const [near, other] = duplexPair()
      far = other
      isProved = false
      const splitter = createFrameSplitter()
      other.on('data', (chunk: Uint8Array) => {
        for (const frame of splitter.push(chunk)) {
          const request = decodeMessage(frame)
          received.push(request)
          say(...(answers[request.name] ?? politeAnswer)(request))
          if (request.name === 'START_ROSPEC' && state.proves && !isProved) {
            isProved = true
            const end = roSpecEnd(numberIn(request, 'ROSpecID') ?? 0)
            clock.after('reader.proof', proofMs, () => far === other && say(end))
          }
          if (request.name === 'CLOSE_CONNECTION') other.end()
        }
      })
      other.on('error', () => undefined)
      setImmediate(() => {
        near.emit('connect')
        say(greeting(state.greetWith))
      })
      return near
    },
  }
  return {
    streams,
    received,
    state,
    say,
    names: () => received.map(({ name }) => name),
    sayBytes: write,
    hangUp: () => far?.destroy(),
  }
}

/** As long as a run over two antennas takes. */
export const proofMs = 200

/** Lets everything that is on its way between the two ends arrive. */
export async function arrived(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await new Promise((resolve) => setImmediate(resolve))
}
