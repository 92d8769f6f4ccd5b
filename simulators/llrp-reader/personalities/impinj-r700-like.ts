import type { Personality, RfMode } from '../personality.ts'
import { impinjLikeFcc } from './impinj-like-fcc.ts'

const mode = (row: Pick<RfMode, 'modeIdentifier' | 'miller' | 'backscatterBps' | 'gainDb' | 'readsPerSecond'>) => ({
  divideRatio: 1 as const,
  conformant: false,
  forwardModulation: 2 as const,
  spectralMask: 2 as const,
  pieThousandths: 1_500,
  tariMinNs: 6_250,
  tariMaxNs: 25_000,
  tariStepNs: 0,
  ...row,
})

/**
 * The successor of the four-port reader: the same extensions, two inputs and three outputs, power up to 33 dBm, and modes
 * 0 to 5 beside those that choose for themselves (1002 to 1004). In the four upper channels of ETSI it does not hop.
 */
export const impinjR700Like: Personality = {
  ...impinjLikeFcc,
  name: 'impinj-r700-like',
  model: 2_001_052,
  firmware: '7.6.0.240',
  readerId: '00162512F0E1D2C3',
  gpiCount: 2,
  gpoCount: 3,
  powers: Array.from({ length: 93 }, (_, index) => ({ index: index + 1, centiDbm: 1_000 + 25 * index })),
  countryCode: 276,
  communicationsStandard: 2,
  hopping: false,
  hopTable: { hopTableId: 0, frequenciesKhz: [916_300, 917_500, 918_700, 919_900] },
  modes: [
    mode({ modeIdentifier: 0, miller: 0, backscatterBps: 640_000, gainDb: -2, readsPerSecond: 600 }),
    mode({ modeIdentifier: 1, miller: 1, backscatterBps: 640_000, gainDb: -1, readsPerSecond: 450 }),
    mode({ modeIdentifier: 2, miller: 2, backscatterBps: 274_000, gainDb: 0, readsPerSecond: 320 }),
    mode({ modeIdentifier: 3, miller: 3, backscatterBps: 171_000, gainDb: 2, readsPerSecond: 190 }),
    mode({ modeIdentifier: 4, miller: 2, backscatterBps: 640_000, gainDb: -0.5, readsPerSecond: 380 }),
    mode({ modeIdentifier: 5, miller: 1, backscatterBps: 320_000, gainDb: -0.5, readsPerSecond: 400 }),
    mode({ modeIdentifier: 1_002, miller: 3, backscatterBps: 171_000, gainDb: 2, readsPerSecond: 190 }),
    mode({ modeIdentifier: 1_003, miller: 2, backscatterBps: 274_000, gainDb: 0, readsPerSecond: 320 }),
    mode({ modeIdentifier: 1_004, miller: 2, backscatterBps: 320_000, gainDb: 0, readsPerSecond: 340 }),
  ],
  defaultModeIndex: 1_002,
}
