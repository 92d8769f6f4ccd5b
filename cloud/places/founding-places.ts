import { type Passage, passagePlaceIds, passages } from './passages.ts'
import type { PlaceDefinition } from './place-decisions.ts'

/** The top of every site's tree. */
export const rootPlaceId = 'hospital'
/** Where deliveries arrive until somebody says otherwise. */
const firstStoreId = 'store'

const plain = {
  titleZh: null,
  keepsStock: false,
  receivesGoods: false,
  answerableRole: null,
  timeZone: null,
  closed: false,
}

const titles: Record<Passage, { title: string; titleZh: string }> = {
  supplier: { title: 'With the supplier', titleZh: '供应商处' },
  transit: { title: 'On the way', titleZh: '在途' },
  person: { title: 'With a person', titleZh: '人员持有' },
  patient: { title: 'With the patient', titleZh: '患者体内' },
  outside: { title: 'Gone for good', titleZh: '已离院' },
  unknown: { title: 'Nobody knows', titleZh: '去向不明' },
}

/** What every site begins with: the organisation, one store, and the passages of goods. */
export function foundingPlaces(timeZone: string): (PlaceDefinition & { passage: Passage | null })[] {
  return [
    {
      ...plain,
      placeId: rootPlaceId,
      parentId: null,
      kind: 'organisation',
      title: 'Hospital',
      titleZh: '医院',
      timeZone,
      passage: null,
    },
    {
      ...plain,
      placeId: firstStoreId,
      parentId: rootPlaceId,
      kind: 'store',
      title: 'Central store',
      titleZh: '中心库房',
      keepsStock: true,
      receivesGoods: true,
      passage: null,
    },
    ...passages.map((passage) => ({
      ...plain,
      placeId: passagePlaceIds[passage],
      parentId: rootPlaceId,
      kind: passage,
      ...titles[passage],
      passage,
    })),
  ]
}
