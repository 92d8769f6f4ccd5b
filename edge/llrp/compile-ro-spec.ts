import type { CabinetModel } from '#firmware-config/schema'
import { buildParameter } from './codec/build-message.ts'
import { bytesOf } from './codec/hex.ts'
import type { LlrpParameter } from './codec/message.ts'
import type { InventoryWish } from './reader-events.ts'
import { hasAntenna, type ReaderCapabilities, type RfMode } from './session/reader-capabilities.ts'

/** How much is left out for a reader that refused the full ROSpec: nothing, its vendor's extensions, every refinement, or all that a ROSpec can be without. */
export type Plainness = 0 | 1 | 2 | 3
export const plainest: Plainness = 3

/** What a ROSpec can be without (LLRP 1.1 §11.2), and how plain it is when it is. */
const leftOutFrom = {
  C1G2Filter: 2,
  C1G2RFControl: 2,
  C1G2SingulationControl: 3,
  C1G2InventoryCommand: 3,
  RFReceiver: 3,
  RFTransmitter: 3,
  AntennaConfiguration: 3,
  TagReportContentSelector: 3,
  ROReportSpec: 3,
} as const
export type RoSpecPart = keyof typeof leftOutFrom

/** The part of a ROSpec of this name; null where it is none that can be left out. */
export function roSpecPart(name: string): RoSpecPart | null {
  return Object.hasOwn(leftOutFrom, name) ? (name as RoSpecPart) : null
}

/** Every cycle begins one antenna later, so that no antenna always meets the same half of the hop sequence. */
export function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}

/** A ROSpec, and how its events are to be read: each cycle of antennas.length specs is the antennas, rotated. */
export type CompiledRoSpec = {
  roSpec: LlrpParameter
  /** Those of this ROSpec; fewer than all where the reader cannot carry a spec for each. */
  antennas: number[]
  allAntennas: number[]
  /** How many AISpecs one run goes through. */
  specs: number
  /** How long one run through all its AISpecs takes. */
  runMs: number
  /** Rest between two runs. */
  pauseMs: number
  /** It does not say when it is to be reported: its reports are asked for at its end. */
  reportsWhenAsked: boolean
}

type Options = {
  wish: Exclude<InventoryWish, { mode: 'off' }>
  capabilities: ReaderCapabilities
  antennas: CabinetModel['reader']['antennas']
  roSpecId: number
  impinjExtensions: boolean
  plainness: Plainness
  /** What this reader refused by name. */
  leftOut: readonly RoSpecPart[]
  /** It has reported only when it was asked, whatever the ROSpec says. */
  reportsWhenAsked: boolean
  /** A run goes once through the antennas, for a reader that only says when all of it is over. */
  oneCycle: boolean
  /** Which part of the antennas, where they do not fit into one ROSpec. */
  turn: number
}

/** Long enough for a few dozen tags, short enough that a round over four antennas stays below half a second. */
const stayMs = 100
const cyclesPerRunMax = 8
const watchPauseMs = { quick: 300, slow: 5_000 }

const session = { S0: 0, S1: 1 }
const impinjSearch = { singleTarget: 1, dualTarget: 2 }

/** The highest power of the table that does not exceed the wanted one; the lowest there is when all do. */
function powerIndex(capabilities: ReaderCapabilities, wantedCentiDbm: number): number | null {
  const rising = [...capabilities.powers].sort((a, b) => a.centiDbm - b.centiDbm)
  const below = rising.filter(({ centiDbm }) => centiDbm <= wantedCentiDbm).at(-1)
  return (below ?? rising[0])?.index ?? null
}

function bestSensitivityIndex(capabilities: ReaderCapabilities): number | null {
  return [...capabilities.sensitivities].sort((a, b) => a.lossDb - b.lossDb || a.index - b.index)[0]?.index ?? null
}

