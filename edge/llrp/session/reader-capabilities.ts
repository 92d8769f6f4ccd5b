import type { LlrpMessage } from '../codec/message.ts'
import { childOf, childrenOf, flagIn, numberIn, numbersIn, textIn } from '../codec/node-access.ts'

/** One row of the reader's C1G2 mode table. */
export type RfMode = { modeIndex: number; miller: number; backscatterBps: number }

/** What this very reader can do; everything asked of it is chosen from here. */
export type ReaderCapabilities = {
  manufacturer: number
  model: number
  firmware: string
  /** Null where it says none, which is no reader's number. */
  antennaCount: number | null
  gpiCount: number
  gpoCount: number
  roSpecsMax: number
  specsPerRoSpecMax: number
  selectFiltersMax: number
  accessSpecsMax: number
  holdsEventsAndReports: boolean
  /** Index and power in 0.01 dBm. */
  powers: { index: number; centiDbm: number }[]
  /** Index and loss against the best, dB. */
  sensitivities: { index: number; lossDb: number }[]
  modes: RfMode[]
  /** Null on a reader that stays on a fixed frequency. */
  hopTableId: number | null
  fixedChannels: number
}

/** Whether this reader can have an antenna of this number, as far as it says. */
export function hasAntenna({ antennaCount }: ReaderCapabilities, antenna: number): boolean {
  return antennaCount === null || antenna <= antennaCount
}

/** A reader that says 0 is taken to set no limit, and asked for no more than others carry. */
const unlimitedSpecs = 32

/** Reads GET_READER_CAPABILITIES_RESPONSE (LLRP 1.1 §10.2). Null when it lacks what no reader may leave out. */
export function capabilitiesOf(response: LlrpMessage): ReaderCapabilities | null {
  const general = childOf(response, 'GeneralDeviceCapabilities')
  const llrp = childOf(response, 'LLRPCapabilities')
  if (general === null || llrp === null) return null
  const gpio = childOf(general, 'GPIOCapabilities')
  const regulatory = childOf(response, 'RegulatoryCapabilities')
  const band = regulatory === null ? null : childOf(regulatory, 'UHFBandCapabilities')
  const frequencies = band === null ? null : childOf(band, 'FrequencyInformation')
  const hopTable = frequencies === null ? null : childOf(frequencies, 'FrequencyHopTable')
  const fixed = frequencies === null ? null : childOf(frequencies, 'FixedFrequencyTable')
  const modeTable = band === null ? null : childOf(band, 'C1G2UHFRFModeTable')
  const c1g2 = childOf(response, 'C1G2LLRPCapabilities')
  return {
    manufacturer: numberIn(general, 'DeviceManufacturerName') ?? 0,
    model: numberIn(general, 'ModelName') ?? 0,
    firmware: textIn(general, 'ReaderFirmwareVersion') ?? '',
    antennaCount: numberIn(general, 'MaxNumberOfAntennaSupported') || null,
    gpiCount: gpio === null ? 0 : (numberIn(gpio, 'NumGPIs') ?? 0),
    gpoCount: gpio === null ? 0 : (numberIn(gpio, 'NumGPOs') ?? 0),
    roSpecsMax: numberIn(llrp, 'MaxNumROSpecs') ?? 1,
    specsPerRoSpecMax: numberIn(llrp, 'MaxNumSpecsPerROSpec') || unlimitedSpecs,
    selectFiltersMax: c1g2 === null ? 0 : (numberIn(c1g2, 'MaxNumSelectFiltersPerQuery') ?? 0),
    accessSpecsMax: numberIn(llrp, 'MaxNumAccessSpecs') ?? 0,
    holdsEventsAndReports: flagIn(llrp, 'SupportsEventAndReportHolding') ?? false,
    powers: (band === null ? [] : childrenOf(band, 'TransmitPowerLevelTableEntry')).map((entry) => ({
      index: numberIn(entry, 'Index') ?? 0,
      centiDbm: numberIn(entry, 'TransmitPowerValue') ?? 0,
    })),
    sensitivities: childrenOf(general, 'ReceiveSensitivityTableEntry').map((entry) => ({
      index: numberIn(entry, 'Index') ?? 0,
      lossDb: numberIn(entry, 'ReceiveSensitivityValue') ?? 0,
    })),
    modes: (modeTable === null ? [] : childrenOf(modeTable, 'C1G2UHFRFModeTableEntry')).map((entry) => ({
      modeIndex: numberIn(entry, 'ModeIdentifier') ?? 0,
      miller: numberIn(entry, 'MValue') ?? 0,
      backscatterBps: numberIn(entry, 'BDRValue') ?? 0,
    })),
    hopTableId: hopTable === null ? null : (numberIn(hopTable, 'HopTableID') ?? 0),
    fixedChannels: fixed === null ? 0 : (numbersIn(fixed, 'Frequency') ?? []).length,
  }
}
