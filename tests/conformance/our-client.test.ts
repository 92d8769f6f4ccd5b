import { describe, expect, it } from 'vitest'
import { personalities } from '#simulators/llrp-reader/personalities/personalities'
import { hardships } from './client/checks/hardships.ts'
import { mannerChecks } from './client/checks/manners.ts'
import { judgeOurClient } from './stand-ins/judged-client.ts'

describe('our client, judged in front of every reader with every quirk', () => {
  it.each(personalities.map(({ name }) => name))('%s', async (personality) => {
    const { findings } = await judgeOurClient({ personality })
    expect(findings.filter(({ verdict }) => verdict === 'broken' || verdict === 'not-judged')).toEqual([])
    const ids = [...mannerChecks, ...hardships.flatMap(({ checks }) => checks)].map(({ id }) => id)
    expect(findings.map(({ id }) => id).sort()).toEqual(ids.sort())
  })
})
