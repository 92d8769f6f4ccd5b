import type { Personality, RfMode } from './personality.ts'
import { join, type Part, tlv, u8, u16, u32, utf8 } from './wire/bytes.ts'
import { Cursor } from './wire/cursor.ts'
import { refuseField } from './wire/refusal.ts'
import { statusCode } from './wire/status-code.ts'

function generalCapabilities(p: Personality): Uint8Array {
  const flags = (p.canSetAntennaProperties ? 0x8000 : 0) | (p.hasUtcClock ? 0x4000 : 0)
  const antennas = Array.from({ length: p.antennaCount }, (_, index) => index + 1)
  return tlv(
    137,
    u16(p.antennaCount),
    u16(flags),
    u32(p.manufacturer),
    u32(p.model),
    utf8(p.firmware),
    ...p.sensitivities.map(({ index, valueDb }) => tlv(139, u16(index), u16(valueDb))),
    tlv(141, u16(p.gpiCount), u16(p.gpoCount)),
    ...antennas.map((antenna) => tlv(140, u16(antenna), u16(1), u8(1))),
  )
}

function llrpCapabilities(p: Personality): Uint8Array {
  const flags =
    (p.canReportBufferFillWarning ? 0x40 : 0) |
    (p.canSingulateStateAware ? 0x10 : 0) |
    (p.supportsEventAndReportHolding ? 0x08 : 0)
  return tlv(
    142,
    u8(flags),
    u8(p.prioritiesMax),
    u16(0),
    u32(p.roSpecsMax),
    u32(p.specsPerRoSpecMax),
    u32(p.inventoryParameterSpecsMax),
    u32(p.accessSpecsMax),
    u32(p.opSpecsPerAccessSpecMax),
  )
}

function modeEntry(mode: RfMode): Uint8Array {
  return tlv(
    329,
    u32(mode.modeIdentifier),
    u8((mode.divideRatio << 7) | (mode.conformant ? 0x40 : 0)),
    u8(mode.miller),
    u8(mode.forwardModulation),
    u8(mode.spectralMask),
    u32(mode.backscatterBps),
    u32(mode.pieThousandths),
    u32(mode.tariMinNs),
    u32(mode.tariMaxNs),
    u32(mode.tariStepNs),
  )
}

function regulatoryCapabilities(p: Personality): Uint8Array {
  const { hopTable } = p
  const frequencies: Part[] = hopTable.frequenciesKhz.map(u32)
  const count = u16(hopTable.frequenciesKhz.length)
  const table = p.hopping
    ? tlv(147, u8(hopTable.hopTableId), u8(0), count, ...frequencies)
    : tlv(148, count, ...frequencies)
  return tlv(
    143,
    u16(p.countryCode),
    u16(p.communicationsStandard),
    tlv(
      144,
      ...p.powers.map(({ index, centiDbm }) => tlv(145, u16(index), u16(centiDbm))),
      tlv(146, u8(p.hopping ? 0x80 : 0), table),
      tlv(328, ...p.modes.map(modeEntry)),
    ),
  )
}

/** What GET_READER_CAPABILITIES asks for, after the status (LLRP 1.1 §10.2). Throws RefusedRequest. */
export function encodeCapabilities(personality: Personality, body: Uint8Array): Uint8Array {
  const requested = new Cursor(body).u8()
  if (requested > 4) throw refuseField(0, statusCode.outOfRange, 'Nothing of this kind can be asked for.')
  const asks = (what: number) => requested === 0 || requested === what
  const parts: Part[] = []
  if (asks(1)) parts.push(generalCapabilities(personality))
  if (asks(2)) parts.push(llrpCapabilities(personality))
  if (asks(3)) parts.push(regulatoryCapabilities(personality))
  if (asks(4)) parts.push(tlv(327, u8(0), u16(personality.selectFiltersMax)))
  return join(parts)
}
