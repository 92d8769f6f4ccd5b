import type { Alert, ResponsibleRole } from '#cloud/alerts/alert'
import type { DeviceEnd, Withdrawal } from '#cloud/alerts/step-episode'
import type { InForce, ThresholdSpec } from '#cloud/policies/threshold'
import type { AlertPriority, Finding } from '#cloud/proofs/finding'
import type { Proof, ProofInput, ProofLimit, ProofLine } from '#cloud/proofs/proof'
import type { RequisitionUrgency } from '#cloud/requisitions/requisition'
import type { NameUnder, RuleWords, TextKey } from './rule-words.ts'
import type { RuleSubjectKind, RuleViews } from './views.ts'

/** When a subject is judged, and how it stands with the rule. */
export type Moment = {
  /** Unix ms: of the fact that is judged, or now. */
  atMs: number
  /** When a day (days since 1970-01-01) begins where the subject is, Unix ms. */
  dayBeginsAtMs(day: number): number
  /** The open episode of this rule and subject; null when there is none. */
  open: Alert | null
}

/** What a rule answers: a finding; that the part of the subject it is about is not in the view; or why it has no say any more. */
export type Judgement<Found = Finding> = Found | 'not-in-view' | Exclude<Withdrawal, 'rule-retired' | DeviceEnd>

/** A rule as everything outside its folder knows it. */
export type Rule<Kind extends RuleSubjectKind = RuleSubjectKind> = {
  /** The name of its folder. */
  id: string
  /** Raised whenever the same inputs could be judged otherwise than before. */
  version: number
  /** What it is about, and so what it sees. */
  subject: Kind
  words: RuleWords
  /** Every number it reads from the policies. */
  thresholds: Readonly<Record<string, ThresholdSpec>>
  responsibleRole: ResponsibleRole
  /** How soon somebody should have acted, ms after the service knew. */
  responseMs: Record<AlertPriority, number>
  /** Alerts of it that begin within withinMs of one another under one place, or on one campus, are of one cause and one group. */
  groups?: { withinMs: number; under: 'place' | 'premises' }
  /** How urgently it asks purchasing while it is raised; left out of a rule that orders nothing. */
  orders?: RequisitionUrgency
  /** Why goods at the place are held while it is raised about a probe of their cabinet; left out of a rule that holds nothing. */
  holds?: 'temperature'
  /**
   * Until when an episode about a device, or a part of one, can still be cleared: as long as the same hardware serves
   * (left out), as long as there is hardware that serves there (device), or always, for people settle it (people).
   */
  lasts?: 'device' | 'people'
  evaluate(view: RuleViews[Kind], limits: Readonly<Record<string, InForce | null>>, moment: Moment): Judgement
  /**
   * When, with nothing said meanwhile, the answer could be another: the first such moment behind moment.atMs, Unix ms, or
   * one before it; null never. Left out of a rule that time alone does not matter to.
   */
  nextChangeMs?(view: RuleViews[Kind], limits: Readonly<Record<string, InForce | null>>, moment: Moment): number | null
  /** What of a proof is worth telling anew: an open alert is updated only when this changes. */
  matterOf(proof: Proof): string
}

/** A proof as a rule writes it: every name has its words in both languages, or it does not compile. */
export type RuleProof<Id extends string, Key extends string> = Proof & {
  rule: Id
  inputs: (ProofInput & { name: NameUnder<'input' | 'threshold', Key> })[]
  arithmetic: (ProofLine & { name: NameUnder<'line', Key> })[]
  limit: ProofLimit & { name: NameUnder<'limit' | 'threshold', Key> }
  messageKey: TextKey<Id, 'title', Key>
  wouldClear: { messageKey: TextKey<Id, 'would-clear', Key> }
}

/** The numbers in force for a rule; only what has nothing built in can be null. */
export type LimitsOf<Specs> = {
  [Name in keyof Specs]: Specs[Name] extends { builtIn: number } ? InForce : InForce | null
}

/** A rule as it is written in its folder. */
export type RuleDefinition<Id extends string, Kind extends RuleSubjectKind, Key extends string, Specs> = Omit<
  Rule<Kind>,
  'id' | 'words' | 'thresholds' | 'evaluate' | 'nextChangeMs'
> & {
  id: Id
  words: RuleWords<Key>
  thresholds: Specs
  evaluate(
    view: RuleViews[Kind],
    limits: LimitsOf<Specs>,
    moment: Moment,
  ): Judgement<Finding & { proof: RuleProof<NoInfer<Id>, NoInfer<Key>> }>
  nextChangeMs?(view: RuleViews[Kind], limits: LimitsOf<Specs>, moment: Moment): number | null
}

/** A rule, held to its own words: a name in its proofs or a threshold without words does not compile. */
export function defineRule<
  const Id extends string,
  Kind extends RuleSubjectKind,
  Key extends string,
  const Specs extends Readonly<Partial<Record<NameUnder<'threshold', Key>, ThresholdSpec>>>,
>(definition: RuleDefinition<Id, Kind, Key, Specs>): RuleDefinition<Id, Kind, Key, Specs> {
  return definition
}

export const minuteMs = 60_000
export const hourMs = 3_600_000
export const dayMs = 86_400_000
