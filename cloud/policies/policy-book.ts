import type { Binding, BindingRequest } from './binding.ts'
import type { Policy, PolicyRequest } from './policy.ts'
import { builtInNumber, type InForce, type ThresholdSpec } from './threshold.ts'

/** What the question "which number is in force" is about. */
export type PolicySubject = {
  itemId: string | null
  /** The place and all it lies in, nearest first; empty when it is nowhere. */
  placePath: readonly string[]
  owner: string | null
  abcClass: 'A' | 'B' | 'C' | null
  riskClass: 'high' | 'medium' | 'low' | null
}

/** A place without an item: what a device, a door or a tag is for the policies. */
export function policySubjectAt(placePath: readonly string[]): PolicySubject {
  return { itemId: null, placePath, owner: null, abcClass: null, riskClass: null }
}

/** Policies indexed for look-up; build once whenever policies change and keep. */
export type PolicyBook = {
  /** Every policy it was made of. */
  all: readonly Policy[]
  byScope: ReadonlyMap<string, readonly Policy[]>
  overlays: readonly Policy[]
  /** Whether any policy is about one owner only. */
  namesOwners: boolean
  /** What was looked up of a subject: it is asked number by number and moment by moment, and stays what it is. */
  known: WeakMap<PolicySubject, SubjectScopes>
}

/** The scopes a subject belongs to, and the policies there are of them, both with the most particular first. */
type SubjectScopes = { scopes: readonly string[]; lists: readonly (readonly Policy[])[] }

/** No identity holds a slash, so the number of parts tells whose it is. */
function scopeKeyOf({ layer, placeId, classId, itemId, owner }: PolicyRequest): string {
  const whose = owner === null ? '' : `/${owner}`
  switch (layer) {
    case 'hospital':
      return `hospital${whose}`
    case 'place':
      return `place/${placeId}${whose}`
    case 'class':
      return `class/${classId}${whose}`
    case 'item':
      return `item/${itemId}${whose}`
    case 'item-at-place':
      return `item-at-place/${itemId}/${placeId}${whose}`
  }
}

/** Every scope a subject belongs to, the most particular first. A class of both letters goes before one of a single. */
function scopesOf({ itemId, placePath, owner, abcClass, riskClass }: PolicySubject, namesOwners: boolean): string[] {
  const scopes: string[] = []
  const add = (scope: string) => {
    if (owner !== null && namesOwners) scopes.push(`${scope}/${owner}`)
    scopes.push(scope)
  }
  if (itemId !== null) {
    for (const placeId of placePath) add(`item-at-place/${itemId}/${placeId}`)
    add(`item/${itemId}`)
  }
  if (abcClass !== null && riskClass !== null) add(`class/${abcClass}-${riskClass}`)
  if (abcClass !== null) add(`class/${abcClass}`)
  if (riskClass !== null) add(`class/${riskClass}`)
  for (const placeId of placePath) add(`place/${placeId}`)
  add('hospital')
  return scopes
}

const newestFirst = (a: Policy, b: Policy) => b.setAtMs - a.setAtMs || b.entrySeq - a.entrySeq

/** Indexes policies, all of them, past ones too, so that the same book answers for any day. */
export function policyBookOf(policies: readonly Policy[]): PolicyBook {
  const byScope = new Map<string, Policy[]>()
  for (const policy of policies) {
    if (policy.overlay !== null) continue
    const key = scopeKeyOf(policy)
    const there = byScope.get(key)
    if (there === undefined) byScope.set(key, [policy])
    else there.push(policy)
  }
  for (const list of byScope.values()) list.sort(newestFirst)
  const overlays = policies.filter(({ overlay }) => overlay !== null).sort(newestFirst)
  const namesOwners = policies.some(({ owner }) => owner !== null)
  return { all: policies, byScope, overlays, namesOwners, known: new WeakMap() }
}

function scopesIn({ byScope, namesOwners, known }: PolicyBook, subject: PolicySubject): SubjectScopes {
  const before = known.get(subject)
  if (before !== undefined) return before
  const scopes = scopesOf(subject, namesOwners)
  const lists = scopes.flatMap((scope) => {
    const list = byScope.get(scope)
    return list === undefined ? [] : [list]
  })
  const found = { scopes, lists }
  known.set(subject, found)
  return found
}

/** Answers which of some policies is about a subject, the most particular and of one scope the last; null when none is. */
export function scopeOf(policies: readonly Policy[]): (subject: PolicySubject) => Policy | null {
  const byScope = new Map(policies.map((policy) => [scopeKeyOf(policy), policy]))
  const namesOwners = policies.some(({ owner }) => owner !== null)
  return (subject) => {
    for (const scope of byScope.size === 0 ? [] : scopesOf(subject, namesOwners)) {
      const policy = byScope.get(scope)
      if (policy !== undefined) return policy
    }
    return null
  }
}

