import type { SigningKey, SigningKeys } from '#cloud/certificates/signing-key'
import { canonicalJson } from '#contracts/canonical-json'
import { contractVersion } from '#contracts/contract-version'
import type { Unsigned } from '#contracts/downlink/envelope'
import type { DeviceId, SiteId } from '#contracts/ids'
import type { Clock } from '#platform/clock'

/** What is to be signed, its body as canonical JSON: one body goes to many devices and is written out once. */
export type ToSeal = Pick<Unsigned, 'device' | 'kind' | 'version' | 'issuedAtMs' | 'expiresAtMs'> & { bodyText: string }

/** Signs messages of a site: the text of the whole envelope. tries: how often this one was sent in vain. */
export type Seal = (message: ToSeal, tries?: number) => string

/**
 * By which key a message to a device is signed. One that was told of the newest key gets that. Another believes what its
 * trust bundle named: while keys overlap the oldest in force, which every such bundle named. Word of the keys themselves
 * goes to it by one key after another, those whose time is over last: it may have been away since before them.
 */
export function keyFor(
  keys: SigningKeys,
  isWordOfKeys: boolean,
  isTold: boolean,
  tries: number,
  nowMs: number,
): SigningKey {
  if (isTold) return keys.newest
  const inForce = keys.inForce(nowMs).reverse()
  if (!isWordOfKeys) return inForce[0] ?? keys.newest
  const inTurn = [...inForce, ...keys.all.filter((key) => !inForce.includes(key))]
  return inTurn[tries % inTurn.length] ?? keys.newest
}

export type SealParts = {
  siteId: SiteId
  keys: SigningKeys
  clock: Clock
  /** Whether a device said that it has the newest word of the keys. */
  isTold(deviceId: DeviceId): boolean
}

export function sealer({ siteId, keys, clock, isTold }: SealParts): Seal {
  return ({ bodyText, ...message }, tries = 0) => {
    const { device, kind } = message
    const key = keyFor(keys, kind === 'signing-keys', isTold(device), tries, clock.now())
    const rest = canonicalJson({ ...message, schema: contractVersion, site: siteId })
    // "body" comes before every other member, so this is the canonical JSON of the whole.
    const text = `{"body":${bodyText},${rest.slice(1)}`
    const signature = canonicalJson({ keyId: key.keyId, value: key.sign(text) })
    return `${text.slice(0, -1)},"signature":${signature}}`
  }
}
