import type { Alert } from '#cloud/alerts/alert'
import type { Item } from '#cloud/store/records'
import { answers } from '../../answers.ts'
import type { HttpApp } from '../../http-app.ts'
import type { HttpContext } from '../../http-context.ts'
import { isoDayOf } from '../../iso-day.ts'
import { type StockAlert, stockByCabinet, stockByItem } from '../../schemas/goods/stock.ts'

function stockAlertOf({ alertId, ruleId, priority, subject }: Alert): StockAlert[] {
  if (subject.kind !== 'position') return []
  return [{ alertId, ruleId, priority, itemId: subject.itemId, placeId: subject.placeId }]
}

function nameOf(item: Item | null | undefined) {
  return { title: item?.title ?? null, titleZh: item?.titleZh ?? null, size: item?.size ?? null }
}

/** How much there is, by item and by cabinet. */
export function stockRoutes(app: HttpApp, { service, clock }: HttpContext): void {
  const { stock, alerts, items } = service.store

  app.get(
    '/api/stock/items',
    { config: { access: 'signed-in' }, schema: { tags: ['stock'], response: answers(stockByItem) } },
    async () => {
      const atMs = clock.now()
      const [rows, open] = await Promise.all([stock.byItem(), alerts.list('open')])
      const byItem = Map.groupBy(open.flatMap(stockAlertOf), ({ itemId }) => itemId)
      return {
        atMs,
        items: rows.map(({ item, itemId, earliestExpiresOnDay, ...counts }) => ({
          ...counts,
          ...nameOf(item),
          itemId,
          category: item?.category ?? null,
          maker: item?.maker ?? null,
          earliestExpiresOn: earliestExpiresOnDay === null ? null : isoDayOf(earliestExpiresOnDay),
          alerts: byItem.get(itemId) ?? [],
        })),
      }
    },
  )

  app.get(
    '/api/stock/cabinets',
    { config: { access: 'signed-in' }, schema: { tags: ['stock'], response: answers(stockByCabinet) } },
    async () => {
      const atMs = clock.now()
      const [rows, open, catalogue] = await Promise.all([stock.byCabinet(), alerts.list('open'), items.list()])
      const byPlace = Map.groupBy(open.flatMap(stockAlertOf), ({ placeId }) => placeId)
      const itemOf = new Map(catalogue.map((item) => [item.itemId, item]))
      return {
        atMs,
        cabinets: rows.map(({ device, placeId, positions, ...counts }) => ({
          ...counts,
          placeId,
          title: device?.title ?? null,
          place: device?.place ?? null,
          kind: device?.kind ?? null,
          positions: positions.map((position) => ({ ...position, ...nameOf(itemOf.get(position.itemId)) })),
          alerts: byPlace.get(placeId) ?? [],
        })),
      }
    },
  )
}
