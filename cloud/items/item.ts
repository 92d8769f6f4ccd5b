import type { SiteId } from '#contracts/ids'

/** One code of an item: who issued it, what it says, and how many single pieces a pack with this code holds (1: the piece). */
export type ItemCode = { issuer: string; code: string; packLevel: number }

/** The catalogue entry a unit or a lot is one of. Its id is opaque; people know it by its codes. Money in whole cents. */
export type Item = {
  siteId: SiteId
  itemId: string
  /** serial: every piece has its own number. lot: pieces are told apart by lot only and counted. */
  tracking: 'serial' | 'lot'
  title: string
  titleZh: string | null
  category: string | null
  maker: string | null
  size: string | null
  abcClass: 'A' | 'B' | 'C' | null
  riskClass: 'low' | 'medium' | 'high' | null
  unitPriceCents: number
  currency: string
  codes: ItemCode[]
  lastEntrySeq: number
}
