import type { EpcHex, SessionId } from '#contracts/ids'
import { isUnobservable } from './hearing/hearing.ts'
import type { Listening } from './hearing/tag-likelihood.ts'
import { evidenceOf, judgeExpected, judgeStranger } from './judge.ts'
import { expectedTagsMax } from './presence-config.ts'
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
  setTag(draft, epc, verdict === 'present' ? here : null)
}

/** Takes a tag into the expected set. False when there is no room. */
export function adopt(draft: Draft, epc: EpcHex, evidence: TagEvidence, standing: Standing): boolean {
  if (Object.keys(draft.state.tags).length >= expectedTagsMax) {
    draft.state = { ...draft.state, overflowed: true }
    return false
  }
  setTag(draft, epc, {
    rates: {},
    ratesAreSeed: false,
    evidence,
    settled: standing.kind === 'present',
    standing,
    silentBefore: 1,
  })
  const strangers = { ...draft.state.strangers }
  delete strangers[epc]
  draft.state = { ...draft.state, strangers }
  return true
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
  const present: JudgedTag[] = []
  const placed: JudgedTag[] = []
  const removed: JudgedTag[] = []
  const uncertain: JudgedTag[] = []
  const unobservable: JudgedTag[] = []
  for (const key of Object.keys(state.tags).sort()) {
    const epc = key as EpcHex
    const tag = state.tags[epc]
    if (tag === undefined || tag.standing.kind === 'reference') continue
    const oddsHere = tag.standing.kind === 'undecided' ? odds || state.config.removalOdds : odds
    const judged = judgeExpected(state, listening, tag, oddsHere)
    const removable = oddsHere > 0 && judged.verdict === 'removed' && mayRemove(state)
    if (tag.standing.kind === 'undecided') {
      if (tag.settled) resolve(draft, epc, tag, 'present', judged.presentChance)
      else if (removable && tag.standing.mayBeGone) resolve(draft, epc, tag, 'removed', judged.presentChance)
      continue
    }
    const line = (confidence: number) => ({ epc, evidence: evidenceOf(state, tag.evidence, tag, confidence) })
    if (tag.settled) {
      present.push(line(judged.presentChance))
    } else if (removable) {
      removed.push(line(1 - judged.presentChance))
      setTag(draft, epc, null)
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
    const judged = judgeStranger(state, listening, evidence)
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
