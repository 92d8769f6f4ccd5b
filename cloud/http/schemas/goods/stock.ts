import { z } from 'zod'

const count = z.int()

/** How much of an item there is at a place, by what may be done with it. */
export const stockPosition = z.object({
  itemId: z.string(),
  placeId: z.string(),
  usable: count.describe('Stocked, confirmed, not held.'),
  uncertain: count.describe('Not heard for now; counted neither as there nor as gone.'),
  held: count,
  inTransit: count.describe('On the way to this place.'),
})
export type StockPosition = z.infer<typeof stockPosition>

const itemName = {
  itemId: z.string(),
  title: z.string().nullable(),
  titleZh: z.string().nullable(),
  size: z.string().nullable(),
}

/** An open alert about stock, beside the row it is about. */
export const stockAlert = z.object({
  alertId: z.string(),
  ruleId: z.string(),
  priority: z.enum(['high', 'medium', 'low']),
  itemId: z.string(),
  placeId: z.string(),
})
export type StockAlert = z.infer<typeof stockAlert>

export const itemStock = z.object({
  ...itemName,
  category: z.string().nullable(),
  maker: z.string().nullable(),
  usable: count,
  uncertain: count,
  held: count,
  inTransit: count,
  earliestExpiresOn: z.string().nullable(),
  positions: z.array(stockPosition),
  alerts: z.array(stockAlert),
})
export type ItemStock = z.infer<typeof itemStock>
export const stockByItem = z.object({ atMs: z.int(), items: z.array(itemStock) })
export type StockByItem = z.infer<typeof stockByItem>

export const cabinetStock = z.object({
  placeId: z.string(),
  title: z.string().nullable(),
  place: z.string().nullable(),
  kind: z.enum(['cabinet', 'room-sensor']).nullable(),
  items: count,
  usable: count,
  uncertain: count,
  held: count,
  foreign: count,
  positions: z.array(z.object({ ...stockPosition.shape, ...itemName })),
  alerts: z.array(stockAlert),
})
export type CabinetStock = z.infer<typeof cabinetStock>
export const stockByCabinet = z.object({ atMs: z.int(), cabinets: z.array(cabinetStock) })
export type StockByCabinet = z.infer<typeof stockByCabinet>
