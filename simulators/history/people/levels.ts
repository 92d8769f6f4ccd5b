import type { HistoryRun } from '../run/history-run.ts'

const perCommandMax = 100
const workingShareOfWeek = 5.4 / 7
const spareDays = 3
const coverDays = 10

/** Pieces of an article used for good on a day of the week, on average. */
function dailyUse({ plan }: HistoryRun, weight: number): number {
  const { profile, catalogue } = plan
  const total = catalogue.reduce((sum, { demandWeight }) => sum + demandWeight, 0)
  const kept = profile.takenPerWeekday * (1 - profile.returnedShare)
  return (kept * workingShareOfWeek * weight) / total
}

/**
 * When the first weeks are over central supply looks at what is used and how long it takes to come: quick articles with
 * long ways get levels of their own.
 */
export async function reviewLevels(run: HistoryRun): Promise<void> {
  const supply = run.userOf('admin', run.random())
  const policies = run.plan.catalogue.flatMap(({ gtin, abcClass, leadTimeDays, demandWeight }) => {
    const itemId = run.world.itemIds[gtin]
    if (abcClass === 'C' || itemId === undefined) return []
    const use = dailyUse(run, demandWeight)
    const safetyStock = Math.max(1, Math.ceil(use * spareDays))
    const reorderPoint = safetyStock + Math.max(1, Math.ceil(use * leadTimeDays * 1.1))
    const orderUpTo = reorderPoint + Math.max(2, Math.ceil(use * coverDays))
    const emergency = abcClass === 'A' ? Math.max(1, Math.floor(safetyStock / 2)) : 0
    const thresholds = { emergency, safetyStock, reorderPoint, orderUpTo }
    return [
      {
        layer: 'item',
        itemId,
        thresholds,
        reason: `${(use * 7).toFixed(1)} a week are used, and ${leadTimeDays} days pass until more come`,
      },
    ]
  })
  for (let start = 0; start < policies.length; start += perCommandMax) {
    await run.heard(run.service.commands.putPolicies(policies.slice(start, start + perCommandMax), supply))
  }
}
