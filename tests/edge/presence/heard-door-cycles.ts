import type { Personality } from '#simulators/llrp-reader/personality'
import { percentile } from './door-cycles.ts'
import { heardCabinet } from './heard-cabinet.ts'
import { epc } from './watched-cabinet.ts'

const units = 95
const takenMax = 3

export type HeardFigures = {
  kept: number
  taken: number
  falseRemovals: number
  takenCalledPresent: number
  decidedInSession: number
  resolvedLater: number
  /** Taken units still in doubt after a minute of quiet. */
  stillInDoubt: number
  keptInDoubt: number
  /** From the close to the decision, in sessions in which something was taken. */
  decidedAfterMs: number[]
  resolvedAfterMs: number[]
}

/** Door cycles of 8 s open and a minute shut in front of the emulator; each takes 0-3 of 95 units, which are replaced by new ones. */
export async function runHeardCycles(options: {
  seed: number
  personality: Personality
  cycles: number
}): Promise<HeardFigures> {
  const cabinet = heardCabinet({ ...options, tags: units, tier: 'good' })
  const { radio } = cabinet.emulator
  const figures: HeardFigures = {
    kept: 0,
    taken: 0,
    falseRemovals: 0,
    takenCalledPresent: 0,
    decidedInSession: 0,
    resolvedLater: 0,
    stillInDoubt: 0,
    keptInDoubt: 0,
    decidedAfterMs: [],
    resolvedAfterMs: [],
  }
  try {
    cabinet.give({ kind: 'boot', lastConfirmed: null })
    await cabinet.decision()
    await cabinet.run(20_000)
    let next = units + 1
    for (let cycle = 1; cycle <= options.cycles; cycle++) {
      const from = cabinet.outputs.length
      const expected = Object.entries(cabinet.state().tags)
        .filter(([, tag]) => tag.standing.kind === 'present')
        .map(([key]) => key)
      cabinet.open(cycle)
      await cabinet.run(8_000)
      const taken = new Set<string>()
      for (let i = cabinet.random.integer(takenMax + 1); i > 0; i--) {
        const gone = expected[cabinet.random.integer(expected.length)]
        if (gone === undefined || taken.has(gone)) continue
        taken.add(gone)
        radio.remove(gone)
      }
      while (radio.epcs().length < units) radio.put({ epc: epc(next++) })
      cabinet.close(cycle)
      const closedAtMs = cabinet.nowMs()
      const decided = await cabinet.decision()
      if (decided === null) throw new Error('a door session was never decided')
      await cabinet.run(60_000)
      figures.taken += taken.size
      figures.kept += expected.length - taken.size
      if (taken.size > 0) figures.decidedAfterMs.push(decided.afterMs)
      for (const { epc: gone } of decided.removed)
        if (taken.has(gone)) figures.decidedInSession += 1
        else if (radio.has(gone)) figures.falseRemovals += 1
      figures.takenCalledPresent += decided.present.filter((line) => taken.has(line.epc)).length
      for (const { atMs, output } of cabinet.outputs.slice(from)) {
        if (output.kind !== 'resolved') continue
        if (output.verdict === 'removed' && radio.has(output.epc)) figures.falseRemovals += 1
        if (output.verdict === 'present' && !radio.has(output.epc)) figures.takenCalledPresent += 1
        if (output.verdict === 'removed' && taken.has(output.epc)) {
          figures.resolvedLater += 1
          figures.resolvedAfterMs.push(atMs - closedAtMs)
        }
      }
      for (const [key, tag] of Object.entries(cabinet.state().tags)) {
        if (tag.standing.kind !== 'undecided') continue
        if (taken.has(key)) figures.stillInDoubt += 1
        else if (radio.has(key)) figures.keptInDoubt += 1
      }
    }
  } finally {
    await cabinet.end()
  }
  return figures
}

/** A table to read beside the benchmark's. */
export function printHeard(title: string, f: HeardFigures): string {
  const share = (count: number) => `${((100 * count) / Math.max(1, f.taken)).toFixed(1)} % (${count})`
  const spread = (values: readonly number[]) => [0.5, 0.95, 1].map((at) => percentile(values, at)).join(' / ')
  return [
    `${title}: ${f.taken} taken, ${f.kept} kept`,
    `  false removals                      ${f.falseRemovals}`,
    `  taken called present                ${f.takenCalledPresent}`,
    `  taken, decided in the session       ${share(f.decidedInSession)}`,
    `  taken, resolved within a minute     ${share(f.resolvedLater)}, after ${f.resolvedAfterMs.join(', ') || '-'} ms`,
    `  taken, in doubt after a minute      ${f.stillInDoubt}; kept and in doubt ${f.keptInDoubt}`,
    `  decided after close p50/p95/max     ${spread(f.decidedAfterMs)} ms`,
  ].join('\n')
}
