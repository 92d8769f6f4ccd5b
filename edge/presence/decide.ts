import type { EpcHex, SessionId } from '#contracts/ids'
import { isUnobservable } from './hearing/hearing.ts'
import { unknownTag } from './hearing/learnt.ts'
import type { Listening } from './hearing/tag-likelihood.ts'
import { turnsFor } from './hearing/turns.ts'
import { evidenceOf, type Judgement, judgeExpected, judgeStranger } from './judge.ts'
import { expectedTagsMax, goneTagsMax } from './presence-config.ts'
import type { JudgedTag, PresenceOutput } from './presence-output.ts'
import type { PresenceState, Standing, TagEvidence, TagMemory } from './presence-state.ts'
import type { ScanCause } from './scan-cause.ts'

/** A state on its way through one step, and what the step has said so far. */
export type Draft = { state: PresenceState; outputs: PresenceOutput[] }

/** How little chance of "still here" this scan demands before it calls a silent tag gone; 0: it never does. */
export function removalOddsOf(state: PresenceState, cause: ScanCause | null): number {
  const { removalOdds, blindRemovalFactor } = state.config
  if (cause === null || cause.kind === 'session') return removalOdds
  switch (cause.reason) {
    case 'restart':
    case 'forced-entry':
      return removalOdds
    case 'reader-returned':
      return removalOdds * blindRemovalFactor
    case 'first-boot':
    case 'ordered':
      return 0
  }
}

export function confirmedSet(state: PresenceState): PresenceOutput {
  const epcs = (Object.keys(state.tags) as EpcHex[]).filter((epc) => {
    const standing = state.tags[epc]?.standing
    return standing?.kind === 'present' || (standing?.kind === 'undecided' && !standing.arriving)
  })
  return { kind: 'confirmed-set', epcs: epcs.sort() }
}

function setTag(draft: Draft, epc: EpcHex, tag: TagMemory | null): void {
  const tags = { ...draft.state.tags }
  if (tag === null) delete tags[epc]
  else tags[epc] = tag
  draft.state = { ...draft.state, tags }
}

/** Lets a tag go. */
function letGo(draft: Draft, epc: EpcHex): void {
  setTag(draft, epc, null)
  const gone = { ...draft.state.gone }
  const oldest = Object.keys(gone)[0]
  if (oldest !== undefined && Object.keys(gone).length >= goneTagsMax) delete gone[oldest as EpcHex]
  draft.state = { ...draft.state, gone: { ...gone, [epc]: 0 } }
}

/** Says that an undecided tag is so no longer. */
export function resolve(
  draft: Draft,
  epc: EpcHex,
  tag: TagMemory,
  verdict: 'present' | 'removed',
  chance: number,
): void {
  const { standing } = tag
  if (standing.kind !== 'undecided') return
  draft.outputs.push({
    kind: 'resolved',
    sessionId: standing.sessionId,
    epc,
    verdict,
    evidence: evidenceOf(draft.state, tag.evidence, tag, verdict === 'present' ? chance : 1 - chance),
  })
  const here: TagMemory = { ...tag, settled: true, standing: { kind: 'present' }, silentBefore: 1 }
  if (verdict === 'present') setTag(draft, epc, here)
  else letGo(draft, epc)
}

/** Takes a tag into the expected set. False when there is no room. */
export function adopt(draft: Draft, epc: EpcHex, evidence: TagEvidence, standing: Standing): boolean {
  if (Object.keys(draft.state.tags).length >= expectedTagsMax) {
    draft.state = { ...draft.state, overflowed: true }
    return false
  }
  setTag(draft, epc, {
    ...unknownTag,
    ratesAreSeed: false,
    evidence,
    settled: standing.kind === 'present',
    standing,
    silentBefore: 1,
  })
  const strangers = { ...draft.state.strangers }
  delete strangers[epc]
  const gone = { ...draft.state.gone }
  delete gone[epc]
  draft.state = { ...draft.state, strangers, gone }
  return true
}

/** As likely as this, a tag that is hard to hear is where it was: its silence is what was to be expected. */
const expectedSilenceChance = 0.9
/** A tag that was heard faintly is here, if nothing speaks for its lying beside... */
const heardAtAllChance = 0.99
/** ...as a level does that has fallen. */
const fallenHeardChance = 0.9999

/**
 * Nobody is sent to look for a tag whose silence says nothing, although it was asked like all others; its confidence says
 * how sure that is.
 */
export function isHardlyInDoubt(state: PresenceState, tag: TagMemory, { presentChance, fallen }: Judgement): boolean {
  if (tag.evidence.rounds > 0) return presentChance >= (fallen ? fallenHeardChance : heardAtAllChance)
  return presentChance >= expectedSilenceChance && turnsFor(state, tag) >= turnsAskedMin && !isUnobservable(state, tag)
}
const turnsAskedMin = 6