/** Two ways of modulating, so that a tag one way cannot reach gets another chance; most asking at the balanced one's rate. */
function modeFor(modes: readonly RfMode[], wish: Options['wish']): RfMode | null {
  const byRobustness = [...modes].sort((a, b) => a.miller - b.miller || b.backscatterBps - a.backscatterBps)
  const balanced = byRobustness.findLast(({ miller }) => miller <= 2) ?? byRobustness[0]
  if (wish.mode !== 'confirm') return balanced ?? null
  const ways = [balanced, balanced, balanced, byRobustness.at(-1)]
  return ways[(wish.attempt - 1) % ways.length] ?? null
}

/** EPC memory begins with 16 bits CRC and 16 bits PC (GS1 Gen2). */
const epcBank = 1
const epcAtBit = 0x20

function has({ plainness, leftOut }: Options, part: RoSpecPart): boolean {
  return plainness < leftOutFrom[part] && !leftOut.includes(part)
}

/** Selects that together leave exactly these tags selected; none when the reader cannot carry so many. */
function filters(options: Options): LlrpParameter[] {
  const { wish, capabilities } = options
  if (wish.mode !== 'confirm' || wish.epcs.length > capabilities.selectFiltersMax || !has(options, 'C1G2Filter'))
    return []
  return wish.epcs.map((epc, position) => {
    const mask = { bitCount: epc.length * 4, bytes: bytesOf(epc) }
    // The first select also unselects all others; the rest only add (C1G2StateUnawareAction).
    const action = position === 0 ? 0 : 1
    return buildParameter('C1G2Filter', { T: 0 }, [
      buildParameter('C1G2TagInventoryMask', { MB: epcBank, Pointer: epcAtBit, TagMask: mask }),
      buildParameter('C1G2TagInventoryStateUnawareFilterAction', { Action: action }),
    ])
  })
}

function inventoryCommand(options: Options): LlrpParameter {
  const { wish, capabilities, plainness } = options
  const isSweep = wish.mode === 'sweep'
  const parameters = filters(options)
  const mode = has(options, 'C1G2RFControl') ? modeFor(capabilities.modes, wish) : null
  if (mode !== null) parameters.push(buildParameter('C1G2RFControl', { ModeIndex: mode.modeIndex, Tari: 0 }))
  // S1 makes a counted tag keep silent, so that a sweep soon hears everyone, and it forgets within 5 s even while
  // powered; S2 would stay silent into the next sweep. S0 lets a tag answer every time.
  const asked = { Session: isSweep ? session.S1 : session.S0, TagPopulation: 64, TagTransitTime: 0 }
  if (has(options, 'C1G2SingulationControl')) parameters.push(buildParameter('C1G2SingulationControl', asked))
  if (options.impinjExtensions && plainness === 0) {
    const search = isSweep ? impinjSearch.singleTarget : impinjSearch.dualTarget
    parameters.push(buildParameter('ImpinjInventorySearchMode', { InventorySearchMode: search }))
  }
  return buildParameter('C1G2InventoryCommand', { TagInventoryStateAware: false }, parameters)
}

function antennaConfiguration(options: Options, antenna: number, modelCentiDbm: number): LlrpParameter[] {
  if (!has(options, 'AntennaConfiguration')) return []
  const { capabilities, wish } = options
  const parameters: LlrpParameter[] = []
  const sensitivity = has(options, 'RFReceiver') ? bestSensitivityIndex(capabilities) : null
  if (sensitivity !== null) parameters.push(buildParameter('RFReceiver', { ReceiverSensitivity: sensitivity }))
  const power = has(options, 'RFTransmitter') ? powerIndex(capabilities, modelCentiDbm) : null
  if (power !== null) {
    const attempt = wish.mode === 'confirm' ? wish.attempt : 0
    parameters.push(
      buildParameter('RFTransmitter', {
        HopTableID: capabilities.hopTableId ?? 0,
        ChannelIndex: capabilities.hopTableId === null ? 1 + (attempt % Math.max(1, capabilities.fixedChannels)) : 0,
        TransmitPower: power,
      }),
    )
  }
  if (has(options, 'C1G2InventoryCommand')) parameters.push(inventoryCommand(options))
  return [buildParameter('AntennaConfiguration', { AntennaID: antenna }, parameters)]
}

