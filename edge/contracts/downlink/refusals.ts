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
  'not-kept',
] as const
export type DocumentRefusal = (typeof documentRefusals)[number]