/** Nobody lays so many tags beside a cabinet at once: when more have fallen, and were asked again, the hearing is worse. */
const fallenTagsMax = 4
const roundsAskedMin = 10

/** Whether so many fallen tags say something of the hearing, and nothing of each. */
export function isHeardWorse({ roundsSinceShut }: PresenceState, fallenTags: number): boolean {
  return roundsSinceShut >= roundsAskedMin && fallenTags > fallenTagsMax
}

/** What a stranger has to be like to be worth a person's look although it is not proved. */
const worthSayingChance = 0.9

/**
 * Ends a scan: says of every expected tag what it is, and of every stranger that is inside that it was placed.
 * `complete` false means reader, time or a re-opened door cut it short; then silence removes nothing that was not
 * proved before.
 */
export function decide(draft: Draft, cause: ScanCause, listening: Listening, complete: boolean): void {
  const { state } = draft
  const sessionId: SessionId | null = cause.kind === 'session' ? cause.sessionId : null
  const odds = removalOddsOf(state, cause)
  // Behind a door that has not moved a tag that answered before and does not now is a riddle of its own.
  const mayTrust = complete && odds > 0
  const present: JudgedTag[] = []
  const placed: JudgedTag[] = []
  const removed: JudgedTag[] = []
  const uncertain: JudgedTag[] = []
  const unobservable: JudgedTag[] = []
  const judgements = (Object.keys(state.tags) as EpcHex[]).sort().flatMap((epc) => {
    const tag = state.tags[epc]
    if (tag === undefined || tag.standing.kind === 'reference') return []
    const oddsHere = tag.standing.kind === 'undecided' ? odds || state.config.removalOdds : odds
    return [{ epc, tag, oddsHere, weighed: judgeExpected(state, listening, tag, oddsHere) }]
  })
  const fallenTags = judgements.filter(({ weighed }) => weighed.fallen && weighed.presentChance >= heardAtAllChance)
  // One faint answer in a sweep that was cut short says nothing: nobody had asked again.
  const mayHaveFallen = complete && !isHeardWorse(state, fallenTags.length)
  for (const { epc, tag, oddsHere, weighed } of judgements) {
    const judged = mayHaveFallen ? weighed : { ...weighed, fallen: false }
    const removable = oddsHere > 0 && judged.verdict === 'removed' && mayRemove(state)
    if (tag.standing.kind === 'undecided') {
      if (tag.settled) resolve(draft, epc, tag, 'present', judged.presentChance)
      else if (removable && tag.standing.mayBeGone) resolve(draft, epc, tag, 'removed', judged.presentChance)
      continue
    }
    const line = (confidence: number) => ({ epc, evidence: evidenceOf(state, tag.evidence, tag, confidence) })
    // What was heard was heard, however the scan ended; what was silent needs a whole one.
    const mayBelieve = tag.evidence.rounds > 0 ? odds > 0 : mayTrust
    if (tag.settled || (mayBelieve && isHardlyInDoubt(state, tag, judged))) {
      present.push(line(judged.presentChance))
    } else if (removable) {
      removed.push(line(1 - judged.presentChance))
      letGo(draft, epc)
    } else {
      const verdict = isUnobservable(state, tag) && tag.evidence.rounds === 0 ? 'unobservable' : 'uncertain'
      ;(verdict === 'unobservable' ? unobservable : uncertain).push(line(judged.presentChance))
      const mayBeGone = cause.kind === 'session' || cause.reason !== 'ordered'
      setTag(draft, epc, { ...tag, standing: { kind: 'undecided', verdict, sessionId, mayBeGone, arriving: false } })
    }
  }
  for (const key of Object.keys(state.strangers).sort()) {
    const epc = key as EpcHex
    const evidence = state.strangers[epc]
    if (evidence === undefined) continue
    const judged = judgeStranger(state, listening, epc, evidence)
    const line = { epc, evidence: evidenceOf(state, evidence, null, judged.insideChance) }
    if (judged.verdict === 'inside') {
      if (adopt(draft, epc, evidence, { kind: 'present' })) placed.push(line)
    } else if (judged.insideChance > worthSayingChance && evidence.rounds >= 2 && cause.kind === 'session') {
      const standing: Standing = { kind: 'undecided', verdict: 'uncertain', sessionId, mayBeGone: true, arriving: true }
      if (adopt(draft, epc, evidence, standing)) uncertain.push(line)
    }
  }
  const scanComplete = complete && !draft.state.overflowed
  draft.outputs.push({ kind: 'decided', cause, present, placed, removed, uncertain, unobservable, scanComplete })
  draft.outputs.push(confirmedSet(draft.state))
}

/** Silence removes only after enough rounds in which the cabinet was asked in more than one way. */
export function mayRemove(state: PresenceState): boolean {
  const { scan, config } = state
  if (!state.readerUp || state.roundsSinceShut < config.removalRoundsMin) return false
  return scan === null || (scan.stage === 'confirm' && scan.attempt >= config.confirmAttemptsMin)
}
