import { expect, it } from 'vitest'
import { impinjLikeFcc } from '#simulators/llrp-reader/personalities/impinj-like-fcc'
import { heardCabinet } from './heard-cabinet.ts'
import { epc } from './watched-cabinet.ts'

const seeds = [2, 3, 4, 5, 6, 7]
const tags = 142
const moves = 6

/** A cabinet counted for the first time, eight units taken at once, and then a door that is only opened and shut again. */
async function takenAfterTheFirstCount(seed: number): Promise<{ inDoubt: number; keptRemoved: string[] }> {
  const cabinet = heardCabinet({ seed, personality: impinjLikeFcc, tags, tier: 'good' })
  try {
    cabinet.give({ kind: 'boot', lastConfirmed: null })
    await cabinet.decision()
    await cabinet.run(3_000)
    const taken = new Set<string>()
    for (let number = 1; number <= moves; number++) {
      cabinet.open(number)
      for (let unit = 0; number === 1 && unit < 8; unit++) taken.add(epc(((seed * 17 + unit * 13) % 140) + 1))
      if (number === 1) for (const each of taken) cabinet.emulator.radio.remove(each)
      await cabinet.run(1_000)
      cabinet.close(number)
      await cabinet.decision()
      await cabinet.run(number === 1 ? 200 : 15_000)
    }
    const removed = cabinet.outputs.flatMap(({ output }): string[] => {
      if (output.kind === 'decided') return output.removed.map((line) => line.epc)
      return output.kind === 'resolved' && output.verdict === 'removed' ? [output.epc] : []
    })
    const standings = Object.values(cabinet.state().tags).map(({ standing }) => standing.kind)
    return {
      inDoubt: standings.filter((kind) => kind === 'undecided').length,
      keptRemoved: removed.filter((each) => !taken.has(each)),
    }
  } finally {
    await cabinet.end()
  }
}

it('what was heard in one door state only is not in doubt for ever: doors that move settle it', {
  timeout: 120_000,
}, async () => {
  for (const seed of seeds) {
    expect([seed, await takenAfterTheFirstCount(seed)]).toEqual([seed, { inDoubt: 0, keptRemoved: [] }])
  }
})
