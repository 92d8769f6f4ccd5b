import type { EpcHex } from '#contracts/ids'
import { learntRate } from './hearing/hearing.ts'
import { confirmEpcsMax } from './presence-config.ts'
import type { PresenceState, TagMemory } from './presence-state.ts'

/** The tags a scan still owes an answer. */
export type Waiting = {
  silent: EpcHex[]
  heard: EpcHex[]
  /** Proved gone; asked on with the others until the scan ends, for an answer would still disprove it. */
  gone: EpcHex[]
  promising: boolean
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

/** The tag that all antennas together hear best. */
function bestWitness(state: PresenceState): EpcHex | null {
  let best: { epc: EpcHex; rates: number } | null = null
  for (const epc in state.tags) {
    const tag = state.tags[epc as EpcHex]
    if (!surelyHere(tag)) continue
    let rates = 0
    for (const antenna in state.antennas) rates += learntRate(tag.rates[antenna as unknown as number])
    if (rates > (best?.rates ?? 0)) best = { epc: epc as EpcHex, rates }
  }
  return best?.epc ?? null
}

/** With more silent tags than this one question to all is quicker than one to each. */
const namedMax = 4
/** Asked alone a tag has its turn many times in every stay. */
const namedRounds = 2

/** One silent tag after the other, each beside a witness: two Selects are what every reader can carry. Null: nobody can be named. */
function nameOne(state: PresenceState, waiting: Waiting, attempt: number): EpcHex[] | null {
  const silent = [...waiting.silent, ...waiting.gone].sort()
  const one = silent[attempt % Math.max(1, silent.length)]
  const witness = bestWitness(state)
  return one === undefined || witness === null || silent.length > namedMax ? null : [one, witness].sort()
}

/**
 * Whom the next confirm attempt asks (nobody named: everybody), and for how many rounds. In a crowded cabinet a tag's turn
 * comes seldom, so a few silent ones are asked for by name; what was heard too seldom yet is found by asking all in between.
 */
export function whomToAsk(state: PresenceState, waiting: Waiting, attempt: number): { epcs: EpcHex[]; rounds: number } {
  const turnOfAll = attempt === 1 || (waiting.heard.length > 0 && attempt % 2 === 1)
  const named = turnOfAll ? null : nameOne(state, waiting, attempt)
  if (named !== null) return { epcs: named, rounds: namedRounds }
  const asked = [...new Set([...waiting.silent, ...waiting.heard, ...waiting.gone, ...witnesses(state)])].sort()
  const askAll = attempt % 3 === 0 || asked.length > confirmEpcsMax
  return { epcs: askAll ? [] : asked, rounds: state.config.confirmRoundsPerAttempt }
}
