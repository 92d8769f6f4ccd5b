import { describe, expect, it } from 'vitest'
import { hardships } from './client/checks/hardships.ts'
import { mannerChecks } from './client/checks/manners.ts'
import { brokenClients } from './stand-ins/broken-clients.ts'
import { judgeOurClient } from './stand-ins/judged-client.ts'

describe('a client that is wrong in one thing', () => {
  it.each(brokenClients)('$check: $how', async ({ check, how: _, ...wrong }) => {
    const { findings } = await judgeOurClient({ only: [check], ...wrong })
    const finding = findings.find(({ id }) => id === check)
    expect(finding?.verdict, finding?.why ?? 'it holds').toBe('broken')
  })

  it('is there for every check', () => {
    const seen = new Set(brokenClients.map(({ check }) => check))
    const ids = [...mannerChecks, ...hardships.flatMap(({ checks }) => checks)].map(({ id }) => id)
    expect(ids.filter((id) => !seen.has(id))).toEqual([])
  })
})