/** When the next overlay about the subject begins or ends behind a moment, Unix ms; null when none does. */
export function nextOverlayChange(book: PolicyBook, subject: PolicySubject, atMs: number): number | null {
  if (book.overlays.length === 0) return null
  const { scopes } = scopesIn(book, subject)
  let next: number | null = null
  for (const policy of book.overlays) {
    const { startMs = 0, endMs = 0 } = policy.overlay ?? {}
    if (endMs <= atMs || !scopes.includes(scopeKeyOf(policy))) continue
    const changeMs = startMs > atMs ? startMs : endMs
    if (next === null || changeMs < next) next = changeMs
  }
  return next
}

/**
 * The policy about the subject that was set next behind a moment (Unix ms), and sets a number; null when none was. An
 * overlay may be in force from then on.
 */
export function nextPolicySet(book: PolicyBook, subject: PolicySubject, atMs: number): Policy | null {
  const { scopes, lists } = scopesIn(book, subject)
  const overlays = book.overlays.filter((policy) => scopes.includes(scopeKeyOf(policy)))
  let next: Policy | null = null
  for (const list of [...lists, overlays]) {
    const first = list.findLast(({ setAtMs, thresholds }) => setAtMs > atMs && Object.keys(thresholds).length > 0)
    if (first !== undefined && (next === null || first.setAtMs < next.setAtMs)) next = first
  }
  return next
}

function answer(policy: Policy, value: number): InForce {
  const layer = policy.overlay === null ? policy.layer : `overlay ${policy.overlay.name}`
  return { value, layer, setBy: policy.setBy, setAtMs: policy.setAtMs, entrySeq: policy.entrySeq }
}

/** Overlays that last at a moment and are about the subject, the most particular first. */
function overlaysAt(book: PolicyBook, scopes: readonly string[], atMs: number): Policy[] {
  return book.overlays
    .filter(({ overlay }) => overlay !== null && atMs >= overlay.startMs && atMs < overlay.endMs)
    .map((policy) => ({ policy, rank: scopes.indexOf(scopeKeyOf(policy)) }))
    .filter(({ rank }) => rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ policy }) => policy)
}

/** Reads a value out of a policy: undefined where it says nothing about it, null where it withdraws it. */
type Picked<T> = (policy: Policy) => T | null | undefined

/**
 * Answers which policy is in force for one subject at one moment (Unix ms) and value by value: an overlay that lasts wins,
 * then the most particular layer, in it the nearest place, then a policy for the owner alone; within one scope the newest.
 * With knownUpToSeq it answers as could be known when that was the newest entry.
 */
function inForceFor(book: PolicyBook, subject: PolicySubject, atMs: number, knownUpToSeq: number) {
  const { scopes, lists } = scopesIn(book, subject)
  const overlays = book.overlays.length === 0 ? [] : overlaysAt(book, scopes, atMs)
  const wasSet = ({ setAtMs, entrySeq }: Policy) => setAtMs <= atMs && entrySeq <= knownUpToSeq
  return <T>(pick: Picked<T>): { policy: Policy; value: T } | null => {
    for (const policy of overlays) {
      const value = pick(policy)
      if (wasSet(policy) && value !== undefined && value !== null) return { policy, value }
    }
    for (const list of lists) {
      const newest = list.find((policy) => pick(policy) !== undefined && wasSet(policy))
      const value = newest === undefined ? null : pick(newest)
      if (newest !== undefined && value !== undefined && value !== null) return { policy: newest, value }
    }
    return null
  }
}

/** Answers which number is in force; what is built in needs the threshold's own spec. Null when nobody set it. */
export type Numbers = (threshold: string, spec?: ThresholdSpec) => InForce | null

/** Answers which number is in force for one subject at one moment (Unix ms), threshold by threshold, and who set it. */
export function numbersFor(
  book: PolicyBook,
  subject: PolicySubject,
  atMs: number,
  knownUpToSeq = Number.POSITIVE_INFINITY,
): Numbers {
  const inForce = inForceFor(book, subject, atMs, knownUpToSeq)
  const isOfPlaceItself = ({ layer, placeId }: Policy) => layer === 'place' && placeId === subject.placePath[0]
  return (threshold, spec) => {
    const found = inForce((policy) =>
      spec?.ofPlaceItself === true && !isOfPlaceItself(policy) ? undefined : policy.thresholds[threshold],
    )
    if (found !== null) return answer(found.policy, found.value)
    return spec === undefined ? null : builtInNumber(spec)
  }
}

/** Who answers for the alerts of a rule about a subject at a moment (Unix ms), by the same look-up as its numbers. */
export function bindingFor(book: PolicyBook, subject: PolicySubject, atMs: number, ruleId: string): Binding {
  const inForce = inForceFor(book, subject, atMs, Number.POSITIVE_INFINITY)
  const layers: Record<string, string> = {}
  const read = <Name extends keyof BindingRequest>(name: Name): NonNullable<BindingRequest[Name]> | null => {
    const found = inForce(({ bindings }) => bindings?.[ruleId]?.[name])
    if (found === null) return null
    layers[name] = answer(found.policy, 0).layer
    return found.value as NonNullable<BindingRequest[Name]>
  }
  return {
    role: read('role'),
    deputyRole: read('deputyRole'),
    deadlineMs: read('deadlineMs'),
    channels: read('channels'),
    path: read('path'),
    layers,
  }
}
