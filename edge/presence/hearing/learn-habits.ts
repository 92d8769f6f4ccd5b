import type { AntennaPeriod, PresenceState, TagMemory } from '../presence-state.ts'
import { type CabinetHabits, farMoveDeviations, habitsOf, type Learning, withLearnt } from './cabinet-habits.ts'
import { kinshipOf } from './channel-levels.ts'

type Shut = { antenna: number; period: AntennaPeriod }

const centiDbToDb = 1e-4
/** Fewer rounds than this say nothing of a spread. */
const roundsForSpreadMin = 8
/** A tag silent in more of its cells than this shows only its lucky fades. */
const heardForSpreadMin = 0.7
const rememberedTags = 4_000
/** So much worse than ever, dB and in spreads of the shuffle, is no shuffle but a drop; of a tag that was learnt so long. */
const dropDb = 12
const unshuffledSpreads = 4.5
const periodsForDropMin = 1.8

/** Levels over the rounds of one antenna: each round is another channel. */
function fadeVariances(tag: TagMemory, shut: readonly Shut[]): number[] {
  const found: number[] = []
  for (const { antenna } of shut) {
    const loudness = tag.evidence.loudness[antenna]
    const heard = tag.evidence.heardAsked[antenna]
    if (loudness === undefined || heard === undefined || loudness.rounds < roundsForSpreadMin) continue
    const rate = tag.rates[antenna]
    if (rate === undefined || rate.hits < heardForSpreadMin * rate.cells) continue
    const mean = loudness.sumCentiDbm / loudness.rounds
    found.push(Math.max(0, loudness.sumSquares / loudness.rounds - mean ** 2) * centiDbToDb)
  }
  return found
}

/** How the level at each antenna has changed since it was learnt, dB; only where most cells hear it, before and now. */
function changes(tag: TagMemory, shut: readonly Shut[]): { changeDb: number; periods: number }[] {
  const found: { changeDb: number; periods: number }[] = []
  for (const { antenna } of shut) {
    const rate = tag.rates[antenna]
    const now = tag.evidence.loudness[antenna]
    if (rate === undefined || rate.levelCentiDbm === null || rate.periods < 0.9 || tag.ratesAreSeed) continue
    if (now === undefined || now.rounds < 3 || rate.hits < 0.6 * rate.cells) continue
    found.push({ changeDb: (now.sumCentiDbm / now.rounds - rate.levelCentiDbm) / 100, periods: rate.periods })
  }
  return found
}

/** Whether it lies so much worse than ever before that no shuffle explains it, by a change in dB from so many periods. */
function isDrop({ habits }: PresenceState, changeDb: number, periods: number): boolean {
  const { apartDb, togetherDb } = habitsOf(habits)
  const spreadDb = Math.hypot(togetherDb, apartDb / 2)
  return changeDb < -Math.max(dropDb, unshuffledSpreads * spreadDb * Math.sqrt(1 + 1 / periods))
}

/** Whether its mean change in dB over so many antennas is more, up or down, than nearly every shuffle does. */
function isFarMove({ habits }: PresenceState, changeDb: number, antennas: number, periods: number): boolean {
  const { apartDb, togetherDb } = habitsOf(habits)
  const spreadDb = Math.hypot(togetherDb, apartDb / Math.sqrt(antennas))
  return Math.abs(changeDb) > farMoveDeviations * spreadDb * Math.sqrt(1 + 1 / periods)
}

/** That it dropped, of a tag that is here and was not heard at all: it fell by all the margin it had. Null where it is little known. */
export function isDropped(state: PresenceState, tag: TagMemory): boolean | null {
  const known = Object.values(tag.rates).filter(({ marginDb }) => marginDb !== null)
  const periods = Math.max(0, ...known.map((rate) => rate.periods))
  if (tag.ratesAreSeed || periods < periodsForDropMin) return null
  const meanDb = known.reduce((sum, { marginDb }) => sum + (marginDb ?? 0), 0) / known.length
  return isDrop(state, -meanDb, periods)
}

/** What the time behind the shut door taught about the cabinet itself; silentDrops are those of tags heard again since. */
export function learnHabits(
  state: PresenceState,
  settled: readonly TagMemory[],
  shut: readonly Shut[],
  silentDrops: readonly boolean[],
): CabinetHabits {
  const sums: Record<keyof CabinetHabits, { sum: number; count: number }> = {
    fadeVariance: { sum: 0, count: 0 },
    shuffleVariance: { sum: 0, count: 0 },
    shuffleCovariance: { sum: 0, count: 0 },
    drops: { sum: 0, count: 0 },
    farMoves: { sum: 0, count: 0 },
    channelKinship: { sum: 0, count: 0 },
    margin: { sum: 0, count: 0 },
    marginSquare: { sum: 0, count: 0 },
  }
  const add = (key: keyof CabinetHabits, value: number, count = 1) => {
    sums[key].sum += value
    sums[key].count += count
  }
  const kinship = kinshipOf(state.channelLevels)
  if (kinship !== null) add('channelKinship', kinship.together, kinship.of)
  for (const dropped of silentDrops) add('drops', dropped ? 1 : 0)
  for (const tag of settled) {
    for (const variance of fadeVariances(tag, shut)) add('fadeVariance', variance)
    const moved = changes(tag, shut)
    const mean = moved.reduce((sum, { changeDb }) => sum + changeDb, 0) / Math.max(1, moved.length)
    if (moved.length > 0) {
      const periods = moved[0]?.periods ?? 1
      const dropped = isDrop(state, mean, periods)
      if (periods >= periodsForDropMin) {
        add('drops', dropped ? 1 : 0)
        add('farMoves', isFarMove(state, mean, moved.length, periods) ? 1 : 0)
      }
      if (!dropped) addShuffle(moved, add)
    }
    for (const { antenna } of shut) {
      const marginDb = tag.rates[antenna]?.marginDb
      if (marginDb === undefined || marginDb === null) continue
      add('margin', marginDb)
      add('marginSquare', marginDb ** 2)
    }
  }
  const learnt = (key: keyof CabinetHabits): Learning =>
    withLearnt(state.habits[key], sums[key].sum, sums[key].count, rememberedTags)
  return {
    fadeVariance: learnt('fadeVariance'),
    shuffleVariance: learnt('shuffleVariance'),
    shuffleCovariance: learnt('shuffleCovariance'),
    drops: learnt('drops'),
    farMoves: learnt('farMoves'),
    channelKinship: learnt('channelKinship'),
    margin: learnt('margin'),
    marginSquare: learnt('marginSquare'),
  }
}

/** The learnt level is itself a mean of so many door states, so a change is that much wider than a shuffle. */
function addShuffle(
  moved: readonly { changeDb: number; periods: number }[],
  add: (key: 'shuffleVariance' | 'shuffleCovariance', value: number, count?: number) => void,
): void {
  for (let i = 0; i < moved.length; i++) {
    const one = moved[i]
    if (one === undefined) continue
    const narrowing = one.periods / (one.periods + 1)
    add('shuffleVariance', one.changeDb ** 2 * narrowing)
    const other = moved[i + 1]
    if (other !== undefined) add('shuffleCovariance', one.changeDb * other.changeDb * narrowing)
  }
}
