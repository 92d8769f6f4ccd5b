import type { LlrpMessage, LlrpParameter } from '#edge/llrp/codec/message'
import { childOf, childrenOf, flagIn, numberIn, numbersIn } from '#edge/llrp/codec/node-access'

/** What a reader says in its capabilities, as far as other checks are held against it. */
export type ReaderFacts = {
  manufacturer: number
  model: number
  antennas: number
  hasUtcClock: boolean
  gpis: number
  gpos: number
  sensitivities: number[]
  powers: number[]
  isHopping: boolean
  /** Identifiers of its hop tables, and how many channels it has where it does not hop. */
  hopTables: number[]
  fixedChannels: number
  modes: number[]
  roSpecsMax: number
  specsPerRoSpecMax: number
  inventorySpecsMax: number
  priorities: number
  canHold: boolean
}

type Node = LlrpMessage | LlrpParameter

const number = (node: Node | null, field: string) => (node === null ? null : numberIn(node, field)) ?? 0
const flag = (node: Node | null, field: string) => node !== null && flagIn(node, field) === true
const within = (node: Node | null, name: string) => (node === null ? null : childOf(node, name))
const numbersOf = (node: Node | null, name: string, field: string) =>
  node === null ? [] : childrenOf(node, name).map((each) => number(each, field))

/** Reads GET_READER_CAPABILITIES_RESPONSE; null where a part everything else hangs on is missing. */
export function factsOf(response: LlrpMessage): ReaderFacts | null {
  const general = childOf(response, 'GeneralDeviceCapabilities')
  const llrp = childOf(response, 'LLRPCapabilities')
  const band = within(childOf(response, 'RegulatoryCapabilities'), 'UHFBandCapabilities')
  if (general === null || llrp === null || band === null) return null
  const lines = childOf(general, 'GPIOCapabilities')
  const frequencies = childOf(band, 'FrequencyInformation')
  const fixed = within(frequencies, 'FixedFrequencyTable')
  return {
    manufacturer: number(general, 'DeviceManufacturerName'),
    model: number(general, 'ModelName'),
    antennas: number(general, 'MaxNumberOfAntennaSupported'),
    hasUtcClock: flag(general, 'HasUTCClockCapability'),
    gpis: number(lines, 'NumGPIs'),
    gpos: number(lines, 'NumGPOs'),
    sensitivities: numbersOf(general, 'ReceiveSensitivityTableEntry', 'Index'),
    powers: numbersOf(band, 'TransmitPowerLevelTableEntry', 'Index'),
    isHopping: flag(frequencies, 'Hopping'),
    hopTables: numbersOf(frequencies, 'FrequencyHopTable', 'HopTableID'),
    fixedChannels: (fixed === null ? null : numbersIn(fixed, 'Frequency'))?.length ?? 0,
    modes: childrenOf(band, 'C1G2UHFRFModeTable').flatMap((table) =>
      numbersOf(table, 'C1G2UHFRFModeTableEntry', 'ModeIdentifier'),
    ),
    roSpecsMax: number(llrp, 'MaxNumROSpecs'),
    specsPerRoSpecMax: number(llrp, 'MaxNumSpecsPerROSpec'),
    inventorySpecsMax: number(llrp, 'MaxNumInventoryParameterSpecsPerAISpec'),
    priorities: number(llrp, 'MaxNumPriorityLevelsSupported'),
    canHold: flag(llrp, 'SupportsEventAndReportHolding'),
  }
}
