import { describe, expect, it } from 'vitest'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { enumerationValue } from '#edge/llrp/codec/enumerations'
import type { LlrpMessage } from '#edge/llrp/codec/message'
import { hexFrame, hexText } from './hex-frame.ts'

/** Bytes written by hand from the standard, and the message they must be, both ways. */
const cases: { title: string; hex: string; message: LlrpMessage }[] = [
  {
    title: 'a keepalive has no body',
    hex: '04 3E 00 00 00 0A 00 00 00 2A',
    message: buildMessage('KEEPALIVE', 42),
  },
  {
    title: 'version 1.1 is asked for in the header and in the body',
    hex: '08 2F 00 00 00 0B 00 00 00 01 02',
    message: buildMessage('SET_PROTOCOL_VERSION', 1, { ProtocolVersion: 2 }, [], 2),
  },
  {
    title: 'flags share a byte with reserved bits',
    hex: '04 03 00 00 00 14 00 00 00 05 80   00 DC 00 09 01 00 00 13 88',
    message: buildMessage('SET_READER_CONFIG', 5, { ResetToFactoryDefault: true }, [
      buildParameter('KeepaliveSpec', {
        KeepaliveTriggerType: enumerationValue('KeepaliveTriggerType', 'Periodic'),
        PeriodicTriggerValue: 5000,
      }),
    ]),
  },
  {
    title: 'a tag report mixes TLV and TV parameters',
    hex: `04 3D 00 00 00 3A 00 00 00 00
      00 F0 00 30                                          ; TagReportData
        8D 30 74 25 7B F7 19 4E 40 00 00 1A 85             ; EPC_96
        81 00 03                                           ; AntennaID
        86 C4                                              ; PeakRSSI -60
        84 00 05 F5 E1 00 00 00 01                         ; LastSeenTimestampUTC
        03 FF 00 0E 00 00 65 1A 00 00 00 39 E8 9C          ; ImpinjPeakRSSI -59.88
        88 00 07                                           ; TagSeenCount`,
    message: buildMessage('RO_ACCESS_REPORT', 0, {}, [
      buildParameter('TagReportData', {}, [
        buildParameter('EPC_96', { EPC: '3074257BF7194E4000001A85' }),
        buildParameter('AntennaID', { AntennaID: 3 }),
        buildParameter('PeakRSSI', { PeakRSSI: -60 }),
        buildParameter('LastSeenTimestampUTC', { Microseconds: 0x0005_f5e1_0000_0001n }),
        buildParameter('ImpinjPeakRSSI', { RSSI: -5988 }),
        buildParameter('TagSeenCount', { TagCount: 7 }),
      ]),
    ]),
  },
  {
    title: 'a Select names a mask whose bits fill no whole byte',
    hex: `04 14 00 00 00 2F 00 00 00 09
      01 4A 00 25 80                                       ; C1G2InventoryCommand, state aware
        01 4B 00 15 40                                     ; C1G2Filter, do not truncate
          01 4C 00 0B 40 00 20 00 0C 30 70                 ; mask: bank 1, pointer 32, 12 bits
          01 4E 00 05 04                                   ; unselect, select
        01 50 00 0B 80 00 C8 00 00 00 00                   ; session 2, population 200`,
    message: buildMessage('ADD_ROSPEC', 9, {}, [
      buildParameter('C1G2InventoryCommand', { TagInventoryStateAware: true }, [
        buildParameter('C1G2Filter', { T: 1 }, [
          buildParameter('C1G2TagInventoryMask', {
            MB: 1,
            Pointer: 32,
            TagMask: { bitCount: 12, bytes: Uint8Array.of(0x30, 0x70) },
          }),
          buildParameter('C1G2TagInventoryStateUnawareFilterAction', { Action: 4 }),
        ]),
        buildParameter('C1G2SingulationControl', { Session: 2, TagPopulation: 200, TagTransitTime: 0 }),
      ]),
    ]),
  },
  {
    title: 'an error carries its text and where it was',
    hex: `04 0D 00 00 00 2C 00 00 00 07
      01 1F 00 22 00 64 00 0A 62 61 64 20 E2 82 AC 20 C3 A9   ; LLRPStatus, 10 bytes of UTF-8
        01 21 00 10 00 DD 00 C8                            ; ParameterError in AntennaProperties
          01 20 00 08 00 02 00 C9                          ; FieldError`,
    message: buildMessage('SET_READER_CONFIG_RESPONSE', 7, {}, [
      buildParameter('LLRPStatus', { StatusCode: 100, ErrorDescription: 'bad € é' }, [
        buildParameter('ParameterError', { ParameterType: 221, ErrorCode: 200 }, [
          buildParameter('FieldError', { FieldNum: 2, ErrorCode: 201 }),
        ]),
      ]),
    ]),
  },
  {
    title: 'lists of numbers carry their count',
    hex: `0C 01 00 00 00 1B 00 00 00 00 00
      00 93 00 10 01 00 00 02 00 0D CC 06 00 0D CD FA`,
    message: buildMessage(
      'GET_READER_CAPABILITIES',
      0,
      { RequestedData: 0 },
      [buildParameter('FrequencyHopTable', { HopTableID: 1, Frequency: [904_198, 904_698] })],
      3,
    ),
  },
  {
    title: 'Impinj extensions are switched on by a custom message',
    hex: '07 FF 00 00 00 13 00 00 00 02 00 00 65 1A 15 00 00 00 00',
    message: buildMessage('IMPINJ_ENABLE_EXTENSIONS', 2),
  },
  {
    title: 'a reader of 1.1 has capabilities where 1.0.1 reserves bits',
    hex: '08 0B 00 00 00 11 00 00 00 00 01 47 00 07 FC 00 05',
    message: buildMessage(
      'GET_READER_CAPABILITIES_RESPONSE',
      0,
      {},
      [
        buildParameter('C1G2LLRPCapabilities', {
          CanSupportBlockErase: true,
          CanSupportBlockWrite: true,
          CanSupportBlockPermalock: true,
          CanSupportTagRecommissioning: true,
          CanSupportUMIMethod2: true,
          CanSupportXPC: true,
          MaxNumSelectFiltersPerQuery: 5,
        }),
      ],
      2,
    ),
  },
]

