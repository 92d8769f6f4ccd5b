import type { HeardLevels, LevelMemory } from './reference-memory.ts'

/** So long a reference is watched, behind so many door states, until it is known how loud it is. */
const learntAfterMs = 24 * 3_600_000
const learntDoorStatesMin = 5
/** How long ago "lately" reaches back, and for how long it must have been heard to say anything. */
const latelyMs = 6 * 3_600_000
const latelyMin = 3_600_000
/** Units come and go, so what is usual of them all together is what was usual for about so long. */
const usualMs = 7 * 24 * 3_600_000

/** Whether enough was heard to know how loud it is here. */
export function isLearnt({ learntMs, doorStates }: HeardLevels): boolean {
  return learntMs >= learntAfterMs && doorStates >= learntDoorStatesMin
}

type Learning =
  /** What is fixed inside is learnt once. */
  | 'once'
  /** What is usual goes along, as long as nothing is wrong. */
  | 'usual'
  | 'not-now'

function withRound(before: LevelMemory | undefined, levelCentiDbm: number, dtMs: number, learn: Learning): LevelMemory {
  const known = before ?? { learntCentiDbm: levelCentiDbm, learntMs: 0, nowCentiDbm: levelCentiDbm, nowMs: 0 }
  const nowMs = Math.min(latelyMs, known.nowMs + dtMs)
  const nowCentiDbm = known.nowCentiDbm + (levelCentiDbm - known.nowCentiDbm) * (dtMs / nowMs)
  if (learn === 'not-now') return { ...known, nowCentiDbm, nowMs }
  const learntMs = learn === 'once' ? known.learntMs + dtMs : Math.min(usualMs, known.learntMs + dtMs)
  const learntCentiDbm = known.learntCentiDbm + (levelCentiDbm - known.learntCentiDbm) * (dtMs / learntMs)
  return { learntCentiDbm, learntMs, nowCentiDbm, nowMs }
}

/**
 * One watched round of dtMs (over 0): how loud it was at each antenna that heard it, 0.01 dBm. `doorMoved` since the round
 * before: another draw of the fading. What an antenna hears no more is forgotten within hours: that is silence, not a level.
 */
export function hearLevels(
  before: HeardLevels,
  levels: Readonly<Record<number, number>>,
  { dtMs, doorMoved, learn }: { dtMs: number; doorMoved: boolean; learn: Learning },
): HeardLevels {
  const kept = 1 - dtMs / latelyMs
  const byAntenna: HeardLevels['byAntenna'] = {}
  for (const key in before.byAntenna) {
    const known = before.byAntenna[key]
    if (known !== undefined) byAntenna[Number(key)] = { ...known, nowMs: known.nowMs * kept }
  }
  for (const key in levels) {
    const level = levels[key]
    if (level !== undefined) byAntenna[Number(key)] = withRound(before.byAntenna[key], level, dtMs, learn)
  }
  const moved = doorMoved || before.doorStatesNow === 0 ? 1 : 0
  const doorStatesNow = moved + Math.max(1 - moved, before.doorStatesNow * kept)
  const isLearning = learn !== 'not-now' && Object.keys(levels).length > 0
  return {
    learntMs: before.learntMs + (isLearning ? dtMs : 0),
    doorStates: before.doorStates + (isLearning ? moved : 0),
    doorStatesNow,
    byAntenna,
  }
}

/** How much louder it is lately than learnt at each antenna, 0.01 dB; only where both are known. */
export function changesOf({ byAntenna }: HeardLevels): Map<number, number> {
  const changes = new Map<number, number>()
  for (const antenna in byAntenna) {
    const level = byAntenna[antenna]
    if (level === undefined || level.nowMs < latelyMin || level.learntMs < latelyMin) continue
    changes.set(Number(antenna), level.nowCentiDbm - level.learntCentiDbm)
  }
  return changes
}
