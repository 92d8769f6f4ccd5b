import { type Authority, authoritySetting } from '#cloud/certificates/authority'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { WritableStore } from '#cloud/store/open-store'
import type { SiteId } from '#contracts/ids'
import { putSetting } from '../put-setting.ts'

const setting = authoritySetting

/** The authority this store's devices know; one that is new to the store is remembered, with an entry. @throws AuthorityError */
export async function knownAuthority(
  store: WritableStore,
  writer: SiteWriter,
  siteId: SiteId,
  open: (known: string | null) => Promise<Authority>,
): Promise<Authority> {
  const known = await store.settings.get(setting)
  const authority = await open(known)
  const { fingerprint } = authority
  if (fingerprint === known) return authority
  await putSetting(writer, siteId, 'authority', setting, fingerprint)
  return authority
}
