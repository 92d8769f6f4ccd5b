import type { Personality, RfMode } from '../personality.ts'

const mode = (row: Pick<RfMode, 'modeIdentifier' | 'miller' | 'backscatterBps' | 'gainDb' | 'readsPerSecond'>) => ({
  divideRatio: 1 as const,
  conformant: true,
  forwardModulation: 0 as const,
  spectralMask: 2 as const,
  pieThousandths: 1_500,
  tariMinNs: 6_250,
  tariMaxNs: 25_000,
  tariStepNs: 0,
  ...row,
})

/**
 * A four-port reader of manufacturer 161 for FCC channels: LLRP 1.0.1 with extensions of its own that nobody asks for, two
 * inputs and three outputs, power in tenths of a decibel.
 */
export const zebraFx7500Like: Personality = {
  name: 'zebra-fx7500-like',
  versionMax: 1,
  manufacturer: 161,
  model: 75_004,
  firmware: '3.28.10.0',
  readerId: '84248DFFFEE7A5C1',
  hasUtcClock: true,
  canSetAntennaProperties: false,
  antennaCount: 4,
  gpiCount: 2,
  gpoCount: 3,
  gpiEnabledAtStart: true,
  sensitivities: [{ index: 1, valueDb: 0 }],
  powers: Array.from({ length: 216 }, (_, index) => ({ index: index + 1, centiDbm: 1_000 + 10 * index })),
  countryCode: 840,
  communicationsStandard: 1,
  hopping: true,
  hopTable: {
    hopTableId: 1,
    frequenciesKhz: Array.from({ length: 50 }, (_, step) => 902_750 + 500 * ((step * 23) % 50)),
  },
  modes: [
    mode({ modeIdentifier: 1, miller: 0, backscatterBps: 640_000, gainDb: -2, readsPerSecond: 420 }),
    mode({ modeIdentifier: 7, miller: 1, backscatterBps: 320_000, gainDb: -1, readsPerSecond: 340 }),
    mode({ modeIdentifier: 13, miller: 2, backscatterBps: 256_000, gainDb: 0, readsPerSecond: 280 }),
    mode({ modeIdentifier: 21, miller: 3, backscatterBps: 128_000, gainDb: 2, readsPerSecond: 140 }),
  ],
  defaultModeIndex: 13,
  roSpecsMax: 1,
  specsPerRoSpecMax: 8,
  inventoryParameterSpecsMax: 1,
  accessSpecsMax: 16,
  opSpecsPerAccessSpecMax: 8,
  selectFiltersMax: 32,
  prioritiesMax: 1,
  canReportBufferFillWarning: true,
  supportsEventAndReportHolding: true,
  canSingulateStateAware: true,
  resetsFlagsForEachAiSpec: false,
  keepaliveAcksMissedMax: 5,
  staleSessionMs: 60_000,
  reportBufferTagsMax: 66_000,
  impinjExtensions: false,
}
