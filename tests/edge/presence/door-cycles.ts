import type { EpcHex } from '#contracts/ids'
import type { Tier } from './cavity.ts'
import { type Decided, epc, watchedCabinet } from './watched-cabinet.ts'

export type CycleFigures = {
  cycles: number
  kept: number
  removed: number
  falseRemovals: number
  removedCalledPresent: number
  uncertainKept: number
  uncertainRemoved: number
  falseArrivals: number
  returned: number
  returnedPlaced: number
  wrongAfterMinute: number
  wholeCycles: number
  decidedAfterMs: number[]
}

type Options = {
  seed: number
  cycles: number
  tags: number
  tier: Tier
  faults: boolean
  antennas?: number
  filtersMax?: number
}

/** Door cycles as the benchmark describes them: 60 s shut, 15 s open (0-5 leave, 0-3 come back), 60 s shut; a fifth of what leaves lies beside. */
export function runDoorCycles(options: Options): CycleFigures {
  const cabinet = watchedCabinet({
    seed: options.seed,
    tagCount: options.tags,
    tier: options.tier,
    antennaCount: options.antennas ?? 4,
    filtersMax: options.filtersMax ?? 0,
  })
  const { random, cavity } = cabinet
  const figures: CycleFigures = {
    cycles: 0,
    kept: 0,
    removed: 0,
    falseRemovals: 0,
    removedCalledPresent: 0,
    uncertainKept: 0,
    uncertainRemoved: 0,
    falseArrivals: 0,
    returned: 0,
    returnedPlaced: 0,
    wrongAfterMinute: 0,
    wholeCycles: 0,
    decidedAfterMs: [],
  }
  cabinet.give({ kind: 'boot', lastConfirmed: null })
  cabinet.connect(null)
  cabinet.decision()
  let nextTag = options.tags + 1
  const outside: EpcHex[] = []
  for (let cycle = 1; cycle <= options.cycles; cycle++) {
    cabinet.run(60_000)
    // Whatever presence believes wrongly is put right here, so that each cycle is judged by itself.
    for (const tag of [...cavity.tags.values()]) if (tag.place === 'beside') cavity.tags.delete(tag.epc)
    const expected = new Set(
      Object.entries(cabinet.state().tags)
        .filter(([, tag]) => tag.standing.kind === 'present')
        .map(([key]) => key as EpcHex)
        .filter((key) => cavity.tags.get(key)?.place === 'inside'),
    )
    cabinet.outputs.length = 0
    const inside = [...cavity.tags.values()].filter((tag) => tag.place === 'inside').map((tag) => tag.epc)
    cabinet.open(cycle)
    cabinet.run(7_500)
    const taken = new Set<EpcHex>()
    for (let i = random.integer(6); i > 0; i--) {
      const gone = inside[random.integer(inside.length)]
      if (gone === undefined || taken.has(gone)) continue
      taken.add(gone)
      const tag = cavity.tags.get(gone)
      if (tag !== undefined && random.float() < 0.2) tag.place = 'beside'
      else cavity.tags.delete(gone)
      outside.push(gone)
    }
    const placed = new Set<EpcHex>()
    const missing = Math.max(0, options.tags - (inside.length - taken.size))
    for (let i = Math.min(3, missing); i > 0; i--) {
      const back = epc(nextTag++)
      cavity.put(back)
      placed.add(back)
    }
    cabinet.run(7_500)
    if (options.faults && random.float() < 0.02) cavity.deaf.add(1 + random.integer(options.antennas ?? 4))
    cabinet.close(cycle)
    const outage = options.faults && random.float() < 0.05
    if (outage) {
      cabinet.run(random.integer(2_000))
      cabinet.lose()
      const ms = 5_000 + random.integer(35_000)
      cabinet.run(ms)
      cabinet.connect(ms)
    }
    const decided = cabinet.said('decided')[0] ?? cabinet.decision()
    if (decided === null) throw new Error('a door session was never decided')
    const closedAt = cabinet.outputs.find(({ output }) => output.kind === 'decided')?.atMs ?? 0
    cabinet.run(500)
    judge(figures, decided, { expected, taken, placed })
    if (!outage) figures.decidedAfterMs.push('afterMs' in decided ? Number(decided.afterMs) : closedAt)
    cabinet.run(60_000)
    for (const resolved of cabinet.said('resolved')) {
      const kept = inside.includes(resolved.epc) && !taken.has(resolved.epc)
      if (resolved.verdict === 'removed' && kept) figures.falseRemovals += 1
      if (resolved.verdict === 'present' && taken.has(resolved.epc)) figures.removedCalledPresent += 1
    }
    for (const extra of cabinet.said('decided')) {
      if (extra.cause.kind === 'session') continue
      for (const { epc: gone } of extra.removed)
        if (cavity.tags.get(gone)?.place === 'inside') figures.falseRemovals += 1
    }
    if (cavity.deaf.size > 0) {
      cavity.deaf.clear()
    }
  }
  return figures
}

