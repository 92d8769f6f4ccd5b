import { z } from 'zod'
import { prioritySchema } from '../decisions/alert.ts'
import { ruleTitleSchema } from '../decisions/proof.ts'
import { itemName } from './item.ts'
import { placeStep } from './place.ts'

const count = z.int()

/** Pieces, by what may be done with them. */
const counts = {
  usable: count.describe(
    'Stands here, not held, date not passed before its expected use: what the rules count. Pieces not seen for sure are among them.',
  ),
  uncertain: count.describe('Of what stands here and is not held: not seen for sure. Unknown is not gone.'),
  held: count,
  expired: count.describe('Stands here, not held, date passed.'),
  shortDated: count.describe('Stands here, not held, good today, but not on the day it is expected to be used.'),
  pending: count.describe('Here and not yet accepted.'),
  inTransit: count.describe('On the way to this place.'),
}
export type StockCounts = { [name in keyof typeof counts]: number }

/** How much of an item there is at a place for an owner. */
export const stockPosition = z.object({
  itemId: z.string(),
  placeId: z.string(),
  owner: z.string(),
  belongs: z.boolean().describe('It is in the assortment here: only then is it missed.'),
  ...counts,
  earliestExpiresOn: z.string().nullable(),
})
export type StockPosition = z.infer<typeof stockPosition>

/** An open alert about stock, beside the row it is about. */
export const stockAlert = z.object({
  alertId: z.string(),
  ruleId: z.string(),
  ruleTitle: ruleTitleSchema,
  priority: prioritySchema,
  itemId: z.string(),
  placeId: z.string(),
  owner: z.string(),
})
export type StockAlert = z.infer<typeof stockAlert>

export const itemStock = z.object({
  ...itemName,
  tracking: z.enum(['serial', 'lot']),
  category: z.string().nullable(),
  maker: z.string().nullable(),
  ...counts,
  earliestExpiresOn: z.string().nullable(),
  positions: z.array(stockPosition),
  alerts: z.array(stockAlert),
})
export type ItemStock = z.infer<typeof itemStock>
export const stockByItem = z.object({ atMs: z.int(), items: z.array(itemStock) })
export type StockByItem = z.infer<typeof stockByItem>

/** What of a lot stands at a place or is bound for it. */
export const lotAtPlace = z.object({
  lotId: z.string(),
  lot: z.string(),
  expiresOn: z.string().nullable(),
  isExpired: z.boolean(),
  isHeld: z.boolean(),
  owner: z.string(),
  quantity: count,
  inTransit: count,
  ...itemName,
})

export const placeStock = z.object({
  placeId: z.string(),
  kind: z.string(),
  path: z.array(placeStep).describe('Itself first, then what it is part of, outward.'),
  items: count.describe('Different items.'),
  ...counts,
  foreign: count.describe('Tags seen here that are on no known unit.'),
  positions: z.array(z.object({ ...stockPosition.shape, ...itemName })),
  lots: z.array(lotAtPlace),
  foreignTags: z.array(z.string()),
  alerts: z.array(stockAlert),
})
export type PlaceStock = z.infer<typeof placeStock>
export const stockByPlace = z.object({ atMs: z.int(), places: z.array(placeStock) })
export type StockByPlace = z.infer<typeof stockByPlace>
