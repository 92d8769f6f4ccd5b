import type { Personality } from './personality.ts'
import {
  type AntennaSettings,
  encodeAntennaConfiguration,
  factorySettings,
  overlay,
  parseAntennaConfiguration,
} from './specs/antenna-configuration.ts'
import { factoryReportSpec, parseReportSpec, type ReportSpec } from './specs/report-spec.ts'
import { fromHex, join, type Part, tlv, u8, u16, u32 } from './wire/bytes.ts'
import { Cursor, onlyTypes, type ReceivedParameter } from './wire/cursor.ts'
import { inParameter, refuseField, refuseParameter } from './wire/refusal.ts'
import { statusCode } from './wire/status-code.ts'

/** Everything SET_READER_CONFIG can change. Survives a disconnect, not a power cut. */
export type ReaderConfig = {
  antennas: AntennaSettings[]
  gains: number[]
  /** Event types that are told to the client. */
  events: Set<number>
  report: ReportSpec
  accessReportTrigger: number
  keepaliveMs: number | null
  /** Inputs that are watched, by port from 1. */
  inputEnabled: boolean[]
  outputs: boolean[]
  holdUponReconnect: boolean
  linkMonitor: { threshold: number } | null
  /** Grows with every change; LLRPConfigurationStateValue. */
  stateValue: number
}

/** The configuration as it left the factory. */
export function factoryConfig(personality: Personality): ReaderConfig {
  const { antennaCount, gpiCount, gpoCount, gpiEnabledAtStart } = personality
  return {
    antennas: Array.from({ length: antennaCount }, () => factorySettings(personality)),
    gains: Array.from({ length: antennaCount }, () => 0),
    events: new Set(),
    report: factoryReportSpec(personality),
    accessReportTrigger: 0,
    keepaliveMs: null,
    inputEnabled: Array.from({ length: gpiCount }, () => gpiEnabledAtStart),
    outputs: Array.from({ length: gpoCount }, () => false),
    holdUponReconnect: false,
    linkMonitor: null,
    stateValue: 0,
  }
}

function setEvents(config: ReaderConfig, parameter: ReceivedParameter, personality: Personality): void {
  inParameter(244, () => {
    for (const state of new Cursor(parameter.body).parameters()) {
      inParameter(245, () => {
        const cursor = new Cursor(state.body)
        const type = cursor.u16()
        if (type > (personality.versionMax === 2 ? 9 : 8)) throw refuseField(0, statusCode.outOfRange, 'No such event.')
        if ((cursor.u8() & 0x80) !== 0) config.events.add(type)
        else config.events.delete(type)
      })
    }
  })
}

function setAntennas(config: ReaderConfig, parameter: ReceivedParameter, personality: Personality): void {
  const change = parseAntennaConfiguration(parameter, personality)
  config.antennas = config.antennas.map((settings, index) =>
    change.antenna === 0 || change.antenna === index + 1 ? overlay(settings, change, personality) : settings,
  )
}

function setKeepalive(config: ReaderConfig, parameter: ReceivedParameter): void {
  inParameter(220, () => {
    const cursor = new Cursor(parameter.body)
    const trigger = cursor.u8()
    if (trigger > 1) throw refuseField(0, statusCode.outOfRange, 'No such keepalive trigger.')
    const isPeriodic = trigger === 1
    const periodMs = cursor.u32()
    if (isPeriodic && periodMs === 0) throw refuseField(1, statusCode.invalid, 'A keepalive period of nothing.')
    config.keepaliveMs = isPeriodic ? periodMs : null
  })
}

function setLine(lines: boolean[], parameter: ReceivedParameter, name: string): void {
  inParameter(parameter.type, () => {
    const cursor = new Cursor(parameter.body)
    const port = cursor.u16()
    if (port < 1 || port > lines.length) throw refuseField(0, statusCode.outOfRange, `No such ${name}.`)
    lines[port - 1] = (cursor.u8() & 0x80) !== 0
  })
}

function setGain(config: ReaderConfig, parameter: ReceivedParameter, personality: Personality): void {
  inParameter(221, () => {
    if (!personality.canSetAntennaProperties)
      throw refuseField(2, statusCode.invalid, 'This reader keeps its antenna gains.')
    const cursor = new Cursor(parameter.body)
    cursor.u8()
    const antenna = cursor.u16()
    if (antenna < 1 || antenna > config.gains.length) throw refuseField(1, statusCode.outOfRange, 'No such antenna.')
    config.gains[antenna - 1] = (cursor.u16() << 16) >> 16
  })
}

function setExtension(config: ReaderConfig, parameter: ReceivedParameter, personality: Personality): void {
  const subtype = personality.impinjExtensions && parameter.custom?.vendor === 25882 ? parameter.custom.subtype : null
  if (subtype === 38) {
    const cursor = new Cursor(parameter.body)
    const isOn = cursor.u16() === 1
    config.linkMonitor = isOn ? { threshold: cursor.u16() } : null
  } else if (subtype !== 36 && subtype !== 39) {
    throw refuseParameter(1023, statusCode.unsupportedParameter, 'This extension is unknown here.')
  }
}

