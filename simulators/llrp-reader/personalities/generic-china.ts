import type { Personality, RfMode } from '../personality.ts'

const mode = (row: Pick<RfMode, 'modeIdentifier' | 'miller' | 'backscatterBps' | 'gainDb' | 'readsPerSecond'>) => ({
  divideRatio: 1 as const,
  conformant: true,
  forwardModulation: 0 as const,
  spectralMask: 3 as const,
  pieThousandths: 2_000,
  tariMinNs: 12_500,
  tariMaxNs: 25_000,
  tariStepNs: 6_250,
  ...row,
})

/**
 * A four-port reader for the 16 channels of 920-925 MHz that speaks LLRP 1.1 and no extensions: what is public of readers
 * like the Bluebird FR900. It bears no maker's name, for what a maker's own firmware does besides nobody has seen here.
 */
export const genericChina: Personality = {
  name: 'generic-china',
  versionMax: 2,
  manufacturer: 62_001,
  model: 4_016,
  firmware: '2.8.0',
  readerId: '0019F24400C0FFEE',
  hasUtcClock: true,
  canSetAntennaProperties: true,
  antennaCount: 4,
  gpiCount: 4,
  gpoCount: 4,
  gpiEnabledAtStart: true,
  sensitivities: Array.from({ length: 21 }, (_, index) => ({ index, valueDb: index })),
  powers: Array.from({ length: 26 }, (_, index) => ({ index: index + 1, centiDbm: 800 + 100 * index })),
  countryCode: 156,
  communicationsStandard: 0,
  hopping: true,
  hopTable: {
    hopTableId: 2,
    frequenciesKhz: Array.from({ length: 16 }, (_, step) => 920_625 + 250 * ((step * 5) % 16)),
  },
  modes: [
    mode({ modeIdentifier: 1, miller: 0, backscatterBps: 160_000, gainDb: -1, readsPerSecond: 320 }),
    mode({ modeIdentifier: 2, miller: 2, backscatterBps: 250_000, gainDb: 0, readsPerSecond: 300 }),
    mode({ modeIdentifier: 3, miller: 3, backscatterBps: 160_000, gainDb: 2.5, readsPerSecond: 150 }),
  ],
  defaultModeIndex: 2,
  roSpecsMax: 8,
  specsPerRoSpecMax: 16,
  inventoryParameterSpecsMax: 4,
  accessSpecsMax: 32,
  opSpecsPerAccessSpecMax: 4,
  selectFiltersMax: 4,
  prioritiesMax: 8,
  canReportBufferFillWarning: true,
  supportsEventAndReportHolding: true,
  canSingulateStateAware: true,
  resetsFlagsForEachAiSpec: true,
  keepaliveAcksMissedMax: 3,
  staleSessionMs: 30_000,
  reportBufferTagsMax: 2_000,
  impinjExtensions: false,
}
