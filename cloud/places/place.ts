import type { SiteId } from '#contracts/ids'
import type { Passage } from './passages.ts'

/**
 * Somewhere goods or people can be: a node of the site's tree. What a place can do stands in its own fields, so that a
 * new kind of place works everywhere without anybody knowing its name.
 */
export type Place = {
  siteId: SiteId
  placeId: string
  /** The place it is part of; null for the organisation itself. */
  parentId: string | null
  /** A word for people and lists; nothing but place-kinds.ts asks for one. */
  kind: string
  title: string
  titleZh: string | null
  /** Stock is counted, judged and ordered here. */
  keepsStock: boolean
  /** Deliveries arrive here unless somebody names another place. */
  receivesGoods: boolean
  /** Not a spot one can walk to but a step in the life of goods; null for ordinary places. */
  passage: Passage | null
  /** Who answers for what happens here; null: whoever answers for the place around it. */
  answerableRole: string | null
  /** IANA name; null: that of the place around it. */
  timeZone: string | null
  /** Closed for good: nothing may be sent here any more. */
  closed: boolean
  lastEntrySeq: number
}
