import type { Item, ItemCode } from './item.ts'

/** An item as it is defined or changed: the body of an ItemDefined. It is found again by any of its codes. */
export type ItemDefinition = Omit<Item, 'siteId' | 'itemId' | 'lastEntrySeq'>

/** A code as somebody writes it. asPrinted: its label or register bears it so, though its length or check is false. */
export type ItemCodeWish = ItemCode & { asPrinted?: boolean | undefined }

/** An item as somebody defines or changes it, its codes in any spelling. */
export type ItemWish = Omit<ItemDefinition, 'codes'> & {
  /** The item that is meant; left out: whichever bears the codes, or a new one. */
  itemId?: string | undefined
  codes: readonly ItemCodeWish[]
}
