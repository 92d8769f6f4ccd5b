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
  'not-kept',
] as const
export type DocumentRefusal = (typeof documentRefusals)[number]
