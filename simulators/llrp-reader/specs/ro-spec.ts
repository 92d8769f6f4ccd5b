import type { Personality } from '../personality.ts'
import { Cursor, exactlyOne, onlyTypes, type ReceivedParameter } from '../wire/cursor.ts'
import { inParameter, refuseField, refuseParameter } from '../wire/refusal.ts'
import { statusCode } from '../wire/status-code.ts'
import { type AntennaConfiguration, parseAntennaConfiguration } from './antenna-configuration.ts'
import { parseReportSpec, type ReportSpec } from './report-spec.ts'

export type RoSpecState = 'disabled' | 'inactive' | 'active'

/** An input reaching a level, waited for at most timeoutMs (0 for ever). */
export type GpiTrigger = { port: number; high: boolean; timeoutMs: number }

export type StartTrigger =
  | { kind: 'null' }
  | { kind: 'immediate' }
  | { kind: 'periodic'; offsetMs: number; periodMs: number; utcMicros: number | null }
  | { kind: 'gpi'; gpi: GpiTrigger }

export type StopTrigger = { kind: 'null' } | { kind: 'duration'; durationMs: number } | { kind: 'gpi'; gpi: GpiTrigger }

export type TagObservation = {
  /** 0 n tags, 1 no more new tags for quietMs, 2 so many attempts, 3 and 4 the first two counted by unique tag. */
  type: 0 | 1 | 2 | 3 | 4
  tags: number
  attempts: number
  quietMs: number
  timeoutMs: number
}

export type AiStopTrigger = StopTrigger | { kind: 'observation'; observation: TagObservation }

export type InventoryParameterSpec = { id: number; configurations: AntennaConfiguration[] }

export type AiSpec = {
  /** Every antenna of the reader where the client said 0. */
  antennas: number[]
  stop: AiStopTrigger
  inventories: InventoryParameterSpec[]
}

export type RoSpec = {
  id: number
  priority: number
  state: RoSpecState
  start: StartTrigger
  stop: StopTrigger
  aiSpecs: AiSpec[]
  /** How often the specs are gone through: 1 where nothing is said, 0 for ever. */
  loops: number
  report: ReportSpec | null
  raw: Uint8Array
}

const stateByte: Record<RoSpecState, number> = { disabled: 0, inactive: 1, active: 2 }

/** The ROSpec as it was added, with the state it is in now. */
export function encodeRoSpec(roSpec: RoSpec): Uint8Array {
  const bytes = roSpec.raw.slice()
  bytes[9] = stateByte[roSpec.state]
  return bytes
}

function parseGpi(parameter: ReceivedParameter, personality: Personality): GpiTrigger {
  return inParameter(181, () => {
    const cursor = new Cursor(parameter.body)
    const port = cursor.u16()
    if (port < 1 || port > personality.gpiCount) throw refuseField(0, statusCode.outOfRange, 'No such input.')
    return { port, high: (cursor.u8() & 0x80) !== 0, timeoutMs: cursor.u32() }
  })
}

function parseStart(parameter: ReceivedParameter, personality: Personality): StartTrigger {
  return inParameter(179, () => {
    const cursor = new Cursor(parameter.body)
    const type = cursor.u8()
    const inner = cursor.parameters()
    onlyTypes(inner, [180, 181])
    if (type === 0) return { kind: 'null' }
    if (type === 1) return { kind: 'immediate' }
    if (type === 3) return { kind: 'gpi', gpi: parseGpi(exactlyOne(inner, 181, 'GPITriggerValue'), personality) }
    if (type !== 2) throw refuseField(0, statusCode.outOfRange, 'No such start trigger.')
    const periodic = new Cursor(exactlyOne(inner, 180, 'PeriodicTriggerValue').body)
    const times = { offsetMs: periodic.u32(), periodMs: periodic.u32() }
    const utc = periodic.parameters().find(({ type: inside }) => inside === 128)
    if (utc !== undefined && !personality.hasUtcClock)
      throw refuseParameter(128, statusCode.unsupportedParameter, 'This reader has no UTC clock.')
    return { kind: 'periodic', ...times, utcMicros: utc === undefined ? null : new Cursor(utc.body).u64() }
  })
}

function parseStop(parameter: ReceivedParameter, personality: Personality): StopTrigger {
  return inParameter(182, () => {
    const cursor = new Cursor(parameter.body)
    const type = cursor.u8()
    const durationMs = cursor.u32()
    const inner = cursor.parameters()
    onlyTypes(inner, [181])
    if (type === 0) return { kind: 'null' }
    if (type === 1) return durationOf(durationMs)
    if (type === 2) return { kind: 'gpi', gpi: parseGpi(exactlyOne(inner, 181, 'GPITriggerValue'), personality) }
    throw refuseField(0, statusCode.outOfRange, 'No such stop trigger.')
  })
}

function durationOf(durationMs: number): StopTrigger {
  if (durationMs === 0) throw refuseField(1, statusCode.invalid, 'A duration of nothing.')
  return { kind: 'duration', durationMs }
}

function parseObservation(parameter: ReceivedParameter, personality: Personality): TagObservation {
  return inParameter(185, () => {
    const cursor = new Cursor(parameter.body)
    const type = cursor.u8()
    cursor.u8()
    const values = { tags: cursor.u16(), attempts: cursor.u16(), quietMs: cursor.u16(), timeoutMs: cursor.u32() }
    const isKnown = type <= 2 || (personality.versionMax === 2 && type <= 4)
    if (!isKnown) throw refuseField(0, statusCode.outOfRange, 'No such tag observation trigger.')
    return { type: type === 0 ? 0 : type === 1 ? 1 : type === 2 ? 2 : type === 3 ? 3 : 4, ...values }
  })
}

