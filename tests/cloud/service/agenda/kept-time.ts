import { onTestFinished } from 'vitest'
import type { Config } from '#cloud/config'
import type { Changes } from '#cloud/journal/changes'
import type { Service } from '#cloud/service'
import { verifyStore } from '#cloud/store/verify/verify-store'
import { type Log, silentLog } from '#platform/log'
import { accepted } from '#tests/support/filled-site'
import { actor, defineItem, enrolCabinet, serviceWorld, stockUp } from '#tests/support/service-world'
import { temporaryFolder } from '#tests/support/temporary-folder'
import { virtualClock } from '#tests/support/virtual-clock'
import { epcOf } from '#tests/support/written-cabinet'

export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

type Coming = { count?: number; expiresOnDay?: number; dueAtMs?: number | null; arrives?: boolean }

/** A hospital in UTC+8 whose service keeps time on a clock that the test moves; it can be switched off and on again. */
export async function keptTime(config: Partial<Config> = {}) {
  const clock = virtualClock()
  const path = `${temporaryFolder()}/service.db`
  const errors: string[] = []
  const log: Log = { ...silentLog(), error: (event, about) => void errors.push(`${event} ${JSON.stringify(about)}`) }
  const touched: Changes['stock'][] = []
  let boots = 0
  const start = async () => {
    const address = { engine: 'sqlite' as const, path }
    const options = { clock, log, address, seed: ++boots, config: { timeZone: 'Asia/Shanghai', ...config } }
    const service = await serviceWorld(options)
    service.onCommitted(({ changes }) => void touched.push(changes.stock))
    await service.start()
    await service.inside.caughtUp()
    return service
  }
  let service: Service = await start()
  const verified = () => verifyStore(service.inside.store.database, service.siteId)
  onTestFinished(async () => {
    await service.inside.documents.settled()
    const { problem } = await verified()
    await service.stop()
    if (problem !== null || errors.length > 0) throw new Error(JSON.stringify({ problem, errors }))
  })
  await enrolCabinet(service, 'cab-1')
  await enrolCabinet(service, 'cab-2')
  const itemId = await defineItem(service)
  await stockUp(service, itemId, 'cab-1')
  await stockUp(service, itemId, 'cab-2')
  let units = 0
  const notifications = () =>
    service.inside.store.database.db.selectFrom('notifications').selectAll().orderBy('created_at_ms').execute()
  return {
    clock,
    itemId,
    touched,
    verified,
    service: () => service,
    /** So much time goes by in which nobody says anything. */
    async passes(ms: number) {
      clock.advance(ms)
      await service.inside.caughtUp()
    },
    async until(atMs: number) {
      await this.passes(atMs - clock.now())
    },
    /** Switches the service off, lets time go by, and switches it on again. */
    async downFor(ms: number) {
      await service.stop()
      clock.advance(ms)
      service = await start()
    },
    async goods(placeId: string, { count = 1, expiresOnDay = 22_000, dueAtMs = null, arrives = true }: Coming) {
      const wish = Array.from({ length: count }, () => ({
        epc: epcOf(++units),
        itemId,
        serial: String(units),
        lot: 'L1',
        expiresOnDay,
        owner: 'hospital',
      }))
      const shipment = { supplierId: 'acme', destinationPlaceId: placeId, requisitionId: null, dueAtMs, lots: [] }
      const { shipmentId, unitIds } = accepted(
        await service.commands.createShipment({ ...shipment, units: wish }, actor),
      )
      if (arrives) accepted(await service.commands.receiveShipment(shipmentId, { placeId }, actor))
      return unitIds
    },
    async sets(thresholds: Record<string, number>, more: Record<string, unknown> = {}) {
      accepted(await service.commands.putPolicies([{ layer: 'hospital', thresholds, reason: 'story', ...more }], actor))
    },
    /** The story of a rule's alerts at a place, oldest first. */
    async alerts(ruleId: string, about = '') {
      const all = await service.store.alerts.list('all')
      return all
        .filter((alert) => alert.ruleId === ruleId && alert.about.includes(about))
        .sort((a, b) => a.raisedAtMs - b.raisedAtMs)
    },
    /** Alerts somebody was told of, as often as they were. */
    async told() {
      const rows = await notifications()
      return rows.map(({ alert_id }) => String(alert_id))
    },
    /** Why, and which role, somebody was told of an alert. */
    async tellings(alertId: string) {
      const rows = await notifications()
      return rows.flatMap(({ alert_id, reason, role }) => (alert_id === alertId ? `${reason} ${role}` : []))
    },
  }
}
