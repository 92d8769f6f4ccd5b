import { expect, it } from 'vitest'
import { epc, watchedCabinet } from './watched-cabinet.ts'

const hidden = epc(41)

it.each([
  [16, 3],
  [17, 4],
  [18, 7],
  [20, 2],
])(
  'silent to the last question, one of which 50 to 90 in 1,000 like it are there still, is looked for and not called gone (%d dB harder, seed %i)',
  (hardDb, seed) => {
    const cabinet = watchedCabinet({ seed, tagCount: 40, tier: 'good', filtersMax: 2 })
    cabinet.cavity.put(hidden, { hardDb })
    cabinet.give({ kind: 'boot', lastConfirmed: null })
    cabinet.connect(null)
    cabinet.decision()
    const door = (number: number, whileShutMs: number) => {
      cabinet.open(number)
      cabinet.run(3_000)
      cabinet.close(number)
      cabinet.decision()
      cabinet.run(whileShutMs)
    }
    for (const number of [1, 2, 3]) door(number, 10_000)
    const tag = cabinet.cavity.tags.get(hidden)
    if (tag !== undefined) tag.place = 'dead'
    door(4, 60_000)
    expect(cabinet.state().tags[hidden]?.standing.kind).toBe('undecided')
  },
)
