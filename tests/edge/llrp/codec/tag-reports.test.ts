import { describe, expect, it } from 'vitest'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { decodeMessage } from '#edge/llrp/codec/decode-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import type { LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, numberIn } from '#edge/llrp/codec/node-access'
import { decodeTagReports } from '#edge/llrp/codec/tag-reports'
import { hexFrame } from './hex-frame.ts'
import { hasSharedRecordings, recordedFrames } from './shared-recordings.ts'

function report(...tags: LlrpParameter[][]): Uint8Array {
  const parameters = tags.map((parts) => buildParameter('TagReportData', {}, parts))
  return encodeMessage(buildMessage('RO_ACCESS_REPORT', 0, {}, parameters))
}

const epc = buildParameter('EPC_96', { EPC: '3074257BF7194E4000001A85' })

describe('the fast path through a tag report', () => {
  it('reads everything a report can say about a tag', () => {
    const micros = 1_700_000_000_123_456n
    const frame = report([
      epc,
      buildParameter('ROSpecID', { ROSpecID: 11 }),
      buildParameter('SpecIndex', { SpecIndex: 1 }),
      buildParameter('InventoryParameterSpecID', { InventoryParameterSpecID: 2 }),
      buildParameter('AntennaID', { AntennaID: 4 }),
      buildParameter('PeakRSSI', { PeakRSSI: -61 }),
      buildParameter('ChannelIndex', { ChannelIndex: 16 }),
      buildParameter('FirstSeenTimestampUTC', { Microseconds: micros }),
      buildParameter('FirstSeenTimestampUptime', { Microseconds: 5n }),
      buildParameter('LastSeenTimestampUTC', { Microseconds: micros + 9n }),
      buildParameter('LastSeenTimestampUptime', { Microseconds: 6n }),
      buildParameter('TagSeenCount', { TagCount: 12 }),
      buildParameter('C1G2_PC', { PC_Bits: 0x3000 }),
      buildParameter('C1G2_CRC', { CRC: 0xbeef }),
      buildParameter('AccessSpecID', { AccessSpecID: 77 }),
      buildParameter('C1G2ReadOpSpecResult', { Result: 0, OpSpecID: 3, ReadData: [0xe280, 0x1160] }),
      buildParameter('ImpinjSerializedTID', { TID: [0xe280, 0x1191] }),
      buildParameter('ImpinjRFPhaseAngle', { PhaseAngle: 4095 }),
      buildParameter('ImpinjPeakRSSI', { RSSI: -6123 }),
      buildParameter('ImpinjRFDopplerFrequency', { DopplerFrequency: -160 }),
    ])
    expect(decodeTagReports(frame)).toEqual([
      {
        epc: '3074257BF7194E4000001A85',
        epcBitCount: 96,
        antenna: 4,
        rssiCentiDbm: -6123,
        channel: 16,
        seenCount: 12,
        firstSeenUtcMicros: 1_700_000_000_123_456,
        lastSeenUtcMicros: 1_700_000_000_123_465,
        firstSeenUptimeMicros: 5,
        lastSeenUptimeMicros: 6,
        roSpecId: 11,
        specIndex: 1,
        inventoryParameterSpecId: 2,
        accessSpecId: 77,
        protocolControl: 0x3000,
        crc: 0xbeef,
        phaseAngle: 4095,
        dopplerSixteenthHz: -160,
        tid: 'E2801191',
        read: { opSpecId: 3, result: 0, data: 'E2801160' },
      },
    ])
  })

  it('says null for what the report leaves out', () => {
    const [row] = decodeTagReports(report([epc])) ?? []
    expect(row).toMatchObject({
      antenna: null,
      rssiCentiDbm: null,
      seenCount: null,
      tid: null,
      lastSeenUtcMicros: null,
    })
  })

  it.each([
    ['before', (fine: LlrpParameter, coarse: LlrpParameter) => [fine, coarse]],
    ['after', (fine: LlrpParameter, coarse: LlrpParameter) => [coarse, fine]],
  ])('prefers the finer RSSI that stands %s the coarse one', (_where, order) => {
    const parts = order(
      buildParameter('ImpinjPeakRSSI', { RSSI: -5550 }),
      buildParameter('PeakRSSI', { PeakRSSI: -55 }),
    )
    expect(decodeTagReports(report([epc, ...parts]))?.[0]?.rssiCentiDbm).toBe(-5550)
  })

  it('reads EPCs of any length', () => {
    const long = buildParameter('EPCData', { EPC: { bitCount: 208, bytes: new Uint8Array(26).fill(0x36) } })
    const short = buildParameter('EPCData', { EPC: { bitCount: 16, bytes: Uint8Array.of(0xab, 0xcd) } })
    const rows = decodeTagReports(report([long], [short], [epc])) ?? []
    expect(rows.map((row) => [row.epc, row.epcBitCount])).toEqual([
      ['36'.repeat(26), 208],
      ['ABCD', 16],
      ['3074257BF7194E4000001A85', 96],
    ])
  })

  it('gives no rows for an empty report and null for anything else', () => {
    expect(decodeTagReports(report())).toEqual([])
    expect(decodeTagReports(encodeMessage(buildMessage('KEEPALIVE', 1)))).toBeNull()
    expect(decodeTagReports(hexFrame('04 3D 00 00'))).toBeNull()
    expect(decodeTagReports(hexFrame('04 3D 00 00 00 0B 00 00 00 00'))).toBeNull()
  })

  it('says of a tag whose EPC is cut that it has none, and keeps its neighbours', () => {
    const frame = hexFrame(
      '04 3D 00 00 00 26 00 00 00 00   00 F0 00 0B 8D 30 74 25 7B F7 19   00 F0 00 11 00 F1 00 0A 00 20 AA BB CC DD 81 00 02',
    )
    expect(decodeTagReports(frame)?.map((row) => [row.epc, row.antenna])).toEqual([
      ['', null],
      ['AABBCCDD', 2],
    ])
  })

  it.skipIf(!hasSharedRecordings)('agrees with the tree on a recorded report', () => {
    const [frame] = recordedFrames('RO_ACCESS_REPORT')
    if (frame === undefined) throw new Error('no frame')
    const rows = decodeTagReports(frame) ?? []
    const tags = decodeMessage(frame).parameters
    expect(rows).toHaveLength(tags.length)
    for (const [index, tag] of tags.entries()) {
      const of = (name: string, field = name): number | null => {
        const child = childOf(tag, name)
        return child === null ? null : numberIn(child, field)
      }
      expect(rows[index]).toMatchObject({
        antenna: of('AntennaID'),
        channel: of('ChannelIndex'),
        seenCount: of('TagSeenCount', 'TagCount'),
        roSpecId: of('ROSpecID'),
      })
    }
  })
})