function aiSpec(options: Options, { antenna, powerCentiDbm }: Options['antennas'][number]): LlrpParameter {
  return buildParameter('AISpec', { AntennaIDs: [antenna] }, [
    buildParameter('AISpecStopTrigger', { AISpecStopTriggerType: 1, DurationTrigger: stayMs }),
    buildParameter(
      'InventoryParameterSpec',
      { InventoryParameterSpecID: 1, ProtocolID: 1 },
      antennaConfiguration(options, antenna, powerCentiDbm),
    ),
  ])
}

/** Reports come at the end of every AISpec, so that a round is over when its reads are here. */
function reportSpec(options: Options): LlrpParameter[] {
  if (!has(options, 'ROReportSpec')) return []
  const content = buildParameter(
    'TagReportContentSelector',
    {
      EnableROSpecID: true,
      EnableSpecIndex: false,
      EnableInventoryParameterSpecID: false,
      EnableAntennaID: true,
      EnableChannelIndex: true,
      EnablePeakRSSI: true,
      EnableFirstSeenTimestamp: false,
      EnableLastSeenTimestamp: false,
      EnableTagSeenCount: true,
      EnableAccessSpecID: false,
    },
    [],
  )
  const parameters = has(options, 'TagReportContentSelector') ? [content] : []
  if (options.impinjExtensions && options.plainness === 0) {
    const tid = buildParameter('ImpinjEnableSerializedTID', { SerializedTIDMode: 1 })
    const fine = buildParameter('ImpinjEnablePeakRSSI', { PeakRSSIMode: 1 })
    parameters.push(buildParameter('ImpinjTagReportContentSelector', {}, [tid, fine]))
  }
  return [buildParameter('ROReportSpec', { ROReportTrigger: 1, N: 0 }, parameters)]
}

/**
 * Turns the wish into a ROSpec of this reader, every value from its own tables (LLRP 1.1 §11.2.1). One AISpec an antenna
 * and a whole number of cycles, so that each AISpecEvent says which antenna has had its turn, heard or not: how long a
 * reader stays at each of several antennas of one AISpec is its own affair. Where it cannot carry so many, the antennas
 * take turns. The start trigger is null: the session starts every run, and knows that it did.
 */
export function compileRoSpec(options: Options): CompiledRoSpec {
  const { capabilities, antennas, wish, roSpecId, turn } = options
  const reportsWhenAsked = options.reportsWhenAsked || !has(options, 'ROReportSpec')
  const usable = antennas.filter(({ antenna }) => hasAntenna(capabilities, antenna))
  const specsMax = Math.max(1, capabilities.specsPerRoSpecMax)
  const part = rotated(usable, turn * specsMax).slice(0, specsMax)
  const isOnce = wish.mode === 'watch' || options.oneCycle || reportsWhenAsked || part.length < usable.length
  const room = Math.max(1, Math.floor(specsMax / Math.max(1, part.length)))
  const cycles = isOnce ? 1 : Math.min(cyclesPerRunMax, room)
  const once = part.map((antenna) => aiSpec(options, antenna))
  const specs = Array.from({ length: cycles }, (_, cycle) => rotated(once, cycle)).flat()
  const roSpec = buildParameter('ROSpec', { ROSpecID: roSpecId, Priority: 0, CurrentState: 0 }, [
    buildParameter('ROBoundarySpec', {}, [
      buildParameter('ROSpecStartTrigger', { ROSpecStartTriggerType: 0 }),
      buildParameter('ROSpecStopTrigger', { ROSpecStopTriggerType: 0, DurationTriggerValue: 0 }),
    ]),
    ...specs,
    ...reportSpec(options),
  ])
  return {
    roSpec,
    antennas: part.map(({ antenna }) => antenna),
    allAntennas: usable.map(({ antenna }) => antenna),
    specs: specs.length,
    runMs: specs.length * stayMs,
    pauseMs: wish.mode === 'watch' ? watchPauseMs[wish.pace ?? 'quick'] : 0,
    reportsWhenAsked,
  }
}
