import { canonicalJson } from '#contracts/canonical-json'
import { contractVersion } from '#contracts/contract-version'
import type { Unsigned } from '#contracts/downlink/envelope'
import type { SiteId } from '#contracts/ids'
import type { SigningKeys } from './signing-key.ts'

/** What is to be signed, its body as canonical JSON: one body goes to many devices and is written out once. */
export type ToSeal = Pick<Unsigned, 'device' | 'kind' | 'version' | 'issuedAtMs' | 'expiresAtMs'> & { bodyText: string }

/** Signs messages of a site: the text of the whole envelope. */
export type Seal = (message: ToSeal) => string

export function sealer(siteId: SiteId, keys: SigningKeys): Seal {
  return ({ bodyText, ...message }) => {
    const rest = canonicalJson({ ...message, schema: contractVersion, site: siteId })
    // "body" comes before every other member, so this is the canonical JSON of the whole.
    const text = `{"body":${bodyText},${rest.slice(1)}`
    const signature = canonicalJson({ keyId: keys.keyId, value: keys.sign(text) })
    return `${text.slice(0, -1)},"signature":${signature}}`
  }
}