/**
 * The configuration after a SET_READER_CONFIG body. Nothing is changed when anything in it is refused
 * (throws RefusedRequest).
 */
export function changedConfig(old: ReaderConfig, body: Uint8Array, personality: Personality): ReaderConfig {
  const cursor = new Cursor(body)
  const isReset = (cursor.u8() & 0x80) !== 0
  const base = isReset ? factoryConfig(personality) : old
  const config: ReaderConfig = {
    ...base,
    events: new Set(base.events),
    gains: [...base.gains],
    inputEnabled: [...base.inputEnabled],
    outputs: [...old.outputs],
    stateValue: (old.stateValue + 1) >>> 0,
  }
  const parameters = cursor.parameters()
  onlyTypes(parameters, [244, 221, 222, 237, 239, 220, 219, 225, 226, 1023])
  for (const parameter of parameters) {
    if (parameter.type === 244) setEvents(config, parameter, personality)
    if (parameter.type === 221) setGain(config, parameter, personality)
    if (parameter.type === 222) setAntennas(config, parameter, personality)
    if (parameter.type === 237) config.report = parseReportSpec(parameter, personality)
    if (parameter.type === 239) config.accessReportTrigger = new Cursor(parameter.body).u8()
    if (parameter.type === 220) setKeepalive(config, parameter)
    if (parameter.type === 219) setLine(config.outputs, parameter, 'output')
    if (parameter.type === 225) setLine(config.inputEnabled, parameter, 'input')
    if (parameter.type === 226) config.holdUponReconnect = (new Cursor(parameter.body).u8() & 0x80) !== 0
    if (parameter.type === 1023) setExtension(config, parameter, personality)
  }
  return config
}

/** What GET_READER_CONFIG needs beside the configuration. */
export type ReaderLines = { antennaConnected: boolean[]; inputs: boolean[] }

type Request = { antenna: number; requested: number; input: number; output: number }

function parseRequest(body: Uint8Array, personality: Personality): Request {
  const cursor = new Cursor(body)
  const request = { antenna: cursor.u16(), requested: cursor.u8(), input: cursor.u16(), output: cursor.u16() }
  if (request.antenna > personality.antennaCount) throw refuseField(0, statusCode.outOfRange, 'No such antenna.')
  if (request.requested > 11) throw refuseField(1, statusCode.outOfRange, 'Nothing of this kind can be asked for.')
  if (request.input > personality.gpiCount) throw refuseField(2, statusCode.outOfRange, 'No such input.')
  if (request.output > personality.gpoCount) throw refuseField(3, statusCode.outOfRange, 'No such output.')
  return request
}

/** The parameters of GET_READER_CONFIG_RESPONSE after its status, in the order of LLRP 1.1 §13.1.4. */
export function encodeConfig(
  config: ReaderConfig,
  lines: ReaderLines,
  personality: Personality,
  body: Uint8Array,
): Uint8Array {
  const request = parseRequest(body, personality)
  const asks = (what: number) => request.requested === 0 || request.requested === what
  const numbered = <T>(list: readonly T[], only: number) =>
    list.map((value, index) => ({ number: index + 1, value })).filter(({ number }) => only === 0 || number === only)
  const parts: Part[] = []
  if (asks(1)) parts.push(tlv(218, u8(0), u16(personality.readerId.length / 2), fromHex(personality.readerId)))
  if (asks(2))
    for (const { number, value } of numbered(lines.antennaConnected, request.antenna))
      parts.push(tlv(221, u8(value ? 0x80 : 0), u16(number), u16(config.gains[number - 1] ?? 0)))
  if (asks(3))
    for (const { number, value } of numbered(config.antennas, request.antenna))
      parts.push(encodeAntennaConfiguration(number, value))
  if (asks(5)) parts.push(encodeEventSpec(config, personality))
  if (asks(4)) parts.push(config.report.raw)
  if (asks(6)) parts.push(tlv(239, u8(config.accessReportTrigger)))
  if (asks(7)) parts.push(tlv(217, u32(config.stateValue)))
  if (asks(8)) parts.push(tlv(220, u8(config.keepaliveMs === null ? 0 : 1), u32(config.keepaliveMs ?? 0)))
  if (asks(9))
    for (const { number, value } of numbered(lines.inputs, request.input)) {
      const enabled = config.inputEnabled[number - 1] ?? false
      parts.push(tlv(225, u16(number), u8(enabled ? 0x80 : 0), u8(enabled ? (value ? 1 : 0) : 2)))
    }
  if (asks(10))
    for (const { number, value } of numbered(config.outputs, request.output))
      parts.push(tlv(219, u16(number), u8(value ? 0x80 : 0)))
  if (asks(11)) parts.push(tlv(226, u8(config.holdUponReconnect ? 0x80 : 0)))
  return join(parts)
}

function encodeEventSpec(config: ReaderConfig, personality: Personality): Uint8Array {
  const types = Array.from({ length: personality.versionMax === 2 ? 10 : 9 }, (_, type) => type)
  return tlv(244, ...types.map((type) => tlv(245, u16(type), u8(config.events.has(type) ? 0x80 : 0))))
}