function judge(
  figures: CycleFigures,
  decided: Decided,
  truth: { expected: ReadonlySet<EpcHex>; taken: ReadonlySet<EpcHex>; placed: ReadonlySet<EpcHex> },
): void {
  const names = (list: Decided['present']) => new Set(list.map((line) => line.epc))
  const present = names(decided.present)
  const removed = names(decided.removed)
  const undecided = names([...decided.uncertain, ...decided.unobservable])
  let whole = true
  figures.cycles += 1
  for (const tag of truth.expected) {
    const wasTaken = truth.taken.has(tag)
    if (wasTaken) figures.removed += 1
    else figures.kept += 1
    if (wasTaken ? !removed.has(tag) : !present.has(tag)) whole = false
    if (!wasTaken && removed.has(tag)) figures.falseRemovals += 1
    if (wasTaken && present.has(tag)) figures.removedCalledPresent += 1
    if (undecided.has(tag)) figures[wasTaken ? 'uncertainRemoved' : 'uncertainKept'] += 1
  }
  const arrived = names(decided.placed)
  figures.returned += truth.placed.size
  for (const tag of truth.placed) {
    if (arrived.has(tag)) figures.returnedPlaced += 1
    else whole = false
  }
  for (const tag of arrived) if (!truth.placed.has(tag)) figures.falseArrivals += 1
  if (whole) figures.wholeCycles += 1
}

/** The value below which this share of the sorted values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

/** One table a person can hold against the benchmark's. */
export function printFigures(title: string, f: CycleFigures): string {
  const per = (count: number, of: number, unit: number) => (of === 0 ? '-' : ((count / of) * unit).toFixed(3))
  return [
    `${title}: ${f.cycles} cycles, ${f.kept} kept, ${f.removed} removed, ${f.returned} returned`,
    `  false removals per 1,000 kept      ${per(f.falseRemovals, f.kept, 1000)} (${f.falseRemovals})`,
    `  removed called present, %          ${per(f.removedCalledPresent, f.removed, 100)} (${f.removedCalledPresent})`,
    `  uncertain per 1,000 kept           ${per(f.uncertainKept, f.kept, 1000)} (${f.uncertainKept})`,
    `  uncertain of removed, %            ${per(f.uncertainRemoved, f.removed, 100)} (${f.uncertainRemoved})`,
    `  returned and placed at once, %     ${per(f.returnedPlaced, f.returned, 100)}`,
    `  false arrivals                     ${f.falseArrivals}`,
    `  cycles wholly right and decided, % ${per(f.wholeCycles, f.cycles, 100)}`,
    `  decided after close p50/p95/p99    ${[0.5, 0.95, 0.99].map((share) => percentile(f.decidedAfterMs, share)).join(' / ')} ms`,
  ].join('\n')
}
