/** One row of the C1G2 UHF RF mode table, with what the mode does to the radio model. */
export type RfMode = {
  modeIdentifier: number
  divideRatio: 0 | 1
  conformant: boolean
  /** 0 FM0, 1 Miller 2, 2 Miller 4, 3 Miller 8. */
  miller: 0 | 1 | 2 | 3
  forwardModulation: 0 | 1 | 2
  spectralMask: 0 | 1 | 2 | 3
  backscatterBps: number
  pieThousandths: number
  tariMinNs: number
  tariMaxNs: number
  tariStepNs: number
  /** Link gain against the nominal mode: slow, robust modes hear tags that fast ones do not. */
  gainDb: number
  readsPerSecond: number
}

/** What a reader says it is and how it behaves where the standard leaves it free. */
export type Personality = {
  name: string
  /** Highest LLRP version spoken: 1 is 1.0.1, 2 is 1.1. */
  versionMax: 1 | 2
  manufacturer: number
  model: number
  firmware: string
  readerId: string
  hasUtcClock: boolean
  canSetAntennaProperties: boolean
  antennaCount: number
  gpiCount: number
  gpoCount: number
  /** Inputs are watched without being asked to. */
  gpiEnabledAtStart: boolean
  /** Index and sensitivity in dB relative to the most sensitive; ReceiveSensitivityTableEntry. */
  sensitivities: { index: number; valueDb: number }[]
  /** Index and power in 0.01 dBm; TransmitPowerLevelTableEntry. */
  powers: { index: number; centiDbm: number }[]
  countryCode: number
  communicationsStandard: number
  hopping: boolean
  /** Channels in kHz, in the order they are hopped. */
  hopTable: { hopTableId: number; frequenciesKhz: number[] }
  modes: RfMode[]
  defaultModeIndex: number
  roSpecsMax: number
  specsPerRoSpecMax: number
  inventoryParameterSpecsMax: number
  accessSpecsMax: number
  opSpecsPerAccessSpecMax: number
  selectFiltersMax: number
  prioritiesMax: number
  canReportBufferFillWarning: boolean
  supportsEventAndReportHolding: boolean
  canSingulateStateAware: boolean
  /** Without state-aware singulation every AISpec begins with a Select that makes all tags answer again. */
  resetsFlagsForEachAiSpec: boolean
  /** Keepalives without acknowledgement before the connection is dropped; null: only with LinkMonitor. */
  keepaliveAcksMissedMax: number | null
  /** How long a connection that died unnoticed blocks the next one. */
  staleSessionMs: number
  reportBufferTagsMax: number
  /** Understands manufacturer 25882's custom messages and parameters. */
  impinjExtensions: boolean
}