describe('bytes written by hand', () => {
  it.each(cases)('$title', ({ hex, message }) => {
    const frame = hexFrame(hex)
    expect(decodeMessage(frame)).toEqual(message)
    expect(hexText(encodeMessage(message))).toBe(hexText(frame))
  })
})

describe('the tree is what is written, nothing beside it', () => {
  it('another value of a field changes exactly its bytes', () => {
    const frame = hexFrame('04 3D 00 00 00 1A 00 00 00 00 00 F0 00 10 00 F1 00 09 00 14 30 74 2F 81 00 03')
    const message = decodeMessage(frame)
    const [report] = message.parameters
    if (report === undefined) throw new Error('no report')
    const [epc] = report.parameters
    if (epc === undefined) throw new Error('no EPC')
    const antenna = buildParameter('AntennaID', { AntennaID: 0x0204 })
    const changed = { ...message, messageId: 5, parameters: [{ ...report, parameters: [epc, antenna] }] }
    expect(hexText(encodeMessage(changed))).toBe(
      hexText(hexFrame('04 3D 00 00 00 1A 00 00 00 05 00 F0 00 10 00 F1 00 09 00 14 30 74 2F 81 02 04')),
    )
  })

  it('a parameter more or less changes the lengths around it', () => {
    const frame = hexFrame('04 3D 00 00 00 11 00 00 00 00 00 F0 00 07 81 00 03')
    const message = decodeMessage(frame)
    const [report] = message.parameters
    if (report === undefined) throw new Error('no report')
    const seen = buildParameter('TagSeenCount', { TagCount: 1 })
    const longer = { ...message, parameters: [{ ...report, parameters: [...report.parameters, seen] }] }
    expect(hexText(encodeMessage(longer))).toBe(
      hexText(hexFrame('04 3D 00 00 00 14 00 00 00 00 00 F0 00 0A 81 00 03 88 00 01')),
    )
    const empty = { ...message, parameters: [{ ...report, parameters: [] }] }
    expect(hexText(encodeMessage(empty))).toBe(hexText(hexFrame('04 3D 00 00 00 0E 00 00 00 00 00 F0 00 04')))
  })
})
