import type { Alert } from '#cloud/alerts/alert'
import { partsOfSubject } from '#cloud/journal/subject'
import { type PositionKey, positionText } from '#cloud/positions/position-key'
import { type AskedFor, askedFor } from '#cloud/requisitions/asked-for'
import { whyNoneWords } from '#cloud/requisitions/why-none-words'
import type { HttpContext } from '../http-context.ts'
import type { AskedForView } from '../schemas/decisions/asked-for.ts'
import type { Names } from './names.ts'

function positionOf({ about }: Alert): PositionKey | null {
  const { kind, identity } = partsOfSubject(about)
  const [itemId, placeId, owner] = identity
  if (kind !== 'position' || itemId === undefined || placeId === undefined || owner === undefined) return null
  return { itemId, placeId, owner }
}

/** What each open alert of a rule that orders has brought about, by alert id: a line of a requisition, or why there is none. */
export async function askedForOf(
  { store, rules, policyInForce }: HttpContext['service'],
  alerts: readonly Alert[],
): Promise<Map<string, AskedFor>> {
  const short = alerts.flatMap((alert) => {
    const key = positionOf(alert)
    return alert.state === 'open' && key !== null && rules.ordersOf(alert.ruleId) !== null ? [{ alert, key }] : []
  })
  if (short.length === 0) return new Map()
  const lines = await store.requisitions.liveLines(short.map(({ key }) => key))
  const subjects = [...new Set(short.map(({ alert }) => alert.about))]
  const routine = new Map(
    (await store.alerts.openAbout(subjects)).flatMap((alert) =>
      rules.ordersOf(alert.ruleId) === 'routine' ? [[alert.about, alert] as const] : [],
    ),
  )
  const unasked = short.flatMap(({ key }) => (lines.has(positionText(key)) ? [] : [key]))
  const sums = new Map((await store.positions.of(unasked)).map((one) => [positionText(one), one.coming + one.pending]))
  const told = new Map<string, AskedFor>()
  for (const { alert, key } of short) {
    const text = positionText(key)
    const line = lines.get(text) ?? null
    const numbers = line === null ? await policyInForce(key.itemId, key.placeId, key.owner) : {}
    const reorderPoint = numbers.reorderPoint?.value ?? null
    const reorder = routine.get(alert.about) ?? null
    told.set(alert.alertId, askedFor({ line, reorder, reorderPoint, coming: sums.get(text) ?? 0 }))
  }
  return told
}

/** The same as a page shows it, in both languages and with the names of people. */
export function askedForView(asked: AskedFor | undefined, names: Names): AskedForView {
  if (asked === undefined) return null
  if (!('none' in asked)) return asked
  const { none } = asked
  const by = 'by' in none ? (names.get(none.by) ?? none.by) : ''
  return { none: { ...none, words: { en: whyNoneWords(none, by, 'en'), zh: whyNoneWords(none, by, 'zh') } } }
}
