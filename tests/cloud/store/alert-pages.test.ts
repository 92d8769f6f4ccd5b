import { expect, it } from 'vitest'
import type { Alert } from '#cloud/alerts/alert'
import { alertQuery } from '#cloud/http/schemas/decisions/alert'
import { openStore } from '#cloud/store/open-store'
import { siteIdSchema } from '#contracts/ids'
import { anAlert } from '#tests/cloud/alerts/an-alert'
import { onBothEngines } from './on-both-engines.ts'

const siteId = siteIdSchema.parse('main')

/** By name, how urgent, when it began, and where it is; the newest are the least urgent. */
const standing: [name: string, priority: Alert['priority'], raisedAtMs: number, placeId: string | null][] = [
  ['h1', 'high', 1, 'cab-1'],
  ['h2', 'high', 1, 'cab-2'],
  ['h3', 'high', 2, null],
  ['m4', 'medium', 3, 'cab-1'],
  ['m5', 'medium', 3, 'cab-1'],
  ['n6', 'low', 4, 'cab-2'],
  ['n7', 'low', 5, 'cab-1'],
]
const idOf = (name: string) => name.padStart(26, '0')
const nameOf = ({ alertId }: Alert) => alertId.slice(-2)

onBothEngines((newAddress) => {
  it.each([
    ['of what is open hold the most urgent first, however old', 'open', null, 'h3 h1 h2 m4 m5 n7 n6'],
    ['of what is open at a place, too', 'open', ['cab-1'], 'h1 m4 m5 n7'],
    ['of what is over hold the newest first', 'cleared', null, 'h9 h8'],
    ['of everything, too', 'all', null, 'h9 n7 n6 m4 m5 h3 h8 h1 h2'],
  ] as const)('pages of alerts %s', async (_what, state, within, inOrder) => {
    const store = await openStore(await newAddress(), siteId, 1)
    const open = standing.map(([name, priority, raisedAtMs, placeId]) =>
      anAlert(siteId, { alertId: idOf(name), about: `device:${name}`, priority, raisedAtMs, placeId }),
    )
    const over = { priority: 'high', state: 'cleared', clearedAtMs: 9 } as const
    const cleared = [
      anAlert(siteId, { alertId: idOf('h8'), about: 'device:h1', raisedAtMs: 2, ...over }),
      anAlert(siteId, { alertId: idOf('h9'), about: 'device:h1', raisedAtMs: 9, ...over }),
    ]
    await store.transaction((tx) => tx.alerts.put([...cleared, ...open]))
    const found: string[] = []
    for (let cursor: string | null = '', turns = 0; cursor !== null && turns < 9; turns++) {
      const query = alertQuery.parse({ state, limit: '2', ...(cursor === '' ? {} : { cursor }) })
      const page = await store.alerts.page({ state, within }, query.cursor ?? null, query.limit)
      expect(page.rows.length).toBe(page.nextCursor === null ? page.rows.length : 2)
      found.push(...page.rows.map(nameOf))
      cursor = page.nextCursor
    }
    expect(found.join(' ')).toBe(inOrder)
    await store.close()
  })
})
