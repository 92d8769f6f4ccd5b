import { describe, expect, it } from 'vitest'
import { buildMessage, buildParameter } from '#edge/llrp/codec/build-message'
import { encodeMessage } from '#edge/llrp/codec/encode-message'
import { LlrpEncodeError } from '#edge/llrp/codec/llrp-errors'
import type { LlrpFields, LlrpFieldValue, LlrpParameter } from '#edge/llrp/codec/message'

function encode(parameter: LlrpParameter): Uint8Array {
  return encodeMessage(buildMessage('RO_ACCESS_REPORT', 1, {}, [parameter]))
}

const bytes = Uint8Array.of(1, 2)

const refused: [name: string, fields: LlrpFields, because: RegExp][] = [
  ['AntennaID', {}, /AntennaID lacks its field AntennaID/],
  ['AntennaID', { AntennaID: 1, Antenna: 1 }, /AntennaID has no field Antenna/],
  ['AntennaID', { AntennaID: 65_536 }, /cannot hold 65536/],
  ['AntennaID', { AntennaID: -1 }, /cannot hold -1/],
  ['AntennaID', { AntennaID: 1.5 }, /cannot hold 1.5/],
  ['AntennaID', { AntennaID: Number.NaN }, /cannot hold NaN/],
  ['AntennaID', { AntennaID: '1' }, /must be a number/],
  ['PeakRSSI', { PeakRSSI: 128 }, /cannot hold 128/],
  ['PeakRSSI', { PeakRSSI: -129 }, /cannot hold -129/],
  ['ReportBufferLevelWarningEvent', { ReportBufferPercentageFull: 256 }, /cannot hold 256/],
  ['ROSpecID', { ROSpecID: 4_294_967_296 }, /cannot hold 4294967296/],
  ['Uptime', { Microseconds: 5 }, /must be a bigint/],
  ['Uptime', { Microseconds: -1n }, /cannot hold -1/],
  ['Uptime', { Microseconds: 1n << 64n }, /cannot hold/],
  ['EPC_96', { EPC: '30' }, /must be 24 hex digits/],
  ['EPCData', { EPC: bytes }, /must be a bit count with its bytes/],
  ['EPCData', { EPC: { bitCount: 17, bytes } }, /2 bytes do not hold 17 bits/],
  ['EPCData', { EPC: { bitCount: 8, bytes } }, /2 bytes do not hold 8 bits/],
  ['EventsAndReports', { HoldEventsAndReportsUponReconnect: 1 }, /must be true or false/],
  ['C1G2SingulationControl', { Session: 4, TagPopulation: 1, TagTransitTime: 0 }, /cannot hold 4/],
  ['Identification', { IDType: 0, ReaderID: 'AA' }, /must be bytes/],
  ['LLRPStatus', { StatusCode: 0, ErrorDescription: '\ud800' }, /must be well-formed text/],
  ['LLRPStatus', { StatusCode: 0, ErrorDescription: 'x'.repeat(65_536) }, /cannot hold 65536 bytes/],
  ['FixedFrequencyTable', { Frequency: [1, -1] }, /cannot hold -1/],
  ['FixedFrequencyTable', { Frequency: 1 }, /must be a list of numbers/],
  ['FixedFrequencyTable', { Frequency: new Array<number>(16_384).fill(1) }, /more than a parameter can/],
]

describe('the encoder refuses what no reader could mean', () => {
  it.each(refused)('%s %o', (name, fields, because) => {
    expect(() => encode(buildParameter(name, fields))).toThrow(LlrpEncodeError)
    expect(() => encode(buildParameter(name, fields))).toThrow(because)
  })

  it('names that are in no table', () => {
    expect(() => buildMessage('ADD_ROSPECS', 1)).toThrow(/no message is called ADD_ROSPECS/)
    expect(() => buildParameter('Rospec')).toThrow(/no parameter is called Rospec/)
    const stranger = { type: 1, name: 'Rospec', fields: {}, parameters: [] }
    expect(() => encode(stranger)).toThrow(/no parameter is called Rospec/)
  })

  it('a number that is not that of the name', () => {
    expect(() => encode({ ...buildParameter('AntennaID', { AntennaID: 1 }), type: 2 })).toThrow(
      /has the number 1, not 2/,
    )
    expect(() => encodeMessage({ ...buildMessage('KEEPALIVE', 1), type: 3 })).toThrow(/has the number 62, not 3/)
  })

  it('raw bytes beside fields', () => {
    expect(() => encode({ ...buildParameter('Uptime', { Microseconds: 1n }), raw: bytes })).toThrow(
      /cannot have fields/,
    )
  })

  it('header values out of range', () => {
    expect(() => encodeMessage({ ...buildMessage('KEEPALIVE', 1), version: 8 })).toThrow(/version must be/)
    expect(() => encodeMessage(buildMessage('KEEPALIVE', -1))).toThrow(/messageId must be/)
    expect(() => encodeMessage(buildMessage('KEEPALIVE', 2 ** 32))).toThrow(/messageId must be/)
  })

  it('what is at the edge of its range goes through', () => {
    const edges: [string, string, LlrpFieldValue][] = [
      ['AntennaID', 'AntennaID', 65_535],
      ['PeakRSSI', 'PeakRSSI', -128],
      ['ROSpecID', 'ROSpecID', 4_294_967_295],
      ['Uptime', 'Microseconds', (1n << 64n) - 1n],
    ]
    for (const [name, field, value] of edges)
      expect(encode(buildParameter(name, { [field]: value })).length).toBeGreaterThan(10)
  })

  it('a flag that only 1.1 knows may be left out', () => {
    const selector = buildParameter('C1G2EPCMemorySelector', { EnableCRC: true, EnablePCBits: true })
    expect(encode(selector).at(-1)).toBe(0b1100_0000)
  })
})
