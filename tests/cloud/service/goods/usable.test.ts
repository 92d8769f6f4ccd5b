import { describe, expect, it, onTestFinished } from 'vitest'
import { accepted } from '#tests/support/filled-site'
import { actor, defineItem, definePlace, serviceWorld, stockUp } from '#tests/support/service-world'
import { virtualClock } from '#tests/support/virtual-clock'

const dayMs = 86_400_000

/** Pieces of each kind stand on one shelf: what the API and the page show as usable, and what the rule counted. */
async function shelf(tracking: 'serial' | 'lot', expectedUseDays: number) {
  const clock = virtualClock()
  const service = await serviceWorld({ clock })
  onTestFinished(() => service.stop())
  await definePlace(service, 'ward')
  const itemId = await defineItem(service, 'ANY-1', tracking)
  const today = Math.floor(clock.now() / dayMs)
  const dates: (number | null)[] = [null, today + 400, today + 20, today, today - 1, today - 100]
  const identity = { itemId, owner: 'hospital' }
  const goods =
    tracking === 'serial'
      ? {
          units: dates.map((expiresOnDay, at) => ({
            ...identity,
            epc: null,
            serial: `S${at}`,
            lot: null,
            expiresOnDay,
          })),
          lots: [],
        }
      : {
          units: [],
          lots: dates.map((expiresOnDay, at) => ({ ...identity, lot: `L${at}`, expiresOnDay, quantity: 10 })),
        }
  const shipment = { supplierId: 'acme', destinationPlaceId: 'ward', requisitionId: null, dueAtMs: null, ...goods }
  const { shipmentId, unitIds, lotIds } = accepted(await service.commands.createShipment(shipment, actor))
  accepted(await service.commands.receiveShipment(shipmentId, { placeId: 'ward' }, actor))
  const [first = ''] = tracking === 'serial' ? unitIds : lotIds
  const hold = { kind: 'LotHeld', lotId: first, reason: 'recall', because: 'letter' } as const
  accepted(
    tracking === 'serial'
      ? await service.commands.holdUnit(first, { reason: 'recall', note: 'letter' }, actor)
      : await service.commands.decideLot(hold, actor),
  )
  const policy = { layer: 'hospital', reason: 'levels', thresholds: { safetyStock: 1_000, expectedUseDays } }
  accepted(await service.commands.putPolicies([policy], actor))
  await stockUp(service, itemId, 'ward')
  const alert = (await service.store.alerts.list('open')).find(({ ruleId }) => ruleId === 'safety-stock')
  const [shown] = await service.stockToday()
  const { usable, held, expired, shortDated } = shown ?? {}
  return {
    shown: { usable, held, expired, shortDated },
    judged: alert?.proof.arithmetic.find(({ name }) => name === 'usable')?.value,
  }
}

describe('what is usable is one number for the API, the page and the rules', () => {
  it.each([
    ['serial', 0, { usable: 3, held: 1, expired: 2, shortDated: 0 }],
    ['serial', 30, { usable: 1, held: 1, expired: 2, shortDated: 2 }],
    ['lot', 0, { usable: 30, held: 10, expired: 20, shortDated: 0 }],
    ['lot', 30, { usable: 10, held: 10, expired: 20, shortDated: 20 }],
  ] as const)('%s, expected use in %d days', async (tracking, days, expected) => {
    const { shown, judged } = await shelf(tracking, days)
    expect(shown).toEqual(expected)
    expect(judged).toBe(expected.usable)
  })
})
