/** Why a device refuses what was sent down to it. */
export const documentRefusals = [
  'too-large',
  'unreadable',
  'key-unknown',
  'signature-wrong',
  'site-wrong',
  'device-wrong',
  'kind-unknown',
  'body-unreadable',
  'bounds-not-plausible',
  'model-unreadable',
  'model-of-another-kind',
  'reader-not-connected',
  'antenna-not-there',
  'model-failed',
  'not-kept',
] as const
export type DocumentRefusal = (typeof documentRefusals)[number]
