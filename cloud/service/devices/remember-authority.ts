import { type Authority, authoritySetting } from '#cloud/certificates/authority'
import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { WritableStore } from '#cloud/store/open-store'
import type { SiteId } from '#contracts/ids'
import { putSetting } from '../put-setting.ts'

/** Remembers the authority this store's devices know, with an entry, when it is new to the store. */
export async function rememberAuthority(
  store: WritableStore,
  writer: SiteWriter,
  siteId: SiteId,
  { fingerprint }: Authority,
): Promise<void> {
  if (fingerprint === (await store.settings.get(authoritySetting))) return
  await putSetting(writer, siteId, 'authority', authoritySetting, fingerprint)
}
