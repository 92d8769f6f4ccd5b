import type { DeviceId } from '#contracts/ids'
import type { CatalogueItem } from './catalogue.ts'
import type { HospitalDevice } from './devices.ts'

/**
 * Where each item lives: one cabinet, cold items in a cold one. Items are dealt out like cards, cold and warm ones each
 * in a round of their own: the catalogue has its cold items at regular ranks, and the rank itself, taken modulo the
 * number of cabinets, would put them all into one. The catalogue is ordered by use, so that dealing shares out demand too.
 * @throws Error when there is an item and no cabinet of its kind.
 */
export function itemHomes(catalogue: readonly CatalogueItem[], cabinets: readonly HospitalDevice[]) {
  const ids = (model: string) => cabinets.filter(({ modelId }) => modelId === model).map(({ deviceId }) => deviceId)
  const dealWarm = dealer(ids('implant-cabinet-4'))
  const dealCold = dealer(ids('cold-cabinet-4'))
  return new Map<string, string>(catalogue.map((item) => [item.gtin, item.cold ? dealCold() : dealWarm()]))
}

/** Names the cabinets one after another, over and over. */
function dealer(ids: readonly DeviceId[]): () => DeviceId {
  let dealt = 0
  return () => {
    const home = ids[dealt++ % ids.length]
    if (home === undefined) throw new Error('the hospital has no cabinet for this item')
    return home
  }
}