function parseAiStop(parameter: ReceivedParameter, personality: Personality): AiStopTrigger {
  return inParameter(184, () => {
    const cursor = new Cursor(parameter.body)
    const type = cursor.u8()
    const durationMs = cursor.u32()
    const inner = cursor.parameters()
    onlyTypes(inner, [181, 185])
    if (type === 0) return { kind: 'null' }
    if (type === 1) return durationOf(durationMs)
    if (type === 2) return { kind: 'gpi', gpi: parseGpi(exactlyOne(inner, 181, 'GPITriggerValue'), personality) }
    if (type !== 3) throw refuseField(0, statusCode.outOfRange, 'No such AISpec stop trigger.')
    const observation = parseObservation(exactlyOne(inner, 185, 'TagObservationTrigger'), personality)
    return { kind: 'observation', observation }
  })
}

function parseInventory(parameter: ReceivedParameter, personality: Personality): InventoryParameterSpec {
  return inParameter(186, () => {
    const cursor = new Cursor(parameter.body)
    const id = cursor.u16()
    if (id === 0) throw refuseField(0, statusCode.invalid, 'InventoryParameterSpecID 0 is reserved.')
    if (cursor.u8() !== 1) throw refuseField(1, statusCode.outOfRange, 'This reader speaks Class 1 Generation 2 only.')
    const inner = cursor.parameters()
    onlyTypes(inner, [222, 1023])
    const configurations = inner.filter(({ type }) => type === 222)
    return { id, configurations: configurations.map((child) => parseAntennaConfiguration(child, personality)) }
  })
}

function parseAiSpec(parameter: ReceivedParameter, personality: Personality): AiSpec {
  return inParameter(183, () => {
    const cursor = new Cursor(parameter.body)
    const asked = cursor.u16List()
    if (asked.length === 0) throw refuseField(0, statusCode.invalid, 'An AISpec without antennas.')
    if (asked.some((antenna) => antenna > personality.antennaCount))
      throw refuseField(0, statusCode.outOfRange, 'No such antenna.')
    const inner = cursor.parameters()
    onlyTypes(inner, [184, 186, 1023])
    const stop = parseAiStop(exactlyOne(inner, 184, 'AISpecStopTrigger'), personality)
    const inventories = inner.filter(({ type }) => type === 186)
    if (inventories.length === 0)
      throw refuseParameter(186, statusCode.missingParameter, 'InventoryParameterSpec is missing.')
    if (inventories.length > personality.inventoryParameterSpecsMax)
      throw refuseParameter(186, statusCode.overflowParameter, 'Too many InventoryParameterSpecs.')
    const every = Array.from({ length: personality.antennaCount }, (_, index) => index + 1)
    return {
      antennas: asked.includes(0) ? every : asked,
      stop,
      inventories: inventories.map((child) => parseInventory(child, personality)),
    }
  })
}

function parseLoops(inner: ReceivedParameter[], personality: Personality): number {
  const standard = inner.find(({ type }) => type === 355)
  if (standard !== undefined && personality.versionMax === 2) return new Cursor(standard.body).u32()
  if (standard !== undefined) throw refuseParameter(355, statusCode.unknownParameter, 'LoopSpec came with LLRP 1.1.')
  const impinj = inner.find(({ custom }) => custom?.vendor === 25882 && custom.subtype === 59)
  if (impinj !== undefined && personality.impinjExtensions) return new Cursor(impinj.body).u32()
  const unknown = inner.find(({ type }) => type === 1023)
  if (unknown !== undefined)
    throw refuseParameter(1023, statusCode.unsupportedParameter, 'This extension is unknown here.')
  return 1
}

/** Parses a ROSpec against what this reader can do (LLRP 1.1 §11.2.1). Throws RefusedRequest. */
export function parseRoSpec(parameter: ReceivedParameter, personality: Personality): RoSpec {
  return inParameter(177, () => {
    const cursor = new Cursor(parameter.body)
    const id = cursor.u32()
    if (id === 0) throw refuseField(0, statusCode.invalid, 'ROSpecID 0 means all and cannot be added.')
    const priority = cursor.u8()
    if (priority >= personality.prioritiesMax) throw refuseField(1, statusCode.outOfRange, 'No such priority.')
    if (cursor.u8() !== 0) throw refuseField(2, statusCode.invalid, 'A ROSpec is added disabled.')
    const inner = cursor.parameters()
    onlyTypes(inner, [178, 183, 187, 237, 355, 1023])
    const boundary = exactlyOne(inner, 178, 'ROBoundarySpec')
    const { start, stop } = inParameter(178, () => {
      const parts = new Cursor(boundary.body).parameters()
      return {
        start: parseStart(exactlyOne(parts, 179, 'ROSpecStartTrigger'), personality),
        stop: parseStop(exactlyOne(parts, 182, 'ROSpecStopTrigger'), personality),
      }
    })
    if (inner.some(({ type }) => type === 187))
      throw refuseParameter(187, statusCode.unsupportedParameter, 'This reader does no RF survey.')
    const aiSpecs = inner.filter(({ type }) => type === 183)
    if (aiSpecs.length === 0) throw refuseParameter(183, statusCode.missingParameter, 'AISpec is missing.')
    if (aiSpecs.length > personality.specsPerRoSpecMax)
      throw refuseParameter(183, statusCode.overflowParameter, 'Too many AISpecs.')
    const report = inner.find(({ type }) => type === 237)
    return {
      id,
      priority,
      state: 'disabled',
      start,
      stop,
      aiSpecs: aiSpecs.map((child) => parseAiSpec(child, personality)),
      loops: parseLoops(inner, personality),
      report: report === undefined ? null : parseReportSpec(report, personality),
      raw: parameter.raw.slice(),
    }
  })
}
