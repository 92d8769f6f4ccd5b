import type { SiteWriter } from '#cloud/ingest/site-writer'
import type { WritableStore } from '#cloud/store/open-store'
import { deadlinesOf, deadlinesText, unaccountedSetting } from '#cloud/units/unaccounted'
import type { SiteId } from '#contracts/ids'
import { putSetting } from './put-setting.ts'

/** By which settings the moments on the agenda are reckoned, as the store knows it. */
export type DeadlinesInForce = {
  /** Every moment has been worked out anew: those of former settings are gone. */
  workedOutAnew(): Promise<void>
}

/**
 * Remembers the deadline by which moments of taken units are put on the agenda from now on, beside the ones that moments
 * there may still be of. What is in the file of settings is not what the agenda was made by until a start has taken it up.
 */
export async function takeUpDeadlines(
  store: WritableStore,
  writer: SiteWriter,
  siteId: SiteId,
  afterMs: number | null,
): Promise<DeadlinesInForce> {
  const remember = async (wanted: readonly (number | null)[]) => {
    const text = deadlinesText(wanted)
    if ((await store.settings.get(unaccountedSetting)) === text) return
    await putSetting(writer, siteId, 'declare-unaccounted', unaccountedSetting, text)
  }
  const former = deadlinesOf(await store.settings.get(unaccountedSetting)).filter((each) => each !== afterMs)
  await remember([afterMs, ...former])
  return { workedOutAnew: async () => await remember([afterMs]) }
}
