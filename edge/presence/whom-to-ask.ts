import type { EpcHex } from '#contracts/ids'
import { learntRate } from './hearing/hearing.ts'
import { readRateOf } from './hearing/read-rate.ts'
import { turnsByName } from './hearing/turns.ts'
import { confirmEpcsMax } from './presence-config.ts'
import type { PresenceState, TagMemory } from './presence-state.ts'

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

/** The tag that all antennas together hear well, and that leaves turns to others. */
function bestWitness(state: PresenceState): EpcHex | null {
  let best: { epc: EpcHex; worth: number } | null = null
  for (const epc in state.tags) {
    const tag = state.tags[epc as EpcHex]
    if (!surelyHere(tag)) continue
    let rates = 0
    for (const antenna in state.antennas) rates += learntRate(tag.rates[antenna as unknown as number])
    const excess = Math.max(1, readRateOf(tag.readRate) / modestRateMax, modestRateMin / readRateOf(tag.readRate))
    const worth = rates / excess
    if (worth > (best?.worth ?? 0)) best = { epc: epc as EpcHex, worth }
  }
  return best?.epc ?? null
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

/**
 * One doubtful tag after the other, each beside a witness: two Selects are what every reader can carry. First those that
 * were asked least, of these the ones whose silence says most. Null: nobody can be named.
 */
function nameOne(state: PresenceState, waiting: Waiting): EpcHex[] | null {
  const doubtful = [...waiting.silent, ...waiting.heard].flatMap((epc) => {
    const tag = state.tags[epc]
    if (tag !== undefined) return [{ epc, turns: turnsByName(tag.evidence), mass: massOf(tag) }]
    const newcomer = state.strangers[epc]
    return newcomer === undefined ? [] : [{ epc, turns: turnsByName(newcomer), mass: 0 }]
  })
  const [first] = doubtful.sort((a, b) => a.turns - b.turns || b.mass - a.mass || (a.epc < b.epc ? -1 : 1))
  const witness = bestWitness(state)
  if (first === undefined || witness === null || doubtful.length > namedMax) return null
  return [first.epc, witness].sort()
}

/**
 * Whom the next confirm attempt asks (nobody named: everybody), and for how many rounds. In a crowded cabinet a tag's turn
 * comes seldom, so a few doubtful ones and newcomers are asked for by name.
 */
export function whomToAsk(state: PresenceState, waiting: Waiting, attempt: number): { epcs: EpcHex[]; rounds: number } {
  const named = nameOne(state, waiting)
  if (named !== null) return { epcs: named, rounds: namedRounds }
  const asked = [...new Set([...waiting.silent, ...waiting.heard, ...waiting.gone, ...witnesses(state)])].sort()
  const askAll = attempt % 3 === 0 || asked.length > confirmEpcsMax
  return { epcs: askAll ? [] : asked, rounds: state.config.confirmRoundsPerAttempt }
}
