import type { EpcHex } from '#contracts/ids'
import { learntRate } from './hearing/hearing.ts'
import { readRateOf } from './hearing/read-rate.ts'
import { turnsByName } from './hearing/turns.ts'
import { confirmEpcsMax } from './presence-config.ts'
import type { PresenceState, TagEvidence, TagMemory } from './presence-state.ts'

/** The tags a scan still owes an answer. */
export type Waiting = {
  silent: EpcHex[]
  heard: EpcHex[]
  /** Proved gone; asked on with the others until the scan ends, for an answer would still disprove it. */
  gone: EpcHex[]
  /** How many times the usual patience what is still open deserves; a tag nothing is known of takes longest. */
  patience: number
}

function surelyHere(tag: TagMemory | undefined): tag is TagMemory {
  return tag !== undefined && (tag.settled || tag.standing.kind === 'reference')
}

/** For each working antenna the tag it hears best: if a witness answers and a tag beside it does not, the silence counts. */
function witnesses(state: PresenceState): EpcHex[] {
  const chosen = new Set<EpcHex>()
  for (const key in state.antennas) {
    let best: { epc: EpcHex; rate: number } | null = null
    for (const epc in state.tags) {
      const tag = state.tags[epc as EpcHex]
      if (!surelyHere(tag)) continue
      const rate = learntRate(tag.rates[key as unknown as number])
      if (best === null || rate > best.rate) best = { epc: epc as EpcHex, rate }
    }
    if (best !== null && best.rate > 0) chosen.add(best.epc)
  }
  return [...chosen]
}

/** A witness that is read more often than this takes the turns of whoever is asked beside it. */
const modestRateMax = 0.8
const modestRateMin = 0.3
/** One that answers so much louder is heard in the other's stead when both answer at once (capture), dB. */
const captureDb = 6
/** So many take turns: what one of them hides from the reader the next one does not. */
const witnessesInTurn = 6

/** How much louder than this one a witness is heard at the antenna where it is loudest beside it, dB; 0 where nobody says. */
function louderThan(witness: TagMemory, levels: Levels): number {
  let most = 0
  for (const key in levels) {
    const antenna = Number(key)
    const level = levels[antenna] ?? null
    const own = witness.rates[antenna]?.levelCentiDbm ?? null
    if (level !== null && own !== null) most = Math.max(most, (own - level) / 100)
  }
  return most
}

type Levels = Record<number, number | null>

/** At what level each antenna hears a tag, as it does now or as it used to, 0.01 dBm. */
function levelsOf(evidence: TagEvidence, tag: TagMemory | undefined): Levels {
  const levels: Levels = {}
  for (const antenna of Object.keys(tag?.rates ?? {}).map(Number))
    levels[antenna] = tag?.rates[antenna]?.levelCentiDbm ?? null
  for (const antenna in evidence.loudness) {
    const heard = evidence.loudness[antenna]
    if (heard !== undefined && heard.rounds > 0) levels[antenna] = heard.sumCentiDbm / heard.rounds
  }
  return levels
}

/** A tag that all antennas together hear well, that leaves turns to others and does not drown them; each time another. */
function nextWitness(state: PresenceState, levels: Levels, attempt: number): EpcHex | null {
  const all: { epc: EpcHex; worth: number }[] = []
  for (const epc in state.tags) {
    const tag = state.tags[epc as EpcHex]
    if (!surelyHere(tag)) continue
    let rates = 0
    for (const antenna in state.antennas) rates += learntRate(tag.rates[antenna as unknown as number])
    if (rates === 0) continue
    const own = readRateOf(tag.readRate)
    const excess = Math.max(1, own / modestRateMax, modestRateMin / own)
    const drowns = Math.max(1, louderThan(tag, levels) / captureDb)
    all.push({ epc: epc as EpcHex, worth: rates / (excess * drowns) })
  }
  const best = all.sort((a, b) => b.worth - a.worth || (a.epc < b.epc ? -1 : 1)).slice(0, witnessesInTurn)
  return best[attempt % Math.max(1, best.length)]?.epc ?? null
}

/** With more doubtful tags than this one question to all is quicker than one to each. */
const namedMax = 12
/** Asked alone a tag has its turn many times in every stay. */
const namedRounds = 1

function massOf(tag: TagMemory): number {
  let mass = 0
  for (const antenna in tag.rates) mass += learntRate(tag.rates[antenna])
  return mass
}

/** What was heard waits until the silent were asked so often by name: they are what a decision waits for. */
const silentFirstTurns = 10

function whoseTurn({ tags }: PresenceState, { silent, heard }: Waiting): EpcHex[] {
  const owed = silent.filter((epc) => tags[epc] !== undefined && turnsByName(tags[epc].evidence) < silentFirstTurns)
  return owed.length > 0 ? owed : [...silent, ...heard]
}

/**
 * One doubtful tag after the other, each beside a witness: two Selects are what every reader can carry. First those that
 * were asked least, of these the ones whose silence says most. Null: nobody can be named.
 */
function nameOne(state: PresenceState, waiting: Waiting, attempt: number): EpcHex[] | null {
  const doubtful = whoseTurn(state, waiting).flatMap((epc) => {
    const tag = state.tags[epc]
    if (tag !== undefined) {
      const levels = levelsOf(tag.evidence, tag)
      return [{ epc, turns: turnsByName(tag.evidence), mass: massOf(tag), levels }]
    }
    const newcomer = state.strangers[epc]
    if (newcomer === undefined) return []
    return [{ epc, turns: turnsByName(newcomer), mass: 0, levels: levelsOf(newcomer, undefined) }]
  })
  const [first] = doubtful.sort((a, b) => a.turns - b.turns || b.mass - a.mass || (a.epc < b.epc ? -1 : 1))
  if (first === undefined || doubtful.length > namedMax) return null
  const witness = nextWitness(state, first.levels, attempt)
  if (witness === null) return null
  return [first.epc, witness].sort()
}

/**
 * Whom the next confirm attempt asks (nobody named: everybody), and for how many rounds. In a crowded cabinet a tag's turn
 * comes seldom, so a few doubtful ones and newcomers are asked for by name.
 */
export function whomToAsk(state: PresenceState, waiting: Waiting, attempt: number): { epcs: EpcHex[]; rounds: number } {
  const named = nameOne(state, waiting, attempt)
  if (named !== null) return { epcs: named, rounds: namedRounds }
  const asked = [...new Set([...waiting.silent, ...waiting.heard, ...waiting.gone, ...witnesses(state)])].sort()
  const askAll = attempt % 3 === 0 || asked.length > confirmEpcsMax
  return { epcs: askAll ? [] : asked, rounds: state.config.confirmRoundsPerAttempt }
}
